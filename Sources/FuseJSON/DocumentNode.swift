/// A position in a text; line and column count from 1.
public struct TextPosition: Hashable, Sendable {
    /// The line.
    public let line: Int
    /// The column, in bytes for JSON and CSV and in characters for YAML.
    public let column: Int

    /// Creates a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// One value of a document, with its position.
public struct DocumentNode: Sendable {
    /// The kinds of values.
    ///
    /// A number stays text, so that it can be read exactly.
    public enum Value: Sendable {
        /// Null.
        case null
        /// True or false.
        case bool(Bool)
        /// A number as written.
        case number(String)
        /// A text.
        case text(String)
        /// A list of values.
        case list([DocumentNode])
        /// An object: named values in order, each name once.
        case object([Member])
    }

    /// One named value.
    public struct Member: Sendable {
        /// The name.
        public let key: String
        /// The position of the name.
        public let position: TextPosition
        /// The value.
        public let node: DocumentNode

        /// Creates a member.
        public init(key: String, position: TextPosition, node: DocumentNode) {
            self.key = key
            self.position = position
            self.node = node
        }
    }

    /// The value.
    public let value: Value
    /// The position of its first character.
    public let position: TextPosition

    /// Creates a node.
    public init(_ value: Value, at position: TextPosition) {
        self.value = value
        self.position = position
    }

    /// The kind of the value, for messages.
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

/// A problem of a document; FuseReport has the sentences.
public enum DocumentProblem: Hashable, Sendable {
    /// The bytes are not UTF-8.
    case notUTF8
    /// The document is larger than the limit, in bytes.
    case tooLarge(limit: Int)
    /// The nesting is deeper than the limit, in levels.
    case tooDeep(limit: Int)
    /// The notation is broken; the text says how.
    case syntax(String)
    /// A YAML anchor, alias, tag or merge key, which a document never needs.
    case notationRefused(String)
    /// A key that does not belong here, with the most similar known key.
    case unknownKey(String, nearest: String?)
    /// A key that occurs twice, with the known key that it is a spelling of.
    case repeatedKey(String, known: String?)
    /// A required key is missing.
    case missingKey(String)
    /// A value of the wrong kind.
    case wrongType(expected: String, found: String)
    /// A number finer than its unit.
    case tooFine(String, unit: String)
    /// A value outside its range.
    case outOfRange(String, allowed: String)
    /// A value that is none of the allowed ones.
    case notOneOf(String, allowed: [String])
    /// A text that is no id, with the reason.
    case badIdentifier(String, reason: String)
    /// Values that contradict each other; the text is a whole sentence.
    case contradiction(String)
}

/// A problem in a document, with its place.
public struct DocumentError: Error, Hashable, Sendable {
    /// The problem.
    public let problem: DocumentProblem
    /// The position in the text; nil where it is not known.
    public let position: TextPosition?
    /// The path in the document, as `$.circuits[0].fuse` or `row 3, column wiring`.
    ///
    /// It is nil before the document could be read.
    public let path: String?

    /// Creates an error.
    public init(_ problem: DocumentProblem, at position: TextPosition?, path: String? = nil) {
        self.problem = problem
        self.position = position
        self.path = path
    }
}

/// The limits of every document, from any source.
public enum DocumentLimits {
    /// The largest number of bytes of one document: 16 MiB, about 50,000 chargers.
    public static let bytes = 16 * 1_024 * 1_024
    /// The deepest nesting of lists and objects, as in libyaml.
    public static let depth = 1_000
}
