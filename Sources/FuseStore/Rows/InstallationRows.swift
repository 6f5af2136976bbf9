import FuseCore
import GRDB

/// Reads installations from their rows in the order of their ids, one at a time.
struct InstallationRows {
    private var frames: InstallationHeaderRows
    private var chargers: RowsByInstallation

    /// Begins to read the installations whose ids are in a range.
    ///
    /// - Parameters:
    ///   - db: Inside a transaction.
    ///   - ids: The first id and the last.
    /// - Throws: `DatabaseError`.
    init(_ db: Database, in ids: ClosedRange<Identifier>) throws {
        frames = try InstallationHeaderRows(db, in: ids)
        chargers = try RowsByInstallation(
            db,
            """
            SELECT installation_id, id, fuse_id, name, wiring_is_read, position, awaits_since_ms,
                reading_recorded_at_ms, fixed_assumes, \(ChargerColumns.list)
            FROM charger WHERE installation_id >= ? ORDER BY installation_id
            """, from: ids.lowerBound)
    }

    /// The installation of an id; nil if none is recorded.
    static func installation(_ id: Identifier, in db: Database) throws -> Installation? {
        var rows = try InstallationRows(db, in: id...id)
        return try rows.next()
    }

    /// The next installation; nil at the end.
    mutating func next() throws -> Installation? {
        guard let frame = try frames.next() else { return nil }
        var sorted = SortedByPosition<Charger>()
        let own = SortedText(frame.id.text)
        while let row = try chargers.next(of: own) {
            var charger = Charger(id: try row.identifier(1, "id"), fuse: try row.identifier(2, "fuse_id"))
            charger.name = try row.name(3)
            charger.wiringIsRead = try row.flag(4, "wiring_is_read")
            charger.awaitsSince = row.isNull(6) ? nil : try row.moment(6, "awaits_since_ms")
            charger.readingRecordedAt =
                row.isNull(7) ? nil : try row.moment(7, "reading_recorded_at_ms")
            charger.fixedAssumes = FixedAssumptions(
                rawValue: UInt8(clamping: try row.integer(8, "fixed_assumes")))
            try ChargerColumns(row, from: 9).read(into: &charger)
            sorted.append(charger, at: try row.integer(5, "position"))
        }
        return try frame.installation(with: sorted.inOrder)
    }
}

/// The columns of a charger that decide its load.
struct ChargerColumns {
    /// Their names, in the order in which they are read.
    static let list = """
        wiring, min_mA, max_mA, phase_selectable, fixed_mA, offline_mA, offline_phase, confirmed_at_ms, reading_mA,
        reading_decimals, reading_lines, read_at_ms, awaits_reading, fixed_is_unknown, fixed_l1_mA, fixed_l2_mA,
        fixed_l3_mA, fixed_unknown_lines, former_mA, former_phase, phase_moved, reading_phase,
        box_limit_mA
        """

    private static let wirings = ShortWords<Wiring>()

    private let row: StatementRow
    private let first: Int

    /// Prepares to read the columns.
    ///
    /// - Parameters:
    ///   - row: A row that has these columns, one after the other.
    ///   - first: The index of the first one.
    init(_ row: StatementRow, from first: Int) {
        self.row = row
        self.first = first
    }

    /// Reads the columns.
    ///
    /// - Parameter charger: The charger that receives the facts and settings.
    /// - Throws: ``UnreadableRow`` for a value that its column may not have.
    func read(into charger: inout Charger) throws {
        charger.wiring = try row.optionalWord(first, "wiring", of: Self.wirings)
        charger.minCurrent = try row.current(first + 1, "min_mA")
        charger.maxCurrent = try row.current(first + 2, "max_mA")
        charger.boxLimit = try row.optionalCurrent(first + 22, "box_limit_mA")
        charger.phaseSelectable = try row.flag(first + 3, "phase_selectable")
        charger.fixed = try fixed()
        let current = try row.optionalCurrent(first + 5, "offline_mA")
        guard let phase = try phase(first + 6, "offline_phase") else {
            throw UnreadableRow(column: "offline_phase")
        }
        charger.offline = OfflineOverride(
            current: current.map { .overridden($0) } ?? .automatic, phase: phase)
        charger.confirmedAt = try row.moment(first + 7, "confirmed_at_ms")
        charger.observation = Observation(
            try reading(), isStale: try row.flag(first + 12, "awaits_reading"))
        charger.phaseMoved = try row.flag(first + 20, "phase_moved")
        charger.former = nil
        if let former = try row.optionalCurrent(first + 18, "former_mA") {
            guard let phase = try self.phase(first + 19, "former_phase") else {
                throw UnreadableRow(column: "former_phase")
            }
            charger.former = OfflineOverride(current: .overridden(former), phase: phase)
        }
    }

    /// One of the vendor's `Phases`; nil for NULL.
    private func phase(_ index: Int, _ column: String) throws -> PhaseChoice? {
        guard let number = try row.optionalInteger(index, column) else { return nil }
        guard let phase = PhaseChoice(rawValue: Int(number)) else { throw UnreadableRow(column: column) }
        return phase
    }

    private func fixed() throws -> FixedCurrent? {
        if let current = try row.optionalCurrent(first + 4, "fixed_mA") { return .known(current) }
        if try row.flag(first + 13, "fixed_is_unknown") { return .unknown }
        let unknown = LineSet(
            rawValue: UInt8(try row.integer(first + 17, "fixed_unknown_lines", in: 0...7)))
        var values: [Line: FixedByLine.Value] = [:]
        for line in Line.allCases {
            if let current = try row.optionalCurrent(
                first + 13 + line.rawValue, "fixed_l\(line.rawValue)_mA")
            {
                values[line] = .known(current)
            } else if unknown.has(line) {
                values[line] = .unknown
            }
        }
        return values.isEmpty ? nil : .byLine(FixedByLine(values))
    }

    private func reading() throws -> Reading? {
        guard let current = try row.optionalCurrent(first + 8, "reading_mA") else { return nil }
        let decimals = try row.integer(first + 9, "reading_decimals", in: 0...3)
        let lines = try row.integer(first + 10, "reading_lines", in: 1...7)
        return Reading(
            current: current, decimals: Int(decimals), lines: LineSet(rawValue: UInt8(lines)),
            phase: try phase(first + 21, "reading_phase"),
            readAt: row.isNull(first + 11) ? nil : try row.moment(first + 11, "read_at_ms"))
    }
}
