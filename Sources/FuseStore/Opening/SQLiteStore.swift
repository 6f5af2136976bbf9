import Foundation
import FuseSchema
import GRDB

/// A FuseGuard store in one SQLite file (rules: Store).
public final class SQLiteStore: Sendable {
    /// The absolute path of the file.
    public let path: String
    let queue: DatabaseQueue
    /// The files of the store when it was opened; nil for an unnamed copy.
    private let files: StoreFiles?
    /// The latest schema version that this program knows.
    private let version: Int
    /// The cache between transactions; nil for a store that does not stay open.
    private let memory: RecordCache?
    let checkpoints: Checkpoints?

    /// The purpose for which a store is opened.
    public enum Access: Sendable {
        /// Reading only.
        case reading
        /// Reading and writing an existing file.
        case writing
        /// Reading and writing, and making the file if it does not exist.
        case creating
    }

    /// Opens a store and migrates it to the version of this program.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - access: The purpose.
    ///   - lockTimeout: The time to wait for other processes, in seconds.
    ///   - staysOpen: True for many transactions. The store then caches what it read until another process
    ///     writes, and does its checkpoints in the background.
    /// - Throws: ``StoreError``.
    public convenience init(
        path: String, for access: Access, lockTimeout: Double = 10, staysOpen: Bool = false
    ) throws {
        try self.init(
            path: path, for: access, lockTimeout: lockTimeout, staysOpen: staysOpen,
            steps: FuseSchema.migrations)
    }

    init(
        path: String, for access: Access, lockTimeout: Double, staysOpen: Bool = false,
        steps: [FuseSchema.Migration]
    ) throws {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        self.path = path
        let place = FileFacts(path)
        let exists = place != nil
        guard place?.isFile ?? true else { throw StoreError.notAStore(path: path) }
        guard exists || access == .creating else { throw StoreError.missing(path: path) }
        if !exists { try StoreFiles.refuseMissingFolder(of: path) }
        try StoreFiles.refuseLostLog(of: path)
        let queue = try Self.translating(path) { () throws -> DatabaseQueue in
            let known = steps.last?.version ?? 0
            if exists {
                // The file is examined before anything is written: it may belong to another program.
                let reader = try Self.open(path, isReadOnly: true, lockTimeout: lockTimeout)
                switch try reader.read(StoreState.init) {
                case .beforeRelease: throw StoreError.beforeRelease(path: path)
                case .foreign: throw StoreError.notAStore(path: path)
                case .empty where access != .creating: throw StoreError.notAStore(path: path)
                case .store(let found) where found > known:
                    throw StoreError.newer(path: path, found: found, known: known)
                case .store(known) where access == .reading: return reader
                // An older store is migrated first, which takes a writer.
                case .empty, .store: try reader.close()
                }
            }
            let writer = try Self.open(path, isReadOnly: false, lockTimeout: lockTimeout)
            try Migrations.run(on: writer, path: path, mayCreate: access == .creating, steps: steps)
            return writer
        }
        if staysOpen {
            try Self.translating(path) {
                try queue.writeWithoutTransaction {
                    try $0.execute(sql: "PRAGMA wal_autocheckpoint = \(Checkpoints.mostPages)")
                }
            }
        }
        self.queue = queue
        files = StoreFiles(path)
        version = steps.last?.version ?? 0
        memory = staysOpen ? RecordCache() : nil
        checkpoints =
            staysOpen && access != .reading
            ? try Self.translating(path) { try Checkpoints(path: path) } : nil
    }

