import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct RolloutStateTests {
    @Test func `each step is written before the next act, and a wave waits for the one before it`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        _ = try bench.run()
        #expect(
            bench.acts == [
                "write a sending", "send a 12A", "write a sent", "read a", "write a confirmed",
                "write b sending", "send b 20A", "write b sent", "read b", "write b confirmed", "end",
            ])
        #expect(try bench.store.read { try $0.plan("p")?.settledAt } == Timestamp(milliseconds: bench.now))
        let record = try #require(try bench.store.read { try $0.record("site") })
        #expect(record.pendingPlans.isEmpty)
        #expect(
            record.installation.chargers.map(\.offline.current.milliamperes) == [amperes(12), amperes(20)])
        #expect(record.installation.chargers[0].reading?.current == amperes(12), "and what was read with it")
    }

    @Test func `a charger that is away is waited for, then the plan ends incomplete, and goes on later`()
        throws
    {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        let state = try bench.run()
        #expect(state.unconfirmed.map(\.update.charger) == ["a", "b"])
        #expect(!bench.acts.contains("send b 20A") && bench.acts.last == "end")
        #expect(try bench.states() == [.sent, .reserved])
        bench.held["a"] = bench.cloud["a"]
        bench.acts = []
        _ = try bench.run()
        #expect(bench.acts.first == "read a", "read back before anything else")
        #expect(!bench.acts.contains("send a 12A") && bench.acts.contains("send b 20A"))
        #expect(try bench.states() == [.confirmed, .confirmed])
    }

    @Test func `a crash before the answer leaves the larger set, and what was sent is read back first`()
        throws
    {
        for acts in 1...3 {
            let bench = try RolloutHarness.onFullLine()
            try bench.planSwap()
            _ = try bench.run(most: acts)
            let pendingPlan = try #require(try bench.store.read { try $0.record("site")?.pendingPlans.first })
            #expect(pendingPlan.updates.map(\.charger) == ["a", "b"], "after \(acts) acts")
            bench.acts = []
            bench.rules = RolloutRules(waveTimeout: 60_000)
            _ = try bench.run()
            #expect(bench.acts.first == "read a", "after \(acts) acts: \(bench.acts)")
            #expect(try bench.states() == [.confirmed, .confirmed])
        }
    }

    @Test func `another run's step is taken over instead of being done twice`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        var state = try bench.state
        guard case .write(let change) = state.next(at: Uptime(milliseconds: 1)) else {
            Issue.record("nothing to write")
            return
        }
        _ = try bench.run()
        let journal = RolloutJournal(of: "p", in: bench.store)
        let written = try journal.write(change, at: Timestamp(milliseconds: 1))
        #expect(!written.isOwn)
        state.written(written.plan, written.installation, isOwn: false)
        #expect(state.next(at: Uptime(milliseconds: 2)) == .end)
    }

    @Test func `a reading at 0 A does not confirm a phase that it does not show`() throws {
        let bench = try RolloutHarness(
            site(fuse: 16, [charger("a", 0, phase: .phase1), charger("b", 16, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(10)), phase: .phase2))
        bench.arrives = { _ in false }
        bench.cloud["a"]?.phase = .phase2
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved], "0 A on phase 1 is not 0 A on phase 2")
    }

    @Test func `what is left to the cloud is confirmed by the cloud's own field alone`() throws {
        let bench = try RolloutHarness(site(fuse: 63, [charger("a", 10, phase: .phase1)]))
        try bench.plan(update("a", .automatic, phase: .automatic))
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed])
    }

    @Test func `the cloud's confirmedBy is enough where it was asked for`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(waveTimeout: 10_000, confirmedBy: .cloud)
        bench.held["a"] = .some(nil)
        bench.held["b"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .confirmed])
    }

    @Test func `the cloud's word confirms no charger that the cloud itself reports offline`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(waveTimeout: 10_000, confirmedBy: .cloud)
        (bench.held["a"], bench.away) = (.some(nil), ["a"])
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved])
    }

    @Test func `who says that all is in force speaks of what has left`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved])
        try bench.store.write { writing in
            let plan = try #require(try writing.plan("p"))
            let record = try #require(try writing.record("site"))
            let settlement = try plan.confirmed(
                SettlementScope(), on: record, at: Timestamp(milliseconds: 9), despiteChanges: false)
            guard case .done(let after, _, let chargers) = settlement else {
                Issue.record("\(settlement)")
                return
            }
            #expect(chargers == ["a"])
            #expect(after.requests.map(\.state) == [.confirmed, .reserved])
        }
    }

    @Test func `nothing is sent where only what is out there is to be read`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        bench.held["a"] = bench.cloud["a"]
        bench.rules = RolloutRules(waveTimeout: 10_000, sends: false)
        bench.acts = []
        _ = try bench.run()
        #expect(bench.acts == ["read a", "write a confirmed", "end"])
    }

    @Test
    func
        `a reading that may be of before confirms only with the cloud's confirmedBy, and a charger that is there`()
        throws
    {
        // The charger draws 10 A while it is automatic, and is to be set to 10 A.
        let site = try site(fuse: 32, [charger("a") { $0.reading = reading(10, on: .l1) }])
        for (isLost, isConfirmed) in [(true, false), (false, true)] {
            let bench = try RolloutHarness(site)
            try bench.plan(update("a", .overridden(amperes(10)), phase: .phase1))
            bench.arrives = { _ in !isLost }
            bench.held["a"] = OfflineOverride(current: .overridden(amperes(10)), phase: .phase1)
            _ = try bench.run()
            #expect(try bench.states().allSatisfy { $0 == .confirmed } == isConfirmed, "lost: \(isLost)")
        }
    }

    @Test func `on IT a reading may be that of the pairs, and one beyond all bounds confirms nothing`() throws
    {
        for (shown, isConfirmed) in [
            (amperes("16.17"), true), (amperes(28), true), (Milliamperes.largest, false),
            (amperes(20), false),
        ] {
            let bench = try RolloutHarness(
                site(.it3, [charger("a", 10, phase: .all), charger("b", 0, phase: .all)]))
            try bench.plan(update("a", .overridden(amperes(28))))
            bench.arrives = { _ in false }
            bench.shown = Reading(current: shown, decimals: 2, lines: .all, readAt: nil)
            _ = try bench.run()
            #expect(try bench.states() == [isConfirmed ? .confirmed : .sent], "\(shown)")
        }
    }
}
