/// A charger and all facts that decide its load while the cloud is unreachable.
public struct Charger: Hashable, Sendable {
    /// The charger's id, unique in the whole store.
    public let id: Identifier
    /// The display name; the id where no name was given.
    public var name: String
    /// The fuse directly above it: a circuit's id, or the installation's own.
    public var fuse: Identifier
    /// The connection of its terminals to the lines; nil where it is not declared.
    public var wiring: Wiring?
    /// True if ``wiring`` was read from the charger itself, so that a later reading replaces it.
    ///
    /// A declared wiring stays.
    public var wiringIsRead: Bool
    /// The current below which it does not charge (`minChargeCurrent`, observation 511).
    public var minCurrent: Milliamperes
    /// The largest current that it allocates (`maxChargeCurrent`, observation 510).
    ///
    /// It does not cap an override. A client pauses a charger by setting it below ``minCurrent``; it then
    /// bounds nothing.
    public var maxCurrent: Milliamperes
    /// The largest current set at the charger itself (observation 546); nil where it was not read.
    public var boxLimit: Milliamperes?
    /// True if it honours a one-phase choice; a first-generation Go does not.
    public var phaseSelectable: Bool
    /// The current of a charger that the cloud's settings do not bind; nil for the others.
    public var fixed: FixedCurrent?
    /// The assumptions that ``fixed`` rests on.
    public var fixedAssumes: FixedAssumptions = []
    /// The recorded offline current and phase.
    public var offline: OfflineOverride
    /// The effective value last read from the charger, and its worth as evidence.
    public var observation: Observation
    /// The time at which ``reading`` was recorded; nil where it is not known.
    ///
    /// A reading without a time of its own counts as of this time.
    public var readingRecordedAt: Timestamp?
    /// The time since which it awaits a reading; nil where it does not, or where the time is not known.
    public var awaitsSince: Timestamp?
    /// The override from before it was made automatic, which it may hold until it is read again.
    ///
    /// Only the cloud confirms −1. nil for an overridden charger, for one that was read since, and where it
    /// is not known.
    public var former: OfflineOverride?
    /// True if it is automatic and its phase was changed since it was made so, or since it was read.
    ///
    /// Its known current may then flow on the lines of its new phase, too.
    public var phaseMoved: Bool
    /// The time at which the override was last recorded as in force; nil where it is declared now.
    public var confirmedAt: Timestamp?

    /// Makes a charger with the default facts: 6 to 32 A, phase selectable, everything automatic.
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
        self.observation = .never
        self.readingRecordedAt = nil
        self.awaitsSince = nil
        self.former = nil
        self.phaseMoved = false
        self.confirmedAt = nil
    }

    /// The effective value last read; nil where it was never read.
    ///
    /// Replacing it leaves open whether it is evidence (``Observation/stale(_:)``).
    public var reading: Reading? {
        get { observation.reading }
        set { observation = Observation(newValue, isStale: observation.isStale) }
    }

    /// True if ``reading`` cannot confirm the recorded settings.
    public var awaitsReading: Bool { observation.isStale }

    /// The largest current on any line of a charger that the cloud's settings do not bind; else nil.
    public var fixedCurrent: Milliamperes? {
        switch fixed {
        case .known(let current): current
        case .unknown: largestCurrent
        case .byLine(let lines): lines.currents(unknownAs: largestCurrent).largest
        case nil: nil
        }
    }

    /// The largest current that it may draw, as far as anything bounds it.
    ///
    /// That is its maximum. While it is paused, it is the limit set at the charger, or else 32 A.
    package var largestCurrent: Milliamperes {
        maxCurrent < minCurrent ? boxLimit ?? OfflineCurrent.largestOverride : maxCurrent
    }

    /// The reason why it counts at ``fixedCurrent``; nil where the cloud's settings bind it.
    package var fixedCause: LoadCause? {
        switch fixed {
        case .known(let current): .fixed(current)
        case .unknown: .fixedUnknown(largestCurrent)
        case .byLine(let lines): .fixedByLine(lines)
        case nil: nil
        }
    }

    /// True if the cloud chooses its current and binds it.
    public var isAutomatic: Bool { fixedCurrent == nil && offline.current == .automatic }

    /// True if it is automatic, was never read, and no reading is awaited.
    package var isUnread: Bool { isAutomatic && observation == .never }

    /// Updates the facts that depend on the settings, after the settings have changed.
    ///
    /// A reading is evidence only for the settings under which it was made, so it is dropped with them. A
    /// reading that disagreed with the record stays: a charger that did not follow before may not follow now,
    /// whatever it is set to, until it is read again. A charger that was made automatic may hold its former
    /// override. A charger that stays automatic may draw its former current on its new phase.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it is recorded, with the same settings or others.
    ///   - mismatched: True if its reading disagreed with the record.
    package mutating func noteChange(from recorded: Charger, mismatched: Bool) {
        guard offline != recorded.offline, fixed == nil else { return }
        awaitsSince = nil
        switch (recorded.offline.current, offline.current) {
        case (_, .overridden):
            (former, phaseMoved) = (nil, false)
            observation = mismatched ? .stale(reading) : .never
        case (.overridden(let current), .automatic):
            let largest = mismatched ? current : max(current, reading?.current ?? .zero)
            former = OfflineOverride(current: .overridden(largest), phase: recorded.offline.phase)
            // On a new phase it may hold that current, too: one setting may arrive without the other.
            phaseMoved = offline.phase != recorded.offline.phase
            observation = .stale(mismatched ? reading : nil)
        case (.automatic, .automatic):
            // A new phase of a charger that was never read makes nothing known.
            phaseMoved = recorded.observation != .never
            if recorded.awaitsReading || mismatched { observation = .stale(reading) }
        }
    }
}
