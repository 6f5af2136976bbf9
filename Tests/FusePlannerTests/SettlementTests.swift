import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct SettlementTests {
    private static let letters: [Character: RequestState] = [
        "r": .reserved, "s": .sending, "o": .sent, "u": .unknown, "f": .failed, "c": .confirmed,
        "x": .released,
    ]
    /// Short names of the requests: charger and wave.
    private static let names = ["a1", "b1", "a2", "c2"]
    private static let now = Timestamp(milliseconds: 5_000)

    private func record() throws -> InstallationRecord {
        InstallationRecord(
            try site(fuse: 63, ["a", "b", "c"].map { charger($0, 10, phase: .phase1) }), pendingPlans: [])
    }

    /// A plan of four requests in two waves, as `rrrr`; settled where it ends in `!`.
    private func plan(_ states: String, unansweredSince: Uptime? = nil) throws -> RecordedPlan {
        let updates = [
            try update("a", .overridden(amperes(0))), try update("b", .overridden(amperes(6))),
            try update("a", .overridden(amperes(8))), try update("c", .overridden(amperes(12))),
        ]
        let requests = try zip(states, zip([1, 1, 2, 2], updates)).map { letter, request in
            let state = try #require(Self.letters[letter])
            return RecordedRequest(
                wave: request.0, update: request.1, state: state,
                unansweredSince: state == .confirmed ? unansweredSince : nil)
        }
        return RecordedPlan(
            id: "p", installation: "site", madeAt: Timestamp(milliseconds: 1),
            facts: PlanFacts(of: try record().installation, own: []), requests: requests,
            settledAt: states.hasSuffix("!") ? Timestamp(milliseconds: 2) : nil)
    }

    @Test func `a plan knows its waves in their order`() throws {
        let waves = try plan("crrx").waves
        #expect(waves.map(\.number) == [1, 2])
        #expect(waves.map { $0.requests.map(\.update.charger) } == [["a", "b"], ["a", "c"]])
    }

    /// A scope as `-`, `w1`, `a,b` or `w1:a`.
    private func scope(_ text: String) -> SettlementScope {
        if text == "-" { return SettlementScope() }
        let parts = text.split(separator: ":").map(String.init)
        let wave = parts[0].hasPrefix("w") ? Int(parts[0].dropFirst()) : nil
        let chargers = wave == nil ? parts[0] : parts.dropFirst().first ?? ""
        return SettlementScope(
            wave: wave, chargers: chargers.split(separator: ",").map { identifier(String($0)) }
        )
    }

    /// The result of a settlement: the requests settled by it, or the reason why there is none.
    private func short(
        _ before: RecordedPlan, as state: RequestState, _ settle: () throws -> Settlement
    ) throws -> String {
        do {
            switch try settle() {
            case .done(let plan, _, _):
                let changed = Self.names.indices.filter {
                    plan.requests[$0].state != before.requests[$0].state
                }
                #expect(changed.allSatisfy { plan.requests[$0].state == state })
                #expect((plan.settledAt == nil) == !plan.open.isEmpty, "settled once nothing is open")
                return changed.map { Self.names[$0] }.joined(separator: "+")
            case .blocked(_, .used): return "used"
            case .blocked: return "refused"
            }
        } catch let error as PlanError {
            switch error {
            case .noWave(let wave, let last): return "no-wave-\(wave)-of-\(last)"
            case .notInPlan(let charger): return "not-in-plan-\(charger)"
            case .earlierWave(_, let wave, let open): return "wave-\(open)-before-\(wave)"
            case .underWay(_, let chargers): return "under-way-" + chargers.map(\.text).joined(separator: "+")
            default: return "\(error)"
            }
        }
    }

    @Test func `who confirms means what is open, in the order of the waves`() throws {
        let table = TextTable(
            """
            states  scope | settles
            rrrr    -     | a1+b1+a2+c2
            rrrr    w1    | a1+b1
            rrrr    w2    | wave-1-before-2
            rrrr    a     | wave-1-before-2
            rrrr    b     | b1
            rrrr    a,b   | a1+b1+a2
            rrrr    c     | wave-1-before-2
            rrrr    w1:a  | a1
            rrrr    w1:c  | not-in-plan-c
            rrrr    w2:b  | not-in-plan-b
            rrrr    w0    | no-wave-0-of-2
            rrrr    w3    | no-wave-3-of-2
            orrr    a,b   | a1+b1+a2
            orrr    b     | b1
            rrrr    d     | not-in-plan-d
            oorr    -     | a1+b1
            orrr    -     | a1
            rsrr    -     | b1
            ruff    -     | b1
            oorr    w1    | a1+b1
            orrr    w1    | a1+b1
            ocrr    w1    | a1
            ocrr    a,b   | used
            ocrr    b     | used
            ocrr    w1:a  | a1
            ccrr    -     | a2+c2
            ccrr    w1    | used
            ccrr    w2    | a2+c2
            ccor    -     | a2
            ccrr    c     | c2
            ccrr    w2:a  | a2
            ccrr    a     | used
            cfrr    w2    | wave-1-before-2
            cxrr    w2    | a2+c2
            ffff    -     | a1+b1+a2+c2
            cccc    -     | used
            cccx    a     | used
            cccc!   -     | used
            cccc!   d     | not-in-plan-d
            cccc!   w3    | no-wave-3-of-2
            rrrr!   -     | used
            """)
        for row in table.rows {
            let plan = try plan(row["states"])
            let found = try short(plan, as: .confirmed) {
                try plan.confirmed(scope(row["scope"]), on: try record(), at: Self.now, despiteChanges: true)
            }
            #expect(found == row["settles"], "\(row.text)")
        }
    }

    @Test func `who releases means what never left`() throws {
        let table = TextTable(
            """
            states | settles
            rrrr   | a1+b1+a2+c2
            ffrr   | a1+b1+a2+c2
            ccfr   | a2+c2
            crxr   | b1+c2
            orrr   | under-way-a
            rsrr   | under-way-b
            osur   | under-way-a+b+a
            cccc   | used
            xxxx   | used
            rrrr!  | used
            """)
        for row in table.rows {
            let plan = try plan(row["states"])
            let found = try short(plan, as: .released) {
                try plan.released(on: try record().installation, at: Self.now)
            }
            #expect(found == row["settles"], "\(row.text)")
        }
    }

    @Test func `a plan that asks for nothing can be settled either way, once`() throws {
        let (site, facts) = (try record(), PlanFacts(of: try record().installation, own: []))
        let empty = RecordedPlan(
            id: "p", installation: "site", madeAt: Timestamp(milliseconds: 1), facts: facts, requests: [],
            settledAt: nil)
        for settle in [
            { try empty.confirmed(SettlementScope(), on: site, at: Self.now, despiteChanges: true) },
            { try empty.released(on: site.installation, at: Self.now) },
            { try empty.confirmed(SettlementScope(wave: 1), on: site, at: Self.now, despiteChanges: true) },
        ] {
            guard case .done(let plan, _, let chargers) = try settle() else {
                Issue.record("not settled")
                continue
            }
            #expect(plan.settledAt == Self.now && chargers.isEmpty)
        }
        #expect(throws: PlanError.noWave(2, of: 0)) {
            try empty.confirmed(SettlementScope(wave: 2), on: site, at: Self.now, despiteChanges: true)
        }
    }

    @Test func `what was never answered is forgotten once it is settled and too old to arrive`() throws {
        let site = try record().installation
        for (states, age, isForgotten) in [
            ("cccc", RecordedRequest.lifetime - 1, false), ("cccc", RecordedRequest.lifetime, true),
            ("rrrr", RecordedRequest.lifetime, false),
        ] {
            var plan = try plan(states, unansweredSince: Uptime(milliseconds: 1_000))
            let uptime = Uptime(milliseconds: 1_000 + age)
            let changed = plan.forgetUnanswered(on: site, uptime: uptime, at: Self.now)
            #expect(changed == isForgotten)
            #expect((plan.settledAt == Self.now) == isForgotten)
            if isForgotten { #expect(plan.requests.allSatisfy { $0.unansweredSince == nil }) }
        }
        // A plan with an open request is not settled by that.
        var open = try plan("cccr", unansweredSince: Uptime(milliseconds: 1_000))
        let changed = open.forgetUnanswered(on: site, uptime: Uptime(milliseconds: 9_000_000), at: Self.now)
        #expect(changed && open.settledAt == nil)
    }

    @Test func `what the gateway passed and is not recorded any more is forgotten only by a reading`() throws
    {
        let site = try record().installation
        for (current, isForgotten) in [(Int64(10), true), (16, false)] {
            let request = RecordedRequest(
                wave: 1, update: try update("a", .overridden(amperes(current))), state: .confirmed,
                unansweredSince: Uptime(milliseconds: 1_000))
            var passed = RecordedPlan(
                id: "pass-1", installation: site.id, madeAt: Self.now, facts: PlanFacts(of: site, own: []),
                requests: [request], settledAt: nil)
            #expect(passed.pendingPlan?.updates == [request.update])
            let uptime = Uptime(milliseconds: 1_000 + RecordedRequest.lifetime)
            let changed = passed.forgetUnanswered(on: site, uptime: uptime, at: Self.now)
            #expect(changed == isForgotten && (passed.settledAt != nil) == isForgotten)
        }
    }

    @Test func `a plan is settled when it was, not when it is looked at again`() throws {
        let site = try record().installation
        var plan = try plan("cccc!", unansweredSince: Uptime(milliseconds: 1_000))
        plan.settleIfDone(at: Self.now)
        #expect(plan.settledAt == Timestamp(milliseconds: 2))
        let changed = plan.forgetUnanswered(on: site, uptime: Uptime(milliseconds: 9_000_000), at: Self.now)
        #expect(changed && plan.settledAt == Timestamp(milliseconds: 2))
    }

    @Test func `a plan has open chargers until each is settled`() throws {
        let (before, after) = (try plan("rrrr"), try plan("cccc"))
        #expect(before.openChargers == ["a", "b", "c"] && after.openChargers == [])
    }

    @Test func `who is confirmed is confirmed now, with what was read where that agrees`() throws {
        let site = try record().installation
        let twelve = try update("a", .overridden(amperes(12)), phase: .phase1)
        for (current, isKept) in [(12, true), (11, false)] as [(Int64, Bool)] {
            let read = reading(current, on: .l1, at: Timestamp(milliseconds: 4_000))
            let after = try site.confirming(twelve, at: Self.now, reading: read)
            #expect(after.chargers[0].confirmedAt == Self.now && after.chargers[1].confirmedAt != Self.now)
            #expect(after.chargers[0].reading == (isKept ? read : nil))
        }
        let auto = try update("a", .automatic)
        let left = try site.confirming(auto, at: Self.now, reading: reading(12, on: .l1))
        #expect(left.chargers[0].observation == .stale(reading(12, on: .l1)))
        #expect(left.chargers[0].former?.current == .overridden(amperes(10)), "it may hold either")
    }

    @Test func `a reading that shows more than is confirmed counts beside it`() throws {
        let site = try record().installation
        let rows: [(update: ChargerUpdate, read: Reading, counted: [Int64])] = [
            (try update("a", .overridden(amperes(20))), reading(20, on: .l2), [20, 20, 0]),
            (try update("a", .overridden(amperes(20))), reading(20, on: .l1), [20, 0, 0]),
            (try update("a", phase: .phase2), reading(25, on: .l2), [0, 25, 0]),
            (try update("a", .automatic), reading(26, on: .l1), [26, 0, 0]),
            (try update("a", .automatic), reading(4, on: .l1), [10, 0, 0]),
        ]
        for row in rows {
            let after = try site.confirming(row.update, at: Self.now, reading: row.read)
            let load = ChargerLoad(of: after.chargers[0], on: .tn3, rules: after.rules).counted
            #expect(Line.allCases.map { load[$0] } == row.counted.map(amperes), "\(row)")
        }
        let noted = try site.noting(reading(30, on: .l1), of: "a", at: Self.now)
        #expect(noted.hasMismatch(noted.chargers[0]) && noted.chargers[0].offline == site.chargers[0].offline)
        #expect(try site.noting(reading(5, on: .l1), of: "a", at: Self.now) == site, "it shows less")
    }

    /// A pair's current may be read as the line's, but only on three lines, and √3 times smaller.
    @Test func `on IT a smaller reading counts where it is not the same current of another line`() throws {
        let rows: [(current: Int64, phase: PhaseChoice, read: Reading, counted: [Int64])] = [
            (20, .phase1, reading(10, on: [.l2, .l3]), [20, 10, 20]),
            (16, .all, reading(9, on: .all), [16, 16, 16]),
        ]
        for row in rows {
            let site = try site(.it3, [charger("a", 6, phase: row.phase, wiring: .l1l2l3)])
            let update = try update("a", .overridden(amperes(row.current)))
            let after = try site.confirming(update, at: Self.now, reading: row.read)
            let load = ChargerLoad(of: after.chargers[0], on: .it3, rules: after.rules).counted
            #expect(Line.allCases.map { load[$0] } == row.counted.map(amperes), "\(row)")
        }
    }

    @Test func `a request leaves within half a minute and arrives within two minutes of that`() {
        #expect(RecordedRequest.departure == 30_000 && RecordedRequest.lifetime == 150_000)
    }

    @Test func `what was not sent gets no younger, unless it was read`() throws {
        let old = Timestamp(milliseconds: 1)
        let site = try site(fuse: 63, [charger("a", 10, phase: .phase1) { $0.confirmedAt = old }])
        let read = reading(12, on: .l1, at: Timestamp(milliseconds: 4_000))
        func confirmed(_ update: ChargerUpdate, _ reading: Reading? = nil) throws -> Timestamp? {
            try site.confirming(update, at: Self.now, reading: reading).chargers[0].confirmedAt
        }
        let current = try update("a", .overridden(amperes(12)))
        #expect(try confirmed(current) == old && confirmed(update("a", phase: .phase2)) == old)
        #expect(try confirmed(ChargerUpdate(charger: "a", meterValueInterval: 900)) == old)
        #expect(try confirmed(ChargerUpdate(charger: "a", maxCurrent: amperes(20))) == old)
        #expect(try confirmed(current, read) == Self.now)
        #expect(try confirmed(current, reading(11, on: .l1)) == old)
        #expect(try confirmed(update("a", .overridden(amperes(12)), phase: .phase1)) == Self.now)
    }
}
