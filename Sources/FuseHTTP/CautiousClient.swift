public import AsyncHTTPClient
public import NIOCore

extension HTTPClient.Configuration {
    /// Settings of a client that follows no redirect (it would take a token along), makes a connection once, speaks one
    /// version, and leaves what comes as it is.
    ///
    /// - Parameters:
    ///   - connect: How long a connection may take.
    ///   - read: How long an answer may pause.
    public static func cautious(connect: TimeAmount, read: TimeAmount) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: connect, read: read)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        // A connection that the service is about to drop makes an update's fate unknown.
        configuration.connectionPool.idleTimeout = .seconds(5)
        configuration.http1_1ConnectionDebugInitializer = StatusCheck.add
        return configuration
    }
}
