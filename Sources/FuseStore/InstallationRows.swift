// Room: rows to installations and back.
// Answers: one installation as SQL values. Must not know: transactions, what the values are for.

import FuseCore
import FusePlanner
import GRDB

/// What a row says that no installation can say: somebody else wrote there.
struct UnreadableRow: Error {
    let column: String
}

extension Row {
    /// A value of a column, or an error where it is absent or of another kind: rows may be anybody's.
    func value<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[index]) else { throw UnreadableRow(column: column) }
        return value
    }

    /// A value of a column, or nil where it is NULL.
    func optional<Value: DatabaseValueConvertible>(_ index: Int, _ column: String) throws -> Value? {
        let stored: DatabaseValue = self[index]
        return stored.isNull ? nil : try value(index, column)
    }

    /// A current within what may be declared anywhere; negative ones and larger ones are damage.
    func current(_ index: Int, _ column: String) throws -> Milliamperes {
        let current = Milliamperes(try value(index, column))
        guard (.zero ... .largest).contains(current) else { throw UnreadableRow(column: column) }
        return current
    }

    /// A current, or nil where it is NULL.
    func optionalCurrent(_ index: Int, _ column: String) throws -> Milliamperes? {
        let stored: DatabaseValue = self[index]
        return stored.isNull ? nil : try current(index, column)
    }

    /// A moment between 1970 and the year 9999.
    func moment(_ index: Int, _ column: String) throws -> Timestamp {
        let milliseconds: Int64 = try value(index, column)
        guard (0...253_402_300_799_999).contains(milliseconds) else { throw UnreadableRow(column: column) }
        return Timestamp(milliseconds: milliseconds)
    }

    /// A name that may stand on a terminal.
    func name(_ index: Int) throws -> String {
        let name: String = try value(index, "name")
        guard DisplayName.isValid(name) else { throw UnreadableRow(column: "name") }
        return name
    }

    /// An id as this program writes it.
    func identifier(_ index: Int, _ column: String) throws -> Identifier {
        try Identifier(stored: value(index, column), column: column)
    }
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
        let supply: String? = try row.optional(0, "supply")
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
        rules.automatic = try word(row.value(1, "automatic"), "automatic")
        rules.automaticBound = try row.optionalCurrent(2, "automatic_bound_mA")
        rules.belowMinimum = try word(row.value(3, "below_minimum"), "below_minimum")
        rules.undeclaredWiring = try word(row.value(4, "undeclared_wiring"), "undeclared_wiring")
        rules.itCurrent = try word(row.value(5, "it_current"), "it_current")
        rules.maxRecordAge = try row.optional(6, "max_record_age_s")
        return rules
    }

    private func fuses() throws -> [Fuse] {
        var ratings: [Identifier: [Line: Milliamperes]] = [:]
        var reserves: [Identifier: LineCurrents] = [:]
        let lines = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT fuse_id, line, rating_mA, reserve_mA FROM fuse_line WHERE installation_id = ?"),
            arguments: [id.text])
        while let row = try lines.next() {
            let fuse = try row.identifier(0, "fuse_id")
            let line: Line = try word(row.value(1, "line"), "line")
            ratings[fuse, default: [:]][line] = try row.optionalCurrent(2, "rating_mA")
            reserves[fuse, default: .zero][line] = try row.current(3, "reserve_mA")
        }
        let sql = """
            SELECT id, parent_id, name, factor_billionths FROM fuse WHERE installation_id = ? ORDER BY position
            """
        var fuses: [Fuse] = []
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [id.text])
        while let row = try rows.next() {
            let fuse = try row.identifier(0, "id")
            let parent: String? = try row.optional(1, "parent_id")
            guard let factor = UsableFactor(billionths: try row.value(3, "factor_billionths")),
                let rating = try? FuseRating(
                    ratings: ratings[fuse] ?? [:], factor: factor, reserve: reserves[fuse] ?? .zero)
            else { throw UnreadableRow(column: "rating_mA") }
            fuses.append(
                Fuse(
                    id: fuse, name: try row.name(2),
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
        var charger = Charger(id: try row.identifier(0, "id"), fuse: try row.identifier(1, "fuse_id"))
        let wiring: String? = try row.optional(3, "wiring")
        charger.name = try row.name(2)
        charger.wiring = try wiring.map { try word($0, "wiring") }
        charger.minCurrent = try row.current(4, "min_mA")
        charger.maxCurrent = try row.current(5, "max_mA")
        charger.phaseSelectable = try row.value(6, "phase_selectable")
        charger.fixedCurrent = try row.optionalCurrent(7, "fixed_mA")
        let current = try row.optionalCurrent(8, "offline_mA")
        charger.offline = OfflineOverride(
            current: current.map { .overridden($0) } ?? .automatic,
            phase: try word(row.value(9, "offline_phase"), "offline_phase"))
        charger.confirmedAt = try row.moment(10, "confirmed_at_ms")
        charger.reading = try reading(row)
        charger.awaitsReading = try row.value(15, "awaits_reading")
        charger.wiringIsRead = try row.value(16, "wiring_is_read")
        return charger
    }

    private func reading(_ row: Row) throws -> Reading? {
        guard let current = try row.optionalCurrent(11, "reading_mA") else { return nil }
        let decimals: Int = try row.value(12, "reading_decimals")
        let lines: Int = try row.value(13, "reading_lines")
        guard (0...3).contains(decimals) else { throw UnreadableRow(column: "reading_decimals") }
        guard (1...7).contains(lines) else { throw UnreadableRow(column: "reading_lines") }
        let readAt: DatabaseValue = row[14]
        return Reading(
            current: current, decimals: decimals, lines: LineSet(rawValue: UInt8(lines)),
            readAt: readAt.isNull ? nil : try row.moment(14, "read_at_ms"))
    }
}
