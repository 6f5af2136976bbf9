import Foundation
import FuseCore
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// A bench that acts as the driver's chargers and clock.
///
/// Only one task uses it.
private final class World: ChargerPort, RolloutClock, @unchecked Sendable {
    let bench: RolloutHarness
    /// For each request the time from its record to the latest moment of sending.
    var deadlines: [Int64] = []
    /// Called while a request is under way.
    var onTheWay: () -> Void = {}
    var isWaitingCalledOff = false
    /// The failures of the next readings, in turn; later readings succeed.
    var troubles: [PortTrouble] = []
    var news: [String] = []
    /// Called before the driver's first step is written.
    var beforeWriting: ((RequestChange) throws -> Void)?

    init(_ bench: RolloutHarness) { self.bench = bench }

    var now: Timestamp { Timestamp(milliseconds: bench.now) }
    var uptime: Uptime { Uptime(milliseconds: bench.uptime) }

    func sleep(milliseconds: Int64) async throws {
        if isWaitingCalledOff { throw CancellationError() }
        bench.wait(milliseconds)
    }

    func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer {
        deadlines.append(deadline.milliseconds - bench.uptime)
        onTheWay()
        return bench.sent(request)
    }

    func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport {
        guard troubles.isEmpty else { throw troubles.removeFirst() }
        return try bench.report(charger).get()
    }

    func heard(_ news: RolloutNews) {
        switch news {
        case .act(.write(let change), _):
            bench.noteWriting(change)
            if let first = beforeWriting {
                beforeWriting = nil
                try? first(change)
            }
        case .act(.end, _): bench.noteEnd()
        case .act: break
        case .answered(_, let charger, let plan): self.news.append("answered \(charger) \(states(plan))")
        case .written(let change, let plan): self.news.append("written \(change.charger) \(states(plan))")
        }
    }

    private func states(_ plan: RecordedPlan) -> String {
        plan.requests.map(\.state.rawValue).joined(separator: " ")
    }

    func run() async throws -> RolloutEnd {
        let journal = RolloutJournal(of: "p", in: bench.store)
        let driver = RolloutDriver(journal: journal, port: self, clock: self, watch: { self.heard($0) })
        return try await driver.run(bench.state)
    }
}

@Suite struct RolloutDriverTests {
    private func bench(_ answers: [SendAnswer] = []) throws -> RolloutHarness {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(waveTimeout: 60_000)
        bench.answers["a"] = answers
        return bench
    }

    @Test(
        arguments: [
            [], [.unknown(.noAnswer("time-out"))], [.notApplied(.notPermitted(status: 403))],
        ] as [[SendAnswer]])
    func `it does what the state says, act by act`(answers: [SendAnswer]) async throws {
        let (plain, driven) = (try bench(answers), World(try bench(answers)))
        for bench in [plain, driven.bench] where answers.count == 1 {
            // A request without an answer does not arrive the first time.
            var sent = 0
            bench.arrives = { _ in
                sent += 1
                return sent > 1
            }
        }
        let state = try plain.run()
        let end = try await driven.run()
        // A write after an answer is no action of its own.
        #expect(
            driven.bench.trace.filter { !$0.contains("write") }
                == plain.trace.filter { !$0.contains("write") })
        #expect(end.plan == state.plan && end.installation == state.installation)
        #expect(end.troubles == state.troubles && !end.isInterrupted && end.block == nil)
        #expect(try driven.bench.states() == plain.states())
    }

    @Test
    func
        `a watcher learns what was answered and what is on disk, and a request may leave for a while`()
        async throws
    {
        let world = World(try bench())
        _ = try await world.run()
        #expect(
            world.news == [
                "written a sending reserved", "answered a sending reserved", "written a sent reserved",
                "written a confirmed reserved", "written b confirmed sending", "answered b confirmed sending",
                "written b confirmed sent", "written b confirmed confirmed",
            ])
        #expect(world.deadlines == [RecordedRequest.departure, RecordedRequest.departure])
    }

    @Test func `what another run has written is not reported as its own`() async throws {
        let world = World(try bench())
        let journal = RolloutJournal(of: "p", in: world.bench.store)
        world.beforeWriting = { change in
            _ = try journal.write(change, at: Timestamp(milliseconds: 1))
        }
        _ = try await world.run()
        // The request of the other process is read back until it counts as lost, and is sent then.
        #expect(world.news.first == "written a sending reserved")
        #expect(world.news.count { $0 == "written a sending reserved" } == 1)
        #expect(world.bench.acts.prefix(2) == ["write a sending", "read a"])
        #expect(try world.bench.states() == [.confirmed, .confirmed])
    }

    @Test func `a reading that fails is told and done again`() async throws {
        let world = World(try bench())
        world.troubles = [.noAnswer("once")]
        let end = try await world.run()
        #expect(end.troubles.isEmpty && end.unconfirmed.isEmpty)
        let never = World(try bench())
        never.troubles = Array(repeating: .noAnswer("ever"), count: 500)
        let left = try await never.run()
        #expect(left.troubles == ["a": .noAnswer("ever")])
        #expect(left.unconfirmed.map(\.update.charger) == ["a", "b"])
    }

    @Test func `a run needs no watcher, and a plan that is not there is an error`() async throws {
        let world = World(try bench())
        let quiet = RolloutDriver(
            journal: RolloutJournal(of: "p", in: world.bench.store), port: world, clock: world)
        #expect(try await quiet.run(world.bench.state).unconfirmed.isEmpty)
        let lost = RolloutDriver(
            journal: RolloutJournal(of: "q", in: world.bench.store), port: world, clock: world)
        let other = try bench()
        await #expect(throws: PlanError.unknown("q")) { try await lost.run(other.state) }
    }

    @Test func `who calls it off before it begins has nothing done`() async throws {
        let world = World(try bench())
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await world.run()
        }
        task.cancel()
        let end = try await task.value
        #expect(end.isInterrupted && world.bench.acts.isEmpty)
    }

    @Test func `who calls it off while it waits ends it there`() async throws {
        let world = World(try bench())
        world.isWaitingCalledOff = true
        world.bench.held["a"] = .some(nil)
        let end = try await world.run()
        #expect(end.isInterrupted)
        #expect(try world.bench.states() == [.sent, .reserved])
    }

    @Test func `what came of a request is written down, even where it was called off meanwhile`() async throws
    {
        let world = World(try bench())
        let task = Task {
            world.onTheWay = { withUnsafeCurrentTask { $0?.cancel() } }
            return try await world.run()
        }
        let end = try await task.value
        #expect(end.isInterrupted)
        #expect(try world.bench.states() == [.sent, .reserved])
    }

    @Test func `some troubles may pass, and some answers mean that nothing was applied`() {
        let passing: [PortTrouble] = [
            .unreachable("x"), .noAnswer("x"), .tooManyRequests, .refused(status: 500, error: nil),
            .refused(status: 503, error: "x"),
        ]
        let lasting: [PortTrouble] = [
            .notPermitted(status: 403), .unreadable("x"), .refused(status: 499, error: nil),
            .refused(status: 404, error: nil),
        ]
        #expect(passing.allSatisfy { $0.mayPass })
        #expect(lasting.allSatisfy { !$0.mayPass })
        #expect((100...599).filter(SendAnswer.statusesOfNotApplied.contains) == [400, 401, 403, 404, 429])
    }
}
