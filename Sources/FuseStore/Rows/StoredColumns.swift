import Foundation
import FuseCore
import GRDB
import GRDBSQLite

/// What a row says that no installation can say: somebody else wrote there.
struct UnreadableRow: Error {
    let column: String
}

/// The columns of a row: rows may be anybody's, so that a value is of the kind asked for, or an error.
protocol StoredColumns {
    /// Whether a column is NULL.
    func isNull(_ index: Int) -> Bool
    /// A whole number, or nil where it is NULL.
    func optionalInteger(_ index: Int, _ column: String) throws -> Int64?
    /// A text.
    func text(_ index: Int, _ column: String) throws -> String
}

extension StoredColumns {
    /// A whole number.
    func integer(_ index: Int, _ column: String) throws -> Int64 {
        guard let number = try optionalInteger(index, column) else { throw UnreadableRow(column: column) }
        return number
    }

    func optionalText(_ index: Int, _ column: String) throws -> String? {
        isNull(index) ? nil : try text(index, column)
    }

    /// A whole number within a range.
    func integer(_ index: Int, _ column: String, in range: ClosedRange<Int64>) throws -> Int64 {
        let number = try integer(index, column)
        guard range.contains(number) else { throw UnreadableRow(column: column) }
        return number
    }

    /// 1 or 0.
    func flag(_ index: Int, _ column: String) throws -> Bool { try integer(index, column, in: 0...1) == 1 }

    /// One of some words.
    func word<Word: RawRepresentable<String>>(_ index: Int, _ column: String) throws -> Word {
        guard let word = Word(rawValue: try text(index, column)) else { throw UnreadableRow(column: column) }
        return word
    }

    /// A current within what may be declared anywhere; negative ones and larger ones are damage.
    func current(_ index: Int, _ column: String) throws -> Milliamperes {
        Milliamperes(try integer(index, column, in: 0...Milliamperes.largest.count))
    }

    /// A current, or nil where it is NULL.
    func optionalCurrent(_ index: Int, _ column: String) throws -> Milliamperes? {
        guard let number = try optionalInteger(index, column) else { return nil }
        guard (0...Milliamperes.largest.count).contains(number) else { throw UnreadableRow(column: column) }
        return Milliamperes(number)
    }

    /// A moment between 1970 and the year 9999.
    func moment(_ index: Int, _ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(index, column, in: 0...Timestamp.last.milliseconds))
    }

    /// A name that may stand on a terminal.
    func name(_ index: Int) throws -> String {
        let name = try text(index, "name")
        guard DisplayName.isValid(name) else { throw UnreadableRow(column: "name") }
        return name
    }

    /// An id as this program writes it.
    func identifier(_ index: Int, _ column: String) throws -> Identifier {
        try Identifier(stored: text(index, column), column: column)
    }
}

extension Row: StoredColumns {
    func isNull(_ index: Int) -> Bool { hasNull(atIndex: index) }

    func optionalInteger(_ index: Int, _ column: String) throws -> Int64? { try optional(index, column) }

    func text(_ index: Int, _ column: String) throws -> String { try value(index, column) }

    /// A value of a column, or an error where it is absent or of another kind.
    func value<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[index]) else { throw UnreadableRow(column: column) }
        return value
    }

    /// A value of a column, or nil where it is NULL.
    func optional<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value? {
        isNull(index) ? nil : try value(index, column)
    }
}

/// The row that a statement stands on: valid until it goes on. Of a million rows it reads each value in a tenth of the
/// time that a row of its own would take.
struct StatementRow: StoredColumns {
    fileprivate let statement: SQLiteStatement

    /// The value of a column. Nobody else uses the connection meanwhile, so that it may be looked at as it is.
    private func value(_ index: Int) -> OpaquePointer? { sqlite3_column_value(statement, Int32(index)) }

    func isNull(_ index: Int) -> Bool { sqlite3_value_type(value(index)) == SQLITE_NULL }

    func optionalInteger(_ index: Int, _ column: String) throws -> Int64? {
        let value = value(index)
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return sqlite3_value_int64(value)
        case SQLITE_NULL: return nil
        default: throw UnreadableRow(column: column)
        }
    }

    func text(_ index: Int, _ column: String) throws -> String {
        let value = value(index)
        guard sqlite3_value_type(value) == SQLITE_TEXT, let bytes = sqlite3_value_text(value) else {
            throw UnreadableRow(column: column)
        }
        let count = Int(sqlite3_value_bytes(value))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// One of some words, or nil where it is NULL.
    func optionalWord<Word>(_ index: Int, _ column: String, of words: ShortWords<Word>) throws -> Word? {
        let value = value(index)
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            guard let bytes = sqlite3_value_text(value),
                let word = words[UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))]
            else { fallthrough }
            return word
        default: throw UnreadableRow(column: column)
        }
    }

    /// Whether a text comes before another (negative), is the same (0) or comes after it.
    func order(_ index: Int, beside other: SortedText) -> Int {
        let value = value(index)
        guard let bytes = sqlite3_value_text(value) else { return -1 }
        let count = Int(sqlite3_value_bytes(value))
        return other.bytes.withUnsafeBufferPointer { other in
            let shared = other.baseAddress.map { memcmp(bytes, $0, min(count, other.count)) } ?? 0
            return shared == 0 ? count - other.count : Int(shared)
        }
    }
}

/// A text to be compared with by its bytes, as SQLite sorts.
struct SortedText {
    fileprivate let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}

/// Words of up to seven bytes, each as one number: of a million rows no text has to be made.
struct ShortWords<Word: RawRepresentable<String> & CaseIterable & Sendable>: Sendable {
    private let words: [(number: UInt64, word: Word)]

    init() {
        words = Word.allCases.map { word in
            guard let number = Array(word.rawValue.utf8).withUnsafeBufferPointer(Self.number) else {
                preconditionFailure("\(word.rawValue) is no short word")
            }
            return (number, word)
        }
    }

    /// The word of some bytes, if there is one.
    subscript(bytes: UnsafeBufferPointer<UInt8>) -> Word? {
        guard let number = Self.number(bytes) else { return nil }
        return words.first { $0.number == number }?.word
    }

    /// The bytes, and how many they are.
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard bytes.count < 8 else { return nil }
        return bytes.reduce(UInt64(bytes.count)) { $0 << 8 | UInt64($1) }
    }
}

/// The rows of a query, one after the other.
final class StatementRows {
    private let cursor: RowCursor
    private let row: StatementRow

    /// Begins a query.
    init(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
        let statement = try db.cachedStatement(sql: sql)
        cursor = try Row.fetchCursor(statement, arguments: arguments)
        row = StatementRow(statement: statement.sqliteStatement)
    }

    /// The next row; nil at the end.
    func next() throws -> StatementRow? { try cursor.next() == nil ? nil : row }
}

extension Identifier {
    init(stored text: String, column: String) throws {
        do {
            try self.init(text)
        } catch {
            throw UnreadableRow(column: column)
        }
        guard self.text == text else { throw UnreadableRow(column: column) }
    }
}
