import FuseCore
import GRDB

/// Writes chargers into a table that has their columns.
final class ChargerRows {
    /// The columns, in the order in which they are bound.
    static let columns = """
        id, installation_id, fuse_id, position, name, wiring, min_mA, max_mA, phase_selectable, fixed_mA,
        offline_mA, offline_phase, confirmed_at_ms, reading_mA, reading_decimals, reading_lines, read_at_ms,
        awaits_reading, wiring_is_read, awaits_since_ms, fixed_is_unknown, fixed_l1_mA, fixed_l2_mA, fixed_l3_mA,
        fixed_unknown_lines, former_mA, former_phase, phase_moved, reading_phase,
        box_limit_mA, reading_recorded_at_ms, fixed_assumes
        """

    /// The updates of an existing row: every column but those that identify the charger.
    private static let updates = columns.split { ", \n".contains($0) }
        .filter { $0 != "id" && $0 != "installation_id" }
        .map { "\($0) = excluded.\($0)" }.joined(separator: ", ")

    /// The number of rows in a batch, in which SQLite continues from row to row where it is.
    private static let many = 25

    private let one: BoundStatement
    /// The statement for a batch; nil unless the journal is in memory.
    ///
    /// With another journal SQLite would first write the pages of these rows to a file, to be able to undo
    /// them. It does so for every statement of several rows.
    private let batch: BoundStatement?

    /// Prepares to write chargers that have no row.
    ///
    /// SQLite does this in fewer steps than looking for a row.
    static func new(in table: String = "charger", db: Database) throws -> ChargerRows {
        try ChargerRows(db: db, table: table, onConflict: "DO NOTHING")
    }

    /// Prepares to write chargers in place of their rows in the same installation.
    static func recorded(db: Database) throws -> ChargerRows {
        try ChargerRows(
            db: db, table: "charger",
            onConflict: """
                DO UPDATE SET \(updates)
                WHERE installation_id = excluded.installation_id
                """)
    }

    private init(db: Database, table: String, onConflict: String) throws {
        let row = "(" + Self.columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ") + ")"
        func statement(_ count: Int) throws -> BoundStatement {
            let rows = [String](repeating: row, count: count).joined(separator: ", ")
            return try BoundStatement(
                db: db,
                sql:
                    "INSERT INTO \(table) (\(Self.columns)) VALUES \(rows) ON CONFLICT (id) \(onConflict)"
            )
        }
        one = try statement(1)
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        batch = journal == "memory" ? try statement(Self.many) : nil
    }

    /// Writes the chargers of an installation.
    ///
    /// - Returns: The places of those that may not be written because an existing row keeps them out.
    func write(_ installation: Installation, at moment: Timestamp) throws -> [Int] {
        var (rest, mayBeOut): (Range<Int>, [Int]) = (installation.chargers.indices, [])
        while let batch, rest.count >= Self.many {
            let places = rest.prefix(Self.many)
            for place in places { try Self.bind(place, of: installation, at: moment, to: batch) }
            if try batch.run() < Self.many { mayBeOut += places }
            rest = rest.dropFirst(Self.many)
        }
        for place in rest where try !write(place, of: installation, at: moment) { mayBeOut.append(place) }
        return mayBeOut
    }

    /// Writes the charger at a place of an installation.
    ///
    /// - Returns: True if it is written; false if an existing row keeps it out.
    func write(_ place: Int, of installation: Installation, at moment: Timestamp) throws -> Bool {
        try Self.bind(place, of: installation, at: moment, to: one)
        return try one.run() == 1
    }

    private static func bind(
        _ place: Int, of installation: Installation, at moment: Timestamp, to statement: BoundStatement
    ) throws {
        let charger = installation.chargers[place]
        let reading = charger.reading
        try statement.bind(charger.id.text)
        try statement.bind(installation.id.text)
        try statement.bind(charger.fuse.text)
        try statement.bind(place)
        try statement.bind(charger.name)
        try statement.bind(charger.wiring?.rawValue)
        try statement.bind(charger.minCurrent.count)
        try statement.bind(charger.maxCurrent.count)
        try statement.bind(charger.phaseSelectable ? 1 : 0)
        try statement.bind(
            charger.fixed.flatMap { if case .known(let current) = $0 { current.count } else { nil } })
        try statement.bind(charger.offline.current.milliamperes?.count)
        try statement.bind(charger.offline.phase.rawValue)
        try statement.bind((charger.confirmedAt ?? moment).milliseconds)
        try statement.bind(reading?.current.count)
        try statement.bind(reading?.decimals)
        try statement.bind(reading?.lines.rawValue)
        try statement.bind(reading?.readAt?.milliseconds)
        try statement.bind(charger.awaitsReading ? 1 : 0)
        try statement.bind(charger.wiringIsRead ? 1 : 0)
        try statement.bind(charger.awaitsSince?.milliseconds)
        try statement.bind(charger.fixed == .unknown ? 1 : 0)
        let byLine: FixedByLine? = if case .byLine(let lines) = charger.fixed { lines } else { nil }
        for line in Line.allCases {
            let known: Int64? = if case .known(let current) = byLine?[line] { current.count } else { nil }
            try statement.bind(known)
        }
        let unknown = Line.allCases.filter { byLine?[$0] == .unknown }.map { LineSet($0) }
        try statement.bind(LineSet(unknown).rawValue)
        try statement.bind(charger.former?.current.milliamperes?.count)
        try statement.bind(charger.former?.phase.rawValue)
        try statement.bind(charger.phaseMoved ? 1 : 0)
        try statement.bind(reading?.phase?.rawValue)
        try statement.bind(charger.boxLimit?.count)
        try statement.bind(charger.readingRecordedAt?.milliseconds)
        try statement.bind(charger.fixed == nil ? 0 : Int(charger.fixedAssumes.rawValue))
    }
}
