import Foundation
import GRDB

extension SQLiteStore {
    /// Whether there is anything at a path, so that no store is to be made there.
    public static func isThere(_ path: String) -> Bool {
        FileFacts(URL(fileURLWithPath: path).standardizedFileURL.path) != nil
    }

    /// Makes a store with something in it, or none: its file gets its name when all of that is on disk. Nobody else
    /// sees it before, so it is written once, into the file itself, and not into a write-ahead log first.
    ///
    /// - Parameters:
    ///   - path: The file; it is not there.
    ///   - body: Writes what is to be in it. Where it throws, nothing is left behind.
    /// - Returns: What `body` returns.
    /// - Throws: ``StoreError/exists(path:)`` where somebody else made the file meanwhile, other ``StoreError``s, and
    ///   what `body` throws.
    public static func making<Value>(_ path: String, _ body: (SQLiteStore) throws -> Value) throws -> Value {
        try making(path, link: { link($0, $1) }, body)
    }

    static func making<Value>(
        _ path: String, link: (String, String) -> Int32, _ body: (SQLiteStore) throws -> Value
    ) throws -> Value {
        let path = target(of: URL(fileURLWithPath: path).standardizedFileURL.path)
        try StoreFiles.refuseMissingFolder(of: path)
        try StoreFiles.refuseLeftovers(beside: path)
        let partial = StoreFiles.partialName(of: path)
        defer { try? FileManager.default.removeItem(atPath: partial) }
        return try translating(path) {
            var configuration = Configuration()
            // Looked at once, when all of it is there: for a fleet a third of what a look for every row costs.
            configuration.foreignKeysEnabled = false
            let queue = try DatabaseQueue(path: partial, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                // What is lost with the power is a file that nobody knows of yet.
                try db.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL")
                try db.execute(sql: cacheForMany)
            }
            try Migrations.run(on: queue, path: path, mayCreate: true)
            let value = try body(SQLiteStore(path: path, queue: queue))
            let stray = try queue.read { try Row.fetchOne($0, sql: "PRAGMA foreign_key_check") }
            guard stray == nil else { throw StoreError.unexpected(path: path, "a row refers to none") }
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            try queue.close()
            try StoreFiles.refuseLeftovers(beside: path)
            try publish(partial, as: path, link: link)
            return value
        }
    }

    /// Pages that a large import comes back to again and again, the index of chargers above all: 112 MiB, which only a
    /// store that large fills.
    static let cacheForMany = "PRAGMA cache_size = -114688"

    /// Makes the pages that a large import comes back to stay in memory.
    public func expectMany() throws {
        try Self.translating(path) {
            try queue.writeWithoutTransaction { try $0.execute(sql: Self.cacheForMany) }
        }
    }

    /// What a path leads to: a name may be given to what is not there yet.
    private static func target(of path: String) -> String {
        var path = path
        // As many as the system follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            let folder = URL(fileURLWithPath: (path as NSString).deletingLastPathComponent)
            path = URL(fileURLWithPath: next, relativeTo: folder).standardizedFileURL.path
        }
        return path
    }

    /// Gives a file its name, where that is free, and makes sure that it keeps it.
    ///
    /// - Throws: ``StoreError``.
    static func publish(
        _ partial: String, as path: String, link: (String, String) -> Int32 = { link($0, $1) }
    ) throws {
        let folder = (path as NSString).deletingLastPathComponent
        // A link fails where the name was taken meanwhile; a move would put this in its place.
        if link(partial, path) != 0 {
            guard [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(errno) else { throw taken(path) }
            // A file system without links, as on a memory stick. Who takes the claimed name for an empty store in the
            // instant before the move notices that its file was replaced.
            let claim = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o644)
            guard claim >= 0, close(claim) == 0 else { throw taken(path) }
            guard rename(partial, path) == 0 else {
                defer { unlink(path) }
                throw taken(path)
            }
        }
        let directory = open(folder, O_RDONLY)
        defer { if directory >= 0 { close(directory) } }
        // Some file systems have nothing to be synced of a folder, and say that it is no file.
        guard directory >= 0, fsync(directory) == 0 || errno == EINVAL else {
            throw StoreError.inputOutput(path: path, String(cString: strerror(errno)))
        }
    }

    private static func taken(_ path: String) -> StoreError {
        errno == EEXIST ? .exists(path: path) : .cannotCreate(path: path, String(cString: strerror(errno)))
    }
}
