// Room: colour and columns of text.
// Answers: how something is emphasised and lined up. Must not know: what it says, whether this is a terminal.

/// Whether and how text is coloured.
public struct Style: Sendable {
    private let isColoured: Bool

    /// Text without colour.
    public static let plain = Style(isColoured: false)
    /// Text for a terminal.
    public static let coloured = Style(isColoured: true)

    private func wrapped(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func dim(_ text: String) -> String { wrapped(text, "2") }
    func red(_ text: String) -> String { wrapped(text, "1;31") }
    func green(_ text: String) -> String { wrapped(text, "32") }
    func yellow(_ text: String) -> String { wrapped(text, "33") }
}

/// Pads to a width in characters, on the right or on the left.
func padded(_ text: String, _ width: Int, alignRight: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - text.count))
    return alignRight ? fill + text : text + fill
}
