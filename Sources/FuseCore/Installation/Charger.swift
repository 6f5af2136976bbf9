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
    /// The most that the box itself allows, as it was set at the box (observation 546); nil where that was not read.
    public var boxLimit: Milliamperes?
    /// Whether it honours a one-phase choice; a first-generation Go does not.
    public var phaseSelectable: Bool
    /// What a charger draws that the cloud's settings do not bind; nil for the others.
    public var fixed: FixedCurrent?
    /// What ``fixed`` takes for granted.
    public var fixedAssumes: FixedAssumptions = []
    /// The recorded offline current and phase.
    public var offline: OfflineOverride
    /// The effective value last read from the charger.
    public var reading: Reading?
    /// When ``reading`` was recorded; nil where that is not known. Of one without a moment of its own it is not older.
    public var readingRecordedAt: Timestamp?
    /// Whether ``reading`` is from before the override was set and says nothing of it: of what was made automatic since, or
    /// moved as such, and of what was read otherwise than it was told, and was told something else since.
    public var awaitsReading: Bool
    /// Since when it awaits one; nil where it does not, or where that is not known.
    public var awaitsSince: Timestamp?
    /// What it was told before it was made automatic, and may hold until it is read again: only the cloud confirms −1.
    /// nil for an overridden charger, for one that was read since, and where it is not known.
    public var former: OfflineOverride?
    /// Whether it is automatic and its phase was changed since it was made so, or read: what is known of it may flow on the
    /// lines of its new phase, too.
    public var phaseMoved: Bool
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
        self.boxLimit = nil
        self.phaseSelectable = true
        self.fixed = nil
        self.offline = .automatic
        self.reading = nil
        self.readingRecordedAt = nil
        self.awaitsReading = false
        self.awaitsSince = nil
        self.former = nil
        self.phaseMoved = false
        self.confirmedAt = nil
    }

    /// The most that a charger counts as on any line that the cloud's settings do not bind; nil for the others.
    public var fixedCurrent: Milliamperes? {
        switch fixed {
        case .known(let current): current
        case .unknown: largestCurrent
        case .byLine(let lines): lines.currents(unknownAs: largestCurrent).largest
        case nil: nil
        }
    }

    /// The most it may draw as far as anything bounds it: its maximum, or while it is paused what the box allows, or else
    /// 32 A.
    package var largestCurrent: Milliamperes {
        maxCurrent < minCurrent ? boxLimit ?? OfflineCurrent.largestOverride : maxCurrent
    }

    /// Why it counts ``fixedCurrent``; nil where the cloud's settings bind it.
    package var fixedCause: LoadCause? {
        switch fixed {
        case .known(let current): .fixed(current)
        case .unknown: .fixedUnknown(largestCurrent)
        case .byLine(let lines): .fixedByLine(lines)
        case nil: nil
        }
    }

    /// Whether its current is left to the cloud and the cloud binds it.
    public var isAutomatic: Bool { fixedCurrent == nil && offline.current == .automatic }

    /// Whether it is automatic and nothing was ever read of that, and nothing is awaited.
    package var isUnread: Bool { isAutomatic && reading == nil && !awaitsReading }

    /// Notes what other settings leave of what is known of it.
    ///
    /// A reading speaks for the settings it was read under: it goes with them, but for one that disagreed with the record,
    /// since what did not follow before may not follow now, whatever it is told, until it is read again. What is made
    /// automatic may hold what it held before; what is automatic goes on drawing on its new phase what it drew.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it is recorded, with other settings or the same.
    ///   - doubted: Whether its reading disagreed with what was recorded.
    package mutating func noteChange(from recorded: Charger, doubted: Bool) {
        guard offline != recorded.offline, fixed == nil else { return }
        awaitsSince = nil
        switch (recorded.offline.current, offline.current) {
        case (_, .overridden):
            (former, phaseMoved, awaitsReading) = (nil, false, doubted)
            if !doubted { reading = nil }
        case (.overridden(let told), .automatic):
            let held = doubted ? told : max(told, reading?.current ?? .zero)
            former = OfflineOverride(current: .overridden(held), phase: recorded.offline.phase)
            // On a new phase it may hold that, too: one setting may arrive without the other.
            (phaseMoved, awaitsReading) = (offline.phase != recorded.offline.phase, true)
            if !doubted { reading = nil }
        case (.automatic, .automatic):
            // Of what was never read a new phase makes nothing known.
            phaseMoved = recorded.reading != nil || recorded.awaitsReading
            awaitsReading = recorded.awaitsReading || doubted
        }
    }
}
