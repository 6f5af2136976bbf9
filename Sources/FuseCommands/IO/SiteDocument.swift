import FuseCore
import FuseRecord

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
