/// The style of text: coloured or plain, and how wide a line may be.
public struct Style: Sendable {
    private let isColoured: Bool
    /// The largest number of characters in a line; nil for no limit.
    let width: Int?

    /// Text without colour, of any width.
    public static let plain = Style(isColoured: false, width: nil)
    /// Coloured text for a terminal, of any width.
    public static let coloured = Style(isColoured: true, width: nil)

    /// The same style with a limit on the width of a line, in characters.
    public func within(_ width: Int) -> Style { Style(isColoured: isColoured, width: width) }

    private func wrapped(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func dim(_ text: String) -> String { wrapped(text, "2") }
    func red(_ text: String) -> String { wrapped(text, "1;31") }
    func green(_ text: String) -> String { wrapped(text, "32") }
    func yellow(_ text: String) -> String { wrapped(text, "33") }
}

/// Pads a text to a width in characters, on its right or on its left.
func padded(_ text: String, _ width: Int, alignRight: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - text.count))
    return alignRight ? fill + text : text + fill
}

/// Aligns rows in columns, with two blanks before and between them and none at the end of a row.
///
/// - Parameters:
///   - rows: Rows with the same number of cells, the head among them.
///   - width: The largest number of characters in a row. The widest column of text is cut for it, numbers
///     are not.
///   - isNumber: Whether a column is aligned at its right side.
/// - Returns: One line of text for each row.
func linedUp(_ rows: [[String]], width: Int? = nil, isNumber: (Int) -> Bool) -> [String] {
    let columns = rows.first?.indices ?? [].indices
    var widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let words = columns.filter { !isNumber($0) }
    if let width, let widest = words.max(by: { widths[$0] < widths[$1] }) {
        let excess = widths.reduce(0) { $0 + $1 + 2 } - width
        if excess > 0 { widths[widest] = min(widths[widest], max(shortest, widths[widest] - excess)) }
    }
    return rows.map { row in
        let cells = row.enumerated().map { column, text in
            let shown = text.count > widths[column] ? text.prefix(widths[column] - 1) + "…" : text
            return padded(shown, widths[column], alignRight: isNumber(column))
        }
        return ("  " + cells.joined(separator: "  ")).trimmingTrailingSpaces
    }
}

/// The width below which a text is never cut.
private let shortest = 12
