/// A text that no description, dump, error or log shows.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, only for the request that needs it.
    package let exposed: String

    /// Wraps a text.
    public init(_ text: String) { exposed = text }

    /// Reads the bearer token of an Authorization header; nil if there is none.
    package init?(bearerIn header: String) {
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        exposed = String(words[1])
    }

    /// The same text for every secret.
    public var description: String { "(secret)" }

    /// The same text for every secret.
    public var debugDescription: String { description }

    /// A mirror that shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
