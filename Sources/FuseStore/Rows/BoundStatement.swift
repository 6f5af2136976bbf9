import GRDB
import GRDBSQLite

/// A statement that is kept for a whole transaction and bound parameter by parameter.
///
/// A fleet has a million chargers. A list of boxed values for each, and a search for the statement by its
/// text, would take a third of the time of an import.
final class BoundStatement {
    private let db: Database
    private let statement: Statement
    /// The number of the last parameter bound.
    private var place: Int32 = 0
    /// Makes SQLite copy a text, which may be gone before the statement is run.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(db: Database, sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
    }

    /// Binds the next parameter.
    func bind(_ text: String?) throws {
        guard let text else { return try bindNull() }
        place += 1
        try check(sqlite3_bind_text(statement.sqliteStatement, place, text, -1, Self.copied))
    }

    /// Binds the next parameter.
    func bind(_ number: (some BinaryInteger)?) throws {
        guard let number else { return try bindNull() }
        place += 1
        try check(sqlite3_bind_int64(statement.sqliteStatement, place, Int64(number)))
    }

    private func bindNull() throws {
        place += 1
        try check(sqlite3_bind_null(statement.sqliteStatement, place))
    }

    /// Runs the statement with the bound values, and resets it for the next ones.
    ///
    /// - Returns: The number of rows changed.
    func run() throws -> Int {
        let code = sqlite3_step(statement.sqliteStatement)
        guard code == SQLITE_DONE else { throw trouble() }
        let changes = Int(sqlite3_changes(db.sqliteConnection))
        place = 0
        try check(sqlite3_reset(statement.sqliteStatement))
        return changes
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw trouble() }
    }

    /// The error of SQLite; the statement is reset.
    private func trouble() -> DatabaseError {
        let error = DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
            message: db.lastErrorMessage, sql: statement.sql)
        place = 0
        sqlite3_reset(statement.sqliteStatement)
        return error
    }
}
