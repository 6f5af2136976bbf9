// Room: putting an installation into its rows, in place of what was there.
// Answers: upserts, so that rows others refer to keep their place. Must not know: why it changed.

import FuseCore
import FusePlanner
import GRDB

/// Writes one installation inside a transaction.
struct InstallationWriting {
    let db: Database
    let installation: Installation
    let moment: Timestamp

    func write() throws {
        try refuseChargersElsewhere()
        try writeInstallation()
        for (position, fuse) in installation.fuses.enumerated() { try write(fuse, position) }
        for (position, charger) in installation.chargers.enumerated() { try write(charger, position) }
    }

    private func refuseChargersElsewhere() throws {
        let sql = "SELECT installation_id FROM charger WHERE id = ? AND installation_id <> ?"
        for charger in installation.chargers {
            let home = try String.fetchOne(
                db.cachedStatement(sql: sql), arguments: [charger.id.text, installation.id.text])
            if let home {
                throw InstallationStoreError.recordedElsewhere(
                    charger: charger.id, try Identifier(stored: home, column: "installation_id"))
            }
        }
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func writeInstallation() throws {
        let rules = installation.rules
        try run(
            """
            INSERT INTO installation (id, supply, automatic, automatic_bound_mA, below_minimum,
                                      undeclared_wiring, it_current, max_record_age_s, recorded_at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                supply = excluded.supply, automatic = excluded.automatic,
                automatic_bound_mA = excluded.automatic_bound_mA, below_minimum = excluded.below_minimum,
                undeclared_wiring = excluded.undeclared_wiring, it_current = excluded.it_current,
                max_record_age_s = excluded.max_record_age_s, recorded_at_ms = excluded.recorded_at_ms
            """,
            [
                installation.id.text, installation.supply?.rawValue, rules.automatic.rawValue,
                rules.automaticBound?.count, rules.belowMinimum.rawValue, rules.undeclaredWiring.rawValue,
                rules.itCurrent.rawValue, rules.maxRecordAge, moment.milliseconds,
            ])
    }

    /// Deletes the chargers and fuses that are recorded and not in the installation any more.
    func removeWhatIsGone() throws {
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

    private func write(_ fuse: Fuse, _ position: Int) throws {
        try run(
            """
            INSERT INTO fuse (installation_id, id, parent_id, position, name, factor_billionths)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (installation_id, id) DO UPDATE SET
                parent_id = excluded.parent_id, position = excluded.position, name = excluded.name,
                factor_billionths = excluded.factor_billionths
            """,
            [
                installation.id.text, fuse.id.text, fuse.parent?.text, position, fuse.name,
                fuse.rating.factor.billionths,
            ])
        for line in Line.allCases {
            let (rating, reserve) = (fuse.rating.ratings[line], fuse.rating.reserve[line])
            guard rating != nil || reserve > .zero else { continue }
            try run(
                """
                INSERT INTO fuse_line (installation_id, fuse_id, line, rating_mA, reserve_mA)
                VALUES (?, ?, ?, ?, ?)
                """, [installation.id.text, fuse.id.text, line.rawValue, rating?.count, reserve.count])
        }
    }

    private func write(_ charger: Charger, _ position: Int) throws {
        let reading = charger.reading
        try run(
            """
            INSERT INTO charger (
                id, installation_id, fuse_id, position, name, wiring, min_mA, max_mA, phase_selectable,
                fixed_mA, offline_mA, offline_phase, confirmed_at_ms, reading_mA, reading_decimals,
                reading_lines, read_at_ms, awaits_reading, wiring_is_read)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                fuse_id = excluded.fuse_id, position = excluded.position, name = excluded.name,
                wiring = excluded.wiring, min_mA = excluded.min_mA, max_mA = excluded.max_mA,
                phase_selectable = excluded.phase_selectable, fixed_mA = excluded.fixed_mA,
                offline_mA = excluded.offline_mA, offline_phase = excluded.offline_phase,
                confirmed_at_ms = excluded.confirmed_at_ms, reading_mA = excluded.reading_mA,
                reading_decimals = excluded.reading_decimals, reading_lines = excluded.reading_lines,
                read_at_ms = excluded.read_at_ms, awaits_reading = excluded.awaits_reading,
                wiring_is_read = excluded.wiring_is_read
            """,
            [
                charger.id.text, installation.id.text, charger.fuse.text, position, charger.name,
                charger.wiring?.rawValue, charger.minCurrent.count, charger.maxCurrent.count,
                charger.phaseSelectable, charger.fixedCurrent?.count,
                charger.offline.current.milliamperes?.count, charger.offline.phase.rawValue,
                (charger.confirmedAt ?? moment).milliseconds, reading?.current.count, reading?.decimals,
                reading.map { Int($0.lines.rawValue) }, reading?.readAt?.milliseconds, charger.awaitsReading,
                charger.wiringIsRead,
            ])
    }
}
