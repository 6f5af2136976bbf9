// Room: steps of a roll-out that are written beside those of another process.

import FuseCore
import FusePlanner
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct RolloutJournalTests {
    @Test func `the answer to one attempt is not written to the next, which has left meanwhile`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        let journal = RolloutJournal(of: "p", in: bench.store)
        func write(
            from state: RequestState, noted: Int64?, to next: RequestState,
            _ unanswered: RequestChange.Unanswered
        ) throws -> Bool {
            try journal.write(
                RequestChange(
                    wave: 1, charger: "a", from: state, noted: noted.map { Uptime(milliseconds: $0) },
                    to: next,
                    unanswered: unanswered, reading: nil), at: Timestamp(milliseconds: 1)
            ).isOwn
        }
        let (first, second) = (Uptime(milliseconds: 1_000), Uptime(milliseconds: 30_000))
        #expect(try write(from: .reserved, noted: nil, to: .sending, .since(first)))
        #expect(try write(from: .sending, noted: 1_000, to: .sending, .since(second)))
        #expect(try !write(from: .sending, noted: 1_000, to: .failed, .cleared))
        #expect(try bench.states() == [.sending, .reserved])
        #expect(try write(from: .sending, noted: 30_000, to: .failed, .cleared))
    }

    @Test func `an answer is taken for the wave that it belongs to, not for the next one of that charger`()
        throws
    {
        let bench = try Bench(
            site(
                fuse: 20,
                [charger("a", 20, phase: .phase1), charger("b", 20, phase: .phase2)]))
        try bench.plan(update("a", phase: .phase2), update("b", phase: .phase1))
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        let dipper = try #require(plan.requests.first).update.charger
        #expect(plan.requests.count { $0.update.charger == dipper } > 1, "it goes down first")
        var state = try bench.run(most: 2)
        let (now, moment) = (Uptime(milliseconds: bench.uptime), Timestamp(milliseconds: bench.now))
        let request = try #require(state.unconfirmed.first)
        let confirmed = RequestChange(
            wave: request.wave, charger: dipper, from: request.state, noted: request.unansweredSince,
            to: .confirmed, unanswered: .kept, reading: nil)
        let written = try RolloutJournal(of: "p", in: bench.store).write(confirmed, at: moment)
        state.written(written.plan, written.installation, isOwn: false)
        state.answered(.accepted, for: dipper, at: now)
        guard case .write(let next) = state.next(at: now) else {
            Issue.record("nothing to write")
            return
        }
        #expect(next.charger == dipper && next.wave == 2 && next.to == .sending)
    }
}
