import Foundation

/// The facts about a path in the file system; symbolic links are followed.
struct FileFacts: Equatable {
    private let device: UInt64
    private let number: UInt64
    /// True for a regular file, false for a folder, pipe or device.
    let isFile: Bool
    /// The size in bytes.
    let size: Int64

    /// Reads the facts of a path; nil if nothing exists there.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt64(facts.st_dev)
        number = UInt64(facts.st_ino)
        isFile = facts.st_mode & S_IFMT == S_IFREG
        size = Int64(facts.st_size)
    }

    /// True when both are the same file, regardless of its contents.
    static func == (one: Self, other: Self) -> Bool {
        one.device == other.device && one.number == other.number && one.isFile == other.isFile
    }
}

/// The files of an open store.
struct StoreFiles {
    private let store: FileFacts?
    /// The write-ahead log, which stays while the store is open; nil if there was none.
    private let log: FileFacts?
    private let logPath: String

    init(_ path: String) {
        logPath = (path as NSString).resolvingSymlinksInPath + "-wal"
        store = FileFacts(path)
        log = FileFacts(logPath)
    }

    /// True when the files are still where they were.
    func areThere(at path: String) -> Bool {
        store == FileFacts(path) && (log == nil || log == FileFacts(logPath))
    }

    /// True when a store's files and their folder may be read and written.
    ///
    /// SQLite reports the same error for any file that it could not open, whatever the reason.
    static func arePermitted(_ path: String) -> Bool {
        let present = ["", "-wal", "-shm", "-journal"].map { path + $0 }.filter { FileFacts($0) != nil }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return (present + [folder]).allSatisfy { access($0, R_OK | W_OK) == 0 }
    }

    /// Checks that the folder of a new store exists.
    ///
    /// - Parameter path: The path of the store to be made.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``.
    static func refuseMissingFolder(of path: String) throws(StoreError) {
        guard FileFacts((path as NSString).deletingLastPathComponent) != nil else {
            throw .cannotCreate(path: path, "its folder does not exist")
        }
    }

    /// Refuses a path that exists, or that has a log of a removed store beside it.
    ///
    /// The log of a removed store would be taken for that of the new one, with everything in it. It may be
    /// all that is left of confirmed values, so it is not removed either.
    ///
    /// - Parameter path: The path of the store to be made.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``; ``StoreError/exists(path:)`` if the log is that of an
    ///   existing store.
    static func refuseLeftovers(beside path: String) throws(StoreError) {
        guard FileFacts(path) == nil else { throw .exists(path: path) }
        try refuseLostLog(of: path)
    }

    /// Refuses a path with the log of a removed store beside it.
    ///
    /// SQLite removes the write-ahead log beside a file that is empty or missing, whatever the log holds.
    ///
    /// - Parameter path: The path of a store, or of one to be made.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``.
    static func refuseLostLog(of path: String) throws(StoreError) {
        // Logs first: a process that makes a store at this moment makes its file before its log.
        let logs = ["-wal", "-journal"].filter { FileFacts(path + $0) != nil }
        let place = FileFacts(path)
        // An empty file may have a journal while another process makes a store of it.
        let lost = logs.first { place == nil || place?.size == 0 && $0 == "-wal" }
        guard let log = lost else { return }
        throw .cannotCreate(
            path: path, "the log of a store that was there is still beside it; move \(path)\(log) away")
    }

    /// A unique name for a file under construction: in containers two processes may have the same number.
    static func partialName(of path: String) -> String {
        let number = ProcessInfo.processInfo.processIdentifier
        return "\(path).part-\(number)-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
    }
}
