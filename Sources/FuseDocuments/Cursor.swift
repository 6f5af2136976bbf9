public import FuseCore
package import FuseJSON

/// One step of a path into a document.
private enum Step {
    /// The document itself.
    case root
    /// A row of a table, by its number.
    case row(Int)
    /// The member of that name; in a row, the cell of that column.
    case member(String)
    /// The item of that index, from 0.
    case item(Int)
}

/// The path that leads to a place in a document.
///
/// It becomes text only for an error: a document has a place for every value, and most have no error.
private final class Surroundings: Sendable {
    let above: Surroundings?
    let step: Step

    init(_ above: Surroundings?, _ step: Step) {
        self.above = above
        self.step = step
    }

    static func path(_ above: Surroundings?, _ step: Step) -> String {
        let before = above.map { path($0.above, $0.step) } ?? ""
        switch step {
        case .root: return "$"
        case .row(let number): return CSVTable.path(row: number)
        case .item(let index): return "\(before)[\(index)]"
        case .member(let key):
            if case .row = above?.step { return "\(before), column \(key)" }
            return "\(before).\(key)"
        }
    }
}

/// A place in a document.
package struct Cursor {
    /// The value at this place.
    package let node: DocumentNode
    private let above: Surroundings?
    private let step: Step

    /// Creates the place of a document's root.
    package init(root: DocumentNode) { self.init(root, in: nil, .root) }

    /// Creates the place of a table's row.
    init(_ node: DocumentNode, row: Int) { self.init(node, in: nil, .row(row)) }

    private init(_ node: DocumentNode, in above: Surroundings?, _ step: Step) {
        self.node = node
        self.above = above
        self.step = step
    }

    /// The path in messages: `$.circuits[0].fuse`, `row 3, column wiring`.
    var path: String { Surroundings.path(above, step) }

    /// The inside of this place, for its members.
    fileprivate var inside: Inside { Inside(surroundings: Surroundings(above, step)) }

    /// The inside of an object, which its members share.
    fileprivate struct Inside {
        fileprivate let surroundings: Surroundings

        func member(_ member: DocumentNode.Member) -> Cursor {
            Cursor(member.node, in: surroundings, .member(member.key))
        }
    }

    /// An error at this place.
    package func failure(_ problem: DocumentProblem) -> DocumentError {
        DocumentError(problem, at: node.position, path: path)
    }

    /// The error for a value of the wrong kind.
    package func wrongType(_ expected: String) -> DocumentError {
        failure(.wrongType(expected: expected, found: node.kind))
    }

    /// Reads a list, as the places of its items.
    package func list() throws(DocumentError) -> [Cursor] {
        guard case .list(let items) = node.value else { throw wrongType("a list") }
        let inside = Surroundings(above, step)
        return items.enumerated().map { Cursor($1, in: inside, .item($0)) }
    }

    /// Reads a text.
    package func text() throws(DocumentError) -> String {
        guard case .text(let text) = node.value else { throw wrongType("a text in quotes") }
        return text
    }

    /// Reads true or false.
    package func flag() throws(DocumentError) -> Bool {
        guard case .bool(let flag) = node.value else { throw wrongType("true or false") }
        return flag
    }

    /// Reads a number, as the text that was written.
    package func number() throws(DocumentError) -> String {
        guard case .number(let digits) = node.value else { throw wrongType("a number") }
        return digits
    }

    /// Reads a number in whole units of 10⁻ᵈ, exactly.
    func scaled(
        decimals: Int, in range: ClosedRange<Int64>, unit: String, allowed: @autoclosure () -> String
    ) throws(DocumentError) -> Int64 {
        let digits = try number()
        switch ScaledDecimal(digits, decimals: decimals) {
        case .exact(let value):
            guard range.contains(value) else { throw failure(.outOfRange(digits, allowed: allowed())) }
            return value
        case .between(let value):
            guard range.contains(value) else { throw failure(.outOfRange(digits, allowed: allowed())) }
            throw failure(.tooFine(digits, unit: unit))
        case .outOfRange: throw failure(.outOfRange(digits, allowed: allowed()))
        case .notANumber: throw wrongType("a number")
        }
    }

    /// Reads a current in amperes with up to three decimals.
    func current(in range: ClosedRange<Milliamperes>) throws(DocumentError) -> Milliamperes {
        Milliamperes(
            try scaled(
                decimals: 3, in: range.lowerBound.count...range.upperBound.count, unit: "0.001 A",
                allowed: "\(range.lowerBound.amperes) to \(range.upperBound.amperes) A"))
    }

    /// Reads a whole number in a range; `allowed` describes the range in the error.
    package func integer(in range: ClosedRange<Int64>, allowed: String) throws(DocumentError) -> Int64 {
        try scaled(decimals: 0, in: range, unit: "1", allowed: allowed)
    }

    /// Reads one of the allowed values of a type.
    package func word<Word: RawRepresentable & CaseIterable>(
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

    /// Reads a display name.
    func name() throws(DocumentError) -> String {
        let text = try text()
        guard !DisplayName.isValid(text) else { return text }
        let count = text.unicodeScalars.count
        guard (1...200).contains(count) else {
            throw failure(.outOfRange("a name of \(count) characters", allowed: "1 to 200"))
        }
        throw failure(.wrongType(expected: "a name", found: "control or invisible characters"))
    }

    /// The member of an object, unchecked; nil where there is none.
    func peek(_ key: String) -> Cursor? {
        guard case .object(let members) = node.value else { return nil }
        return members.first { $0.key == key }.map(inside.member)
    }

    /// Checks the kind of the document before anything else, so that later messages fit it.
    ///
    /// - Parameters:
    ///   - format: The expected format.
    ///   - others: Advice for documents of other kinds, each recognized by a key.
    /// - Throws: ``DocumentError`` if the document is no object, or its format is missing or another one.
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

    /// Reads the members of an object that has known keys only.
    package func members(_ known: [String]) throws(DocumentError) -> Members {
        try Members(self, known: known)
    }

    /// Reads the members of an object, except for unknown ones that may be skipped.
    package func members(
        _ known: [String], passing isPassed: (String) -> Bool
    ) throws(DocumentError) -> Members {
        try Members(self, known: known, passing: isPassed)
    }
}

extension IdentifierError {
    /// The reason that a text is no id, in a few words.
    public var words: String {
        switch self {
        case .empty: "it is empty"
        case .tooLong(let count): "it has \(count) characters, 64 are allowed"
        case .character(let scalar): "it has the character \"\(scalar)\""
        }
    }
}

/// The members of one object.
package struct Members {
    let object: Cursor
    private let members: [DocumentNode.Member]
    private let known: [String]
    /// For each known key, the index of its member.
    ///
    /// Objects are small: a search is faster than hashing.
    private var places: [Int?]
    private let inside: Cursor.Inside

    /// Checks the keys of an object.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - spellings: The key for each accepted spelling; where it is empty, each key is its own spelling.
    ///   - known: The known keys.
    ///   - isPassed: Whether an unknown key is skipped.
    /// - Throws: ``DocumentError`` for a value that is no object, and for an unknown or a repeated key.
    init(
        _ object: Cursor, spellings: [String: String] = [:], known: [String],
        passing isPassed: (String) -> Bool = { _ in false }
    ) throws(DocumentError) {
        guard case .object(let members) = object.node.value else { throw object.wrongType("an object") }
        self.object = object
        self.members = members
        self.known = known
        places = [Int?](repeating: nil, count: known.count)
        inside = object.inside
        for (index, member) in members.enumerated() {
            let key = spellings.isEmpty ? member.key : spellings[member.key]
            guard let key, let place = known.firstIndex(of: key) else {
                if isPassed(member.key) { continue }
                let nearest = NearestKey.nearest(to: member.key, among: known)
                throw failure(.unknownKey(member.key, nearest: nearest), at: member)
            }
            guard places[place] == nil else {
                throw failure(.repeatedKey(member.key, known: key), at: member)
            }
            places[place] = index
        }
    }

    /// The error for a problem of a key.
    private func failure(_ problem: DocumentProblem, at member: DocumentNode.Member) -> DocumentError {
        DocumentError(problem, at: member.position, path: inside.member(member).path)
    }

    /// The value of a key; nil where it is absent or null.
    package subscript(key: String) -> Cursor? {
        guard let member = member(key), !member.node.isNull else { return nil }
        return inside.member(member)
    }

    /// True if the key is present and its value is null.
    func isNull(_ key: String) -> Bool { member(key)?.node.isNull ?? false }

    /// The value of a key that must be present and not null.
    package func required(_ key: String) throws(DocumentError) -> Cursor {
        guard let cursor = self[key] else { throw object.failure(.missingKey(key)) }
        return cursor
    }

    private func member(_ key: String) -> DocumentNode.Member? {
        known.firstIndex(of: key).flatMap { places[$0] }.map { members[$0] }
    }
}

extension DocumentNode {
    fileprivate var isNull: Bool {
        if case .null = value { true } else { false }
    }
}
