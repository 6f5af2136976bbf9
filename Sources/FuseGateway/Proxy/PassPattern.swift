import FuseCore

/// A write to forward unjudged: a method and a path, in which `*` stands for any plain segment.
public struct PassPattern: Hashable, Sendable {
    /// A text that cannot serve as a pattern of writes.
    public enum Fault: Error, Hashable, Sendable {
        /// It is not a method and a path, or a segment is not plain.
        case notAPattern(String)
        /// It could match an update, which must be judged.
        case couldBeUpdate(String)
    }

    /// The method, in upper case.
    let method: String
    /// The segments in lower case; nil for any segment.
    private let segments: [String?]

    /// Reads a pattern, such as `POST /api/chargers/*/localSettings`.
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

    /// True if the pattern could match an update in any spelling.
    private var couldBeUpdate: Bool {
        guard segments.count >= 4 else { return false }
        let last = segments.suffix(4).map { $0 }
        func may(_ segment: String?, _ words: Set<String>) -> Bool { segment.map(words.contains) ?? true }
        return may(last[0], ["api"]) && may(last[1], ["chargers", "installation"]) && may(last[3], ["update"])
    }

    /// Returns the ids in a request's path; nil if the request does not match the pattern.
    ///
    /// - Parameters:
    ///   - method: The request's method.
    ///   - parts: The segments of its path as sent.
    /// - Returns: The segments that are ids, in their order; nil if the request does not match.
    func names(_ method: String, _ parts: [String]) -> [Identifier]? {
        guard method == self.method, parts.count == segments.count else { return nil }
        var names: [Identifier] = []
        for (part, segment) in zip(parts, segments) {
            if let segment {
                guard part.lowercased() == segment else { return nil }
            }
            // Fixed segments count, too: a pattern may spell out an id.
            if let id = try? Identifier(part) { names.append(id) }
        }
        return names
    }
}
