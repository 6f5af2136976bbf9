import Foundation
import FuseCore
import GRDB
import GRDBSQLite

/// A row with a value that no installation can have: another program wrote it.
struct UnreadableRow: Error {
    let column: String
}

/// The columns of a row.
///
/// Another program may have written the row. So each value is of the requested type, or an error is thrown.
protocol StoredColumns {
    /// True when a column is NULL.
    func isNull(_ index: Int) -> Bool
    /// A whole number; nil for NULL.
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

    /// A flag, stored as 1 or 0.
    func flag(_ index: Int, _ column: String) throws -> Bool { try integer(index, column, in: 0...1) == 1 }

    /// A case of an enumeration, stored as its raw value.
    func word<Word: RawRepresentable<String>>(_ index: Int, _ column: String) throws -> Word {
        guard let word = Word(rawValue: try text(index, column)) else { throw UnreadableRow(column: column) }
        return word
    }

    /// A current within the limits of any declaration; negative or larger ones are damage.
    func current(_ index: Int, _ column: String) throws -> Milliamperes {
        Milliamperes(try integer(index, column, in: 0...Milliamperes.largest.count))
    }

    /// A current; nil for NULL.
    func optionalCurrent(_ index: Int, _ column: String) throws -> Milliamperes? {
        guard let number = try optionalInteger(index, column) else { return nil }
        guard (0...Milliamperes.largest.count).contains(number) else { throw UnreadableRow(column: column) }
        return Milliamperes(number)
    }

    /// A moment between 1970 and the year 9999.
    func moment(_ index: Int, _ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(index, column, in: 0...Timestamp.last.milliseconds))
    }

    /// A name that is safe to print on a terminal.
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

    /// A value of a column; throws if it is absent or of another type.
    func value<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[index]) else { throw UnreadableRow(column: column) }
        return value
    }

    /// A value of a column; nil for NULL.
    func optional<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value? {
        isNull(index) ? nil : try value(index, column)
    }
}

/// The current row of a statement, valid until the statement continues.
///
/// For a million rows it reads each value in a tenth of the time that separate rows would take.
struct StatementRow: StoredColumns {
    fileprivate let statement: SQLiteStatement

    /// The value of a column.
    ///
    /// The connection is not used elsewhere meanwhile, so the unprotected value is safe.
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

    /// A case of an enumeration; nil for NULL.
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

    /// The order of a text relative to another: negative if it comes before, 0 if it is the same.
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

/// A text to be compared by its bytes, as SQLite sorts.
struct SortedText {
    fileprivate let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}

/// Raw values of up to seven bytes, each as one number.
///
/// For a million rows no text has to be made.
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

    /// The case whose raw value has some bytes; nil if there is none.
    subscript(bytes: UnsafeBufferPointer<UInt8>) -> Word? {
        guard let number = Self.number(bytes) else { return nil }
        return words.first { $0.number == number }?.word
    }

    /// The bytes and their count as one number; nil for more than seven bytes.
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
