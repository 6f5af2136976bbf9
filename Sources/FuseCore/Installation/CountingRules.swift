/// The rule for the load of a charger with an automatic current (rules: Automatic chargers).
public enum AutomaticRule: String, CaseIterable, Sendable {
    /// Counts the known current: as last read, as held before it was made automatic, or the declared bound.
    case known
    /// Counts zero: the vendor's rule covers overridden values only.
    case excluded
    /// Counts the effective value last read from the charger.
    case observed
    /// Counts the declared bound, or else the charger's maximum.
    case bound
}

/// The rule for an override above 0 and below the charger's minimum.
public enum BelowMinimumRule: String, CaseIterable, Sendable {
    /// Counts the full current, as the vendor's rule reads.
    case counted
    /// Counts zero, since the charger will not charge.
    case zero
}

/// The rule for a charger whose wiring is not declared.
public enum UndeclaredWiringRule: String, CaseIterable, Sendable {
    /// Assumes terminal 1 on L1, 2 on L2, 3 on L3; the report lists it as an assumption.
    case asLabelled = "as-labelled"
    /// Counts on every line, as for unknown wiring.
    case worstCase = "worst-case"
}

/// The rule for an override on a three-phase IT supply: the line's current or the pair's.
public enum ITCurrentRule: String, CaseIterable, Sendable {
    /// Takes it as the line's current; the report lists it as an assumption.
    case line
    /// Takes it as the pair's current: a three-phase load counts × √3, rounded up.
    case pair
}

/// The declared effect of the vendor's minimum-power mode; no public source describes it.
public enum MinimumPowerRule: String, CaseIterable, Sendable {
    /// Each charger that the cloud binds draws at least its minimum, whatever it is set to.
    case minimum
    /// The mode has no effect: chargers keep to their settings.
    case ignored
}

/// The installation's counting rules, with the default of each (rules: Loads).
public struct CountingRules: Hashable, Sendable {
    /// The rule for automatic currents.
    public var automatic: AutomaticRule = .known
    /// The bound of an automatic current, 0 to 10,000 A; nil for the charger's maximum.
    public var automaticBound: Milliamperes?
    /// The rule for an override below the charger's minimum.
    public var belowMinimum: BelowMinimumRule = .counted
    /// The rule for undeclared wiring.
    public var undeclaredWiring: UndeclaredWiringRule = .asLabelled
    /// The rule for an override on IT-3; nil where it is not declared.
    ///
    /// An override then counts as the line's current, and a reading on three lines as that of the pairs.
    public var itCurrent: ITCurrentRule?
    /// The effect of the vendor's minimum-power mode; nil where it is not declared.
    ///
    /// Without it there is no decision while the mode is on.
    public var minimumPowerMode: MinimumPowerRule?
    /// True if that mode was read to be on (`PropertyIsMinimumPowerOfflineMode`).
    public var isMinimumPowerOn = false
    /// The allowed age of a confirmed or read value that counts, in seconds; nil for any age.
    public var maxRecordAge: Int64?

    /// The warnings that the operator has accepted.
    public var accepted: [Acceptance] = []

    /// The largest ``maxRecordAge``: a hundred years in seconds.
    public static let largestRecordAge: Int64 = 36_525 * 86_400

    /// Makes the default rules.
    public init() {}

    /// Returns a charger's wiring, by ``undeclaredWiring`` where it is not declared.
    public func wiring(of charger: borrowing Charger) -> Wiring {
        charger.wiring ?? (undeclaredWiring == .asLabelled ? .l1l2l3 : .unknown)
    }

    /// True if the minimum-power mode is on and its effect is not declared.
    package var isMinimumPowerUnknown: Bool { isMinimumPowerOn && minimumPowerMode == nil }

    /// Returns the largest current of an automatic charger, for the rules that count a bound.
    func bound(of charger: borrowing Charger) -> Milliamperes { automaticBound ?? charger.largestCurrent }

    /// Returns the smallest current of a charger that the cloud binds, whatever it is set to.
    func minimumPower(of charger: borrowing Charger) -> Milliamperes {
        minimumPowerMode == .minimum ? charger.minCurrent : .zero
    }
}
