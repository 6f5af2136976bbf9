import FuseHTTP

/// The target of a request.
struct RequestTarget: Hashable, Sendable {
    /// The path as sent.
    let path: Substring
    /// The part after the first question mark; nil if there is none.
    let query: Substring?

    /// Reads a target in origin form.
    ///
    /// - Returns: nil for every other form, and for bytes that no target may contain.
    init?(_ target: String) {
        guard target.utf8.first == UInt8(ascii: "/"),
            target.isVisibleASCII, !target.contains("#")
        else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = parts[0]
        self.query = parts.count > 1 ? parts[1] : nil
    }

    /// The segments of a path that every server reads alike; nil if servers could differ.
    ///
    /// Such a path has no escapes, no empty segments, and no dots that lead elsewhere.
    var plainParts: [String]? {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty, part != ".", part != "..", part.utf8.allSatisfy(Self.isPlain) else {
                return nil
            }
        }
        return parts.map(String.init)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// The largest number of nested escapes that is still found.
    private static let mostRounds = 8

    /// The segments as the most lenient server would read them, in lower case.
    ///
    /// They are decoded repeatedly, with backslashes as slashes, cut at `;`, `?`, `#` and a zero byte, with
    /// dots
    /// followed and empty segments left out.
    var foldedParts: [String] {
        let bytes = Self.decodedWhole(path)
        let slashes = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
        let ends = [UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0]
        var folded: [String] = []
        for part in bytes.split(whereSeparator: slashes.contains) {
            let cut = part.prefix { !ends.contains($0) }
            let text = String(decoding: cut, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
            switch text {
            case "", ".": continue
            case "..": _ = folded.popLast()
            default: folded.append(text)
            }
        }
        return folded
    }

    /// The names of the query's parameters as the most lenient server would read them, in lower case.
    var queryNames: [String] {
        guard let query else { return [] }
        let bytes = Self.decodedWhole(query)
        let ends = [UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "?")]
        return bytes.split(whereSeparator: ends.contains).map { pair in
            String(decoding: pair.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self).lowercased()
                .filter { !$0.isWhitespace }
        }
    }

    /// Decodes a text until nothing changes, at most `mostRounds` times.
    private static func decodedWhole(_ text: Substring) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<mostRounds {
            let decoded = PercentEncoding.decoded(bytes).bytes
            guard decoded != bytes else { break }
            bytes = decoded
        }
        return bytes
    }

    /// Escapes the bytes that no target may contain, and leaves existing escapes as they are.
    ///
    /// The HTTP client itself would escape such bytes, but would then escape the existing escapes again.
    static func escaped(_ target: String) -> String {
        let bytes = Array(target.utf8)
        guard !bytes.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "/") }) else { return target }
        var escaped = ""
        for (place, byte) in bytes.enumerated() {
            let isEscape =
                byte == UInt8(ascii: "%")
                && PercentEncoding.value(of: bytes.dropFirst(place + 1).prefix(2)) != nil
            let isAllowed = isPlain(byte) || "/?@!$&'()*+,;=".utf8.contains(byte) || isEscape
            escaped += isAllowed ? String(UnicodeScalar(byte)) : PercentEncoding.escape(byte)
        }
        return escaped
    }
}
