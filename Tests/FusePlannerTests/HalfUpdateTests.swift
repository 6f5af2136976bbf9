import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

/// A charger that is recorded with 10 A on phase 1 may hold what was last read instead. An update that says one thing
/// leaves the other one as it is held.
@Suite struct HalfUpdateTests {
    private func site(_ read: Reading, ratings: [Line: Int64]) throws -> Installation {
        let rating = try FuseRating(ratings: ratings.mapValues { amperes($0) })
        let root = Fuse(id: "site", name: "Site", parent: nil, rating: rating)
        let chargers = [charger("c", 10, phase: .phase1) { $0.reading = read }]
        return try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: [root], chargers: chargers)
    }

    private func judge(
        _ read: Reading, ratings: [Line: Int64], _ current: Int64? = nil, phase: PhaseChoice? = nil
    ) throws -> Decision {
        let site = try site(read, ratings: ratings)
        let given = try update("c", current.map { .overridden(amperes($0)) }, phase: phase)
        return try Planner.judge(proposal(given), on: site, now: Timestamp(milliseconds: 0))
    }

    /// One setting alone is refused, with 16 A on a line; both are safe in the end, though not on the way.
    private func expectTooMuch(
        _ read: Reading, ratings: [Line: Int64], _ current: Int64? = nil, phase: PhaseChoice? = nil,
        on line: Int
    ) throws {
        let alone = try judge(read, ratings: ratings, current, phase: phase)
        #expect(alone.verdict == .refused)
        #expect(alone.fuses[0].lines[line].after == amperes(16))
        let both = try judge(read, ratings: ratings, current ?? 10, phase: phase ?? .phase1)
        #expect(both.verdict == .safe)
        #expect(!both.oneWave)
    }

    @Test func `the phase alone takes the current along that was read`() throws {
        try expectTooMuch(
            reading(16, on: .l1), ratings: [.l1: 20, .l2: 12, .l3: 12], phase: .phase2, on: 1)
    }

    @Test func `the phase that is recorded, sent again, brings what was read there`() throws {
        try expectTooMuch(
            reading(16, on: .l2), ratings: [.l1: 12, .l2: 20, .l3: 12], phase: .phase1, on: 0)
    }

    @Test func `the current alone flows where the charger was read`() throws {
        try expectTooMuch(reading(10, on: .l2), ratings: [.l1: 20, .l2: 12, .l3: 12], 16, on: 1)
    }

    @Test func `all at once means what was proposed: a current alone turns no phase`() throws {
        let ratings: [Line: Int64] = [.l1: 12, .l2: 20, .l3: 12]
        let alone = try judge(reading(16, on: .l2), ratings: ratings, 8)
        #expect(alone.verdict == .safe && alone.oneWave, "it flows where the charger was read")
        let both = try judge(reading(16, on: .l2), ratings: ratings, 8, phase: .phase1)
        #expect(both.verdict == .safe && !both.oneWave, "the phase may take along what was read")
    }

    @Test func `what can only lower a charger passes beside one that nothing is known of`() throws {
        let site = try FuseTestSupport.site(
            fuse: 40,
            [
                charger("c", 16, phase: .phase1) { $0.reading = reading(20, on: .l2) },
                charger("unknown") { $0.fixed = .unknown },
            ])
        func judge(_ current: Int64, phase: PhaseChoice? = nil) throws -> Decision {
            try Planner.judge(
                proposal(update("c", .overridden(amperes(current)), phase: phase)), on: site,
                now: Timestamp(milliseconds: 0))
        }
        for current in [0, 10, 16] as [Int64] {
            let lowered = try judge(current)
            #expect(lowered.verdict == .reduces && lowered.isPassedUnknown && lowered.oneWave)
        }
        #expect(try judge(17).verdict == .undecided, "17 A may flow where 16 A may have flowed")
        #expect(try judge(10, phase: .phase1).verdict == .undecided, "20 A may come along to L1")
    }

    @Test func `made automatic alone, its bound counts where it was read`() throws {
        let rating = try FuseRating(ratings: [.l1: amperes(20), .l2: amperes(12), .l3: amperes(12)])
        var rules = CountingRules()
        (rules.automatic, rules.automaticBound) = (.bound, amperes(15))
        let installation = try Installation(
            id: "site", supply: .tn3, rules: rules,
            fuses: [Fuse(id: "site", name: "Site", parent: nil, rating: rating)],
            chargers: [charger("c", 10, phase: .phase1) { $0.reading = reading(10, on: .l2) }])
        let decision = try Planner.judge(
            proposal(update("c", .automatic)), on: installation, now: Timestamp(milliseconds: 0))
        #expect(decision.fuses[0].lines.map(\.after) == [15, 15, 0].map { amperes($0) })
        #expect(decision.verdict == .refused)
    }

    @Test func `a lower current alone is safe wherever it flows`() throws {
        let ratings: [Line: Int64] = [.l1: 20, .l2: 12, .l3: 12]
        let decision = try judge(reading(10, on: .l2), ratings: ratings, 6)
        #expect(decision.verdict == .safe)
        #expect(decision.fuses[0].lines[1].after == amperes(10))
    }

    /// What a line carries at its worst while an update is in flight to the charger, which was read with 16 A on L2.
    private func worst(_ current: Int64? = nil, phase: PhaseChoice? = nil, on line: Line) throws
        -> Milliamperes
    {
        let site = try site(reading(16, on: .l2), ratings: [.l1: 63, .l2: 63, .l3: 63])
        let sent = try update("c", current.map { .overridden(amperes($0)) }, phase: phase)
        let pendingPlan = PendingPlan(plan: "p", madeAt: Timestamp(milliseconds: 0), updates: [sent])
        return InstallationRecord(site, pendingPlans: [pendingPlan]).worst(on: .tn3)[0][line]
    }

    @Test func `in pendingPlan, the phase that is recorded may take along what was read`() throws {
        #expect(try worst(10, phase: .phase1, on: .l1) == amperes(16))
        #expect(try worst(phase: .phase1, on: .l1) == amperes(16))
    }

    @Test func `in pendingPlan, the current alone turns no phase`() throws {
        #expect(try worst(10, on: .l1) == amperes(10))
        #expect(try worst(20, on: .l2) == amperes(20))
    }
}
