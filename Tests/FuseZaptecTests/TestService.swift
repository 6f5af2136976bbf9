import Foundation
import FuseCore
import FuseHTTP
import FuseRollout
import FuseTestSupport
import Synchronization
import Testing

@testable import FuseZaptec

extension ManualClock {
    /// Every wait of a second or more; those of the rate limit are shorter.
    var long: [Int64] { waits.filter { $0 >= 1_000 } }
}

/// Counts calls, from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }

    /// The number of this call, from 1.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// The client under test, its server and its clock.
struct TestService: Sendable {
    let client: ZaptecClient
    let server: ReferenceServer
    let clock: ManualClock

    static let user = "anna@hunter2.example"
    static let password = "hunter2 & \u{7F}\r\n=%"
    static let granted =
        "{\"access_token\": \"hunter2.t1\", \"token_type\": \"BEARER\", \"expires_in\": \"3600\"}"

    var paths: [String] { server.requests.map(\.path) }

    /// Runs a test.
    ///
    /// - Parameters:
    ///   - credentials: The credentials of the client; nil for a fixed token.
    ///   - timeout: The timeout of a request.
    ///   - react: The server's reaction to a request.
    ///   - body: The test.
    /// - Throws: The errors of the test, or that of a server which cannot listen.
    static func with(
        _ credentials: Credentials? = nil, timeout: Duration = .seconds(10),
        _ react: @escaping @Sendable (ReferenceServer.Request) -> ReferenceServer.Reaction,
        _ body: @Sendable (TestService) async throws -> Void
    ) async throws {
        let server = try ReferenceServer(react)
        defer { server.close() }
        let clock = ManualClock()
        try await ZaptecClient.with(
            APIAddress(server.address), credentials ?? .token(Secret("hunter2.fixed")),
            userAgent: "fuseguard/0.0.0",
            clock: clock, timeouts: APITimeouts(connect: .seconds(10), request: timeout)
        ) { client in
            try await body(TestService(client: client, server: server, clock: clock))
        }
    }

    /// The error of a piece of work; it must not reveal a secret.
    func failure(_ work: () async throws -> Void) async throws -> APIError {
        do {
            try await work()
        } catch {
            var dumped = ""
            dump(error, to: &dumped)
            for text in ["\(error)", String(reflecting: error), dumped] { #expect(!text.contains("hunter2")) }
            return try #require(error as? APIError)
        }
        throw TestFailure.didNotFail
    }

    enum TestFailure: Error {
        case didNotFail
    }
}
