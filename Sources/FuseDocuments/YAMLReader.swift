public import FuseJSON
import Yams

/// Reads one YAML document.
public enum YAMLReader {
    /// Reads a document.
    ///
    /// Plain scalars are numbers in JSON's notation, `true` and `false`, or null; all others are text.
    ///
    /// - Parameter bytes: UTF-8, at most ``DocumentLimits/bytes``.
    /// - Returns: The tree.
    /// - Throws: ``DocumentError`` for the first problem.
    public static func read(_ bytes: [UInt8]) throws(DocumentError) -> DocumentNode {
        try TextCheck.check(bytes)
        let hasMark = bytes.starts(with: TextCheck.byteOrderMark)
        let text = String(decoding: hasMark ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
        try refuseAliases(in: text)
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                throw DocumentError(.syntax("the document is empty"), at: TextPosition(line: 1, column: 1))
            }
            // The tree only points to the anchors; the parser owns them.
            return try withExtendedLifetime(parser) { try YAMLTree.convert(root) }
        } catch let error as DocumentError {
            throw error
        } catch let error as YamlError {
            throw DocumentError(yaml: error)
        } catch {
            throw DocumentError(.syntax("\(error)"), at: nil)
        }
    }

    /// Refuses aliases, of which a few can make a small text expand to a huge tree.
    ///
    /// An alias repeats the value that an anchor names. The anchors in the tree are refused one by one; this
    /// check is for those that would be expanded while the tree is built. A token begins after white space, a
    /// line break or one of `[ { , : ? -`. Quotes are not recognized, so a text that has both `&x` and `*x`
    /// there is refused, too.
    private static func refuseAliases(in text: String) throws(DocumentError) {
        func first(_ mark: UInt8) -> TextPosition? {
            var (line, column, isStart, isMarked) = (1, 0, true, false)
            for byte in text.utf8 {
                if isMarked, byte > 0x20 { return TextPosition(line: line, column: column) }
                isMarked = isStart && byte == mark
                isStart = byte <= 0x20 || byte >= 0x80 || "[{,:?-".utf8.contains(byte)
                (line, column) = byte == 0x0A ? (line + 1, 0) : (line, column + 1)
            }
            return nil
        }
        guard first(UInt8(ascii: "&")) != nil, let alias = first(UInt8(ascii: "*")) else { return }
        throw DocumentError(.notationRefused("anchors and aliases (& and *)"), at: alias)
    }
}

/// Converts Yams' tree into a document tree.
private enum YAMLTree {
    /// Converts a node.
    ///
    /// The recursion is bounded: libyaml refuses more than 1,000 levels.
    static func convert(_ node: Node) throws(DocumentError) -> DocumentNode {
        let position =
            node.mark.map { TextPosition(line: $0.line, column: $0.column) }
            ?? TextPosition(line: 1, column: 1)
        func refuse(_ what: String) -> DocumentError { DocumentError(.notationRefused(what), at: position) }
        switch node {
        case .scalar(let scalar):
            guard scalar.anchor == nil else { throw refuse("anchors and aliases (& and *)") }
            let isPlain = scalar.style == .plain
            guard scalar.tag.rawValue == (isPlain ? "" : Tag.Name.str.rawValue) else {
                throw refuse("tags (!)")
            }
            return DocumentNode(isPlain ? plain(scalar.string) : .text(scalar.string), at: position)
        case .sequence(let sequence):
            guard sequence.anchor == nil else { throw refuse("anchors and aliases (& and *)") }
            guard sequence.tag.rawValue.isEmpty else { throw refuse("tags (!)") }
            var items: [DocumentNode] = []
            for item in sequence { items.append(try convert(item)) }
            return DocumentNode(.list(items), at: position)
        case .mapping(let mapping):
            guard mapping.anchor == nil else { throw refuse("anchors and aliases (& and *)") }
            guard mapping.tag.rawValue.isEmpty else { throw refuse("tags (!)") }
            var members: [DocumentNode.Member] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else { throw refuse("keys that are lists or objects") }
                guard name.anchor == nil else { throw refuse("anchors and aliases (& and *)") }
                let place = name.mark.map { TextPosition(line: $0.line, column: $0.column) } ?? position
                members.append(.init(key: name.string, position: place, node: try convert(value)))
            }
            return DocumentNode(.object(members), at: position)
        case .alias:
            throw refuse("anchors and aliases (& and *)")
        }
    }

    static func plain(_ text: String) -> DocumentNode.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: ScaledDecimal(text, decimals: 0) == .notANumber ? .text(text) : .number(text)
        }
    }
}

extension DocumentError {
    fileprivate init(yaml error: YamlError) {
        func at(_ mark: Mark) -> TextPosition { TextPosition(line: mark.line, column: mark.column) }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(
                problem.hasPrefix("Maximum nesting level")
                    ? .tooDeep(limit: DocumentLimits.depth) : .syntax(problem), at: at(mark))
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(.repeatedKey(duplicates.first ?? "?", known: nil), at: at(context.mark))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.utf8.prefix(offset ?? 0)
            self.init(
                .syntax(problem), at: TextPosition(line: before.count { $0 == 0x0A } + 1, column: 1))
        default:
            self.init(.syntax("\(error)"), at: nil)
        }
    }
}

/// Writes a document tree as YAML, through Yams, so that ``YAMLReader`` reads the same tree again.
public enum YAMLWriter {
    /// The YAML text of a value.
    public static func text(_ value: JSONValue) throws -> String {
        try Yams.serialize(node: node(value), width: -1, allowUnicode: true)
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: Node("null", Tag.implicit, .plain)
        case .bool(let flag): Node(flag ? "true" : "false", Tag.implicit, .plain)
        case .integer(let number): Node(String(number), Tag.implicit, .plain)
        case .number(let digits): Node(digits, Tag.implicit, .plain)
        case .text(let string):
            if case .text = YAMLTree.plain(string) {
                Node(string, Tag.implicit, .any)
            } else {
                Node(string, Tag(.str), .doubleQuoted)
            }
        case .list(let items):
            // A list of texts is written on one line, as people write the lines of a reading.
            .sequence(.init(items.map(node), Tag.implicit, items.allSatisfy(\.isWord) ? .flow : .block))
        case .object(let members):
            .mapping(.init(members.map { (Node($0.key), node($0.value)) }))
        }
    }
}

extension JSONValue {
    fileprivate var isWord: Bool {
        if case .text = self { true } else { false }
    }
}
