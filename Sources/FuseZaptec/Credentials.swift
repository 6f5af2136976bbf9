public import FuseHTTP
import FuseJSON

/// The credentials of a user of the vendor's API.
public enum Credentials: Sendable {
    /// A bearer token that was obtained elsewhere.
    case token(Secret)
    /// A user name and password.
    case password(user: Secret, Secret)

    /// Reads the environment: `FUSEGUARD_TOKEN`, else `FUSEGUARD_USER` and `FUSEGUARD_PASSWORD`.
    ///
    /// - Parameter environment: The variables; an empty one counts as absent.
    /// - Throws: ``CredentialsError``.
    public init(environment: [String: String]) throws(CredentialsError) {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let token = variable("FUSEGUARD_TOKEN") {
            self = .token(try Self.checked(token: token))
            return
        }
        switch (variable("FUSEGUARD_USER"), variable("FUSEGUARD_PASSWORD")) {
        case (let user?, let password?): self = .password(user: Secret(user), Secret(password))
        case (nil, nil): throw .none
        case (nil, _?): throw .incomplete(missing: "FUSEGUARD_USER")
        case (_?, nil): throw .incomplete(missing: "FUSEGUARD_PASSWORD")
        }
    }

    /// Reads a file.
    ///
    /// It contains JSON, `{"user": …, "password": …}` or `{"token": …}`, or the same as lines `user: …` or
    /// `FUSEGUARD_USER=…`. In lines, quotes around a value are not part of it and `#` begins a comment line.
    ///
    /// - Throws: ``CredentialsError/unreadable`` for any other content, ``CredentialsError/badToken`` for a
    ///   token that no header can carry.
    public init(file bytes: [UInt8]) throws(CredentialsError) {
        guard bytes.count <= 65_536 else { throw .unreadable }
        let object = try Self.objectFields(bytes)
        let fields = if let object { object } else { try Self.lineFields(bytes) }
        switch (fields["token"], fields["user"], fields["password"]) {
        case (let token?, nil, nil): self = .token(try Self.checked(token: token))
        case (nil, let user?, let password?): self = .password(user: Secret(user), Secret(password))
        default: throw .unreadable
        }
    }

    /// Checks that a header can carry a token: visible ASCII, no space, no line break.
    static func checked(token: String) throws(CredentialsError) -> Secret {
        guard (1...16_384).contains(token.utf8.count), token.isVisibleASCII else { throw .badToken }
        return Secret(token)
    }

    private static func name(_ key: some StringProtocol) throws(CredentialsError) -> String {
        var name = key.lowercased()
        if name.hasPrefix("fuseguard_") { name.removeFirst("fuseguard_".count) }
        guard ["user", "password", "token"].contains(name) else { throw .unreadable }
        return name
    }

    private static func add(
        _ value: String, as key: some StringProtocol, to fields: inout [String: String]
    ) throws(CredentialsError) {
        guard !value.isEmpty, fields.updateValue(value, forKey: try name(key)) == nil
        else { throw .unreadable }
    }

    private static func objectFields(_ bytes: [UInt8]) throws(CredentialsError) -> [String: String]? {
        let text = bytes.starts(with: TextCheck.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        guard text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{")
        else { return nil }
        guard let node = try? JSONReader.read(bytes), case .object(let members) = node.value
        else { throw .unreadable }
        var fields: [String: String] = [:]
        for member in members {
            guard case .text(let value) = member.node.value else { throw .unreadable }
            try add(value, as: member.key, to: &fields)
        }
        return fields
    }

    private static func lineFields(_ bytes: [UInt8]) throws(CredentialsError) -> [String: String] {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable }
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }) else { throw .unreadable }
            var value = trimmed(line[line.index(after: mark)...])
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
                value = value.dropFirst().dropLast()
            }
            try add(String(value), as: trimmed(line[..<mark]), to: &fields)
        }
        return fields
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}

/// An error in reading credentials; no case contains any part of them.
public enum CredentialsError: Error, Hashable, Sendable {
    /// No credentials were given.
    case none
    /// A user name without a password, or the reverse; the value is the missing variable.
    case incomplete(missing: String)
    /// A file contains something other than credentials.
    case unreadable
    /// A token has characters that no header can carry.
    case badToken
}
