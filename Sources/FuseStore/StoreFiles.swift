// Room: the files that a store is in, as the file system knows them.
// Answers: what is at a path, and whether it is still the same file. Must not know: what is in a file.

import Foundation

/// What the file system says of a path; a symbolic link is what it points to.
struct FileFacts: Equatable {
    private let device: UInt64
    private let number: UInt64
    /// Whether it is a file, and no folder, pipe or device.
    let isFile: Bool

    /// Looks a path up; nil where nothing is there.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt64(facts.st_dev)
        number = UInt64(facts.st_ino)
        isFile = facts.st_mode & S_IFMT == S_IFREG
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
}
