/// A host and perhaps a port, as they stand in an address and in a Host header (RFC 3986, section 3.2).
package struct Authority: Hashable, Sendable {
    /// The host in lower case; an IPv6 address keeps its brackets.
    package let host: String
    /// The port; nil where none is given.
    package let port: UInt16?

    /// Reads `host`, `host:port`, `[address]` or `[address]:port`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let name: Substring
        let text = Substring(text)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[...end]
            guard name.utf8.count > 4, name.dropFirst().dropLast().utf8.allSatisfy(Self.isAddressByte) else {
                return nil
            }
        } else {
            name = text.prefix { $0 != ":" }
            guard name.utf8.allSatisfy(Self.isNameByte), let first = name.first, first != ".", first != "-"
            else { return nil }
        }
        let tail = text[name.endIndex...]
        if tail.isEmpty {
            port = nil
        } else {
            let digits = tail.dropFirst()
            guard tail.hasPrefix(":"), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = UInt16(digits)
            else { return nil }
            port = number
        }
        host = name.lowercased()
    }

    /// The host as a socket takes it: an IPv6 address without its brackets.
    package var bareHost: String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    /// True for letters, digits, hyphens, dots, and the underscores of names in container networks.
    package static func isNameByte(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": true
        default: false
        }
    }

    /// True for hexadecimal digits, colons, and the dots of an IPv4 address at the end.
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."f", "A"..."F", "0"..."9", ":", ".": true
        default: false
        }
    }
}
