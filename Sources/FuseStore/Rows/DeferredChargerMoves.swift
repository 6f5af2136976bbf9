import FuseCore
import FuseRecord
import GRDB

/// Rows of chargers that are recorded in another installation: a fleet may move as a whole.
///
/// They wait in a temporary table.
final class DeferredChargerMoves {
    private let db: Database
    private let rows: ChargerRows
    /// The installations that chargers are to leave.
    private var homes: Set<Identifier> = []

    init(db: Database) throws {
        self.db = db
        try db.execute(
            sql: """
                DROP TABLE IF EXISTS temp.waiting;
                CREATE TEMP TABLE waiting AS SELECT \(ChargerRows.columns), installation_id AS former FROM charger WHERE 0;
                CREATE UNIQUE INDEX temp.waiting_by_id ON waiting (id);
                CREATE INDEX temp.waiting_by_former ON waiting (former);
                """)
        rows = try ChargerRows.new(in: "temp.waiting", db: db)
    }

    /// Keeps the row of a charger at a place of an installation until its old home gives it away.
    func add(
        _ place: Int, of installation: Installation, at moment: Timestamp, recordedIn home: Identifier
    ) throws {
        let charger = installation.chargers[place].id
        guard try rows.write(place, of: installation, at: moment) else {
            // Two installations claim the charger.
            throw InstallationStoreError.recordedElsewhere(
                charger: charger, try Self.home(of: charger, in: "temp.waiting", db: db) ?? home)
        }
        try db.cachedStatement(sql: "UPDATE temp.waiting SET former = ? WHERE id = ?")
            .execute(arguments: [home.text, charger.text])
        homes.insert(home)
    }

    /// Moves the chargers that an installation gave away to their new homes.
    ///
    /// A charger that it kept would be in two installations, and is refused.
    func settle(from home: Identifier) throws {
        guard homes.remove(home) != nil else { return }
        try refuse("former = ? AND id IN (SELECT id FROM charger)", [home.text])
        try db.cachedStatement(
            sql: """
                INSERT INTO charger (\(ChargerRows.columns))
                SELECT \(ChargerRows.columns) FROM temp.waiting WHERE former = ?
                """
        ).execute(arguments: [home.text])
        try db.cachedStatement(sql: "DELETE FROM temp.waiting WHERE former = ?").execute(arguments: [
            home.text
        ])
    }

    /// Refuses the chargers that still wait: their old home was not written.
    func finish() throws {
        try refuse("TRUE", [])
        try db.execute(sql: "DROP TABLE temp.waiting")
    }

    private func refuse(_ condition: String, _ arguments: StatementArguments) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, former FROM temp.waiting WHERE \(condition) ORDER BY rowid LIMIT 1",
            arguments: arguments)
        guard let row else { return }
        throw InstallationStoreError.recordedElsewhere(
            charger: try row.identifier(0, "id"), try row.identifier(1, "former"))
    }

    /// The installation of a charger in a table.
    static func home(of charger: Identifier, in table: String, db: Database) throws -> Identifier? {
        let home = try String.fetchOne(
            db.cachedStatement(sql: "SELECT installation_id FROM \(table) WHERE id = ?"),
            arguments: [charger.text])
        return try home.map { try Identifier(stored: $0, column: "installation_id") }
    }
}
