import FuseCore
import GRDB

/// Writes installations inside a transaction, one after the other.
///
/// A charger may move from one of them to another, and its old home may be written later than its new one.
/// Until then the charger stays where it is recorded, and its new row waits. The old home must still be read
/// as a whole, so that the load that leaves it is noticed.
final class InstallationWriter {
    private let db: Database
    private let moment: Timestamp
    private typealias Rows = (fuses: FuseRows, chargers: ChargerRows)
    /// The writers of rows, for new and for recorded installations; made when needed.
    private var new: Rows?
    private var recorded: Rows?
    private var waiting: DeferredChargerMoves?

    /// Prepares to write installations.
    ///
    /// - Parameters:
    ///   - db: The store.
    ///   - moment: The time of writing; it becomes the time of confirmation of chargers that have none.
    init(db: Database, moment: Timestamp) {
        self.db = db
        self.moment = moment
    }

    /// Writes one installation.
    func put(_ installation: Installation) throws {
        let id = installation.id.text
        let isRecorded =
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM installation WHERE id = ?"), arguments: [id]) != nil
        if isRecorded { try removeWhatIsGone(from: installation) } else { try refuseStrayRows(of: id) }
        // Chargers that it gave away go to the homes that wait for them, before another installation claims
        // them.
        try waiting?.settle(from: installation.id)
        try write(installation)
        let rows = try rows(areRecorded: isRecorded)
        for (position, fuse) in installation.fuses.enumerated() {
            try rows.fuses.write(fuse, position, of: id)
        }
        for place in try rows.chargers.write(installation, at: moment) {
            try waitWhereItIsElsewhere(place, of: installation)
        }
    }

    /// Refuses rows of an installation that is not recorded.
    ///
    /// Such rows break the rules of the store: another program wrote them. They would become part of the
    /// installation, or keep its declared rows out.
    private func refuseStrayRows(of id: String) throws {
        let stray = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT 'charger' WHERE EXISTS (SELECT 1 FROM charger WHERE installation_id = ?1)
                    UNION ALL SELECT 'fuse' WHERE EXISTS (SELECT 1 FROM fuse WHERE installation_id = ?1)
                    UNION ALL SELECT 'fuse_line' WHERE EXISTS (SELECT 1 FROM fuse_line WHERE installation_id = ?1)
                    """), arguments: [id])
        if let stray { throw UnreadableRow(column: "\(stray).installation_id") }
    }

    private func rows(areRecorded: Bool) throws -> Rows {
        if let rows = areRecorded ? recorded : new { return rows }
        let rows: Rows = (
            try FuseRows(db: db, isRecorded: areRecorded),
            try areRecorded ? ChargerRows.recorded(db: db) : ChargerRows.new(db: db)
        )
        if areRecorded { recorded = rows } else { new = rows }
        return rows
    }

    /// Ends the writing.
    ///
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)`` if a charger is in an installation
    ///   that did not give it away.
    func finish() throws { try waiting?.finish() }

    private func waitWhereItIsElsewhere(_ place: Int, of installation: Installation) throws {
        let charger = installation.chargers[place].id
        let home = try DeferredChargerMoves.home(of: charger, in: "charger", db: db)
        // A row that was not written, and is in no other installation, would be lost silently.
        guard let home, home != installation.id else {
            throw UnreadableRow(column: "charger.installation_id")
        }
        let waiting = try waiting ?? DeferredChargerMoves(db: db)
        self.waiting = waiting
        try waiting.add(place, of: installation, at: moment, recordedIn: home)
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func write(_ installation: Installation) throws {
        let rules = installation.rules
        try run(
            """
            INSERT INTO installation (id, supply, automatic, automatic_bound_mA, below_minimum,
                                      undeclared_wiring, it_current, max_record_age_s, minimum_power_mode,
                                      minimum_power_is_on, recorded_at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                supply = excluded.supply, automatic = excluded.automatic,
                automatic_bound_mA = excluded.automatic_bound_mA, below_minimum = excluded.below_minimum,
                undeclared_wiring = excluded.undeclared_wiring, it_current = excluded.it_current,
                max_record_age_s = excluded.max_record_age_s,
                minimum_power_mode = excluded.minimum_power_mode,
                minimum_power_is_on = excluded.minimum_power_is_on, recorded_at_ms = excluded.recorded_at_ms
            """,
            [
                installation.id.text, installation.supply?.rawValue, rules.automatic.rawValue,
                rules.automaticBound?.count, rules.belowMinimum.rawValue, rules.undeclaredWiring.rawValue,
                rules.itCurrent?.rawValue, rules.maxRecordAge, rules.minimumPowerMode?.rawValue,
                rules.isMinimumPowerOn ? 1 : 0, moment.milliseconds,
            ])
        try write(rules.accepted, of: installation.id.text)
    }

    private func write(_ accepted: [Acceptance], of id: String) throws {
        try run("DELETE FROM acceptance WHERE installation_id = ?", [id])
        for (position, one) in accepted.enumerated() {
            var (charger, fuse, line): (String?, String?, Int?)
            switch one.subject {
            case .charger(let id): charger = id.text
            case .fuse(let id, let on): (fuse, line) = (id.text, on?.rawValue)
            }
            try run(
                "INSERT INTO acceptance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    id, position, one.code.rawValue, charger, fuse, line, one.reason, one.by,
                    one.until.milliseconds,
                ])
        }
    }

    /// Deletes the recorded chargers and fuses that are no longer in the installation.
    private func removeWhatIsGone(from installation: Installation) throws {
        let id = installation.id.text
        func list(_ ids: [Identifier]) -> String {
            "[" + ids.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        }
        try run(
            """
            DELETE FROM charger
            WHERE installation_id = ? AND id NOT IN (SELECT value FROM json_each(?))
            """, [id, list(installation.chargers.map(\.id))])
        try run("DELETE FROM fuse_line WHERE installation_id = ?", [id])
        try run(
            "DELETE FROM fuse WHERE installation_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
            [id, list(installation.fuses.map(\.id))])
    }
}
