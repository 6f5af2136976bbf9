/// What an automatic current counts as (contract, section 2).
public enum AutomaticRule: String, CaseIterable, Sendable {
    /// What is known of it: what was read, what it held before it was made automatic, or the declared bound.
    case known
    /// Nothing: the vendor's rule speaks of overridden values only.
    case excluded
    /// The effective value last read from the charger.
    case observed
    /// The declared bound, or else the charger's maximum.
    case bound
}

/// What an override above 0 and below the charger's minimum counts as.
public enum BelowMinimumRule: String, CaseIterable, Sendable {
    /// Its full current, as the vendor's rule reads.
    case counted
    /// Nothing, since the charger will not charge.
    case zero
}

/// What a charger is wired like when nobody declared it.
public enum UndeclaredWiringRule: String, CaseIterable, Sendable {
    /// Terminal 1 on L1, 2 on L2, 3 on L3; reported as an assumption.
    case asLabelled = "as-labelled"
    /// As unknown: every line.
    case worstCase = "worst-case"
}

/// Whose current an override on a three-phase IT supply is.
public enum ITCurrentRule: String, CaseIterable, Sendable {
    /// The line's: taken as it is, reported as an assumption.
    case line
    /// The pair's: a three-phase load counts × √3, rounded up.
    case pair
}

/// What the vendor's minimum-power mode does in this installation, as a person says: nothing public does.
public enum MinimumPowerRule: String, CaseIterable, Sendable {
    /// Each charger that the cloud binds draws at least its minimum, whatever it was told.
    case minimum
    /// Nothing: chargers keep to what they were told.
    case ignored
}

/// The installation's counting rules, with the contract's defaults.
public struct CountingRules: Hashable, Sendable {
    /// What an automatic current counts as.
    public var automatic: AutomaticRule = .known
    /// The bound of an automatic current, 0 to 10,000 A; nil: the charger's maximum.
    public var automaticBound: Milliamperes?
    /// What an override below the charger's minimum counts as.
    public var belowMinimum: BelowMinimumRule = .counted
    /// What an undeclared wiring means.
    public var undeclaredWiring: UndeclaredWiringRule = .asLabelled
    /// Whose current an override on IT-3 is; nil where nobody declared it: then an override counts as the line's, and a
    /// reading on three lines as that of the pairs.
    public var itCurrent: ITCurrentRule?
    /// What the vendor's minimum-power mode does; nil where nobody says, and then nothing is decided while it is on.
    public var minimumPowerMode: MinimumPowerRule?
    /// Whether that mode was read to be on (`PropertyIsMinimumPowerOfflineMode`).
    public var isMinimumPowerOn = false
    /// The oldest confirmed or read value that counts, in seconds; nil: any age.
    public var maxRecordAge: Int64?

    /// The warnings that a person has accepted.
    public var accepted: [Acceptance] = []

    /// The largest ``maxRecordAge``: a hundred years in seconds.
    public static let largestRecordAge: Int64 = 36_525 * 86_400

    /// The contract's defaults.
    public init() {}

    /// How a charger is wired, with what the rules say where nobody declared it.
    public func wiring(of charger: borrowing Charger) -> Wiring {
        charger.wiring ?? (undeclaredWiring == .asLabelled ? .l1l2l3 : .unknown)
    }

    /// Whether the minimum-power mode is on and nobody says what it does.
    package var isMinimumPowerUnknown: Bool { isMinimumPowerOn && minimumPowerMode == nil }

    /// The most that a charger draws while it is automatic, where a bound counts.
    func bound(of charger: borrowing Charger) -> Milliamperes { automaticBound ?? charger.largestCurrent }

    /// The least that a charger draws that the cloud binds, whatever it was told.
    func least(of charger: borrowing Charger) -> Milliamperes {
        minimumPowerMode == .minimum ? charger.minCurrent : .zero
    }
}
