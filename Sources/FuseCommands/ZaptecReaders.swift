// Room: the vendor's chargers for the gateway's reading back.
// Answers: a port with the gateway's own credentials, else with the token of somebody's request. Must not know: what is
// read when.

import FuseCore
import FuseDesk
import FuseGateway
import FuseReport
import FuseRollout
import FuseZaptec

/// Reads chargers of the vendor's API back.
struct ZaptecReaders: Readers {
    private let address: APIAddress
    private let own: ZaptecClient?

    var canApply: Bool { own != nil }

    private static let agent = "\(Tool.name)/\(Tool.version)"

    /// Makes readers, hands them on, and closes their connections.
    ///
    /// - Parameters:
    ///   - address: The API's base address.
    ///   - credentials: The gateway's own; nil where it has none.
    ///   - body: Gets the readers.
    static func with(
        _ address: APIAddress, _ credentials: Credentials?,
        _ body: @escaping @Sendable (ZaptecReaders) async throws -> Void
    ) async throws {
        guard let credentials else { return try await body(ZaptecReaders(address: address, own: nil)) }
        try await ZaptecClient.with(address, credentials, userAgent: agent, clock: SystemClock()) { client in
            try await body(ZaptecReaders(address: address, own: client))
        }
    }

    func withPort<Value: Sendable>(
        for installation: Installation, token: String?,
        _ work: @Sendable (any ChargerPort) async throws -> Value
    ) async throws -> Value? {
        if let own { return try await work(ZaptecPort(own, installation)) }
        guard let token else { return nil }
        let credentials = try Credentials(environment: ["FUSEGUARD_TOKEN": token])
        return try await ZaptecClient.with(
            address, credentials, userAgent: Self.agent, clock: SystemClock()
        ) { client in try await work(ZaptecPort(client, installation)) }
    }
}
