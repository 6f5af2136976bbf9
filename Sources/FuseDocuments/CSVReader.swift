import FuseJSON

/// A table as written: a header and the rows below it that are not empty.
public struct CSVTable: Sendable {
    /// The separator of cells.
    enum Separator: UInt8, CaseIterable {
        case comma = 0x2C
        case semicolon = 0x3B
        case tab = 0x09

        /// The separator's name in messages.
        var name: String {
            switch self {
            case .comma: "\",\""
            case .semicolon: "\";\""
            case .tab: "a tab"
            }
        }
    }

    /// One cell, without its quotes and surrounding blanks.
    struct Cell {
        let text: String
        /// The position of its text, or of its opening quote.
        let position: TextPosition
    }

    /// One row.
    struct Row {
        /// The number that a spreadsheet shows; a cell with line breaks still belongs to one row.
        let number: Int
        let cells: [Cell]

        var isEmpty: Bool { cells.allSatisfy(\.text.isEmpty) }
    }

    /// The separator; nil for a table of one column.
    let separator: Separator?
    /// The names of the columns; none is empty or repeated.
    let header: Row
    /// The rows: at least one, none with more cells than the header.
    let rows: [Row]

    /// The path of a row, or of a cell in it, for messages.
    static func path(row: Int, column: String? = nil) -> String {
        "row \(row)" + (column.map { ", column \($0)" } ?? "")
    }
}