    /// Makes an unnamed copy for a trial: nothing of it stays.
    ///
    /// - Parameters:
    ///   - path: The store to copy; the copy is empty if there is no such file, or if it is empty.
    ///   - lockTimeout: The longest wait for other users of the store, in seconds.
    /// - Returns: The copy, migrated to the version of this program.
    /// - Throws: ``StoreError``.
    public static func rehearsal(of path: String, lockTimeout: Double = 10) throws -> SQLiteStore {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        try StoreFiles.refuseLostLog(of: path)
        let copy = try translating(path) { () throws -> DatabaseQueue in
            // A small copy stays in memory; SQLite puts the rest into a temporary file.
            let copy = try DatabaseQueue(path: "")
            if let place = FileFacts(path) {
                guard place.isFile else { throw StoreError.notAStore(path: path) }
                try open(path, isReadOnly: true, lockTimeout: lockTimeout).backup(to: copy)
            }
            try Migrations.rehearse(on: copy, path: path)
            return copy
        }
        return SQLiteStore(path: path, queue: copy)
    }

    /// True when the store is in a file, and false for an unnamed copy.
    var isFile: Bool { files != nil }

    /// Opens one more connection to the same store, for reading only.
    func reader() throws -> DatabaseQueue { try Self.open(path, isReadOnly: true, lockTimeout: 1) }

    init(path: String, queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
        (files, memory, checkpoints) = (nil, nil, nil)
        version = FuseSchema.version
    }

    private static func open(_ path: String, isReadOnly: Bool, lockTimeout: Double) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(lockTimeout)
        configuration.readonly = isReadOnly
        if isReadOnly { return try DatabaseQueue(path: path, configuration: configuration) }
        configuration.journalMode = .wal
        let queue = try opening(path, configuration, lockTimeout: lockTimeout)
        // Opening in WAL mode sets NORMAL, which may lose the last commits in a power failure.
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return queue
    }

    /// Opens a connection, and repeats the change to WAL mode, which does not wait for a lock by itself.
    private static func opening(
        _ path: String, _ configuration: Configuration, lockTimeout: Double
    ) throws -> DatabaseQueue {
        let deadline = Date(timeIntervalSinceNow: lockTimeout)
        while true {
            do {
                return try DatabaseQueue(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < deadline {
                usleep(20_000)
            }
        }
    }

    /// Refuses a path that exists, before a store is made there.
    ///
    /// - Throws: ``StoreError/exists(path:)``.
    public static func refuseExisting(_ path: String) throws(StoreError) {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        guard !isThere(path) else { throw .exists(path: path) }
    }

    /// Copies the store while it is in use.
    ///
    /// - Parameter path: The file to make; it must not exist.
    /// - Throws: ``StoreError``.
    public func backUp(to path: String) throws {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        try Self.translating(self.path) { try Backup.copy(queue, to: path) }
    }

    func reading<Value>(_ body: (StoreTransaction) throws -> Value) throws -> Value {
        try Self.translating(path) { try queue.read { try transaction($0, body) } }
    }

    func writing<Value>(_ body: (StoreTransaction) throws -> Value) throws -> Value {
        let value = try Self.translating(path) { try queue.write { try transaction($0, body) } }
        // If its files were removed meanwhile, it has written where no other process reads.
        try checkFile()
        checkpoints?.wrote()
        return value
    }

    private func transaction<Value>(
        _ db: Database, _ body: (StoreTransaction) throws -> Value
    ) throws -> Value {
        try checkFile()
        try checkVersion(db)
        try memory?.begin(db)
        defer { memory?.end(db) }
        return try body(StoreTransaction(db: db, memory: memory))
    }

    /// Checks that the files of the store were neither removed nor replaced.
    ///
    /// A removed file or write-ahead log stays readable and writable for the process that has it open, but
    /// for no other one. Other processes would reserve the same headroom again.
    private func checkFile() throws(StoreError) {
        guard let files, !files.areThere(at: path) else { return }
        throw .replaced(path: path)
    }

    /// Checks that no newer program has migrated the store while this one has it open.
    ///
    /// This program would not count what the newer one records.
    private func checkVersion(_ db: Database) throws {
        let found = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA user_version")) ?? 0
        guard found <= version else { throw StoreError.newer(path: path, found: found, known: version) }
    }

    static func translating<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch let error as UnreadableRow {
            // Rows that another program has written are damage, not a crash.
            throw StoreError.damaged(path: path, "column \(error.column) has a value it cannot have")
        }
    }
}
