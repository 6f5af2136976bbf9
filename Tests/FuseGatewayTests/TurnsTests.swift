import FuseCore
import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import FuseGateway

/// Numbers in the order of their arrival.
private final class Order: Sendable {
    private let numbers = Mutex<[Int]>([])

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
}

@Suite struct TurnsTests {
    private let clock = StepClock()

    @Test func `a turn comes in order once the one before it has ended`() async throws {
        let turns = Turns(timeout: .seconds(60), clock: clock)
        let first = try #require(await turns.take("a", within: .seconds(1)))
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...3 {
                group.addTask {
                    let turn = try #require(await turns.take("a", within: .seconds(20)))
                    order.add(number)
                    await turns.end(turn)
                }
                await clock.waitForSleepers(number)
            }
            // The turns of another charger are independent.
            let other = try #require(await turns.take("b", within: .milliseconds(1)))
            await turns.end(other)
            #expect(order.all == [])
            await turns.end(first)
            try await group.waitForAll()
        }
        #expect(order.all == [1, 2, 3])
    }

    @Test func `who waits too long is left out, and those behind are not`() async throws {
        let turns = Turns(timeout: .seconds(60), clock: clock)
        let first = try #require(await turns.take("a", within: .seconds(1)))
        async let late = turns.take("a", within: .seconds(5))
        await clock.waitForSleepers(1)
        async let next = turns.take("a", within: .seconds(20))
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(5))
        #expect(await late == nil)
        await turns.end(first)
        #expect(await next != nil)
    }

    @Test func `what has left and is not answered holds nothing up for longer than its time`()
        async throws
    {
        let turns = Turns(timeout: .seconds(10), clock: clock)
        let first = try #require(await turns.take("a", within: .seconds(1)))
        await turns.hasLeft(first)
        async let next = turns.take("a", within: .seconds(20))
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(10))
        let second = try #require(await next)
        // A late answer to the first update does not end the turn of the second.
        await turns.end(first)
        async let third = turns.take("a", within: .seconds(5))
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(5))
        #expect(await third == nil)
        await turns.end(second)
    }

    /// The answer to a client whose request left in time or not, after it has waited.
    private func answer(_ plan: Identifier?, leaves: Bool) async -> Problem? {
        let clock = StepClock()
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let answer = Task<Problem?, Never> {
            do {
                _ = try await Errand.run(within: .seconds(9), clock: clock) { errand in
                    if leaves { #expect(errand.mayLeave(as: plan)) }
                    // The work goes on after the client has its answer.
                    try await clock.sleep(for: .seconds(20))
                    end.yield(errand.mayLeave(as: plan))
                    return Response(status: .ok)
                }
                return nil
            } catch {
                return error as? Problem
            }
        }
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(9))
        let problem = await answer.value
        clock.advance(by: .seconds(11))
        for await mayLeave in ends {
            #expect(!mayLeave, "nothing leaves once the client has its answer")
            break
        }
        return problem
    }

    @Test func `a client is told in time what it may have sent`() async throws {
        let plan = Identifier("pass-1")
        let sent = await answer(plan, leaves: true)
        #expect(sent?.status == .gatewayTimeout && sent?.detail.contains("pass-1") == true)
        #expect(await answer(nil, leaves: true)?.status == .gatewayTimeout)
    }

    @Test func `a client is told in time that nothing was sent`() async throws {
        let held = await answer("pass-1", leaves: false)
        #expect(held?.status == .serviceUnavailable && held?.headers[.retryAfter] == "5")
    }
}
