import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Requests that were refused, never answered or could not leave.
extension RolloutStateTests {
    @Test func `what was never answered is not repeated before it was read back, and then holds others up`()
        throws
    {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(waveTimeout: 60_000)
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        // The first attempt is lost; the second arrives.
        var sent = 0
        bench.arrives = { charger in
            sent += charger == "a" ? 1 : 0
            return sent > 1 || charger != "a"
        }
        _ = try bench.run()
        let sends = bench.acts.indices.filter { bench.acts[$0] == "send a 12A" }
        #expect(sends.count == 2)
        #expect(bench.acts[sends[0]..<sends[1]].contains("read a"))
        #expect(try bench.states() == [.confirmed, .confirmed])
        // Both are in force. The lost request may still arrive, so for 120 s no other plan may use that
        // charger.
        #expect(throws: PlanError.mayStillArrive("a", plan: "p")) {
            try bench.plan(update("a", .overridden(amperes(6))), id: "q")
        }
        try bench.plan(update("b", .overridden(amperes(18))), id: "q")
        bench.uptime += 151_000
        try bench.plan(update("a", .overridden(amperes(6))), id: "r")
        #expect(try bench.store.read { try $0.plan("p")?.settledAt } != nil)
    }

    @Test func `a time-out shrinks nothing: what may have been applied stays open`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.unknown(.refused(status: 500, error: "DeviceCommandRejected"))]
        bench.arrives = { _ in false }
        let state = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
        #expect(state.troubles["a"] == .refused(status: 500, error: "DeviceCommandRejected"))
        let record = try #require(try bench.store.read { try $0.record("site") })
        #expect(record.installation.chargers[0].offline.current == .overridden(amperes(20)))
        #expect(record.pendingPlans.first?.updates.count == 2)
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        #expect(throws: PlanError.underWay("p", ["a"])) {
            try plan.released(on: record.installation, at: Timestamp(milliseconds: 1))
        }
    }

    @Test func `what was certainly not applied is not sent again in the same run, and may be given up`()
        throws
    {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(bench.acts == ["write a sending", "send a 12A", "write a failed", "end"])
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        let installation = try #require(try bench.store.read { try $0.record("site")?.installation })
        guard case .done = try plan.released(on: installation, at: Timestamp(milliseconds: 1)) else {
            Issue.record("not released")
            return
        }
    }

    @Test func `where the service cannot be reached nothing more is sent`() throws {
        let bench = try RolloutHarness(
            site(fuse: 63, [charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(8))), update("b", .overridden(amperes(8))))
        bench.answers["a"] = [.notApplied(.unreachable("refused"))]
        let state = try bench.run()
        #expect(bench.acts == ["write a sending", "send a 8A", "write a failed", "end"])
        #expect(state.halt == .unreachable("refused"))
    }

    @Test func `the answer to one attempt says nothing of another run's attempt meanwhile`()
        throws
    {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        var state = try bench.state
        guard case .write(let first) = state.next(at: Uptime(milliseconds: 1_000)) else {
            Issue.record("nothing to write")
            return
        }
        let journal = RolloutJournal(of: "p", in: bench.store)
        let moment = Timestamp(milliseconds: 1)
        let written = try journal.write(first, at: moment)
        state.written(written.plan, written.installation, isOwn: written.isOwn)
        // Another process resumes the plan, finds nothing in force, and sends again.
        bench.uptime = 30_000
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        bench.arrives = { _ in false }
        _ = try bench.run()
        // The answer to the first attempt is late.
        _ = state.next(at: Uptime(milliseconds: 40_000))
        state.answered(.notApplied(.notPermitted(status: 403)), for: "a", at: Uptime(milliseconds: 40_000))
        guard case .write(let late) = state.next(at: Uptime(milliseconds: 40_000)) else {
            Issue.record("nothing to write")
            return
        }
        #expect(try !journal.write(late, at: moment).isOwn)
        #expect(try bench.states() == [.unknown, .reserved])
    }

    @Test func `a service that keeps failing does not keep a wave waiting for ever`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(waveTimeout: 60_000)
        bench.answers["a"] = Array(repeating: .unknown(.refused(status: 500, error: nil)), count: 100)
        bench.arrives = { _ in false }
        let start = bench.uptime
        _ = try bench.run()
        #expect(bench.uptime - start < 70_000)
        #expect(bench.acts.count { $0 == "send a 12A" } == 3)
    }

    @Test func `what is too old to arrive and has changed nothing was not applied, and can be given up`()
        throws
    {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.unknown(.refused(status: 500, error: nil))]
        bench.arrives = { _ in false }
        _ = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
        bench.uptime += 151_000
        bench.rules = RolloutRules(waveTimeout: 0, sends: false)
        _ = try bench.run()
        #expect(try bench.states() == [.failed, .reserved])
    }
}
