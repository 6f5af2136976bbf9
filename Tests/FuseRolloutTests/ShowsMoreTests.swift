import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Chargers that show more than is recorded and was sent while an update of theirs is on its way.
@Suite struct ShowsMoreTests {
    /// A reading, and the totals of the three lines in amperes once the run has ended.
    private static let table: [(shown: (Int64, LineSet, PhaseChoice), totals: [Int64])] = [
        // It holds more than was sent: a limit of its own lifts the current.
        ((9, .l1, .phase1), [29, 0, 0]),
        // It was set to all phases meanwhile, on which the update may arrive, too.
        ((6, .all, .all), [28, 8, 8]),
        // It shows what is recorded, less, or what was sent with another phase of the record.
        ((6, .l1, .phase1), [28, 0, 0]), ((0, .l1, .phase1), [28, 0, 0]),
    ]

    @Test(arguments: table)
    func `what a charger shows beyond record and request counts while it is not confirmed`(
        shown: (Int64, LineSet, PhaseChoice), totals: [Int64]
    ) throws {
        let bench = try RolloutHarness(
            site(fuse: 40, [charger("a", 6, phase: .phase1), charger("b", 20, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(8))))
        bench.arrives = { _ in false }
        bench.shown = Reading(
            current: amperes(shown.0), decimals: 3, lines: shown.1, phase: shown.2, readAt: nil)
        _ = try bench.run()
        let found = try bench.store.read { reading in
            let record = try #require(try reading.record("site"))
            let decision = try Planner.judge(nil, on: record, now: Timestamp(milliseconds: bench.now))
            return decision.fuses[0].lines.map { ($0.after ?? .zero).count / 1_000 }
        }
        #expect(found == totals)
    }

    @Test func `what is shown again is recorded once`() throws {
        let bench = try RolloutHarness(site(fuse: 40, [charger("a", 6, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(8))))
        bench.shown = Reading(current: amperes(30), decimals: 3, lines: .l1, phase: .phase1, readAt: nil)
        let state = try bench.run()
        #expect(state.installation.chargers[0].reading?.current == amperes(30))
        #expect(bench.acts.count { $0.hasPrefix("note") } == 1)
    }
}
