// Room: rows to installations.
// Answers: one installation after the other, from the values that SQL has of it. Must not know: transactions, what the
// values are for.

import FuseCore
import FusePlanner
import GRDB

/// Reads installations from their rows in the order of their ids, one at a time.
struct InstallationRows {
    private var frames: FrameRows
    private var chargers: RowsByInstallation

    /// Begins to read the installations whose ids are in a range.
    ///
    /// - Parameters:
    ///   - db: Inside a transaction.
    ///   - ids: The first id and the last.
    init(_ db: Database, in ids: ClosedRange<Identifier>) throws {
        frames = try FrameRows(db, in: ids)
        chargers = try RowsByInstallation(
            db,
            """
            SELECT installation_id, id, fuse_id, name, wiring_is_read, position, awaits_since_ms,
                \(ChargerColumns.list)
            FROM charger WHERE installation_id >= ? ORDER BY installation_id
            """, from: ids.lowerBound)
    }

    /// The installation of an id; nil where none is recorded.
    static func installation(_ id: Identifier, in db: Database) throws -> Installation? {
        var rows = try InstallationRows(db, in: id...id)
        return try rows.next()
    }

    /// The next installation; nil at the end.
    mutating func next() throws -> Installation? {
        guard let frame = try frames.next() else { return nil }
        var placed = Placed<Charger>()
        let own = SortedText(frame.id.text)
        while let row = try chargers.next(of: own) {
            var charger = Charger(id: try row.identifier(1, "id"), fuse: try row.identifier(2, "fuse_id"))
            charger.name = try row.name(3)
            charger.wiringIsRead = try row.flag(4, "wiring_is_read")
            charger.awaitsSince = row.isNull(6) ? nil : try row.moment(6, "awaits_since_ms")
            try ChargerColumns(row, from: 7).read(into: &charger)
            placed.append(charger, at: try row.integer(5, "position"))
        }
        return try frame.installation(with: placed.inOrder)
    }
}

/// The columns of a charger that decide what it counts as.
struct ChargerColumns {
    /// Their names, in the order in which they are read.
    static let list = """
        wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA, offline_phase, confirmed_at_ms, reading_mA,
        reading_decimals, reading_lines, read_at_ms, awaits_reading, fixed_is_unknown
        """

    private static let wirings = ShortWords<Wiring>()

    private let row: StatementRow
    private let first: Int

    /// - Parameters:
    ///   - row: A row that has these columns, one after the other.
    ///   - first: Which is the first.
    init(_ row: StatementRow, from first: Int) {
        self.row = row
        self.first = first
    }

    /// Reads them.
    ///
    /// - Parameter charger: Gets the facts and settings.
    func read(into charger: inout Charger) throws {
        charger.wiring = try row.optionalWord(first, "wiring", of: Self.wirings)
        charger.minCurrent = try row.current(first + 1, "min_mA")
        charger.maxCurrent = try row.current(first + 2, "max_mA")
        charger.phaseSelectable = try row.flag(first + 3, "phase_selectable")
        let fixed = try row.optionalCurrent(first + 4, "fixed_mA")
        if try row.flag(first + 13, "fixed_is_unknown") {
            guard fixed == charger.largestCurrent else { throw UnreadableRow(column: "fixed_mA") }
            charger.fixed = .unknown
        } else {
            charger.fixed = fixed.map { .known($0) }
        }
        let current = try row.optionalCurrent(first + 5, "offline_mA")
        guard let phase = PhaseChoice(rawValue: Int(try row.integer(first + 6, "offline_phase"))) else {
            throw UnreadableRow(column: "offline_phase")
        }
        charger.offline = OfflineOverride(
            current: current.map { .overridden($0) } ?? .automatic, phase: phase)
        charger.confirmedAt = try row.moment(first + 7, "confirmed_at_ms")
        charger.reading = try reading()
        charger.awaitsReading = try row.flag(first + 12, "awaits_reading")
    }

    private func reading() throws -> Reading? {
        guard let current = try row.optionalCurrent(first + 8, "reading_mA") else { return nil }
        let decimals = try row.integer(first + 9, "reading_decimals", in: 0...3)
        let lines = try row.integer(first + 10, "reading_lines", in: 1...7)
        return Reading(
            current: current, decimals: Int(decimals), lines: LineSet(rawValue: UInt8(lines)),
            readAt: row.isNull(first + 11) ? nil : try row.moment(first + 11, "read_at_ms"))
    }
}
