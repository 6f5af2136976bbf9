import FuseHTTP

/// A base address: https, or http to this machine only.
public struct APIAddress: Hashable, Sendable {
    /// The address, without a trailing slash.
    public let text: String

    /// The vendor's own address.
    public static let vendor = APIAddress(checked: "https://api.zaptec.com")

    private init(checked text: String) { self.text = text }

    /// Reads an address: `https://host`, with an optional port and path.
    ///
    /// - Throws: ``APIAddressError``; no case quotes a part that could be a password.
    public init(_ text: String) throws(APIAddressError) {
        guard let mark = text.firstRange(of: "://") else { throw .notAnAddress }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .otherScheme }
        var rest = text[mark.upperBound...]
        guard !rest.contains("@") else { throw .hasUser }
        guard !rest.contains("?"), !rest.contains("#") else { throw .hasQuery }
        while rest.hasSuffix("/") { rest.removeLast() }
        let place = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(place.count)
        guard path.utf8.allSatisfy(Self.isPathByte), !path.contains("//"),
            !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }),
            let authority = Authority(place), authority.port != 0
        else { throw .notAnAddress }
        guard scheme == "https" || Self.isLoopback(authority.host) else {
            throw .plainHTTP(host: authority.host)
        }
        self.text = "\(scheme)://\(authority.host)\(authority.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// Returns an address below this one; the path must consist of characters that need no encoding.
    func below(_ path: String) -> String { text + path }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        Authority.isNameByte(byte) || [UInt8(ascii: "/"), UInt8(ascii: "~")].contains(byte)
    }

    /// Returns true for this machine's own names and addresses.
    ///
    /// Names that only begin with `localhost` and numbers that only look like 127… belong to other machines.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }
}

/// A text that is no address to which a token may be sent.
public enum APIAddressError: Error, Hashable, Sendable {
    /// It does not have the form `https://host`.
    case notAnAddress
    /// Its scheme is neither https nor http.
    case otherScheme
    /// Plain http to another machine.
    case plainHTTP(host: String)
    /// It contains a user name, or something that looks like one.
    case hasUser
    /// It contains a query or a fragment.
    case hasQuery
}
