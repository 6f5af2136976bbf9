import ArgumentParser
import Foundation
import FuseStore

/// The path of the store and the timeout of its lock.
struct StoreOptions: ParsableArguments {
    static let databaseHelp = ArgumentHelp(
        "The store; else $FUSEGUARD_DB, else fuseguard.db in this folder.", valueName: "path")
    static let lockTimeoutHelp = ArgumentHelp(
        "How long to wait while another process writes to the store (default: 10).", valueName: "seconds")

    @Option(name: .customLong("db"), help: databaseHelp)
    var database: String?

    @Option(help: lockTimeoutHelp)
    var lockTimeout: Double?

    /// The options with values that another command has read.
    static func at(_ database: String?, lockTimeout: Double?) -> StoreOptions {
        var options = StoreOptions()
        (options.database, options.lockTimeout) = (database, lockTimeout)
        return options
    }

    func validate() throws {
        guard (0...86_400).contains(lockTimeout ?? 0) else {
            throw ValidationError("--lock-timeout takes 0 to 86400 seconds")
        }
        guard database != "" else { throw ValidationError("--db needs a path") }
    }

    /// The timeout for other users of the store, in seconds.
    var secondsToWait: Double { lockTimeout ?? 10 }

    var path: String {
        if let database { return database }
        let environment = ProcessInfo.processInfo.environment["FUSEGUARD_DB"] ?? ""
        return environment.isEmpty ? "fuseguard.db" : environment
    }

    func open(for access: SQLiteStore.Access, staysOpen: Bool = false) throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, for: access, lockTimeout: secondsToWait, staysOpen: staysOpen)
        // Releasing a database queue starts a thread to close it. A reader has nothing to clean up, so the
        // end of the process may close it.
        if access == .reading { _ = Unmanaged.passRetained(store) }
        return store
    }
}