/// Reads one CSV table.
struct CSVReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var lineStart = 0
    private var rowNumber = 0
    private var separator: CSVTable.Separator?
    private var names: [String] = []

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: TextCheck.byteOrderMark) {
            index = TextCheck.byteOrderMark.count
            lineStart = index
        }
    }

    /// Reads a table.
    ///
    /// The header's own separator separates all rows. Empty rows are skipped; cells that are missing at the
    /// end of a row are empty.
    ///
    /// - Parameter bytes: UTF-8, with or without a byte order mark, at most ``DocumentLimits/bytes``.
    /// - Returns: The header, and the rows that are not empty.
    /// - Throws: ``DocumentError`` for the first problem.
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> CSVTable {
        try TextCheck.check(bytes)
        var reader = CSVReader(bytes: bytes)
        return try reader.table()
    }

    private mutating func table() throws(DocumentError) -> CSVTable {
        skipEmptyRows()
        separator = try separatorOfHeader()
        guard let header = try row() else {
            throw DocumentError(
                .syntax("the table is empty; begin it with a row of column names, charger among them"),
                at: position)
        }
        try check(header)
        names = header.cells.map(\.text)
        var rows: [CSVTable.Row] = []
        while let row = try row() {
            guard !row.isEmpty else { continue }
            try checkWidth(of: row)
            rows.append(row)
        }
        guard !rows.isEmpty else {
            throw DocumentError(
                .syntax("there are no rows below the header; write one for each charger"), at: position)
        }
        return CSVTable(separator: separator, header: header, rows: rows)
    }

    // MARK: Checks of a table

    private func check(_ header: CSVTable.Row) throws(DocumentError) {
        var names: Set<String> = []
        for (place, cell) in header.cells.enumerated() {
            guard !cell.text.isEmpty else {
                throw DocumentError(
                    .syntax("column \(place + 1) has no name; name it or remove it"), at: cell.position,
                    path: CSVTable.path(row: header.number))
            }
            guard names.insert(cell.text).inserted else {
                throw DocumentError(
                    .repeatedKey(cell.text, known: nil), at: cell.position,
                    path: CSVTable.path(row: header.number, column: cell.text))
            }
        }
    }

    private func checkWidth(of row: CSVTable.Row) throws(DocumentError) {
        guard row.cells.count > names.count else { return }
        let advice = separator.map { "; a cell with \($0.name) in it needs quotes" } ?? ""
        let decimals = separator == .comma ? ", a number a decimal point" : ""
        throw DocumentError(
            .syntax("\(row.cells.count) cells below \(names.count) names" + advice + decimals),
            at: row.cells[names.count].position, path: CSVTable.path(row: row.number))
    }

    /// The separator that the header has outside quotes.
    private func separatorOfHeader() throws(DocumentError) -> CSVTable.Separator? {
        var isQuoted = false
        var found: CSVTable.Separator?
        for (offset, byte) in bytes[index...].enumerated() {
            if byte == .quote { isQuoted.toggle() }
            if byte == .lineFeed, !isQuoted { break }
            guard !isQuoted, let separator = CSVTable.Separator(rawValue: byte) else { continue }
            guard separator == found ?? separator else {
                let names = [found, separator].compactMap { $0?.name }.joined(separator: " and ")
                throw DocumentError(
                    .syntax("the header has both \(names) between names; put a name that has one in quotes"),
                    at: TextPosition(line: line, column: index + offset - lineStart + 1),
                    path: CSVTable.path(row: rowNumber + 1))
            }
            found = separator
        }
        return found
    }

    // MARK: Rows and cells

    private var position: TextPosition { TextPosition(line: line, column: index - lineStart + 1) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func syntax(_ what: String, at place: TextPosition, cell: Int) -> DocumentError {
        let name = cell < names.count ? names[cell] : nil
        return DocumentError(.syntax(what), at: place, path: CSVTable.path(row: rowNumber, column: name))
    }

    private mutating func take(_ byte: UInt8?) -> Bool {
        guard let next, next == byte else { return false }
        index += 1
        return true
    }

    private mutating func beginLine() {
        line += 1
        lineStart = index
    }

    /// Skips rows above the header that consist of separators only.
    private mutating func skipEmptyRows() {
        let end = bytes[index...].firstIndex { !$0.isBlank && !$0.isLineEnd && !$0.isSeparator }
        for place in index..<(end ?? bytes.count) where bytes[place] == .lineFeed {
            index = place + 1
            rowNumber += 1
            beginLine()
        }
        if end == nil { index = bytes.count }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte.isBlank && byte != separator?.rawValue }

    private mutating func skipBlanks() {
        while let byte = next, isBlank(byte) { index += 1 }
    }

    /// Reads the next row; nil at the end.
    private mutating func row() throws(DocumentError) -> CSVTable.Row? {
        guard index < bytes.count else { return nil }
        rowNumber += 1
        var cells: [CSVTable.Cell] = []
        repeat {
            skipBlanks()
            let start = position
            let isQuoted = take(.quote)
            let text = isQuoted ? try quoted(from: start, cells.count) : try plain(cells.count)
            cells.append(CSVTable.Cell(text: text, position: start))
        } while take(separator?.rawValue)
        try endOfRow(cells.count - 1)
        return CSVTable.Row(number: rowNumber, cells: cells)
    }

    /// Reads text without quotes, up to the next separator or the end of the line.
    private mutating func plain(_ cell: Int) throws(DocumentError) -> String {
        let start = index
        while let byte = next, byte != separator?.rawValue, !byte.isLineEnd {
            guard byte != .quote else {
                throw syntax(
                    "a quote inside a cell; put the whole cell in quotes and write the quote twice",
                    at: position, cell: cell)
            }
            index += 1
        }
        let end = bytes[start..<index].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Reads text after an opening quote; a quote within it is doubled.
    private mutating func quoted(from start: TextPosition, _ cell: Int) throws(DocumentError) -> String {
        var content: [UInt8] = []
        while let byte = next {
            index += 1
            if byte == .lineFeed { beginLine() }
            if byte == .quote, !take(.quote) {
                skipBlanks()
                return String(decoding: content, as: UTF8.self)
            }
            content.append(byte)
        }
        throw syntax("a quote is opened here and never closed", at: start, cell: cell)
    }

    private mutating func endOfRow(_ cell: Int) throws(DocumentError) {
        let place = position
        let hasReturn = take(.carriageReturn)
        if take(.lineFeed) { return beginLine() }
        guard hasReturn || next != nil else { return }
        throw syntax(
            hasReturn
                ? "a carriage return alone ends no row; save it with LF or CRLF line ends"
                : "text after the closing quote; a quote inside quotes is written twice",
            at: place, cell: cell)
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")

    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
    fileprivate var isSeparator: Bool { CSVTable.Separator(rawValue: self) != nil }
}
