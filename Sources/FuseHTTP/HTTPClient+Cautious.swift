public import AsyncHTTPClient
public import NIOCore

extension HTTPClient.Configuration {
    /// Settings of a client without redirects, repeated connection attempts and decompression.
    ///
    /// A redirect would take a token along. The client uses HTTP/1.1 only.
    ///
    /// - Parameters:
    ///   - connect: The time limit for making a connection.
    ///   - read: The longest pause within an answer.
    /// - Returns: The settings, by which an idle connection is closed after 5 s.
    public static func cautious(connect: TimeAmount, read: TimeAmount) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: connect, read: read)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        // If the service drops an idle connection just when an update is sent, the update's fate is unknown.
        configuration.connectionPool.idleTimeout = .seconds(5)
        configuration.http1_1ConnectionDebugInitializer = StatusCheck.add
        return configuration
    }
}
