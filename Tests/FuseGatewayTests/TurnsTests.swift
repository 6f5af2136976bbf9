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
    @Test func `a turn comes in order once the one before it has ended`() async throws {
        let turns = Turns(timeout: .seconds(60))
        let first = try #require(await turns.take("a", within: .seconds(1)))
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...3 {
                group.addTask {
                    let turn = try #require(await turns.take("a", within: .seconds(20)))
                    order.add(number)
                    await turns.end(turn)
                }
                try await Task.sleep(for: .milliseconds(100))
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
        let turns = Turns(timeout: .seconds(60))
        let first = try #require(await turns.take("a", within: .seconds(1)))
        async let late = turns.take("a", within: .milliseconds(50))
        #expect(await late == nil)
        async let next = turns.take("a", within: .seconds(20))
        await turns.end(first)
        #expect(await next != nil)
    }

    @Test func `what has left and is not answered holds up nobody for longer than its time`() async throws {
        let turns = Turns(timeout: .milliseconds(100))
        let first = try #require(await turns.take("a", within: .seconds(1)))
        await turns.hasLeft(first)
        let second = try #require(await turns.take("a", within: .seconds(20)))
        // A late answer to the first update does not end the turn of the second.
        await turns.end(first)
        #expect(await turns.take("a", within: .milliseconds(50)) == nil)
        await turns.end(second)
    }

    @Test func `a client is told in time what it may have sent`() async throws {
        func answer(_ plan: Identifier?, leaves: Bool) async -> Problem? {
            do {
                _ = try await Errand.run(within: .milliseconds(100)) { errand in
                    if leaves { #expect(errand.mayLeave(as: plan)) }
                    try await Task.sleep(for: .milliseconds(400))
                    if !leaves { #expect(!errand.mayLeave(as: plan)) }
                    return Response(status: .ok)
                }
                return nil
            } catch {
                return error as? Problem
            }
        }
        let plan = Identifier("pass-1")
        let sent = await answer(plan, leaves: true)
        #expect(sent?.status == .gatewayTimeout && sent?.detail.contains("pass-1") == true)
        #expect(await answer(nil, leaves: true)?.status == .gatewayTimeout)
        let held = await answer(plan, leaves: false)
        #expect(held?.status == .serviceUnavailable && held?.headers[.retryAfter] == "5")
        try await Task.sleep(for: .milliseconds(500))
    }
}
