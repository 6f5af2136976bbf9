import Foundation
import GRDB

extension SQLiteStore {
    /// True when anything exists at a path, so that no store may be made there.
    public static func isThere(_ path: String) -> Bool {
        FileFacts(URL(fileURLWithPath: path).standardizedFileURL.path) != nil
    }

    /// Makes a complete store, or none: its file gets its name only when everything is on disk.
    ///
    /// No other process sees the file before. So it is written once, into the file itself, and not into a
    /// write-ahead log first.
    ///
    /// - Parameters:
    ///   - path: The file; it does not exist.
    ///   - body: Writes the contents. If it throws, nothing is left behind.
    /// - Returns: The value that `body` returns.
    /// - Throws: ``StoreError/exists(path:)`` if another process made the file meanwhile, other
    ///   ``StoreError``s, and the errors of `body`.
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
            // References are checked once, at the end: for a fleet a third of the cost of a check for every
            // row.
            configuration.foreignKeysEnabled = false
            let queue = try DatabaseQueue(path: partial, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                // A power failure loses only a file that is not published yet.
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

    /// A cache of 112 MiB for the pages that a large import uses repeatedly.
    ///
    /// These are above all the pages of the chargers' index. Only a store of that size fills the cache.
    static let cacheForMany = "PRAGMA cache_size = -114688"

    /// Keeps the pages that a large import uses repeatedly in memory.
    public func expectMany() throws {
        try Self.translating(path) {
            try queue.writeWithoutTransaction { try $0.execute(sql: Self.cacheForMany) }
        }
    }

    /// The path that symbolic links lead to, even if no file exists there yet.
    private static func target(of path: String) -> String {
        var path = path
        // The system follows as many links.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            let folder = URL(fileURLWithPath: (path as NSString).deletingLastPathComponent)
            path = URL(fileURLWithPath: next, relativeTo: folder).standardizedFileURL.path
        }
        return path
    }

    /// Gives a file its name if that is free, and makes the name durable.
    ///
    /// - Throws: ``StoreError``.
    static func publish(
        _ partial: String, as path: String, link: (String, String) -> Int32 = { link($0, $1) }
    ) throws {
        let folder = (path as NSString).deletingLastPathComponent
        // A link fails if the name was taken meanwhile; a move would replace that file.
        if link(partial, path) != 0 {
            guard [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(errno) else { throw taken(path) }
            // Some file systems have no links, as on a memory stick. A process that takes the claimed name
            // for an empty store in the instant before the move notices that its file was replaced.
            let claim = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o644)
            guard claim >= 0, close(claim) == 0 else { throw taken(path) }
            guard rename(partial, path) == 0 else {
                defer { unlink(path) }
                throw taken(path)
            }
        }
        let directory = open(folder, O_RDONLY)
        defer { if directory >= 0 { close(directory) } }
        // Some file systems cannot sync a folder, and report that it is not a file.
        guard directory >= 0, fsync(directory) == 0 || errno == EINVAL else {
            throw StoreError.inputOutput(path: path, String(cString: strerror(errno)))
        }
    }

    private static func taken(_ path: String) -> StoreError {
        errno == EEXIST ? .exists(path: path) : .cannotCreate(path: path, String(cString: strerror(errno)))
    }
}
