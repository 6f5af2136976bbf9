import GRDB

/// The reason why a store cannot do what was asked.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The file to be made exists already.
    case exists(path: String)
    /// The file is not a FuseGuard store.
    case notAStore(path: String)
    /// The store was made by a program from before the first release.
    case beforeRelease(path: String)
    /// The store was made by a newer version of the program.
    case newer(path: String, found: Int, known: Int)
    /// Another process held the store longer than the timeout.
    case busy(path: String)
    /// The file is damaged; the text is SQLite's message.
    case damaged(path: String, String)
    /// The file was removed or replaced while this program had it open.
    case replaced(path: String)
    /// The file or its folder may not be read or written.
    case notPermitted(path: String)
    /// The file cannot be made.
    case cannotCreate(path: String, String)
    /// Reading or writing failed; the text is SQLite's message.
    case inputOutput(path: String, String)
    /// A temporary file cannot be used; the text is SQLite's message.
    case noTemporaryFile(String)
    /// SQLite refused something that this program should never ask for.
    case unexpected(path: String, String)

    /// True when SQLite reports a part of this program's schema as missing or broken.
    private static func isAboutSchema(_ text: String) -> Bool {
        [
            "no such table", "no such view", "no such column", "malformed", "already exists",
            "integer overflow",
        ]
        .contains { text.contains($0) }
    }

    /// Translates an error of SQLite.
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
        // A trigger of the schema refuses only what another program has written.
        case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER:
            self = .damaged(path: path, text)
        default: self = .unexpected(path: path, text)
        }
    }
}
