// Room: the SQLite store as the port that the program knows.
// Answers: each duty of InstallationStore as one transaction. Must not know: who asks.

public import FuseCore
public import FusePlanner
import GRDB

extension SQLiteStore: InstallationStore {
    /// The recorded installation of that id.
    public func installation(_ id: Identifier) throws -> Installation? {
        try read { db in try readable { try InstallationRows(db: db, id: id).installation() } }
    }

    /// All recorded ids, ascending.
    public func installations() throws -> [Identifier] {
        try read { db in
            try readable {
                try String.fetchAll(db, sql: "SELECT id FROM installation ORDER BY id")
                    .map { try Identifier(stored: $0, column: "installation.id") }
            }
        }
    }

    /// Where chargers are recorded.
    public func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        try read { db in
            try readable {
                var homes: [Identifier: Identifier] = [:]
                for charger in chargers {
                    let home = try String.fetchOne(
                        db.cachedStatement(sql: "SELECT installation_id FROM charger WHERE id = ?"),
                        arguments: [charger.text])
                    homes[charger] = try home.map { try Identifier(stored: $0, column: "installation_id") }
                }
                return homes
            }
        }
    }

    /// The ids of chargers with a name.
    public func chargers(named name: String) throws -> [Identifier] {
        try read { db in
            try readable {
                try String.fetchAll(
                    db, sql: "SELECT id FROM charger WHERE name = ? ORDER BY id", arguments: [name]
                )
                .map { try Identifier(stored: $0, column: "charger.id") }
            }
        }
    }

    /// Records installations in one write transaction (`BEGIN IMMEDIATE`), on disk when it returns.
    public func record(
        _ ids: [Identifier], at moment: Timestamp,
        _ change: ([Identifier: Installation]) throws -> [Installation]
    ) throws {
        try write { db in
            try readable {
                var recorded: [Identifier: Installation] = [:]
                for id in ids { recorded[id] = try InstallationRows(db: db, id: id).installation() }
                let writings = try change(recorded).map {
                    InstallationWriting(db: db, installation: $0, moment: moment)
                }
                // What goes goes first, so that a charger may move from one installation to another.
                for writing in writings { try writing.removeWhatIsGone() }
                for writing in writings { try writing.write() }
            }
        }
    }

    /// An installation's totals by the view `line_total`.
    public func storedTotals(of id: Identifier) throws -> [StoredTotal] {
        try read { db in
            try readable {
                try Self.totals(db, where: "WHERE installation_id = ?", [id.text]).map(\.total)
            }
        }
    }

    static func totals(
        _ db: Database, where condition: String = "", _ arguments: StatementArguments = []
    ) throws -> [(installation: String, total: StoredTotal)] {
        try Row.fetchAll(
            db,
            sql: "SELECT installation_id, fuse_id, line, usable_mA, total_mA FROM line_total " + condition,
            arguments: arguments
        ).map { row in
            guard let line = Line(label: try row.value(2, "line")) else {
                throw UnreadableRow(column: "line")
            }
            let usable: Int64? = try row.optional(3, "usable_mA")
            let total: Int64? = try row.optional(4, "total_mA")
            return (
                try row.value(0, "installation_id"),
                StoredTotal(
                    fuse: try row.identifier(1, "fuse_id"), line: line,
                    usable: usable.map { Milliamperes($0) }, total: total.map { Milliamperes($0) })
            )
        }
    }

    /// Rows that nobody but this program should have written are damage, not a crash.
    private func readable<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as UnreadableRow {
            throw StoreError.damaged(path: path, "column \(error.column) has a value it cannot have")
        }
    }
}
