import ArgumentParser
import FuseCore
import FuseDocuments
import FuseRecord
import FuseStore

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
