/// A text that no description, dump, error or log shows.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, only for the request that needs it.
    let exposed: String

    /// Wraps a text.
    public init(_ text: String) { exposed = text }

    /// The same text for every secret.
    public var description: String { "(secret)" }

    /// The same text for every secret.
    public var debugDescription: String { description }

    /// A mirror that shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
