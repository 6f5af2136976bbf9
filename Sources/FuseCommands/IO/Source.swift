import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseStore

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
