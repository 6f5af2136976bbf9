import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
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

/// A store, or one installation document in its place.
///
/// The store's options are single ones: reading a group costs the parser as much as five options.
struct SourceOptions: ParsableArguments {
    @Option(name: .customLong("db"), help: StoreOptions.databaseHelp)
    var database: String?

    @Option(help: StoreOptions.lockTimeoutHelp)
    var lockTimeout: Double?

    @Option(
        help: ArgumentHelp(
            "An installation document instead of a store; - for standard input.", valueName: "file"))
    var site: String?

    var store: StoreOptions { .at(database, lockTimeout: lockTimeout) }

    func validate() throws {
        try store.validate()
        if site != nil, database != nil { throw ValidationError("--site and --db exclude each other") }
    }

    /// Checks that an installation is named, or that `--site` makes that unnecessary.
    func validate(naming id: String?) throws {
        if id == nil, site == nil { throw ValidationError("name the installation, or give --site") }
    }

    /// Opens the source and determines the installation.
    func open(naming id: String?) throws -> (source: Source, id: Identifier) {
        let id = try id.map { try Identifier(argument: $0, "ID") }
        let source = try open()
        guard let id = id ?? source.only else { throw CommandError.usage("name the installation") }
        return (source, id)
    }

    func open(for access: SQLiteStore.Access = .reading) throws -> Source {
        guard let site else { return .store(try store.open(for: access)) }
        let declaration = try InputFile(site).read(InstallationReading.read)
        return .site(SiteDocument(installation: declaration.installation, name: site))
    }
}

/// The source of an installation's record.
enum Source {
    /// A store.
    case store(SQLiteStore)
    /// One document.
    case site(SiteDocument)

    /// The store's path; nil where there is none.
    var path: String? {
        if case .store(let store) = self { store.path } else { nil }
    }

    /// The installation of a source that has only one; nil for a store.
    var only: Identifier? {
        if case .site(let site) = self { site.installation.id } else { nil }
    }

    /// Reads in one transaction.
    func read<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
        try locating {
            switch self {
            case .store(let store): try store.read(body)
            case .site(let site): try body(site)
            }
        }
    }

    /// Adds the place of the search to the error for a missing installation.
    private func locating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch ProposalContextError.noInstallation(let id) {
            switch self {
            case .store(let store): throw CommandError.noInstallation(id, in: store)
            case .site(let site):
                throw CommandError.otherSite(id, in: site.name, is: site.installation.id)
            }
        }
    }

    /// Decides in one transaction, a write transaction where the decision may write.
    func deciding<Value>(
        mayWrite: Bool, _ body: (any StoreReading, (any StoreWriting)?) throws -> Value
    ) throws -> Value {
        guard mayWrite, case .store(let store) = self else { return try read { try body($0, nil) } }
        return try locating { try store.write { try body($0, $0) } }
    }

    /// Writes in one transaction.
    static func writing<Value>(
        to store: SQLiteStore, _ body: (any StoreWriting) throws -> Value
    ) throws -> Value {
        try Source.store(store).locating { try store.write(body) }
    }

    /// The record of an installation.
    func record(_ id: Identifier) throws -> InstallationRecord {
        try read { reading in
            guard let record = try reading.record(id) else { throw ProposalContextError.noInstallation(id) }
            return record
        }
    }
}

/// One installation document in place of a store; nothing is in flight in it.
struct SiteDocument: StoreReading {
    let installation: Installation
    let name: String

    func record(_ id: Identifier) throws -> InstallationRecord? {
        id == installation.id ? InstallationRecord(installation) : nil
    }

    func installations() throws -> [Identifier] { [installation.id] }

    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        let here = Set(installation.chargers.map(\.id)).intersection(chargers)
        return Dictionary(uniqueKeysWithValues: here.map { ($0, installation.id) })
    }

    func chargers(named name: String) throws -> [Identifier] {
        installation.chargers.filter { $0.name == name }.map(\.id)
    }

    func plan(_ id: Identifier) throws -> RecordedPlan? { nil }

    func plansInFlight() throws -> [Identifier] { [] }

    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite] { [] }

    func lastLogEntry(of installation: Identifier?) throws -> LogEntry? { nil }

    func api(of installation: Identifier) throws -> String? { nil }
}

/// The option to print JSON instead of text.
struct OutputOptions: ParsableArguments {
    static let help: ArgumentHelp = "Print JSON."

    @Flag(help: help)
    var json = false
}

/// The options for printing a result.
struct OutcomeOptions: ParsableArguments {
    static let quietHelp: ArgumentHelp = "Print nothing: the exit status says it."

    @Flag(help: OutputOptions.help)
    var json = false

    @Flag(name: [.short, .long], help: quietHelp)
    var quiet = false

    func validate() throws {
        guard quiet, json else { return }
        throw ValidationError("--quiet prints nothing; leave --json out")
    }

    /// Prints a result, unless `--quiet` was given.
    func print(
        _ json: @autoclosure () throws -> JSONValue, _ text: @autoclosure () throws -> String
    ) throws {
        guard !quiet else { return }
        try self.json ? Console.print(json()) : Console.print(text())
    }
}

/// The actor and the reason of an action, for the log.
struct ActorOptions: ParsableArguments {
    static let actorHelp = ArgumentHelp("Who does it, for the log; else the login name.", valueName: "name")
    static let reasonHelp = ArgumentHelp("Why, for the log.", valueName: "text")

    @Option(help: actorHelp)
    var actor: String?

    @Option(help: reasonHelp)
    var reason: String?

    /// The options with values that another command has read.
    static func named(_ actor: String?, reason: String?) -> ActorOptions {
        var options = ActorOptions()
        (options.actor, options.reason) = (actor, reason)
        return options
    }

    func validate() throws {
        if let actor, !DisplayName.isValid(actor) {
            throw ValidationError("--actor takes 1 to 200 visible characters")
        }
        if let reason, !DisplayName.isValid(reason) {
            throw ValidationError("--reason takes 1 to 200 visible characters")
        }
    }

    /// The attribution for the decision log.
    ///
    /// - Throws: Nothing in practice: ``validate()`` refuses invalid names before.
    func attribution() throws -> Attribution {
        let login = NSUserName()
        let name = actor ?? (DisplayName.isValid(login) ? login : "uid \(getuid())")
        guard let attribution = Attribution(actor: name, reason: reason) else {
            throw CommandError.usage("--actor and --reason take 1 to 200 visible characters")
        }
        return attribution
    }
}

extension Identifier {
    /// Reads an id given on the command line.
    init(argument text: String, _ name: String) throws {
        do {
            try self.init(text)
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
