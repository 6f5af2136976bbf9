/// A JSON value to be written; members keep their order.
public enum JSONValue: Sendable, Hashable {
    /// Null.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number already in JSON's notation.
    case number(String)
    /// A text.
    case text(String)
    /// A list of values.
    case list([JSONValue])
    /// An object: named values in order.
    case object([Member])

    /// One named value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public let key: String
        /// The value.
        public let value: JSONValue

        /// Creates a member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Creates an object from names and values in order.
    public static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member($0.key, $0.value) })
    }

    /// Creates a value from a document that was read, to be written again.
    public init(_ node: DocumentNode) {
        self =
            switch node.value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .number(let digits): .number(digits)
            case .text(let text): .text(text)
            case .list(let items): .list(items.map { JSONValue($0) })
            case .object(let members): .object(members.map { Member($0.key, JSONValue($0.node)) })
            }
    }

    /// A text, or null for nil.
    public static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }

    /// The value as indented JSON with a newline at the end.
    public var document: String {
        var writer = JSONWriter()
        writer.write(self, indent: 0)
        return writer.text + "\n"
    }

    /// The beginning of a document whose last member is a list that is written item by item.
    ///
    /// - Parameters:
    ///   - members: The members before the list.
    ///   - list: The name of the list.
    /// - Returns: The text of the document up to the first item of the list.
    public static func opening(_ members: [Member], list: String) -> String {
        let whole = JSONValue.object(members + [Member(list, .list([]))]).document
        return String(whole.dropLast(closing(isEmpty: true).count))
    }

    /// The value as an item of the list that ``opening(_:list:)`` began.
    public func item(isFirst: Bool) -> String {
        var writer = JSONWriter()
        writer.startItem(isFirst: isFirst, 2)
        writer.write(self, indent: 2)
        return writer.text
    }

    /// The end of the document that ``opening(_:list:)`` began.
    public static func closing(isEmpty: Bool) -> String { (isEmpty ? "" : "\n  ") + "]\n}\n" }

    /// The value as JSON on one line, without a newline.
    public var line: String {
        var writer = JSONWriter(isCompact: true)
        writer.write(self, indent: 0)
        return writer.text
    }
}

/// Writes JSON.
///
/// The recursion is bounded by the depth of this program's documents: a few levels.
private struct JSONWriter {
    private(set) var text = ""
    private let isCompact: Bool

    init(isCompact: Bool = false) { self.isCompact = isCompact }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let digits): text += digits
        case .text(let string): write(string)
        case .list(let items):
            write("[", "]", items.isEmpty, indent) { writer in
                for (index, item) in items.enumerated() {
                    writer.startItem(isFirst: index == 0, indent + 1)
                    writer.write(item, indent: indent + 1)
                }
            }
        case .object(let members):
            write("{", "}", members.isEmpty, indent) { writer in
                for (index, member) in members.enumerated() {
                    writer.startItem(isFirst: index == 0, indent + 1)
                    writer.write(member.key)
                    writer.text += ": "
                    writer.write(member.value, indent: indent + 1)
                }
            }
        }
    }

    private mutating func write(
        _ opening: String, _ closing: String, _ isEmpty: Bool, _ indent: Int,
        _ content: (inout JSONWriter) -> Void
    ) {
        text += opening
        if !isEmpty {
            content(&self)
            if !isCompact { text += "\n" + String(repeating: "  ", count: indent) }
        }
        text += closing
    }

    mutating func startItem(isFirst: Bool, _ indent: Int) {
        guard !isCompact else {
            text += isFirst ? "" : ", "
            return
        }
        text += (isFirst ? "\n" : ",\n") + String(repeating: "  ", count: indent)
    }

    private mutating func write(_ string: String) {
        text += "\""
        defer { text += "\"" }
        guard string.utf8.contains(where: Self.mayNeedEscape) else {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// True if a byte may begin a character to escape; 0xC2 begins U+0080 to U+009F, among others.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
            || byte == 0xC2
    }
}
