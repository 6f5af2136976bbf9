import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct VerdictTests {
    private let now = Timestamp(milliseconds: 0)

    private func judge(_ proposal: Proposal?, on site: Installation, atOnce: Bool = false) throws -> Decision
    {
        try Planner.judge(proposal, on: site, now: now, atOnce: atOnce)
    }

    private func raise(_ id: Identifier, to current: String) throws -> Proposal {
        try proposal(update(id, .overridden(amperes(current))))
    }

    @Test func `a total equal to what is usable is safe, one milliampere more is refused`() throws {
        let site = try site(fuse: 40, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        #expect(try judge(raise("a", to: "24"), on: site).verdict == .safe)
        let over = try judge(raise("a", to: "24.001"), on: site)
        #expect(over.verdict == .refused)
        #expect(over.fuses[0].lines[0].headroom == Milliamperes(-1))
        #expect(over.updates.allSatisfy { $0.send == nil })
    }

    @Test func `every fuse above a charger is checked`() throws {
        let site = try site(fuse: 63, circuits: [("a", 20)], [charger("c", below: "a", 16, phase: .phase1)])
        let decision = try judge(raise("c", to: "20.5"), on: site)
        #expect(decision.verdict == .refused)
        #expect(decision.findings.first?.fuse == "a")
    }

    @Test func `lowering what is over reduces, down to the fuse it is safe, the same again reduces too`()
        throws
    {
        let site = try site(fuse: 40, [charger("a", 32, phase: .phase1), charger("b", 16, phase: .phase1)])
        #expect(try judge(nil, on: site).verdict == .refused)
        #expect(try judge(raise("a", to: "30"), on: site).verdict == .reduces)
        #expect(try judge(raise("a", to: "32"), on: site).verdict == .reduces)
        #expect(try judge(raise("a", to: "24"), on: site).verdict == .safe)
    }

    @Test func `a line that was not over may not become over while another is lowered`() throws {
        let site = try site(fuse: 20, [charger("a", 32, phase: .phase1), charger("b", 16, phase: .phase2)])
        let both = try proposal(
            update("a", .overridden(amperes(24))), update("b", .overridden(amperes(21))))
        #expect(try judge(both, on: site).verdict == .refused)
        let one = try proposal(
            update("a", .overridden(amperes(24))), update("b", .overridden(amperes(20))))
        #expect(try judge(one, on: site).verdict == .reduces)
    }

    @Test func `each missing fact leaves it undecided, whatever else`() throws {
        let over = [charger("a", 32, phase: .phase1), charger("b", 32, phase: .phase1)]
        let some = try proposal(update("a", phase: .phase2))
        #expect(try judge(some, on: site(nil, over)).verdict == .undecided)
        #expect(try judge(some, on: site(fuse: nil, over)).verdict == .undecided)
        #expect(try judge(some, on: site(circuits: [("c", nil)], over)).verdict == .undecided)
        #expect(try judge(raise("x", to: "6"), on: site(fuse: 16, over)).verdict == .undecided)
        #expect(try judge(nil, on: site(fuse: nil, [])).verdict == .undecided)
    }

    @Test func `what can only lower passes where a fact about something else is missing, as a warning`()
        throws
    {
        func judged(
            _ update: ChargerUpdate, fuse: Int64? = 63, circuit: Int64? = nil,
            rules: (inout CountingRules) -> Void = { _ in }, _ others: [Charger] = [],
            own change: (inout Charger) -> Void = { _ in }
        ) throws -> (Verdict, FindingCode?, Severity?) {
            let own = charger("a", below: "c", 16, phase: .phase1, change)
            let site = try site(fuse: fuse, circuits: [("c", circuit)], rules: rules, [own] + others)
            let decision = try judge(proposal(update), on: site)
            #expect(decision.updates[0].send == (decision.verdict == .reduces ? update : nil))
            return (decision.verdict, decision.findings.first?.code, decision.findings.first?.severity)
        }
        let unread: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let lower = try update("a", .overridden(amperes(10)))
        #expect(try judged(lower) == (.reduces, .unknownRating, .warning))
        #expect(
            try judged(lower, circuit: 20, rules: unread, [charger("b")]) == (
                .reduces, .unknownObserved, .warning
            ))
        #expect(
            try judged(lower, circuit: 20, [charger("b") { $0.fixed = .unknown }])
                == (.reduces, .unknownFixed, .warning))
        #expect(try judged(try update("a", .overridden(amperes(16)))) == (.reduces, .unknownRating, .warning))
        #expect(try judged(try update("a", .overridden(.zero), phase: .phase1)).0 == .reduces)
        // A milliampere more, another phase, or an unknown current.
        #expect(try judged(try update("a", .overridden(amperes("16.001")))).0 == .undecided)
        #expect(try judged(try update("a", .overridden(amperes(10)), phase: .phase2)).0 == .undecided)
        #expect(try judged(lower, own: { $0.reading = reading(6, on: .l1) }).0 == .undecided)
        #expect(try judged(lower, own: { $0.reading = reading(12, on: .l1) }).0 == .reduces)
        #expect(try judged(lower, own: { $0.offline.current = .automatic }).0 == .undecided)
        #expect(try judged(lower, own: { $0.offline.phase = .automatic }).0 == .reduces)
        // The missing fact is about the charger itself.
        let old: (inout Charger) -> Void = { $0.confirmedAt = Timestamp(milliseconds: -100_000) }
        let aged = try judged(lower, circuit: 20, rules: { $0.maxRecordAge = 60 }, own: old)
        #expect(aged == (.undecided, .recordTooOld, .error))
        // Without a supply no comparison is possible.
        let unknown = try Installation(
            id: "site", supply: nil, rules: CountingRules(),
            fuses: [Fuse(id: "site", name: "Site", parent: nil, rating: .unknown)],
            chargers: [charger("a", 16, phase: .phase1)])
        #expect(try judge(proposal(lower), on: unknown).verdict == .undecided)
    }

    @Test func `what makes nothing worse is planned beside a missing rating`() throws {
        let site = try site(fuse: nil, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        let both = try proposal(update("a", .overridden(amperes(10))), update("b", .overridden(.zero)))
        let decision = try judge(both, on: site)
        #expect(decision.verdict == .reduces && decision.oneWave && decision.isPassedUnknown)
        let swap = try proposal(update("a", .overridden(amperes(15))), update("b", .overridden(amperes(17))))
        #expect(try judge(swap, on: site).verdict == .undecided)
    }

    @Test func `other loads above the rating are over by themselves, with and without chargers`() throws {
        let reserve = LineCurrents(amperes(25), on: .l1)
        func garage(_ chargers: [Charger]) throws -> Installation {
            let rating = try FuseRating(
                ratings: Dictionary(uniqueKeysWithValues: Line.allCases.map { ($0, amperes(20)) }),
                reserve: reserve)
            return try Installation(
                id: "site", supply: .tn3, rules: CountingRules(),
                fuses: [Fuse(id: "site", name: "Site", parent: nil, rating: rating)], chargers: chargers)
        }
        let empty = try judge(nil, on: garage([]))
        #expect(empty.verdict == .refused)
        let line = empty.fuses[0].lines[0]
        #expect((line.usable, line.headroom) == (.zero, Milliamperes(-5_000)))
        #expect(line.isOver && !line.isAboveCap)
        #expect(empty.findings.map(\.code) == [.exceeds] && empty.findings[0].excess == amperes(5))
        let one = try garage([charger("a", 10, phase: .phase1), charger("b", 0, phase: .phase2)])
        let judged = try judge(nil, on: one)
        #expect(judged.findings[0].total == amperes(10) && judged.findings[0].excess == amperes(15))
        #expect(try judge(raise("a", to: "11"), on: one).verdict == .refused)
        // The chargers are not the cause: no decrease makes it safe, and none is refused.
        #expect(try judge(raise("a", to: "0"), on: one).verdict == .reduces)
        #expect(try judge(raise("b", to: "20"), on: one).verdict == .reduces)
        #expect(try AuditedInstallation(auditing: InstallationRecord(one), at: now).verdict == .refused)
        #expect(
            try PreparedRecord(InstallationRecord(one), now: now).verdict(on: raise("b", to: "20"))
                == .reduces)
    }

    @Test func `an observed value that is missing only before matters only while a line is over`() throws {
        let observed: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let site = try site(fuse: 40, rules: observed, [charger("a"), charger("b", 16, phase: .phase1)])
        #expect(try judge(nil, on: site).verdict == .undecided)
        #expect(try judge(raise("a", to: "10"), on: site).verdict == .safe)
        let more = try proposal(update("a", .overridden(amperes(32)), phase: .phase1))
        #expect(try judge(more, on: site).verdict == .undecided)
        // Only the facts that are missing afterwards are reported.
        let both = try FuseTestSupport.site(
            fuse: 20, rules: observed, [charger("a"), charger("b"), charger("c", 30, phase: .phase1)])
        let left: Decision = try judge(raise("b", to: "6"), on: both)
        let missing = left.findings.filter { $0.code == .unknownObserved }
        #expect(missing.map { $0.contributors.map(\.charger) } == [["a"]])
    }

    @Test func `phase and current are judged with what is recorded for the other`() throws {
        let site = try site(fuse: 20, [charger("a", 16, phase: .phase1), charger("b", 10, phase: .phase2)])
        #expect(try judge(proposal(update("b", phase: .phase1)), on: site).verdict == .refused)
        #expect(try judge(proposal(update("b", phase: .phase3)), on: site).verdict == .safe)
        #expect(try judge(proposal(update("b", phase: .automatic)), on: site).verdict == .refused)
    }

    @Test func `minimum and maximum become the charger's before judging`() throws {
        let rules: (inout CountingRules) -> Void = {
            $0.automatic = .bound
            $0.belowMinimum = .zero
        }
        let site = try site(fuse: 20, rules: rules, [charger("a") { $0.maxCurrent = amperes(16) }])
        let raised = try Proposal(
            installation: nil, updates: [ChargerUpdate(charger: "a", maxCurrent: amperes(21))])
        #expect(try judge(raised, on: site).verdict == .refused)
        let lowered = try Proposal(
            installation: nil, updates: [ChargerUpdate(charger: "a", maxCurrent: amperes(6))])
        #expect(try judge(lowered, on: site).fuses[0].lines[0].after == amperes(6))
    }

    @Test(arguments: [0, 1, 5]) func `a maximum below the minimum is a pause, and bounds nothing`(most: Int64)
        throws
    {
        let pause = try proposal(ChargerUpdate(charger: "a", maxCurrent: amperes(most)))
        for rule in AutomaticRule.allCases {
            let rules: (inout CountingRules) -> Void = { $0.automatic = rule }
            let overridden = try site(
                fuse: 16, rules: rules, [charger("a", 16) { $0.maxCurrent = amperes(16) }])
            #expect(try judge(pause, on: overridden).verdict == .safe)
        }
        let bound: (inout CountingRules) -> Void = { $0.automatic = .bound }
        let automatic = try site(fuse: 31, rules: bound, [charger("a") { $0.maxCurrent = amperes(16) }])
        #expect(try judge(pause, on: automatic).fuses[0].lines[0].after == amperes(32))
        let declared = try site(
            fuse: 16,
            rules: {
                $0.automatic = .bound
                $0.automaticBound = amperes(10)
            }, [charger("a") { $0.maxCurrent = amperes(16) }])
        #expect(try judge(pause, on: declared).fuses[0].lines[0].after == amperes(10))
    }

    @Test func `what is made automatic under observed counts its bound on every wired line until it is read`()
        throws
    {
        let rules: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let site = try site(
            fuse: 31, rules: rules,
            [
                charger("a", 10, phase: .phase1) {
                    $0.reading = reading(10, on: .l1)
                    $0.maxCurrent = amperes(32)
                }
            ])
        let decision = try judge(proposal(update("a", .automatic)), on: site)
        #expect(decision.verdict == .refused)
        #expect(decision.fuses[0].lines.map(\.after) == [amperes(32), amperes(32), amperes(32)])
    }

    @Test func `a reading that disagreed stays beside the new value; one that agreed does not`() throws {
        func after(_ read: Int64) throws -> Milliamperes? {
            let site = try site([charger("a", 16, phase: .phase1) { $0.reading = reading(read, on: .l1) }])
            return try judge(raise("a", to: "10"), on: site).fuses[0].lines[0].after
        }
        #expect(try after(16) == amperes(10))
        #expect(try after(20) == amperes(20))
    }

    @Test func `a batch that is safe at its end may still need waves, and at once it is refused`() throws {
        let site = try site(fuse: 40, [charger("a", 32, phase: .phase1), charger("b", 6, phase: .phase1)])
        let swap = try proposal(
            update("a", .overridden(amperes(6))), update("b", .overridden(amperes(32))))
        let decision = try judge(swap, on: site)
        #expect(decision.verdict == .safe)
        #expect(!decision.oneWave)
        #expect(decision.findings.contains { $0.code == .needsWaves && $0.total == amperes(64) })
        #expect(try judge(swap, on: site, atOnce: true).verdict == .refused)
    }

    @Test func `a torn update counts: the new current may arrive before the new phase`() throws {
        let site = try site(fuse: 20, [charger("a", 6, phase: .phase1), charger("b", 10, phase: .phase1)])
        let turn = try proposal(update("a", .overridden(amperes(16)), phase: .phase2))
        let decision = try judge(turn, on: site)
        #expect(decision.verdict == .safe)
        #expect(!decision.oneWave)
        #expect(try judge(raise("a", to: "10"), on: site).oneWave)
    }
}
