import Foundation
import GRDB

/// Rows of texts that are kept until they are read, in a database without a name.
///
/// SQLite keeps about 2 MB of them in memory. The rest goes to a temporary file, which ends with the process.
public final class TemporaryRows {
    private let queue: DatabaseQueue
    private let insertion: String

    /// Makes an empty table.
    ///
    /// - Parameter columns: The number of texts in a row, at least 1.
    /// - Throws: ``StoreError/noTemporaryFile(_:)``.
    public init(columns: Int) throws {
        let names = (0..<columns).map { "text\($0)" }
        insertion = "INSERT INTO kept VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))"
        queue = try Self.translating {
            var configuration = Configuration()
            // Nothing is ever undone.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF") }
            let queue = try DatabaseQueue(path: "", configuration: configuration)
            try queue.inDatabase {
                try $0.execute(sql: "CREATE TABLE kept (\(names.joined(separator: ", ")))")
            }
            return queue
        }
    }

    /// Adds a row.
    ///
    /// - Parameter texts: A text for each column.
    /// - Throws: ``StoreError/noTemporaryFile(_:)``.
    public func append(_ texts: [String]) throws {
        try Self.translating {
            try queue.inDatabase { db in
                // SQLite ends a text at a zero, but not a blob.
                try db.cachedStatement(sql: insertion)
                    .execute(arguments: StatementArguments(texts.map { Data($0.utf8) }))
            }
        }
    }

    /// Passes the rows on in their order.
    ///
    /// - Parameter body: Receives the texts of one row.
    /// - Throws: ``StoreError/noTemporaryFile(_:)``, and the errors of `body`.
    public func read(_ body: ([String]) throws -> Void) throws {
        try queue.inDatabase { db in
            let rows = try Self.translating {
                try Row.fetchCursor(db, sql: "SELECT * FROM kept ORDER BY rowid")
            }
            while let row = try Self.translating({ try rows.next() }) {
                try body((0..<row.count).map { String(decoding: row[$0] as Data, as: UTF8.self) })
            }
        }
    }

    private static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError.noTemporaryFile(error.message ?? "\(error.resultCode)")
        }
    }
}
