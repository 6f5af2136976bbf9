/// Where something stands in a text, both counted from 1.
public struct TextPosition: Hashable, Sendable {
    /// The line.
    public let line: Int
    /// The column, in bytes for JSON and CSV and in characters for YAML.
    public let column: Int

    /// Makes a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// One value of a document, with its place.
public struct DocumentNode: Sendable {
    /// What a value can be. Numbers stay text, so that they can be read exactly.
    public enum Value: Sendable {
        /// Nothing.
        case null
        /// True or false.
        case bool(Bool)
        /// A number as it was written.
        case number(String)
        /// A text.
        case text(String)
        /// Values in order.
        case list([DocumentNode])
        /// Named values in order; no name twice.
        case object([Member])
    }

    /// One named value.
    public struct Member: Sendable {
        /// The name.
        public let key: String
        /// Where the name stands.
        public let position: TextPosition
        /// The value.
        public let node: DocumentNode

        /// Makes a member.
        public init(key: String, position: TextPosition, node: DocumentNode) {
            self.key = key
            self.position = position
            self.node = node
        }
    }

    /// The value.
    public let value: Value
    /// Where it begins.
    public let position: TextPosition

    /// Makes a node.
    public init(_ value: Value, at position: TextPosition) {
        self.value = value
        self.position = position
    }

    /// What kind of value it is, in words.
    public var kind: String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text): "the number \(text)"
        case .text(let text): "the text \"\(text)\""
        case .list: "a list"
        case .object: "an object"
        }
    }
}

/// What is wrong with a document; FuseReport has the sentences.
public enum DocumentProblem: Hashable, Sendable {
    /// Bytes that are not UTF-8.
    case notUTF8
    /// More bytes than are read, with the limit.
    case tooLarge(limit: Int)
    /// Nested deeper than is read, with the limit.
    case tooDeep(limit: Int)
    /// The notation is broken: what is the matter.
    case syntax(String)
    /// A YAML anchor, alias, tag or merge key, which a document never needs.
    case notationRefused(String)
    /// A key that does not belong here, with the nearest that does.
    case unknownKey(String, nearest: String?)
    /// A key that is there twice, with the known key it spells.
    case repeatedKey(String, known: String?)
    /// A key that must be there and is not.
    case missingKey(String)
    /// A value of the wrong kind.
    case wrongType(expected: String, found: String)
    /// A number finer than its unit.
    case tooFine(String, unit: String)
    /// A value outside its range.
    case outOfRange(String, allowed: String)
    /// A value that is none of those allowed.
    case notOneOf(String, allowed: [String])
    /// A text that is no id, and why.
    case badIdentifier(String, reason: String)
    /// Values that do not fit beside each other; a whole sentence.
    case contradiction(String)
}

/// A problem in a document, with its place.
public struct DocumentError: Error, Hashable, Sendable {
    /// What is wrong.
    public let problem: DocumentProblem
    /// Where it stands in the text, where that is known.
    public let position: TextPosition?
    /// Where it stands in the document: `$.circuits[0].fuse`, `row 3, column wiring`; nil before the document could be read.
    public let path: String?

    /// Makes an error.
    public init(_ problem: DocumentProblem, at position: TextPosition?, path: String? = nil) {
        self.problem = problem
        self.position = position
        self.path = path
    }
}

/// What is never read, whoever sends it.
public enum DocumentLimits {
    /// The most bytes of one document: 16 MiB, some 50,000 chargers.
    public static let bytes = 16 * 1_024 * 1_024
    /// The deepest nesting of lists and objects, as in libyaml.
    public static let depth = 1_000
}
