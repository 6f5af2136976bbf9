import FuseCore
import FuseRecord

/// The records of chargers that move from one installation to another in an import.
///
/// Either installation may come first. The record of a charger that leaves is kept until the import ends.
final class Arrivals {
    private let store: any StoreReading
    /// True if the store was empty; a first fleet needs no look-up of each charger.
    private let isEmpty: Bool
    private var gone: [Identifier: Charger] = [:]

    /// Creates the records from a store.
    init(in store: any StoreReading) throws {
        self.store = store
        isEmpty = try store.installations().isEmpty
    }

    /// The new chargers of an installation that are recorded in another, with their records.
    func chargers(of declared: Installation, beside recorded: Installation?) throws -> [Identifier: Charger] {
        guard !isEmpty else { return [:] }
        let new = declared.chargers.map(\.id).filter { recorded?.chargerPlaces[$0] == nil }
        guard !new.isEmpty else { return [:] }
        var arriving: [Identifier: Charger] = [:]
        for charger in new { arriving[charger] = gone[charger] }
        for (home, chargers) in Dictionary(grouping: try store.homes(of: new), by: \.value)
        where home != declared.id {
            let others = try store.record(home)?.installation.chargersByID ?? [:]
            for charger in chargers.map(\.key) { arriving[charger] = others[charger] }
        }
        return arriving
    }

    /// Keeps the records of the chargers that leave an installation.
    func note(gone changes: [RecordedChange], from recorded: Installation?) {
        for change in changes where change.kind == .chargerGone {
            guard let place = recorded?.chargerPlaces[change.subject] else { continue }
            gone[change.subject] = recorded?.chargers[place]
        }
    }
}
