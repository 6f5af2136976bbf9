import FuseCore
import GRDB

/// Writes fuses; the lines of a recorded installation are removed before.
final class FuseRows {
    private let fuse: BoundStatement
    private let line: BoundStatement

    /// Prepares to write fuses.
    ///
    /// - Parameters:
    ///   - db: The store.
    ///   - isRecorded: True when rows may exist and be changed. New rows take SQLite fewer steps.
    /// - Throws: `DatabaseError`.
    init(db: Database, isRecorded: Bool) throws {
        let change = """
            ON CONFLICT (installation_id, id) DO UPDATE SET
                parent_id = excluded.parent_id, position = excluded.position, name = excluded.name,
                factor_billionths = excluded.factor_billionths, is_read = excluded.is_read,
                rated_at_ms = excluded.rated_at_ms
            """
        fuse = try BoundStatement(
            db: db,
            sql: """
                INSERT INTO fuse (installation_id, id, parent_id, position, name, factor_billionths,
                                  is_read, rated_at_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) \(isRecorded ? change : "")
                """)
        line = try BoundStatement(
            db: db,
            sql: """
                INSERT INTO fuse_line (installation_id, fuse_id, line, rating_mA, reserve_mA)
                VALUES (?, ?, ?, ?, ?)
                """)
    }

    /// Writes a fuse.
    func write(_ fuse: Fuse, _ position: Int, of installation: String) throws {
        try self.fuse.bind(installation)
        try self.fuse.bind(fuse.id.text)
        try self.fuse.bind(fuse.parent?.text)
        try self.fuse.bind(position)
        try self.fuse.bind(fuse.name)
        try self.fuse.bind(fuse.rating.factor.billionths)
        try self.fuse.bind(fuse.isRead ? 1 : 0)
        try self.fuse.bind(fuse.ratedAt?.milliseconds)
        _ = try self.fuse.run()
        for line in Line.allCases {
            let (rating, reserve) = (fuse.rating.ratings[line], fuse.rating.reserve[line])
            guard rating != nil || reserve > .zero else { continue }
            try self.line.bind(installation)
            try self.line.bind(fuse.id.text)
            try self.line.bind(line.rawValue)
            try self.line.bind(rating?.count)
            try self.line.bind(reserve.count)
            _ = try self.line.run()
        }
    }
}
