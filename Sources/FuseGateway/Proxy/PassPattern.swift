import FuseCore

/// A write that is let pass: a method and a path, of which each segment is given, or `*` for any plain one.
public struct PassPattern: Hashable, Sendable {
    /// Why something is no pattern of writes.
    public enum Fault: Error, Hashable, Sendable {
        /// It is no method and path, or a segment is not plain.
        case notAPattern(String)
        /// It could match an update, which is to be judged.
        case couldBeUpdate(String)
    }

    /// The method, in capitals.
    let method: String
    /// The segments in small letters; nil for any.
    private let segments: [String?]

    /// Reads a pattern, as `POST /api/chargers/*/localSettings`.
    ///
    /// - Throws: ``Fault``.
    public init(_ text: String) throws(Fault) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, ["POST", "PUT", "PATCH", "DELETE"].contains(words[0]),
            words[1].hasPrefix("/")
        else { throw .notAPattern(text) }
        let path = words[1].replacing("*", with: "x")
        guard let parts = RequestTarget(path)?.plainParts, RequestTarget(path)?.query == nil else {
            throw .notAPattern(text)
        }
        let given = words[1].dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var segments: [String?] = []
        for (part, given) in zip(parts, given) {
            guard given == "*" || !given.contains("*") else { throw .notAPattern(text) }
            segments.append(given == "*" ? nil : part.lowercased())
        }
        self.method = words[0]
        self.segments = segments
        guard !couldBeUpdate else { throw .couldBeUpdate(text) }
    }

    /// Whether anything that it matches is an update in any spelling.
    private var couldBeUpdate: Bool {
        guard segments.count >= 4 else { return false }
        let last = segments.suffix(4).map { $0 }
        func may(_ segment: String?, _ words: Set<String>) -> Bool { segment.map(words.contains) ?? true }
        return may(last[0], ["api"]) && may(last[1], ["chargers", "installation"]) && may(last[3], ["update"])
    }

    /// The ids that a request names where the pattern leaves it open; nil where the request is not of it.
    ///
    /// - Parameters:
    ///   - method: The request's method.
    ///   - parts: The segments of its path as they came.
    func names(_ method: String, _ parts: [String]) -> [Identifier]? {
        guard method == self.method, parts.count == segments.count else { return nil }
        var names: [Identifier] = []
        for (part, segment) in zip(parts, segments) {
            if let segment {
                guard part.lowercased() == segment else { return nil }
            }
            // A pattern may spell an id out, too.
            if let id = try? Identifier(part) { names.append(id) }
        }
        return names
    }
}
