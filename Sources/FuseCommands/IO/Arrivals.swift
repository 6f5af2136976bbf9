import FuseCore
import FuseRecord

/// What is recorded of chargers in other installations than the one that declares them.
///
/// Whichever of the two has its turn first: what an installation gave away is kept until the end.
final class Arrivals {
    private let store: any StoreReading
    /// Whether nothing was recorded before: a first fleet is not looked up charger by charger.
    private let isEmpty: Bool
    private var gone: [Identifier: Charger] = [:]

    /// Begins with what a store has recorded.
    init(in store: any StoreReading) throws {
        self.store = store
        isEmpty = try store.installations().isEmpty
    }

    /// Of an installation's chargers those that are recorded in another.
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

    /// Keeps what is recorded of chargers that leave an installation.
    func note(gone changes: [RecordedChange], from recorded: Installation?) {
        for change in changes where change.kind == .chargerGone {
            guard let place = recorded?.chargerPlaces[change.subject] else { continue }
            gone[change.subject] = recorded?.chargers[place]
        }
    }
}
