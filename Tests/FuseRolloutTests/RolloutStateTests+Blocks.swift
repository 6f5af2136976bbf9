import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Facts and lines that stop a plan, or let it go on.
extension RolloutStateTests {
    @Test func `a fact that changes between two waves stages the next one`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        let smaller = try site(
            fuse: 31, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        try bench.store.write { try $0.put([smaller], at: Timestamp(milliseconds: 1)) }
        bench.held["a"] = bench.cloud["a"]
        bench.acts = []
        let state = try bench.run()
        #expect(bench.acts == ["read a", "write a confirmed", "write b sending", "end"])
        #expect(try bench.states() == [.confirmed, .reserved])
        guard case .stale(let changes) = state.block else {
            Issue.record("nothing stands in the way")
            return
        }
        #expect(changes.map(\.subject) == ["site"])
    }

    @Test func `a plan is used once`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        func block() throws -> PlanBlock? {
            try bench.store.read { reading in
                let (plan, record) = (try reading.plan("p"), try reading.record("site"))
                return try plan?.block(on: try #require(record), at: Timestamp(milliseconds: bench.now))
            }
        }
        #expect(try block() == nil)
        // Confirmed, although an earlier attempt may still arrive.
        bench.rules = RolloutRules(waveTimeout: 60_000)
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        _ = try bench.run()
        let unsettled = try #require(try bench.store.read { try $0.plan("p") })
        #expect(unsettled.settledAt == nil && unsettled.open.isEmpty)
        guard case .used = try block() else {
            Issue.record("it may be carried out again")
            return
        }
        // So is a plan without requests.
        let record = try #require(try bench.store.read { try $0.record("site") })
        for settledAt in [nil, Timestamp(milliseconds: 1)] {
            let empty = RecordedPlan(
                id: "q", installation: "site", madeAt: Timestamp(milliseconds: 1),
                facts: PlanFacts(of: record.installation, own: []), requests: [], settledAt: settledAt)
            let block = try empty.block(on: record, at: Timestamp(milliseconds: bench.now))
            #expect((block == nil) == (settledAt == nil))
        }
    }

    @Test func `what others add meanwhile is no excuse for a line to carry more than before`() throws {
        let chargers = [
            charger("a", 20, phase: .phase1), charger("b", 10, phase: .phase1),
            charger("w", 0, phase: .phase1),
        ]
        let bench = try RolloutHarness(site(fuse: 30, chargers))
        try bench.plan(update("a", .overridden(amperes(0))), update("b", .overridden(amperes(20))))
        bench.answers["b"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        // The operator raises the third charger in the portal, and that is recorded.
        try bench.store.write { writing in
            let now = try #require(try writing.record("site")?.installation)
            let raised = try now.changing(chargersAt: [2]) {
                $1.offline.current = .overridden(amperes(20))
            }
            try writing.put([raised], at: Timestamp(milliseconds: 1))
        }
        let state = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        guard case .unsafe = state.block else {
            Issue.record("\(String(describing: state.block))")
            return
        }
    }

    @Test func `where a line was over before, what a plan has relieved its later waves may use`() throws {
        let bench = try RolloutHarness(
            site(
                fuse: 30,
                [
                    charger("a", 30, phase: .phase1), charger("b", 10, phase: .phase1),
                    charger("c", 6, phase: .phase2),
                ]))
        try bench.plan(update("a", .overridden(amperes(20))), update("b", .overridden(amperes(15))))
        bench.answers["b"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .confirmed], "40 A before, 35 A after, of 30 A")
    }
}
