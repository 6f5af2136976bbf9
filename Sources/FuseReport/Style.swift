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

/// Rows lined up in columns with two blanks before and between them; a row's last blanks are left out.
///
/// - Parameters:
///   - rows: Rows with the same number of cells, the head among them.
///   - isNumber: Whether a column is lined up at its right side.
func linedUp(_ rows: [[String]], isNumber: (Int) -> Bool) -> [String] {
    let columns = rows.first?.indices ?? [].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
        let cells = row.enumerated().map { padded($1, widths[$0], alignRight: isNumber($0)) }
        return ("  " + cells.joined(separator: "  ")).trimmingTrailingSpaces
    }
}
