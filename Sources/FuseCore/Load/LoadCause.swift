/// The reason why a charger counts at its current.
public indirect enum LoadCause: Hashable, Sendable {
    /// The override counts in full.
    case override(OfflineOverride)
    /// The override is below the charger's minimum, which the rules count as zero.
    case belowMinimumAsZero(OfflineOverride)
    /// The minimum counts, because the minimum-power mode applies whatever the charger is set to.
    case minimumPower(Milliamperes)
    /// The charger is automatic and excluded by the rules: it counts at what minimum-power mode gives, or 0.
    case automaticExcluded(least: Milliamperes)
    /// The charger is automatic and unknown: it counts at what minimum-power mode gives, or at 0.
    case automaticUnknown(least: Milliamperes)
    /// The charger was made automatic and not read since: it counts at what it may have held before.
    case automaticHeld(Milliamperes)
    /// The charger is automatic and counts at the effective value last read.
    case automaticObserved(Milliamperes)
    /// The charger is automatic and counts at the bound or its maximum.
    case automaticBound(Milliamperes)
    /// The charger was made automatic and not read since: it counts at the bound on every wired line.
    case automaticNotReadSince(Milliamperes)
    /// The charger is automatic and never read, though the rule needs a reading.
    ///
    /// It counts at the bound on every wired line.
    case automaticNeverRead(Milliamperes)
    /// The cloud's settings do not bind the charger.
    case fixed(Milliamperes)
    /// The cloud's settings do not bind the charger, and its limit is unknown: it counts at its maximum.
    case fixedUnknown(Milliamperes)
    /// The cloud's settings do not bind the charger, and its limit differs by line.
    case fixedByLine(FixedByLine)
    /// An update is in flight: the charger may hold the record, the update, or a part of the update.
    case inFlight(recorded: OfflineOverride, sent: OfflineOverride)
    /// The last reading counts for more than the setting.
    case readOtherwise(Reading, LoadCause)
}
