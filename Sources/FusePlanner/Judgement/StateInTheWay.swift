public import FuseCore
public import FuseRecord

/// A state that a charger may be in while updates of it are on their way, and a line that carries too much then.
public struct StateInTheWay: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// What it may hold.
    public let offline: OfflineOverride
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// What the line would carry.
    public let total: Milliamperes?
    /// What may be used there.
    public let usable: Milliamperes?
    /// Whether it is what the update makes of what is recorded, and needs no other.
    public let isItsOwn: Bool

    /// Finds the state of an update's charger that loads most the first line that is too full.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - record: The record, with what is in flight.
    ///   - decision: What was decided on it.
    /// - Returns: nil where no other update is on its way to the charger, or no line that it loads is too full.
    public init?(_ update: ChargerUpdate, on record: InstallationRecord, _ decision: Decision) {
        let installation = record.installation
        guard let sent = record.updatesInFlight(of: [update])[update.charger],
            let supply = installation.supply,
            let place = installation.chargerPlaces[update.charger]
        else { return nil }
        let found = decision.findings.first {
            $0.line != nil && $0.fuse != nil && ($0.code == .exceeds || $0.code == .needsWaves)
        }
        guard let found, let fuse = found.fuse, let line = found.line else { return nil }
        let charger = installation.chargers[place]
        let states = PossibleStates(
            of: charger, updates: sent + [update], doubted: installation.doubts(charger),
            rules: installation.rules
        ).states
        func load(_ state: Charger) -> Milliamperes {
            ChargerLoad(of: state, on: supply, rules: installation.rules).counted[line]
        }
        guard let worst = states.max(by: { load($0) < load($1) }) else { return nil }
        let own = charger.applying(update, doubted: installation.doubts(charger))
        self.isItsOwn = load(own) == load(worst)
        self.charger = update.charger
        self.offline = worst.offline
        (self.fuse, self.line) = (fuse, line)
        (self.total, self.usable) = (found.total, found.usable)
    }
}
