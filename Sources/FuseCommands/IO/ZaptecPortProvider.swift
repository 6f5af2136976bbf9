import FuseCore
import FuseGateway
import FuseReport
import FuseRollout
import FuseService
import FuseZaptec

/// Provides the ports that read chargers back through the vendor's API.
struct ZaptecPortProvider: ChargerPortProvider {
    private let service: ZaptecService
    private let own: ZaptecClient?

    var canApply: Bool { own != nil }

    /// Creates a provider, passes it on, and closes its connections afterwards.
    ///
    /// - Parameters:
    ///   - address: The API's base address.
    ///   - credentials: The gateway's own credentials; nil where it has none.
    ///   - body: Receives the provider.
    /// - Throws: The errors of `body`.
    static func with(
        _ address: APIAddress, _ credentials: Credentials?,
        _ body: @escaping @Sendable (ZaptecPortProvider) async throws -> Void
    ) async throws {
        let agent = "\(Tool.name)/\(Tool.version)"
        try await ZaptecService.with(address, userAgent: agent, clock: SystemClock()) { service in
            try await body(ZaptecPortProvider(service: service, own: credentials.map(service.client)))
        }
    }

    func withPort<Value: Sendable>(
        for installation: Installation, token: String?,
        _ work: @Sendable (any ChargerPort) async throws -> Value
    ) async throws -> Value? {
        let client =
            try own
            ?? token.map { token in
                service.client(try Credentials(environment: ["FUSEGUARD_TOKEN": token]))
            }
        guard let client else { return nil }
        return try await work(ZaptecPort(client, installation))
    }
}
