public import FuseRollout

/// The vendor's API at one address.
public struct ZaptecService: Sendable {
    private let caller: Caller

    /// Makes a service, passes it to `body`, and closes its connections.
    ///
    /// Connections are opened as they are needed.
    ///
    /// - Parameters:
    ///   - address: The base address.
    ///   - userAgent: The program's name and version.
    ///   - clock: The clock, which also does the waiting.
    ///   - timeouts: The time limits of requests.
    ///   - body: Receives the service, which must not be used afterwards.
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`.
    public static func with<Value: Sendable>(
        _ address: APIAddress, userAgent: String, clock: any RolloutClock,
        timeouts: APITimeouts = APITimeouts(), _ body: @Sendable (ZaptecService) async throws -> Value
    ) async throws -> Value {
        let transport = Transport(address, userAgent: userAgent, timeouts: timeouts)
        let service = ZaptecService(
            caller: Caller(transport: transport, gate: RateGate(clock: clock), clock: clock))
        do {
            let value = try await body(service)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// Returns a client with the given credentials.
    ///
    /// - Parameter credentials: The user's credentials.
    /// - Returns: A client that shares the connections of this service.
    public func client(_ credentials: Credentials) -> ZaptecClient {
        ZaptecClient(credentials, caller: caller)
    }
}
