// Room: rows to installations and back.
// Answers: one installation as SQL values. Must not know: transactions, what the values are for.

import FuseCore
import FusePlanner
import GRDB

/// What a row says that no installation can say: somebody else wrote there.
struct UnreadableRow: Error {
    let column: String
}

extension Milliamperes {
    fileprivate init?(_ count: Int64?) {
        guard let count else { return nil }
        self.init(count)
    }
}

extension Identifier {
    init(stored text: String, column: String) throws {
        do {
            try self.init(text)
        } catch {
            throw UnreadableRow(column: column)
        }
    }
}

/// Reads an installation from its rows.
struct InstallationRows {
    let db: Database
    let id: Identifier

    func installation() throws -> Installation? {
        let sql = """
            SELECT supply, automatic, automatic_bound_mA, below_minimum, undeclared_wiring, it_current,
                   max_record_age_s
            FROM installation WHERE id = ?
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id.text]) else {
            return nil
        }
        let supply: String? = row[0]
        do {
            return try Installation(
                id: id, supply: supply.map { try word($0, "supply") }, rules: rules(row),
                fuses: fuses(), chargers: chargers())
        } catch let error as InstallationError {
            throw InstallationStoreError.unsound(id, error)
        }
    }

    private func word<Word: RawRepresentable>(_ value: Word.RawValue, _ column: String) throws -> Word {
        guard let word = Word(rawValue: value) else { throw UnreadableRow(column: column) }
        return word
    }

    private func rules(_ row: Row) throws -> CountingRules {
        var rules = CountingRules()
        rules.automatic = try word(row[1], "automatic")
        rules.automaticBound = Milliamperes(row[2] as Int64?)
        rules.belowMinimum = try word(row[3], "below_minimum")
        rules.undeclaredWiring = try word(row[4], "undeclared_wiring")
        rules.itCurrent = try word(row[5], "it_current")
        rules.maxRecordAge = row[6]
        return rules
    }

    private func fuses() throws -> [Fuse] {
        var ratings: [String: [Line: Milliamperes]] = [:]
        var reserves: [String: LineCurrents] = [:]
        let lines = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT fuse_id, line, rating_mA, reserve_mA FROM fuse_line WHERE installation_id = ?"),
            arguments: [id.text])
        while let row = try lines.next() {
            let (fuse, line): (String, Line) = (row[0], try word(row[1], "line"))
            ratings[fuse, default: [:]][line] = Milliamperes(row[2] as Int64?)
            reserves[fuse, default: .zero][line] = Milliamperes(row[3] as Int64)
        }
        let sql = """
            SELECT id, parent_id, name, factor_billionths FROM fuse WHERE installation_id = ? ORDER BY position
            """
        var fuses: [Fuse] = []
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [id.text])
        while let row = try rows.next() {
            let (text, parent): (String, String?) = (row[0], row[1])
            guard let factor = UsableFactor(billionths: row[3]),
                let rating = try? FuseRating(
                    ratings: ratings[text] ?? [:], factor: factor, reserve: reserves[text] ?? .zero)
            else { throw UnreadableRow(column: "rating_mA") }
            fuses.append(
                Fuse(
                    id: try Identifier(stored: text, column: "id"), name: row[2],
                    parent: try parent.map { try Identifier(stored: $0, column: "parent_id") },
                    rating: rating))
        }
        return fuses
    }

    private func chargers() throws -> [Charger] {
        let sql = """
            SELECT id, fuse_id, name, wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA,
                   offline_phase, confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms,
                   awaits_reading, wiring_is_read
            FROM charger WHERE installation_id = ? ORDER BY position
            """
        var chargers: [Charger] = []
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [id.text])
        while let row = try rows.next() { chargers.append(try charger(row)) }
        return chargers
    }

    private func charger(_ row: Row) throws -> Charger {
        var charger = Charger(
            id: try Identifier(stored: row[0], column: "id"),
            fuse: try Identifier(stored: row[1], column: "fuse_id"))
        let wiring: String? = row[3]
        charger.name = row[2]
        charger.wiring = try wiring.map { try word($0, "wiring") }
        charger.minCurrent = Milliamperes(row[4] as Int64)
        charger.maxCurrent = Milliamperes(row[5] as Int64)
        charger.phaseSelectable = row[6]
        charger.fixedCurrent = Milliamperes(row[7] as Int64?)
        let current = Milliamperes(row[8] as Int64?)
        charger.offline = OfflineOverride(
            current: current.map { .overridden($0) } ?? .automatic, phase: try word(row[9], "offline_phase"))
        charger.confirmedAt = Timestamp(milliseconds: row[10])
        if let current = Milliamperes(row[11] as Int64?) {
            let lines = LineSet(rawValue: row[13])
            let decimals: Int = row[12]
            guard (0...3).contains(decimals), !lines.isEmpty else { throw UnreadableRow(column: "reading") }
            let readAt: Int64? = row[14]
            charger.reading = Reading(
                current: current, decimals: decimals, lines: lines,
                readAt: readAt.map { Timestamp(milliseconds: $0) })
        }
        charger.awaitsReading = row[15]
        charger.wiringIsRead = row[16]
        return charger
    }
}
