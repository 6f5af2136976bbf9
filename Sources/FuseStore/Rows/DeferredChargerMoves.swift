import FuseCore
import FuseRecord
import GRDB

/// Rows of chargers that are recorded in another installation, kept in a temporary table: a fleet may move as a whole.
final class DeferredChargerMoves {
    private let db: Database
    private let rows: ChargerRows
    /// The installations that something is waited for from.
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

    /// Keeps the row of a charger at a place of an installation, until it is free.
    func add(
        _ place: Int, of installation: Installation, at moment: Timestamp, recordedIn home: Identifier
    ) throws {
        let charger = installation.chargers[place].id
        guard try rows.write(place, of: installation, at: moment) else {
            // Two claim it.
            throw InstallationStoreError.recordedElsewhere(
                charger: charger, try Self.home(of: charger, in: "temp.waiting", db: db) ?? home)
        }
        try db.cachedStatement(sql: "UPDATE temp.waiting SET former = ? WHERE id = ?")
            .execute(arguments: [home.text, charger.text])
        homes.insert(home)
    }

    /// Puts into their new homes what an installation gave away. What it kept is in two.
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

    /// Refuses what waits still: its home is none of those that were written.
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

    /// Which installation a table has a charger in.
    static func home(of charger: Identifier, in table: String, db: Database) throws -> Identifier? {
        let home = try String.fetchOne(
            db.cachedStatement(sql: "SELECT installation_id FROM \(table) WHERE id = ?"),
            arguments: [charger.text])
        return try home.map { try Identifier(stored: $0, column: "installation_id") }
    }
}
