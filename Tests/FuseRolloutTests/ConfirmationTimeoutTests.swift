import FuseCore
import FuseRecord
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct ConfirmationTimeoutTests {
    /// The charger's report once it has applied the update.
    private static let done = ChargerReport(
        cloud: OfflineOverride(current: .overridden(amperes(12)), phase: .phase1),
        reading: reading(12, on: .l1), phase: .phase1)

    @Test func `who is away is asked after pauses, and once more when the time is up`() throws {
        let bench = try RolloutHarness.lowering(waveTimeout: 10_000)
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        let expected = """
            0 write a sending since 0
            0 send a 12A
            100 write a sent, answered
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
            8600 wait 1500
            10100 read a
            10200 end
            """
        #expect(bench.trace.joined(separator: "\n") == expected)
    }

    @Test func `two who are away are asked in turn, and both once more when the time is up`() throws {
        let bench = try RolloutHarness(
            site(fuse: 63, [charger("a", 20, phase: .phase1), charger("b", 20, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(12))), update("b", .overridden(amperes(12))))
        bench.rules = RolloutRules(waveTimeout: 4_000)
        for id in ["a", "b"] as [Identifier] { bench.held[id] = .some(nil) }
        _ = try bench.run()
        let expected = """
            0 write a sending since 0
            0 send a 12A
            100 write a sent, answered
            100 write b sending since 100
            100 send b 12A
            200 write b sent, answered
            200 wait 900
            1100 read a
            1200 read b
            1300 wait 900
            2200 read a
            2300 read b
            2400 wait 900
            3300 read a
            3400 read b
            3500 wait 700
            4200 read a
            4300 read b
            4400 end
            """
        #expect(bench.trace.joined(separator: "\n") == expected)
    }

    @Test func `the timeout is kept to its last millisecond`() throws {
        for (waveTimeout, expected) in [
            (8_502, ["8600 wait 2", "8602 read a", "8702 end"]),
            (8_501, ["8600 wait 1", "8601 read a", "8701 end"]),
            (8_500, ["8500 read a", "8600 read a", "8700 end"]),
        ] as [(Int64, [String])] {
            let bench = try RolloutHarness.lowering(waveTimeout: waveTimeout)
            bench.held["a"] = .some(nil)
            _ = try bench.run()
            #expect(bench.trace.suffix(3) == expected[...])
        }
    }

    @Test func `an answer says nothing of a request that another run has seen confirmed`() throws {
        let bench = try RolloutHarness.lowering(waveTimeout: 10_000)
        var state = try bench.run(most: 2)
        let (now, moment) = (Uptime(milliseconds: bench.uptime), Timestamp(milliseconds: bench.now))
        let journal = RolloutJournal(of: "p", in: bench.store)
        let request = try #require(state.unconfirmed.first)
        let confirmed = RequestChange(
            wave: request.wave, charger: "a", from: request.state, noted: request.unansweredSince,
            to: .confirmed, unanswered: .kept, reading: nil)
        let written = try journal.write(confirmed, at: moment)
        state.written(written.plan, written.installation, isOwn: false)
        state.answered(.accepted, for: "a", at: now)
        #expect(state.next(at: now) == .end)
    }

    @Test func `a charger's reading is kept where its own confirmedBy confirms, not with the cloud's`() throws
    {
        for (confirmedBy, expected) in [
            (ConfirmedBy.charger, "1200 write a confirmed at 12000 mA"), (.cloud, "1200 write a confirmed"),
        ] {
            let bench = try RolloutHarness.lowering(waveTimeout: 10_000)
            bench.rules = RolloutRules(waveTimeout: 10_000, confirmedBy: confirmedBy)
            _ = try bench.run()
            #expect(bench.trace.suffix(2) == [expected, "1200 end"])
        }
    }

    @Test func `a trouble is told until it is over`() throws {
        let bench = try RolloutHarness.lowering(waveTimeout: 10_000)
        bench.cloud["a"] = nil
        let troubled = try bench.run()
        #expect(troubled.troubles == ["a": .noAnswer("nothing")])
        var state = try bench.state
        let now = Uptime(milliseconds: bench.uptime)
        #expect(state.next(at: now) == .read("a"))
        state.read(.failure(.noAnswer("nothing")), of: "a", at: now)
        #expect(state.troubles == ["a": .noAnswer("nothing")])
        let later = Uptime(milliseconds: bench.uptime + 5_000)
        #expect(state.next(at: later) == .read("a"))
        state.read(.success(Self.done), of: "a", at: later)
        #expect(state.troubles.isEmpty)
    }

    @Test func `who was told nothing yet confirms nothing`() throws {
        let bench = try RolloutHarness.lowering(waveTimeout: 10_000)
        var state = try bench.state
        let now = Uptime(milliseconds: bench.uptime)
        guard case .write(let change) = state.next(at: now) else {
            Issue.record("nothing is sent")
            return
        }
        #expect(change.to == .sending)
        state.read(.success(Self.done), of: "a", at: now)
        #expect(state.next(at: now) == .send(try update("a", .overridden(amperes(12)))))
    }
}
