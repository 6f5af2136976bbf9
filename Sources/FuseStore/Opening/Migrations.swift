import Foundation
import FuseSchema
import GRDB

/// The kind of a store file, as read from the file itself.
enum StoreState {
    /// The file is empty.
    case empty
    /// A FuseGuard store of the given schema version.
    case store(version: Int)
    /// A store of a program from before the first release.
    case beforeRelease
    /// Any other file.
    case foreign

    init(_ db: Database) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if application == FuseSchema.applicationID, version > 0 {
            self = .store(version: version)
            return
        }
        if application == FuseSchema.applicationIDBeforeRelease {
            self = .beforeRelease
            return
        }
        let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        self = application == 0 && version == 0 && objects == 0 ? .empty : .foreign
    }
}

/// Migrations of a store to the version of this program.
enum Migrations {
    /// Runs all missing steps in one transaction, or none.
    ///
    /// - Parameters:
    ///   - queue: An open, writable store.
    ///   - path: Its file.
    ///   - mayCreate: True when an empty file may become a store.
    ///   - steps: The steps; by default the program's own.
    /// - Throws: ``StoreError`` for a store that is newer, older than the first release, or none at all;
    ///   `DatabaseError` if a step fails.
    static func run(
        on queue: DatabaseQueue, path: String, mayCreate: Bool,
        steps: [FuseSchema.Migration] = FuseSchema.migrations
    ) throws {
        guard let known = steps.last?.version else { return }
        guard case .store(let version) = try queue.read(StoreState.init), version < known else {
            try create(on: queue, path: path, mayCreate: mayCreate, steps: steps)
            return
        }
        let copy = try backUp(queue, version: version, path: path)
        do {
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    // Another process may have migrated the store while the backup was made.
                    guard case .store(let current) = try StoreState(db) else {
                        throw StoreError.notAStore(path: path)
                    }
                    try apply(steps.filter { $0.version > current }, to: db)
                    return .commit
                }
            }
        } catch {
            // Nothing was changed, so the backup is not needed.
            try? FileManager.default.removeItem(atPath: copy)
            throw error
        }
    }

    /// Migrates an unnamed copy to the version of this program.
    static func rehearse(on copy: DatabaseQueue, path: String) throws {
        guard case .store(let version) = try copy.read(StoreState.init), version < FuseSchema.version else {
            try create(on: copy, path: path, mayCreate: true, steps: FuseSchema.migrations)
            return
        }
        try copy.write { try apply(FuseSchema.migrations.filter { $0.version > version }, to: $0) }
    }

    private static func create(
        on queue: DatabaseQueue, path: String, mayCreate: Bool, steps: [FuseSchema.Migration]
    ) throws {
        let known = steps.last?.version ?? 0
        switch try queue.read(StoreState.init) {
        case .store(let version):
            guard version <= known else {
                throw StoreError.newer(path: path, found: version, known: known)
            }
        case .beforeRelease:
            throw StoreError.beforeRelease(path: path)
        case .foreign:
            throw StoreError.notAStore(path: path)
        case .empty:
            guard mayCreate else { throw StoreError.notAStore(path: path) }
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    // Another process may have been quicker.
                    if case .empty = try StoreState(db) {
                        try db.execute(sql: "PRAGMA application_id = \(FuseSchema.applicationID)")
                        try apply(steps, to: db)
                    }
                    return .commit
                }
            }
        }
    }

    /// Runs some steps.
    ///
    /// The views depend on the tables of the last step. They are dropped before the first one and made anew
    /// at the end.
    private static func apply(_ steps: [FuseSchema.Migration], to db: Database) throws {
        guard !steps.isEmpty else { return }
        for view in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'view'") {
            try db.execute(sql: "DROP VIEW \(view.quotedDatabaseIdentifier)")
        }
        for step in steps {
            try db.execute(sql: step.sql)
            try db.execute(sql: "PRAGMA user_version = \(step.version)")
        }
        try db.execute(sql: FuseSchema.views)
    }

    private static func backUp(_ queue: DatabaseQueue, version: Int, path: String) throws -> String {
        var copy = "\(path).v\(version).backup"
        var number = 1
        while true {
            do {
                try Backup.copy(queue, to: copy)
                return copy
            } catch StoreError.exists {
                // It belongs to an earlier migration, or to another process at this moment.
                number += 1
                copy = "\(path).v\(version).backup-\(number)"
            }
        }
    }
}
