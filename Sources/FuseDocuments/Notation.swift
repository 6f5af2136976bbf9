public import FuseJSON

/// The notations of documents.
public enum Notation: String, CaseIterable, Sendable {
    /// YAML 1.2 without its risky features.
    case yaml
    /// JSON by RFC 8259.
    case json
    /// CSV by RFC 4180, as spreadsheets save it.
    case csv

    /// Determines the notation of a document.
    ///
    /// - Parameters:
    ///   - name: The file's name; nil for standard input.
    ///   - bytes: The document.
    public init(name: String?, bytes: [UInt8]) {
        if let said = Notation.said(by: name) {
            self = said
            return
        }
        let text = bytes.starts(with: TextCheck.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        let start = text.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isJSON = start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[")
        self = isJSON ? .json : Notation.isHeader(start) ? .csv : .yaml
    }

    /// True if a file of that name may hold a table: its suffix is `csv`, or says nothing.
    public static func mayBeTable(name: String?) -> Bool { said(by: name).map { $0 == .csv } ?? true }

    /// The notation that a file's suffix names; nil where it names none.
    private static func said(by name: String?) -> Notation? {
        switch name.map({ $0.split(separator: ".").last?.lowercased() ?? "" }) {
        case "json": .json
        case "yaml", "yml": .yaml
        case "csv": .csv
        default: nil
        }
    }

    /// True if the first line has a cell `charger`, which no other document has.
    private static func isHeader(_ text: ArraySlice<UInt8>) -> Bool {
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.first != UInt8(ascii: "#") else { return false }
        let cells = line.split { CSVTable.Separator(rawValue: $0) != nil }
        return cells.contains { cell in
            String(decoding: cell, as: UTF8.self).split { $0 == " " || $0 == "\"" } == ["charger"]
        }
    }

    /// Reads a document in this notation.
    ///
    /// - Throws: ``DocumentError`` for the first problem.
    public func read(_ bytes: [UInt8]) throws(DocumentError) -> Document {
        switch self {
        case .yaml: .tree(try YAMLReader.read(bytes))
        case .json: .tree(try JSONReader.read(bytes))
        case .csv: .table(try CSVReader.read(bytes))
        }
    }
}
