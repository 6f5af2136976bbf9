// Room: which notation a document is in.
// Answers: JSON or YAML, by the name it came under or by its first character. Must not know: documents' contents.

public import FuseJSON

/// The notations of documents.
public enum Notation: String, CaseIterable, Sendable {
    /// YAML 1.2 without what makes it a risk.
    case yaml
    /// JSON by RFC 8259.
    case json

    /// The notation of a document.
    ///
    /// - Parameters:
    ///   - name: The file's name; nil for standard input.
    ///   - bytes: The document.
    public init(name: String?, bytes: [UInt8]) {
        let suffix = name.map { $0.split(separator: ".").last?.lowercased() ?? "" }
        switch suffix {
        case "json": self = .json
        case "yaml", "yml": self = .yaml
        default:
            let text = bytes.starts(with: TextCheck.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
            let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            self = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .yaml
        }
    }

    /// Reads a document in this notation.
    ///
    /// - Throws: ``DocumentError``.
    public func read(_ bytes: [UInt8]) throws(DocumentError) -> DocumentNode {
        switch self {
        case .yaml: try YAMLReader.read(bytes)
        case .json: try JSONReader.read(bytes)
        }
    }
}
