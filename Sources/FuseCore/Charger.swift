// Room: one charger, as it is declared and recorded.
// Answers: its facts, its override, what was last read. Must not know: supply, fuses, sums.

/// What a charger draws that the cloud's settings do not bind (contract, section 2: `fixedCurrent`).
public enum FixedCurrent: Hashable, Sendable {
    /// At most that.
    case known(Milliamperes)
    /// Nobody knows what limits it: it counts as its maximum, and no verdict is given.
    case unknown
}

/// A charger and everything that decides what it loads when the cloud is gone.
public struct Charger: Hashable, Sendable {
    /// The charger's id, unique in a whole store.
    public let id: Identifier
    /// The name people use; the id where none was given.
    public var name: String
    /// The fuse it is connected below: a circuit's id, or the installation's own.
    public var fuse: Identifier
    /// How its terminals meet the lines; nil where nobody declared it.
    public var wiring: Wiring?
    /// Whether ``wiring`` was read from the charger itself, so that a later reading replaces it; what a person
    /// declared stays.
    public var wiringIsRead: Bool
    /// Below this current it does not charge (`minChargeCurrent`, observation 511).
    public var minCurrent: Milliamperes
    /// The most it allocates (`maxChargeCurrent`, observation 510). It does not cap an override, and below ``minCurrent``
    /// it is how a client pauses a charger: then it bounds nothing.
    public var maxCurrent: Milliamperes
    /// Whether it honours a one-phase choice; a first-generation Go does not.
    public var phaseSelectable: Bool
    /// What a charger draws that the cloud's settings do not bind; nil for the others.
    public var fixed: FixedCurrent?
    /// The recorded offline current and phase.
    public var offline: OfflineOverride
    /// The effective value last read from the charger.
    public var reading: Reading?
    /// Whether ``reading`` is from before the override was set and says nothing of it: of what was made automatic since, or
    /// moved as such, and of what was read otherwise than it was told, and was told something else since.
    public var awaitsReading: Bool
    /// Since when it awaits one; nil where it does not, or where that is not known.
    public var awaitsSince: Timestamp?
    /// When the override was last recorded as being in force; nil where it is declared at this moment.
    public var confirmedAt: Timestamp?

    /// A charger with the contract's defaults: 6 to 32 A, phase selectable, everything automatic.
    public init(id: Identifier, fuse: Identifier) {
        self.id = id
        self.name = id.text
        self.fuse = fuse
        self.wiring = nil
        self.wiringIsRead = false
        self.minCurrent = Milliamperes(amperes: 6)
        self.maxCurrent = Milliamperes(amperes: 32)
        self.phaseSelectable = true
        self.fixed = nil
        self.offline = .automatic
        self.reading = nil
        self.awaitsReading = false
        self.awaitsSince = nil
        self.confirmedAt = nil
    }

    /// What a charger counts as that the cloud's settings do not bind: its maximum where nobody knows what it draws; nil
    /// for the others.
    public var fixedCurrent: Milliamperes? {
        switch fixed {
        case .known(let current): current
        case .unknown: largestCurrent
        case nil: nil
        }
    }

    /// The most it may draw as far as anything bounds it: its maximum, or 32 A while it is paused.
    package var largestCurrent: Milliamperes {
        maxCurrent < minCurrent ? OfflineCurrent.largestOverride : maxCurrent
    }

    /// Why it counts ``fixedCurrent``; nil where the cloud's settings bind it.
    package var fixedCause: LoadCause? {
        switch fixed {
        case .known(let current): .fixed(current)
        case .unknown: .fixedUnknown(largestCurrent)
        case nil: nil
        }
    }

    /// Whether its current is left to the cloud and the cloud binds it.
    public var isAutomatic: Bool { fixedCurrent == nil && offline.current == .automatic }

    /// Whether it is automatic and nothing was ever read of that, and nothing is awaited.
    package var isUnread: Bool { isAutomatic && reading == nil && !awaitsReading }
}
