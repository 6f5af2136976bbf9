// Room: walking a document tree, one checked step at a time.
// Answers: the value at a place, or what is wrong there and where that is. Must not know: which document.

public import FuseCore
import FuseJSON

/// A place in a document.
struct Cursor {
    let node: DocumentNode
    let path: String
    /// What stands in a path before the name of a member: a row of a table has columns.
    private let beforeMember: String

    init(root: DocumentNode) {
        self.init(root, path: "$")
    }

    init(_ node: DocumentNode, path: String, beforeMember: String = ".") {
        self.node = node
        self.path = path
        self.beforeMember = beforeMember
    }

    /// Where a member of that name stands.
    func path(of key: String) -> String { path + beforeMember + key }

    func failure(_ problem: DocumentProblem) -> DocumentError {
        DocumentError(problem, at: node.position, path: path)
    }

    func wrongType(_ expected: String) -> DocumentError {
        failure(.wrongType(expected: expected, found: node.kind))
    }

    var isNull: Bool {
        if case .null = node.value { true } else { false }
    }

    func list() throws(DocumentError) -> [Cursor] {
        guard case .list(let items) = node.value else { throw wrongType("a list") }
        return items.enumerated().map { Cursor($1, path: "\(path)[\($0)]") }
    }

    func text() throws(DocumentError) -> String {
        guard case .text(let text) = node.value else { throw wrongType("a text in quotes") }
        return text
    }

    func flag() throws(DocumentError) -> Bool {
        guard case .bool(let flag) = node.value else { throw wrongType("true or false") }
        return flag
    }

    func number() throws(DocumentError) -> String {
        guard case .number(let digits) = node.value else { throw wrongType("a number") }
        return digits
    }

    /// A number in whole units of 10⁻ᵈ, exact.
    func scaled(
        decimals: Int, in range: ClosedRange<Int64>, unit: String, allowed: String
    ) throws(DocumentError) -> Int64 {
        let digits = try number()
        switch ScaledDecimal(digits, decimals: decimals) {
        case .exact(let value):
            guard range.contains(value) else { throw failure(.outOfRange(digits, allowed: allowed)) }
            return value
        case .between(let value):
            guard range.contains(value) else { throw failure(.outOfRange(digits, allowed: allowed)) }
            throw failure(.tooFine(digits, unit: unit))
        case .outOfRange: throw failure(.outOfRange(digits, allowed: allowed))
        case .notANumber: throw wrongType("a number")
        }
    }

    /// A current in amperes with up to three decimals.
    func current(in range: ClosedRange<Milliamperes>) throws(DocumentError) -> Milliamperes {
        let allowed = "\(range.lowerBound.amperes) to \(range.upperBound.amperes) A"
        return Milliamperes(
            try scaled(
                decimals: 3, in: range.lowerBound.count...range.upperBound.count, unit: "0.001 A",
                allowed: allowed))
    }

    func integer(in range: ClosedRange<Int64>, allowed: String) throws(DocumentError) -> Int64 {
        try scaled(decimals: 0, in: range, unit: "1", allowed: allowed)
    }

    /// One of some words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type
    ) throws(DocumentError) -> Word where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw failure(.notOneOf(text, allowed: Word.allCases.map(\.rawValue)))
        }
        return word
    }

    func identifier() throws(DocumentError) -> Identifier {
        let text = try text()
        do {
            return try Identifier(text)
        } catch {
            throw failure(.badIdentifier(text, reason: error.words))
        }
    }

    /// A name for people.
    func name() throws(DocumentError) -> String {
        let text = try text()
        guard !DisplayName.isValid(text) else { return text }
        let count = text.unicodeScalars.count
        guard (1...200).contains(count) else {
            throw failure(.outOfRange("a name of \(count) characters", allowed: "1 to 200"))
        }
        throw failure(.wrongType(expected: "a name", found: "control or invisible characters"))
    }

    /// The member of an object as it stands there, or nil where there is none.
    func peek(_ key: String) -> Cursor? {
        guard case .object(let members) = node.value else { return nil }
        return members.first { $0.key == key }.map { Cursor($0.node, path: path(of: key)) }
    }

    /// Checks which document this is before anything else, so that what is said fits the document.
    ///
    /// - Parameters:
    ///   - format: The format that is read here.
    ///   - others: What to do with documents of another kind: a key they have, and advice.
    func require(format: String, _ others: KeyValuePairs<String, String>) throws(DocumentError) {
        guard case .object = node.value else { throw wrongType("an object with format: \(format)") }
        guard let found = peek("format") else {
            for (key, advice) in others where peek(key) != nil { throw failure(.contradiction(advice)) }
            throw failure(.contradiction("\"format\" is missing; begin the document with format: \(format)"))
        }
        let text = try found.text()
        guard text != format else { return }
        let advice = others.first { $0.key == text }?.value
        throw found.failure(advice.map { .contradiction($0) } ?? .notOneOf(text, allowed: [format]))
    }

    /// The members of an object whose keys are all known.
    func members(_ known: [String]) throws(DocumentError) -> Members {
        try Members(self, spellings: Dictionary(uniqueKeysWithValues: known.map { ($0, $0) }), known: known)
    }
}

extension IdentifierError {
    /// Why it is no id, in a few words.
    public var words: String {
        switch self {
        case .empty: "it is empty"
        case .tooLong(let count): "it has \(count) characters, 64 are allowed"
        case .character(let scalar): "it has the character \"\(scalar)\""
        }
    }
}

/// The members of one object.
struct Members {
    let object: Cursor
    private var cursors: [String: Cursor] = [:]

    /// Checks an object's keys.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - spellings: Each accepted spelling with the key it spells.
    ///   - known: The keys, for what is said of unknown ones.
    init(_ object: Cursor, spellings: [String: String], known: [String]) throws(DocumentError) {
        guard case .object(let members) = object.node.value else { throw object.wrongType("an object") }
        self.object = object
        for member in members {
            let path = object.path(of: member.key)
            guard let key = spellings[member.key] else {
                let nearest = NearestKey.nearest(to: member.key, among: known)
                throw DocumentError(
                    .unknownKey(member.key, nearest: nearest), at: member.position, path: path)
            }
            guard cursors[key] == nil else {
                throw DocumentError(.repeatedKey(member.key, known: key), at: member.position, path: path)
            }
            cursors[key] = Cursor(member.node, path: path)
        }
    }

    /// The value of a key, or nil where it is absent or null.
    subscript(key: String) -> Cursor? {
        guard let cursor = cursors[key], !cursor.isNull else { return nil }
        return cursor
    }

    /// Whether a key is there and its value is null.
    func isNull(_ key: String) -> Bool { cursors[key]?.isNull ?? false }

    func required(_ key: String) throws(DocumentError) -> Cursor {
        guard let cursor = self[key] else { throw object.failure(.missingKey(key)) }
        return cursor
    }

}
