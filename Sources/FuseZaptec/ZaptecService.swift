public import FuseRollout

/// The vendor's API at one address.
public struct ZaptecService: Sendable {
    private let caller: Caller

    /// Opens connections as they are needed, hands the service on, and closes them.
    ///
    /// - Parameters:
    ///   - address: The base address.
    ///   - userAgent: The program's name and version.
    ///   - clock: The clock; waiting is its business.
    ///   - timeouts: How long requests may take.
    ///   - body: Gets the service, which is of no use afterwards.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
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

    /// Somebody who asks.
    ///
    /// - Parameter credentials: Who it is.
    public func client(_ credentials: Credentials) -> ZaptecClient {
        ZaptecClient(credentials, caller: caller)
    }
}
