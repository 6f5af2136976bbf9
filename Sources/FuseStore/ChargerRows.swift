// Room: chargers into their rows, many in a transaction; the only place that binds by SQLite's own functions.
// Answers: whether the row is there. Must not know: why it changed.

import FuseCore
import FusePlanner
import GRDB
import GRDBSQLite

/// Writes chargers inside a transaction. A fleet has a million of them, and a list of boxed values for each is half the
/// cost of an import: so one statement is kept, and its parameters are bound one by one.
final class ChargerRows {
    /// A charger as its row has it.
    struct Row {
        let charger: Charger
        let installation: String
        let position: Int
        let confirmedAt: Timestamp

        init(_ charger: Charger, _ position: Int, of installation: String, at moment: Timestamp) {
            self.charger = charger
            self.position = position
            self.installation = installation
            confirmedAt = charger.confirmedAt ?? moment
        }
    }

    /// The columns, in the order in which they are bound.
    static let columns = """
        id, installation_id, fuse_id, position, name, wiring, min_mA, max_mA, phase_selectable, fixed_mA,
        offline_mA, offline_phase, confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms,
        awaits_reading, wiring_is_read
        """
    private static let count = 19
    /// Tells SQLite to copy a text, which may be gone before the row is written.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let db: Database
    private let statement: Statement

    /// Prepares to write into the table of chargers. A charger that is recorded in another installation stays there.
    convenience init(db: Database) throws {
        try self.init(
            db: db, table: "charger",
            onConflict: """
                ON CONFLICT (id) DO UPDATE SET
                    fuse_id = excluded.fuse_id, position = excluded.position, name = excluded.name,
                    wiring = excluded.wiring, min_mA = excluded.min_mA, max_mA = excluded.max_mA,
                    phase_selectable = excluded.phase_selectable, fixed_mA = excluded.fixed_mA,
                    offline_mA = excluded.offline_mA, offline_phase = excluded.offline_phase,
                    confirmed_at_ms = excluded.confirmed_at_ms, reading_mA = excluded.reading_mA,
                    reading_decimals = excluded.reading_decimals, reading_lines = excluded.reading_lines,
                    read_at_ms = excluded.read_at_ms, awaits_reading = excluded.awaits_reading,
                    wiring_is_read = excluded.wiring_is_read
                WHERE installation_id = excluded.installation_id
                """)
    }

    /// Prepares to write into a table with these columns.
    init(db: Database, table: String, onConflict: String) throws {
        self.db = db
        let values = [String](repeating: "?", count: Self.count).joined(separator: ", ")
        statement = try db.cachedStatement(
            sql: "INSERT INTO \(table) (\(Self.columns)) VALUES (\(values)) \(onConflict)")
    }

    /// Writes a row.
    ///
    /// - Returns: Whether it is written; false where a conflict left everything as it was.
    func write(_ row: Row) throws -> Bool {
        let (charger, reading) = (row.charger, row.charger.reading)
        try bind(charger.id.text, 1)
        try bind(row.installation, 2)
        try bind(charger.fuse.text, 3)
        try bind(row.position, 4)
        try bind(charger.name, 5)
        try bind(charger.wiring?.rawValue, 6)
        try bind(charger.minCurrent.count, 7)
        try bind(charger.maxCurrent.count, 8)
        try bind(charger.phaseSelectable ? 1 : 0, 9)
        try bind(charger.fixedCurrent?.count, 10)
        try bind(charger.offline.current.milliamperes?.count, 11)
        try bind(charger.offline.phase.rawValue, 12)
        try bind(row.confirmedAt.milliseconds, 13)
        try bind(reading?.current.count, 14)
        try bind(reading?.decimals, 15)
        try bind(reading?.lines.rawValue, 16)
        try bind(reading?.readAt?.milliseconds, 17)
        try bind(charger.awaitsReading ? 1 : 0, 18)
        try bind(charger.wiringIsRead ? 1 : 0, 19)
        let code = sqlite3_step(statement.sqliteStatement)
        guard code == SQLITE_DONE else { throw trouble(code) }
        let isWritten = sqlite3_changes(db.sqliteConnection) == 1
        try check(sqlite3_reset(statement.sqliteStatement))
        return isWritten
    }

    private func bind(_ text: String?, _ place: Int32) throws {
        guard let text else { return try bindNull(place) }
        try check(sqlite3_bind_text(statement.sqliteStatement, place, text, -1, Self.copied))
    }

    private func bind(_ number: (some BinaryInteger)?, _ place: Int32) throws {
        guard let number else { return try bindNull(place) }
        try check(sqlite3_bind_int64(statement.sqliteStatement, place, Int64(number)))
    }

    private func bindNull(_ place: Int32) throws {
        try check(sqlite3_bind_null(statement.sqliteStatement, place))
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw trouble(code) }
    }

    /// What SQLite says; the statement may be used again.
    private func trouble(_ code: Int32) -> DatabaseError {
        let error = DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
            message: db.lastErrorMessage, sql: statement.sql)
        sqlite3_reset(statement.sqliteStatement)
        return error
    }
}
