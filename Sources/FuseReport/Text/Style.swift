/// Whether and how text is coloured.
public struct Style: Sendable {
    private let isColoured: Bool
    /// How many characters a line may have; nil where it may have any.
    let width: Int?

    /// Text without colour, of any width.
    public static let plain = Style(isColoured: false, width: nil)
    /// Text for a terminal.
    public static let coloured = Style(isColoured: true, width: nil)

    /// The same where a line may have only so many characters.
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

/// Pads to a width in characters, on the right or on the left.
func padded(_ text: String, _ width: Int, alignRight: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - text.count))
    return alignRight ? fill + text : text + fill
}

/// Rows lined up in columns with two blanks before and between them; a row's last blanks are left out.
///
/// - Parameters:
///   - rows: Rows with the same number of cells, the head among them.
///   - width: How many characters a row may have; the widest words are cut for that, numbers never.
///   - isNumber: Whether a column is lined up at its right side.
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

/// No words are cut to less.
private let shortest = 12
