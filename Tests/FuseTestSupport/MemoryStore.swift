// Room: the plainest store that fills the port: what the contract test suite is checked against, and what
// tests use that need no file.

package import FuseCore
package import FusePlanner
import Synchronization

/// A store that forgets when it ends.
package final class MemoryStore: InstallationStore {
    private let recorded = Mutex<[Identifier: Installation]>([:])

    package init() {}

    package func installation(_ id: Identifier) throws -> Installation? {
        recorded.withLock { $0[id] }
    }

    package func installations() throws -> [Identifier] {
        recorded.withLock { $0.keys.sorted() }
    }

    package func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        recorded.withLock { recorded in
            var homes: [Identifier: Identifier] = [:]
            for installation in recorded.values {
                for charger in installation.chargers where chargers.contains(charger.id) {
                    homes[charger.id] = installation.id
                }
            }
            return homes
        }
    }

    package func chargers(named name: String) throws -> [Identifier] {
        recorded.withLock { recorded in
            recorded.values.flatMap(\.chargers).filter { $0.name == name }.map(\.id).sorted()
        }
    }

    package func record(
        _ ids: [Identifier], at moment: Timestamp,
        _ change: ([Identifier: Installation]) throws -> [Installation]
    ) throws {
        try recorded.withLock { recorded in
            var next = recorded
            for changed in try change(recorded.filter { ids.contains($0.key) }) {
                let places = changed.chargers.indices.filter { changed.chargers[$0].confirmedAt == nil }
                next[changed.id] = try changed.changing(chargersAt: places) { $1.confirmedAt = moment }
            }
            var homes: [Identifier: Identifier] = [:]
            for installation in next.values.sorted(by: { $0.id < $1.id }) {
                for charger in installation.chargers {
                    if let home = homes.updateValue(installation.id, forKey: charger.id) {
                        throw InstallationStoreError.recordedElsewhere(charger: charger.id, home)
                    }
                }
            }
            recorded = next
        }
    }

    package func storedTotals(of id: Identifier) throws -> [StoredTotal] {
        guard let installation = try installation(id) else { return [] }
        let plain = PlainInstallation(installation)
        return installation.fuses.flatMap { fuse in
            installation.lines.map { line in
                let total = PlainModel.total(plain, fuse: fuse.id.text, line: line.label)
                return StoredTotal(
                    fuse: fuse.id, line: line, usable: fuse.rating.usable(on: line),
                    total: installation.supply == nil ? nil : Milliamperes(Int64(total)))
            }
        }
    }
}
