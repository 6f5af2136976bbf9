import FuseCore
import FuseRecord
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct LostRequestTests {
    /// The actions until a lost attempt is repeated.
    private static let untilSentAgain = """
        0 write a sending since 0
        0 send a 12A
        100 write a unknown
        100 wait 1000
        1100 read a
        1200 wait 1000
        2200 read a
        2300 wait 1000
        3300 read a
        3400 wait 2000
        5400 read a
        5500 wait 3000
        8500 read a
        8600 wait 5000
        13600 read a
        13700 wait 5000
        18700 read a
        18800 wait 5000
        23800 write a sending since 23800
        23800 send a 12A

        """

    @Test(arguments: [5_000, 60_000, 100_000] as [Int64])
    func `nothing is sent again once the time of the wave is over`(waveTimeout: Int64) throws {
        let bench = try RolloutHarness.lowering(
            waveTimeout: waveTimeout,
            answers: Array(repeating: .unknown(.noAnswer("time-out")), count: 100))
        bench.arrives = { _ in false }
        _ = try bench.run()
        #expect(bench.acts.last == "end")
        let sent = bench.trace.filter { $0.contains(" send ") }.compactMap { Int64($0.prefix { $0 != " " }) }
        #expect(sent.count == 1 + Int(waveTimeout / 23_800), "\(sent)")
        #expect(sent.allSatisfy { $0 <= waveTimeout })
    }

    @Test func `what got lost is sent again after 20 s, if the cloud was asked since`() throws {
        let bench = try RolloutHarness.lowering(
            waveTimeout: 60_000, answers: [.unknown(.noAnswer("time-out"))])
        var sent = 0
        bench.arrives = { _ in
            sent += 1
            return sent > 1
        }
        _ = try bench.run()
        let expected =
            Self.untilSentAgain + """
                23900 write a sent
                23900 wait 1000
                24900 read a
                25000 write a confirmed at 12000 mA
                25000 end
                """
        #expect(bench.trace.joined(separator: "\n") == expected)
    }

    @Test func `what never arrives is sent three times in a minute, and not confirmed`() throws {
        let lost = Array(repeating: SendAnswer.unknown(.noAnswer("time-out")), count: 9)
        let bench = try RolloutHarness.lowering(waveTimeout: 60_000, answers: lost)
        bench.arrives = { _ in false }
        _ = try bench.run()
        let expected =
            Self.untilSentAgain + """
                23900 write a unknown
                23900 wait 1000
                24900 read a
                25000 wait 1000
                26000 read a
                26100 wait 1000
                27100 read a
                27200 wait 2000
                29200 read a
                29300 wait 3000
                32300 read a
                32400 wait 5000
                37400 read a
                37500 wait 5000
                42500 read a
                42600 wait 5000
                47600 write a sending since 47600
                47600 send a 12A
                47700 write a unknown
                47700 wait 1000
                48700 read a
                48800 wait 1000
                49800 read a
                49900 wait 1000
                50900 read a
                51000 wait 2000
                53000 read a
                53100 wait 3000
                56100 read a
                56200 wait 3900
                60100 read a
                60200 end
                """
        #expect(bench.trace.joined(separator: "\n") == expected)
    }

    @Test func `a refusal clears its own attempt, and not an earlier one that was never answered`() throws {
        let refused = SendAnswer.notApplied(.notPermitted(status: 403))
        let alone = try RolloutHarness.lowering(waveTimeout: 60_000, answers: [refused])
        #expect(try alone.run().troubles == ["a": .notPermitted(status: 403)])
        #expect(alone.trace.suffix(2) == ["100 write a failed, answered", "100 end"])
        let again = try RolloutHarness.lowering(
            waveTimeout: 60_000, answers: [.unknown(.noAnswer("time-out")), refused])
        again.arrives = { _ in false }
        _ = try again.run()
        #expect(
            again.trace.contains("23900 write a unknown") && !again.trace.contains { $0.contains("failed") })
        #expect(try again.states() == [.unknown])
        #expect(again.acts.count { $0 == "send a 12A" } == 2, "nor sent again in this run")
    }

    @Test func `what is taken in the end is no trouble any more`() throws {
        let bench = try RolloutHarness.lowering(
            waveTimeout: 60_000, answers: [.unknown(.noAnswer("time-out"))])
        bench.arrives = { _ in false }
        var state = try bench.run(most: 3)
        #expect(state.troubles == ["a": .noAnswer("time-out")])
        state.answered(.accepted, for: "a", at: Uptime(milliseconds: bench.uptime))
        #expect(state.troubles.isEmpty)
    }

    @Test func `what is too old to arrive and reads as something else is not given up`() throws {
        let bench = try RolloutHarness.lowering(
            waveTimeout: 60_000, answers: [.unknown(.noAnswer("time-out"))])
        bench.arrives = { _ in false }
        _ = try bench.run(most: 3)
        bench.uptime += RecordedRequest.lifetime
        bench.rules = RolloutRules(waveTimeout: 0, sends: false)
        bench.cloud["a"] = OfflineOverride(current: .overridden(amperes(16)), phase: .phase1)
        _ = try bench.run()
        #expect(try bench.states() == [.unknown])
    }

    /// The actions at a moment for one charger whose only attempt was lost and never answered.
    private func lost(readAt moment: Int64, sends: Bool) throws -> [String] {
        let bench = try RolloutHarness.lowering(
            waveTimeout: 60_000, answers: [.unknown(.noAnswer("time-out"))])
        bench.arrives = { _ in false }
        _ = try bench.run(most: 3)
        bench.uptime += moment - 200
        bench.rules = RolloutRules(waveTimeout: sends ? 60_000 : 0, sends: sends)
        bench.trace = []
        _ = try bench.run(most: 2)
        return bench.trace
    }

    @Test func `20 s after an attempt it may be sent again, not before`() throws {
        #expect(
            try lost(readAt: 20_000, sends: true) == ["19900 read a", "20000 write a sending since 20000"])
        #expect(try lost(readAt: 19_999, sends: true) == ["19899 read a", "19999 wait 1000"])
    }

    @Test func `150 s after an attempt that changed nothing it was not applied, not before`() throws {
        let departed = RecordedRequest.lifetime
        #expect(
            try lost(readAt: departed, sends: false)
                == ["\(departed - 100) read a", "\(departed) write a failed, answered"])
        #expect(
            try lost(readAt: departed - 1, sends: false)
                == ["\(departed - 101) read a", "\(departed - 1) read a"])
    }

    @Test func `what the service has accepted is called lost only after 150 s of quiet`() throws {
        let bench = try RolloutHarness.lowering(
            waveTimeout: 59_999, answers: [.unknown(.noAnswer("time-out")), .accepted])
        bench.arrives = { _ in false }
        _ = try bench.run()
        #expect(try bench.states() == [.sent], "a shorter limit is kept")
        #expect(bench.acts.count { $0 == "send a 12A" } == 2, "nor sent again")
        bench.uptime += RecordedRequest.lifetime
        bench.rules = RolloutRules(waveTimeout: 0, sends: false)
        _ = try bench.run()
        #expect(try bench.states() == [.sent], "it was looked at once")
        bench.rules = RolloutRules()
        _ = try bench.run()
        #expect(try bench.states() == [.failed])
        #expect(bench.acts.count { $0 == "send a 12A" } == 2, "nor sent again by the same run")
    }
}
