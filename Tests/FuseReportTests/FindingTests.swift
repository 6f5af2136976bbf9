import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseReport

@Suite struct FindingTests {
    private let day = Timestamp(milliseconds: 86_400_000)

    /// The sentence of the first finding of a code, or nil where there is none.
    private func sentence(
        _ code: FindingCode, _ proposal: Proposal? = nil, on site: Installation,
        elsewhere: [Identifier: Identifier] = [:]
    ) throws -> String? {
        let decision = try Planner.judge(
            proposal, on: site, now: day, unrecorded: UnrecordedChargers(homes: elsewhere))
        let words = FindingText(Names(site))
        return decision.findings.first { $0.code == code }.map { words.message($0) }
    }

    @Test func `exceeds`() throws {
        let fits = try site(fuse: 32, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        let over = try site(fuse: 31, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        #expect(try sentence(.exceeds, on: fits) == nil)
        #expect(
            try sentence(.exceeds, on: over)
                == "Site (site) L1 would carry 32 A where 31 A may be used: 1 A too much.")
    }

    @Test func `still-exceeds`() throws {
        let over = try site(fuse: 31, [charger("a", 32, phase: .phase1), charger("b", 16, phase: .phase1)])
        let lower = try proposal(update("a", .overridden(amperes(16))))
        let enough = try proposal(update("a", .overridden(amperes(15))))
        #expect(
            try sentence(.stillExceeds, lower, on: over)
                == "Site (site) L1 carries 32 A where 31 A may be used: still 1 A too much, not worse than before."
        )
        #expect(try sentence(.stillExceeds, enough, on: over) == nil)
    }

