import Foundation
import GRDB

/// Copies of a store that is in use.
enum Backup {
    /// Copies a store; the copy appears under its name only when it is complete.
    ///
    /// - Parameters:
    ///   - queue: The open store.
    ///   - path: The file to make.
    /// - Throws: ``StoreError/exists(path:)``, ``StoreError/cannotCreate(path:_:)`` or the error of SQLite.
    static func copy(_ queue: DatabaseQueue, to path: String) throws {
        try StoreFiles.refuseLeftovers(beside: path)
        let partial = StoreFiles.partialName(of: path)
        defer { try? FileManager.default.removeItem(atPath: partial) }
        do {
            let copy = try DatabaseQueue(path: partial)
            try queue.backup(to: copy)
            // The copy is one file that any SQLite opens, without a log beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            try SQLiteStore.publish(partial, as: path)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError.cannotCreate(path: path, Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        if let error = error as? DatabaseError { return error.message ?? "\(error.resultCode)" }
        return (error as NSError).localizedDescription
    }
}
