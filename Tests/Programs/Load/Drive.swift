import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Requests at a steady rate.
struct Drive: AsyncParsableCommand {
    @Argument(help: "The base address of the gateway.")
    var gateway: String

    @Option(help: "Requests a second.")
    var rate = 500

    @Option(help: "For how long.")
    var seconds = 600

    @Option(help: "Chargers are s0-c0 and so on: installations, and chargers in each.")
    var sites = 40

    @Option(help: "Chargers in each installation.")
    var chargers = 50

    @Option(help: "One seed is one sequence of requests.")
    var seed: UInt64 = 1

    private static let workers = 64

    func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.workers
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let counts = Counts()
        let start = ContinuousClock.now
        await withTaskGroup { group in
            for worker in 0..<Self.workers {
                group.addTask { await work(worker, client, counts, since: start) }
            }
            let news = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: .seconds(10))
                    print("\(counts.sum) requests")
                    fflush(nil)
                }
            }
            await group.waitForAll()
            news.cancel()
        }
        try await client.shutdown()
        let took = (ContinuousClock.now - start) / .seconds(1)
        let result = Result(seconds: took, requests: counts.sum, answers: counts.all)
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    private struct Result: Encodable {
        let seconds: Double
        let requests: Int
        let answers: [String: Int]
    }

    /// What was answered how often.
    private final class Counts: Sendable {
        private let counts = Mutex<[String: Int]>([:])

        var all: [String: Int] { counts.withLock { $0 } }
        var sum: Int { all.values.reduce(0, +) }

        func count(_ kind: String, _ status: String) {
            counts.withLock { $0["\(kind) \(status)", default: 0] += 1 }
        }
    }

    /// Sends one connection's share of the rate.
    ///
    /// A request that is late is sent at once, so that a slow answer costs no request.
    private func work(
        _ worker: Int, _ client: HTTPClient, _ counts: Counts, since start: ContinuousClock.Instant
    ) async {
        var dice = Dice(seed: seed &* 1_000 &+ UInt64(worker))
        let share = Duration.seconds(1) * Self.workers / rate
        var next = start + share * worker / Self.workers
        let end = start + .seconds(seconds)
        while true {
            try? await Task.sleep(until: next)
            guard ContinuousClock.now < end else { return }
            next += share
            let kind = dice.roll(10)
            let path = "/api/chargers/s\(dice.roll(UInt64(sites)))-c\(dice.roll(UInt64(chargers)))"
            var request = HTTPClientRequest(url: gateway + (kind < 6 ? path : path + "/update"))
            request.headers.add(name: "Authorization", value: "Bearer x")
            if kind >= 6 {
                let phase = [1, 2, 4, 7][Int(dice.roll(4))]
                let body =
                    kind < 9
                    ? #"{"offlineChargeCurrent": \#(dice.roll(33)), "offlineChargePhase": \#(phase)}"#
                    : #"{"offlineChargeCurrent": 99}"#
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(string: body))
            }
            let name = kind < 6 ? "read" : kind < 9 ? "update" : "nonsense"
            do {
                let answer = try await client.execute(request, timeout: .seconds(60))
                _ = try await answer.body.collect(upTo: 10_485_760)
                counts.count(name, "\(answer.status.code)")
            } catch {
                counts.count(name, "broken (\((error as? HTTPClientError)?.shortDescription ?? "\(error)"))")
            }
        }
    }
}

/// SplitMix64.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 on, below that of the sides.
    mutating func roll(_ sides: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % sides
    }
}
