import AsyncHTTPClient

/// Descriptions of connection faults.
package enum FaultDescription {
    /// Returns true if an error occurred on an established connection.
    package static func isOfConnection(_ error: any Error) -> Bool {
        guard let error = error as? HTTPClientError else {
            // Only the operating system's errors on reading or writing count, not those on connecting.
            let description = String(describing: error)
            return ["reset by peer", "Broken pipe"].contains { description.contains($0) }
                && !description.hasPrefix("Connection errors")
        }
        return [
            .readTimeout, .writeTimeout, .remoteConnectionClosed, .uncleanShutdown, .deadlineExceeded,
            .contentLengthMissing, .bodyLengthMismatch, .requestStreamCancelled,
        ].contains(error)
    }

    /// Returns the description of an error.
    package static func text(for error: any Error) -> String {
        // The error's full description may quote a header.
        if let error = error as? HTTPClientError { return text(of: error.shortDescription) }
        return text(of: String(describing: error))
    }

    private static let known: [(part: String, text: String)] = [
        ("Connection refused", "the connection was refused"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not to be trusted"),
        ("FailedToValidateHostname", "its certificate is for another name"),
        ("failedToValidateHostname", "its certificate is for another name"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
        ("handshakeFailed", "TLS could not be agreed on"),
        ("TLS handshake timeout", "TLS was not agreed on in time"),
        ("DNS error", "its name is not known"),
        ("unreachable", "the network does not lead there"),
        ("onnect timeout", "no connection was made in time"),
        ("connectTimeout", "no connection was made in time"),
        ("onnection from pool timeout", "no connection was made in time"),
        ("reset by peer", "the connection was broken"), ("Broken pipe", "the connection was broken"),
        ("closed", "the connection was broken"), ("eadline", "nothing came in time"),
        ("Read timeout", "nothing came in time"), ("Write timeout", "nothing was taken in time"),
        ("ancel", "it was called off"),
    ]

    private static func text(of description: String) -> String {
        known.first { description.contains($0.part) }?.text ?? "the connection failed"
    }
}
