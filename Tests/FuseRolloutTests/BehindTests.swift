import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseRollout

/// Chargers that lag behind the cloud, so that a reading may show the values about to be sent.
@Suite struct BehindTests {
    /// A bench where a was read with another override than recorded; b takes the current that a frees.
    private func bench(
        recorded: OfflineOverride, held: OfflineOverride, reading: Reading?
    ) throws -> RolloutHarness {
        let site = try site(
            fuse: 40,
            [
                charger("a") { ($0.offline, $0.reading) = (recorded, reading) },
                charger("b", 6, phase: .phase1),
            ])
        let bench = try RolloutHarness(site)
        bench.held["a"] = held
        bench.rules = RolloutRules(waveTimeout: 60_000)
        return bench
    }

    private func override(_ current: Int64, _ phase: PhaseChoice) -> OfflineOverride {
        OfflineOverride(current: .overridden(amperes(current)), phase: phase)
    }

    /// A bench where a was read on phase 2, is recorded on phase 1, and is to be set to phase 2.
    private func readOnPhase2() throws -> RolloutHarness {
        let bench = try bench(
            recorded: override(16, .phase1), held: override(16, .phase2),
            reading: Reading(
                current: amperes(16), decimals: 3, lines: LineSet(.l2), phase: .phase2, readAt: nil))
        try bench.plan(update("a", phase: .phase2), update("b", .overridden(amperes(32))))
        return bench
    }

    /// A bench where a was read at 20 A, is recorded with 16 A, and is to be sent these once more.
    private func withRepetition() throws -> RolloutHarness {
        let bench = try bench(
            recorded: override(16, .phase1), held: override(20, .phase1),
            reading: Reading(current: amperes(20), decimals: 3, lines: LineSet(.l1), readAt: nil))
        try bench.plan(update("a", .overridden(amperes(16))))
        return bench
    }

    private static let endings: [SendAnswer] = [
        .unknown(.noAnswer("time-out")), .unknown(.refused(status: 500, error: nil)),
    ]

    @Test(arguments: endings) func `a phase that was read before confirms no request that never arrived`(
        _ ending: SendAnswer
    ) throws {
        let bench = try readOnPhase2()
        bench.answers["a"] = Array(repeating: ending, count: 100)
        bench.arrives = { $0 != "a" }
        _ = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
        // It was sent again after a reading showed that the cloud has nothing of it.
        #expect(bench.acts.count { $0.hasPrefix("send a ") } == 3)
    }

    @Test(arguments: endings) func `a current that was never fetched confirms no request that never arrived`(
        _ ending: SendAnswer
    ) throws {
        // It holds 8 A; the cloud's fields alone had confirmed 16 A. Now it is set to 8 A again.
        let bench = try bench(
            recorded: override(16, .phase1), held: override(8, .phase1), reading: nil)
        try bench.plan(update("a", .overridden(amperes(8))), update("b", .overridden(amperes(32))))
        bench.answers["a"] = Array(repeating: ending, count: 100)
        bench.arrives = { $0 != "a" }
        _ = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
    }

    @Test func `a phase that was read before confirms nothing while the cloud has another`() throws {
        let bench = try readOnPhase2()
        bench.arrives = { $0 != "a" }
        _ = try bench.run(most: 20)
        #expect(try bench.states() == [.sent, .reserved])
        // Long after, it was not applied, whatever the service answered.
        _ = try bench.run()
        #expect(try bench.states() == [.failed, .reserved])
    }

    @Test func `a phase that was read before is confirmed once the cloud has it`() throws {
        let bench = try readOnPhase2()
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .confirmed])
    }

    @Test func `what is recorded and sent once more to a charger that is behind is sent again, or given up`()
        throws
    {
        let bench = try withRepetition()
        bench.answers["a"] = Array(repeating: .unknown(.refused(status: 500, error: nil)), count: 1)
        var sent = 0
        bench.arrives = { _ in
            sent += 1
            return sent > 1
        }
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed])
        let lost = try withRepetition()
        lost.answers["a"] = Array(repeating: .unknown(.refused(status: 500, error: nil)), count: 100)
        lost.arrives = { _ in false }
        _ = try lost.run()
        #expect(try lost.states() == [.unknown])
        lost.uptime += 151_000
        lost.rules = RolloutRules(waveTimeout: 0, sends: false)
        _ = try lost.run()
        #expect(try lost.states() == [.failed])
        let record = try #require(try lost.store.read { try $0.record("site") })
        #expect(record.installation.chargers[0].reading?.current == amperes(20), "still in doubt")
    }
}
