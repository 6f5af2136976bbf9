import FuseCore
import FusePlanner
import FuseRecord
import GRDB

/// Sums installations from their rows in the order of their ids, one at a time.
///
/// It keeps no charger, and does not read their names.
struct AuditAccumulatorRows {
    private var headers: InstallationHeaderRows
    private var chargers: RowsByInstallation
    private let now: Timestamp
    private let db: Database

    /// Begins to read the installations whose ids are in a range.
    ///
    /// - Parameters:
    ///   - db: Inside a transaction.
    ///   - ids: The first id and the last.
    ///   - now: The moment.
    /// - Throws: `DatabaseError`.
    init(_ db: Database, in ids: ClosedRange<Identifier>, at now: Timestamp) throws {
        (self.now, self.db) = (now, db)
        headers = try InstallationHeaderRows(db, in: ids)
        // The chargers of a fuse are adjacent.
        chargers = try RowsByInstallation(
            db,
            """
            SELECT installation_id, fuse_id, rowid, \(ChargerColumns.list)
            FROM charger WHERE installation_id >= ? ORDER BY installation_id, fuse_id
            """, from: ids.lowerBound)
    }

    /// An error for an installation that must be read with its names.
    private struct NeedsNames: Error {}

    /// The next installation, with its audit as if nothing were in flight; nil at the end.
    ///
    /// The audit is nil if the rows do not fit together. Such an installation must be read with its names, so
    /// that the report can name the rows.
    mutating func next() throws -> (id: Identifier, audited: AuditedInstallation?)? {
        guard let header = try headers.next() else { return nil }
        do {
            return (header.id, try audited(header))
        } catch is InstallationError {
            return (header.id, nil)
        } catch is NeedsNames {
            return (header.id, nil)
        }
    }

    /// The id of a charger, which is not in the index that is read.
    private func id(_ row: Int64) throws -> Identifier {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM charger WHERE rowid = ?"), arguments: [row])
        return try Identifier(stored: text ?? "", column: "charger.id")
    }

    private mutating func audited(_ header: InstallationHeader) throws -> AuditedInstallation {
        // Acceptances are compared with the findings, which requires names.
        guard header.rules.accepted.isEmpty else { throw NeedsNames() }
        let installation = try header.installation(with: [])
        var accumulator = AuditAccumulator(of: installation, at: now)
        var charger = Charger(id: header.id, fuse: header.id)
        var fuse: (place: Int, id: SortedText)?
        let own = SortedText(header.id.text)
        while let row = try chargers.next(of: own) {
            if fuse.map({ row.order(1, beside: $0.id) != 0 }) ?? true {
                let id = try row.identifier(1, "fuse_id")
                guard let place = installation.fusePlaces[id] else {
                    throw InstallationError.unknownFuse(charger: charger.id, id)
                }
                fuse = (place, SortedText(id.text))
            }
            try ChargerColumns(row, from: 3).read(into: &charger)
            try accumulator.add(charger, below: fuse?.place ?? 0) { try id(try row.integer(2, "rowid")) }
        }
        return accumulator.audited
    }
}
