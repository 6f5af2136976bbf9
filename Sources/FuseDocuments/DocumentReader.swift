public import FuseJSON

/// A document as it was written.
public enum Document: Sendable {
    /// Values in values.
    case tree(DocumentNode)
    /// Rows below a header.
    case table(CSVTable)

    /// The tree, where no table will do.
    ///
    /// - Parameter advice: What to say of a table.
    func tree(else advice: String) throws(DocumentError) -> DocumentNode {
        switch self {
        case .tree(let root): return root
        case .table(let table):
            throw DocumentError(.contradiction(advice), at: table.header.cells.first?.position)
        }
    }
}

/// The notations of documents.
public enum Notation: String, CaseIterable, Sendable {
    /// YAML 1.2 without what makes it a risk.
    case yaml
    /// JSON by RFC 8259.
    case json
    /// CSV by RFC 4180, as spreadsheets save it.
    case csv

    /// The notation of a document.
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

    /// Whether a file of that name may hold a table: its suffix says so, or does not say anything.
    public static func mayBeTable(name: String?) -> Bool { said(by: name).map { $0 == .csv } ?? true }

    /// What a file's suffix says; nil where that is nothing.
    private static func said(by name: String?) -> Notation? {
        switch name.map({ $0.split(separator: ".").last?.lowercased() ?? "" }) {
        case "json": .json
        case "yaml", "yml": .yaml
        case "csv": .csv
        default: nil
        }
    }

    /// Whether the first line has a cell `charger`, as no other document's has.
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
    /// - Throws: ``DocumentError``.
    public func read(_ bytes: [UInt8]) throws(DocumentError) -> Document {
        switch self {
        case .yaml: .tree(try YAMLReader.read(bytes))
        case .json: .tree(try JSONReader.read(bytes))
        case .csv: .table(try CSVReader.read(bytes))
        }
    }
}
