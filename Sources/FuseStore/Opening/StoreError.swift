import GRDB

/// Why a store cannot do what was asked.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The file to be made is there already.
    case exists(path: String)
    /// The file is not a FuseGuard store.
    case notAStore(path: String)
    /// The store was made by a program from before the first release.
    case beforeRelease(path: String)
    /// The store was made by a newer version of the program.
    case newer(path: String, found: Int, known: Int)
    /// Others held the store longer than was to be waited.
    case busy(path: String)
    /// The file is damaged; what SQLite says.
    case damaged(path: String, String)
    /// The file was removed, or another one put in its place, while this program had it open.
    case replaced(path: String)
    /// The file or its folder may not be read or written.
    case notPermitted(path: String)
    /// The file cannot be made.
    case cannotCreate(path: String, String)
    /// Reading or writing failed; what SQLite says.
    case inputOutput(path: String, String)
    /// SQLite refused something that this program should never ask for.
    case unexpected(path: String, String)

    /// Whether SQLite misses or trips over what this program's schema has.
    private static func isAboutSchema(_ text: String) -> Bool {
        [
            "no such table", "no such view", "no such column", "malformed", "already exists",
            "integer overflow",
        ]
        .contains { text.contains($0) }
    }

    /// Names SQLite's trouble.
    init(_ error: DatabaseError, path: String) {
        let text = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_NOTADB: self = .notAStore(path: path)
        case .SQLITE_CORRUPT: self = .damaged(path: path, text)
        case .SQLITE_CANTOPEN where StoreFiles.arePermitted(path): self = .inputOutput(path: path, text)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: self = .notPermitted(path: path)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_NOLFS:
            self = .inputOutput(path: path, text)
        case .SQLITE_ERROR where Self.isAboutSchema(text): self = .damaged(path: path, text)
        // What a trigger of the schema refuses can only be asked for where somebody else wrote.
        case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER:
            self = .damaged(path: path, text)
        default: self = .unexpected(path: path, text)
        }
    }
}
