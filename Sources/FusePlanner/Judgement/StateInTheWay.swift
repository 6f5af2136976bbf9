public import FuseCore
public import FuseRecord

/// A state that a charger may be in while its updates are in flight, and that overloads a line.
public struct StateInTheWay: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// The override that it may have.
    public let offline: OfflineOverride
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// The total of the line in that state.
    public let total: Milliamperes?
    /// The usable current of the line.
    public let usable: Milliamperes?
    /// True when the update alone, applied to the record, loads the line as much as that state.
    public let isItsOwn: Bool

    /// Finds the state of an update's charger that loads the first overloaded line most.
    ///
    /// nil where no other update is in flight to the charger, or no line is overloaded.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - record: The record, with its plans in flight.
    ///   - decision: The decision on the update.
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
            of: charger, updates: sent + [update], mismatched: installation.hasMismatch(charger),
            rules: installation.rules
        ).states
        func load(_ state: Charger) -> Milliamperes {
            ChargerLoad(of: state, on: supply, rules: installation.rules).counted[line]
        }
        guard let worst = states.max(by: { load($0) < load($1) }) else { return nil }
        let own = charger.applying(update, mismatched: installation.hasMismatch(charger))
        self.isItsOwn = load(own) == load(worst)
        self.charger = update.charger
        self.offline = worst.offline
        (self.fuse, self.line) = (fuse, line)
        (self.total, self.usable) = (found.total, found.usable)
    }
}
