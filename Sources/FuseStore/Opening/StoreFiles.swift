import Foundation

/// What the file system says of a path; a symbolic link is what it points to.
struct FileFacts: Equatable {
    private let device: UInt64
    private let number: UInt64
    /// Whether it is a file, and no folder, pipe or device.
    let isFile: Bool
    /// In bytes.
    let size: Int64

    /// Looks a path up; nil where nothing is there.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt64(facts.st_dev)
        number = UInt64(facts.st_ino)
        isFile = facts.st_mode & S_IFMT == S_IFREG
        size = Int64(facts.st_size)
    }

    /// Whether it is the same file, whatever was written to it.
    static func == (one: Self, other: Self) -> Bool {
        one.device == other.device && one.number == other.number && one.isFile == other.isFile
    }
}

/// The files that an open store is in.
struct StoreFiles {
    private let store: FileFacts?
    /// The write-ahead log, which nobody removes while the store is open; nil where there was none to be seen.
    private let log: FileFacts?
    private let logPath: String

    init(_ path: String) {
        logPath = (path as NSString).resolvingSymlinksInPath + "-wal"
        store = FileFacts(path)
        log = FileFacts(logPath)
    }

    /// Whether they are still where they were.
    func areThere(at path: String) -> Bool {
        store == FileFacts(path) && (log == nil || log == FileFacts(logPath))
    }

    /// Whether a store's files and their folder may be read and written. SQLite says of any file that it could not open
    /// the same, whatever the reason.
    static func arePermitted(_ path: String) -> Bool {
        let present = ["", "-wal", "-shm", "-journal"].map { path + $0 }.filter { FileFacts($0) != nil }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return (present + [folder]).allSatisfy { access($0, R_OK | W_OK) == 0 }
    }

    /// A file needs a folder to be made in.
    ///
    /// - Parameter path: Where a store is about to be.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``.
    static func refuseMissingFolder(of path: String) throws(StoreError) {
        guard FileFacts((path as NSString).deletingLastPathComponent) != nil else {
            throw .cannotCreate(path: path, "its folder does not exist")
        }
    }

    /// The log of a store that was removed would be taken for that of a new one, with all that is in it. It may be all
    /// that is left of what somebody confirmed, so it is not removed either.
    ///
    /// - Parameter path: Where a store is about to be.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``; ``StoreError/exists(path:)`` where the log is that of a store
    ///   which is there.
    static func refuseLeftovers(beside path: String) throws(StoreError) {
        guard FileFacts(path) == nil else { throw .exists(path: path) }
        try refuseLostLog(of: path)
    }

    /// SQLite removes the write-ahead log beside a file that is empty or is not there, whatever it holds.
    ///
    /// - Parameter path: Where a store is, or may be made.
    /// - Throws: ``StoreError/cannotCreate(path:_:)``.
    static func refuseLostLog(of path: String) throws(StoreError) {
        // Logs first: who makes a store just now makes its file before its log.
        let logs = ["-wal", "-journal"].filter { FileFacts(path + $0) != nil }
        let place = FileFacts(path)
        // An empty file may have a journal while somebody makes a store of it.
        let lost = logs.first { place == nil || place?.size == 0 && $0 == "-wal" }
        guard let log = lost else { return }
        throw .cannotCreate(
            path: path, "the log of a store that was there is still beside it; move \(path)\(log) away")
    }

    /// A name for a file that is being made, which nobody else takes: in containers two processes may have one number.
    static func partialName(of path: String) -> String {
        let number = ProcessInfo.processInfo.processIdentifier
        return "\(path).part-\(number)-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
    }
}
