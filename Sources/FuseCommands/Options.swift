// Room: options that commands share, and what they open.
// Answers: which store, which installation, which notation. Must not know: what is done with them.

import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FusePlanner
import FuseReport
import FuseStore

/// Where the store is and how long to wait for it.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("db"),
        help: ArgumentHelp(
            "The store; else $FUSEGUARD_DB, else fuseguard.db in this folder.", valueName: "path"))
    var database: String?

    @Option(help: ArgumentHelp("How long to wait for others who use the store.", valueName: "seconds"))
    var lockTimeout: Double = 10

    mutating func validate() throws {
        guard (0...86_400).contains(lockTimeout) else {
            throw ValidationError("--lock-timeout takes 0 to 86400 seconds")
        }
        guard database != "" else { throw ValidationError("--db needs a path") }
    }

    var path: String {
        if let database { return database }
        let environment = ProcessInfo.processInfo.environment["FUSEGUARD_DB"] ?? ""
        return environment.isEmpty ? "fuseguard.db" : environment
    }

    func open(for access: SQLiteStore.Access) throws -> SQLiteStore {
        try SQLiteStore(path: path, for: access, lockTimeout: lockTimeout)
    }
}

/// A store, or one installation document in its place.
struct SourceOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "An installation document instead of a store; - for standard input.", valueName: "file"))
    var site: String?

    mutating func validate() throws {
        if site != nil, store.database != nil { throw ValidationError("--site and --db exclude each other") }
    }

    func open() throws -> Source {
        guard let site else { return .store(try store.open(for: .reading)) }
        let declaration = try InputFile(site).read(InstallationReading.read)
        return .site(declaration.installation, name: site)
    }
}

/// Where an installation is read from.
enum Source {
    /// A store.
    case store(SQLiteStore)
    /// One document.
    case site(Installation, name: String)

    /// The store's path; nil where there is none.
    var path: String? {
        if case .store(let store) = self { store.path } else { nil }
    }

    /// The installation of that id.
    func installation(_ id: Identifier) throws -> Installation {
        switch self {
        case .store(let store):
            guard let installation = try store.installation(id) else {
                throw CommandError.noInstallation(id, in: store.path)
            }
            return installation
        case .site(let installation, let name):
            guard installation.id == id else {
                throw CommandError.otherSite(id, in: name, is: installation.id)
            }
            return installation
        }
    }

    /// The ids of chargers with a name.
    func chargers(named name: String) throws -> [Identifier] {
        switch self {
        case .store(let store): try store.chargers(named: name)
        case .site(let site, _): site.chargers.filter { $0.name == name }.map(\.id)
        }
    }

    /// For those of some chargers that are recorded, the installation they are recorded in.
    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        switch self {
        case .store(let store): return try store.homes(of: chargers)
        case .site(let installation, _):
            let here = Set(installation.chargers.map(\.id)).intersection(chargers)
            return Dictionary(uniqueKeysWithValues: here.map { ($0, installation.id) })
        }
    }
}

/// JSON instead of text.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false
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

extension Timestamp {
    /// This moment.
    static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