    @Test func `unknown-charger`() throws {
        let site = try site([charger("a", 16)])
        let known = try proposal(update("a", .automatic))
        let unknown = try proposal(update("x", .automatic))
        #expect(try sentence(.unknownCharger, known, on: site) == nil)
        #expect(
            try sentence(.unknownCharger, unknown, on: site)
                == "Charger x is not recorded, so the fuses that it loads are not known.")
        #expect(
            try sentence(.unknownCharger, unknown, on: site, elsewhere: ["x": "other"])
                == "Charger x is recorded in installation other, not here.")
    }

    @Test func `unknown-rating`() throws {
        #expect(try sentence(.unknownRating, on: site([])) == nil)
        #expect(
            try sentence(.unknownRating, on: site(fuse: nil, []))
                == "Site (site) has no rating, so what it holds is not known.")
        let partly = try FuseRating(ratings: [.l1: amperes(16), .l2: amperes(16)])
        let fuse = Fuse(id: "site", name: "Site", parent: nil, rating: partly)
        let site = try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: [fuse], chargers: [])
        #expect(
            try sentence(.unknownRating, on: site)
                == "Site (site) L3 has no rating, so what it holds is not known.")
    }

    @Test func `unknown-supply`() throws {
        #expect(try sentence(.unknownSupply, on: site(.tn1, [])) == nil)
        #expect(
            try sentence(.unknownSupply, on: site(nil, []))
                == "The supply of Site (site) is not known, so no line can be summed.")
    }

    @Test func `unknown-observed`() throws {
        let rules: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let read = charger("a") { $0.reading = reading(6, on: .l1) }
        #expect(try sentence(.unknownObserved, on: site(rules: rules, [read])) == nil)
        #expect(try sentence(.unknownObserved, on: site([charger("a")])) == nil)
        #expect(
            try sentence(.unknownObserved, on: site(rules: rules, [charger("a")]))
                == "An effective value was never read from a, and the rule automatic: observed needs one.")
    }

    @Test func `not-controlled`() throws {
        let site = try site([charger("a") { $0.fixed = .known(amperes(20)) }, charger("b", 6)])
        #expect(try sentence(.notControlled, proposal(update("b", .automatic)), on: site) == nil)
        #expect(
            try sentence(.notControlled, proposal(update("a", .automatic)), on: site)
                == "Charger a is fixed at 20 A: the cloud's settings do not bind it.")
    }

    @Test func `record-too-old`() throws {
        let rules: (inout CountingRules) -> Void = { $0.maxRecordAge = 3_600 }
        func at(_ milliseconds: Int64) throws -> Installation {
            try site(
                rules: rules, [charger("a", 6) { $0.confirmedAt = Timestamp(milliseconds: milliseconds) }])
        }
        #expect(try sentence(.recordTooOld, on: at(day.milliseconds - 3_600_000)) == nil)
        #expect(
            try sentence(.recordTooOld, on: at(day.milliseconds - 3_600_001))
                == "What is recorded of a is 1 h old; 1 h are allowed.")
        let timeless = charger("a", 6, phase: .phase1) { $0.reading = reading(10, on: .l1) }
        #expect(
            try sentence(.recordTooOld, on: site(rules: rules, [timeless]))
                == "What is recorded of a is of unknown age; 1 h are allowed.")
        // A reading that agrees does not count, and neither does its age.
        let agreeing = charger("a", 10, phase: .phase1) { $0.reading = reading(10, on: .l1) }
        #expect(try sentence(.recordTooOld, on: site(rules: rules, [agreeing])) == nil)
    }

    @Test func `automatic-exceeds`() throws {
        func at(_ read: Int64) throws -> Installation {
            try site(
                fuse: 20, rules: { $0.automatic = .excluded },
                [charger("a", 16, phase: .phase1), charger("b") { $0.reading = reading(read, on: .l1) }])
        }
        #expect(try sentence(.automaticExceeds, on: at(4)) == nil)
        #expect(
            try sentence(.automaticExceeds, on: at(5))
                == "With automatic chargers at their known currents Site (site) L1 carries 21 A where 20 A may be "
                + "used: 1 A too much.")
    }

    @Test func `needs-waves`() throws {
        let site = try site(fuse: 40, [charger("a", 20, phase: .phase1), charger("b", 10, phase: .phase1)])
        let fits = try proposal(update("a", .overridden(amperes(10))), update("b", .overridden(amperes(20))))
        let waves = try proposal(update("a", .overridden(amperes(10))), update("b", .overridden(amperes(21))))
        #expect(try sentence(.needsWaves, fits, on: site) == nil)
        #expect(
            try sentence(.needsWaves, waves, on: site)
                == "Sent all at once, Site (site) L1 may carry 41 A for a while where 40 A may be used.")
    }

    @Test func `unconfirmed`() throws {
        func at(_ read: Int64) throws -> Installation {
            try site([charger("a", 16, phase: .phase1) { $0.reading = reading(read, on: .l1) }])
        }
        #expect(try sentence(.unconfirmed, on: at(16)) == nil)
        #expect(
            try sentence(.unconfirmed, on: at(17))
                == "a was last read at 17 A on L1, but 16 A on phase 1 is recorded: the larger counts on each line."
        )
    }

    @Test func `phase-not-selectable`() throws {
        func with(_ phase: PhaseChoice, wiring: Wiring = .l1l2l3) throws -> Installation {
            try site([charger("a", 10, phase: phase, wiring: wiring) { $0.phaseSelectable = false }])
        }
        #expect(try sentence(.phaseNotSelectable, on: with(.all)) == nil)
        #expect(try sentence(.phaseNotSelectable, on: with(.phase1, wiring: .l2)) == nil)
        #expect(
            try sentence(.phaseNotSelectable, on: with(.phase1))
                == "a cannot choose a phase: a one-phase override loads every wired line.")
    }

    @Test func `wiring-unknown`() throws {
        #expect(try sentence(.wiringUnknown, on: site([charger("a", 6, wiring: nil)])) == nil)
        #expect(try sentence(.wiringUnknown, on: site(.tn1, [charger("a", 6, wiring: .unknown)])) == nil)
        #expect(
            try sentence(.wiringUnknown, on: site([charger("a", 6, wiring: .unknown)]))
                == "The wiring of a is not known: every line is counted.")
    }

    @Test func `fuse-order`() throws {
        #expect(try sentence(.fuseOrder, on: site(fuse: 32, circuits: [("c", 32)], [])) == nil)
        #expect(
            try sentence(.fuseOrder, on: site(fuse: 32, circuits: [("c", 40)], []))
                == "Circuit c L1 is rated 40 A, above the 32 A of Site (site) that feeds it.")
    }

    @Test func `automatic-starved`() throws {
        func at(_ current: Int64) throws -> Installation {
            try site(fuse: 32, [charger("a", current, phase: .phase2), charger("b"), charger("c")])
        }
        #expect(try sentence(.automaticStarved, on: at(20)) == nil)
        #expect(
            try sentence(.automaticStarved, on: at(21))
                == "Site (site) L2 leaves 5.5 A for each automatic charger, below the minimum of 6 A: b, c might not "
                + "charge offline.")
    }

    @Test func `below-minimum`() throws {
        #expect(try sentence(.belowMinimum, on: site([charger("a", 6)])) == nil)
        #expect(try sentence(.belowMinimum, on: site([charger("a", 0)])) == nil)
        #expect(
            try sentence(.belowMinimum, on: site([charger("a", 5)]))
                == "The override of a is below the charger's minimum: it will not charge offline.")
    }

    @Test func `assumptions name the chargers they are about`() throws {
        let fixed = charger("f") {
            ($0.fixed, $0.fixedAssumes) = (.known(amperes(10)), [.recurringProfile, .connectorsTogether])
        }
        let site = try site(
            .it3, rules: { $0.automatic = .excluded }, [charger("a", 16, wiring: nil), charger("b"), fixed])
        let words = FindingText(Names(site))
        let decision = try Planner.judge(nil, on: site, now: day)
        #expect(
            decision.assumptions.map(words.message) == [
                "The wiring of a is not declared: terminal 1 is taken to be on L1, 2 on L2, 3 on L3.",
                "Automatic currents count as 0, since the vendor's rule speaks of overrides only: b.",
                "On this IT supply a current is taken to be the line's, not the pair's: a.",
                "A charging profile that recurs is taken to hold without a gap: f.",
                "One limit is taken to bind all connectors of a charge point together, as declared: f.",
            ])
    }

    @Test
    func `every code of the contract has an explanation and the severity it gives it`() {
        let severities: [Severity: String] = [
            .error:
                "exceeds unknown-charger unknown-rating unknown-supply unknown-observed unknown-fixed minimum-power-mode not-controlled record-too-old",
            .warning:
                "still-exceeds automatic-exceeds automatic-unknown needs-waves acceptance-expired acceptance-unused unconfirmed phase-not-selectable wiring-unknown fuse-order",
            .note: "automatic-starved below-minimum in-flight",
        ]
        for (severity, codes) in severities {
            let listed = FindingCode.allCases.filter { $0.severity == severity }.map(\.rawValue)
            #expect(listed == codes.split(separator: " ").map(String.init))
        }
        #expect(
            Explanation.all.map(\.code).count == FindingCode.allCases.count + AssumptionCode.allCases.count)
    }

    @Test func `what counts by a reading says so, and does not call it the override`() throws {
        let read = try site(fuse: 5, [charger("a", 0, phase: .phase1) { $0.reading = reading(16, on: .l1) }])
        let told = try site(fuse: 5, [charger("a", 16, phase: .phase1) { $0.reading = reading(6, on: .l1) }])
        func cause(_ site: Installation) throws -> String? {
            let decision = try Planner.judge(nil, on: site, now: Timestamp(milliseconds: 0))
            return decision.findings.first { $0.code == .exceeds }?.contributors.first?.cause?.text
        }
        #expect(try cause(read) == "last read at 16 A on L1; override 0 A on phase 1")
        #expect(try cause(told) == "override 16 A on phase 1")
    }

    @Test func `a settled plan with an unanswered request ends by itself`() throws {
        let pendingPlan = PendingPlan(
            plan: "p", madeAt: Timestamp(milliseconds: 0), waves: [],
            unanswered: ["a": Uptime(milliseconds: 0)])
        let site = try site([charger("a", 6, phase: .phase1)])
        let decision = try Planner.judge(
            nil, on: InstallationRecord(site, pendingPlans: [pendingPlan]), now: Timestamp(milliseconds: 0))
        let finding = try #require(decision.findings.first { $0.code == .inFlight })
        let words = FindingText(Names(site))
        #expect(
            words.message(finding)
                == "Plan p is settled, but a request for a was never answered: a late copy of it may still arrive."
        )
        #expect(
            words.remedy(finding) == "Wait: it ends by itself, at most 150 s after the request was sent.")
    }

    @Test func `a plan about limits says which are in force`() throws {
        let limits = try ChargerUpdate(
            charger: "a", maxCurrent: amperes(16), minCurrent: amperes(8))
        let site = try site([charger("a") { ($0.maxCurrent, $0.minCurrent) = (amperes(16), amperes(8)) }])
        func text(_ update: ChargerUpdate) -> String {
            let plan = RecordedPlan(
                id: "p", installation: "site", madeAt: Timestamp(milliseconds: 0),
                facts: PlanFacts(of: site, own: []),
                requests: [RecordedRequest(wave: 1, update: update, state: .confirmed)], settledAt: nil)
            return SettlementReport(.done(plan, site, ["a"]), action: .confirm, now: nil).text(style: .plain)
        }
        #expect(text(limits).hasPrefix("a: a maximum of 16 A, a minimum of 8 A is in force\n"))
        #expect(try text(update("a", .automatic)).hasPrefix("a: automatic is in force\n"))
    }
}
