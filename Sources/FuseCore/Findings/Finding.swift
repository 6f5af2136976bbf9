/// The kinds of finding; `fuseguard explain CODE` explains each (rules: Warnings and acceptances).
public enum FindingCode: String, CaseIterable, Sendable {
    /// A line with a total above its usable current.
    case exceeds
    /// A proposed charger that is not recorded in the installation.
    case unknownCharger = "unknown-charger"
    /// A fuse without a rating on a line.
    case unknownRating = "unknown-rating"
    /// An unknown kind of supply.
    case unknownSupply = "unknown-supply"
    /// A missing observed value where the counting rule needs one.
    case unknownObserved = "unknown-observed"
    /// An unknown limit of a charger that the cloud's settings do not bind.
    case unknownFixed = "unknown-fixed"
    /// The vendor's minimum-power mode, switched on while its effect is not declared.
    case minimumPowerMode = "minimum-power-mode"
    /// A proposal for a charger that the cloud's settings do not bind.
    case notControlled = "not-controlled"
    /// A counted value that is older than the installation allows.
    case recordTooOld = "record-too-old"
    /// A line that is over its usable current, and was before.
    case stillExceeds = "still-exceeds"
    /// A line that would be over if automatic chargers counted at their last known current.
    case automaticExceeds = "automatic-exceeds"
    /// An automatic charger of which nothing is known, so that the sums leave it out.
    case automaticUnknown = "automatic-unknown"
    /// Updates that may not all be sent at once.
    case needsWaves = "needs-waves"
    /// An acceptance whose last day is over, so that its finding is a warning again.
    case acceptanceExpired = "acceptance-expired"
    /// An acceptance that matches no finding.
    case acceptanceUnused = "acceptance-unused"
    /// A charger whose last reading differs from its record.
    case unconfirmed
    /// A charger that does not honour the single phase it is set to.
    case phaseNotSelectable = "phase-not-selectable"
    /// A charger with unknown wiring.
    case wiringUnknown = "wiring-unknown"
    /// A circuit with a rating above that of the fuse above it.
    case fuseOrder = "fuse-order"
    /// A remaining current per automatic charger below the charger's minimum.
    case automaticStarved = "automatic-starved"
    /// An override below the charger's minimum.
    case belowMinimum = "below-minimum"
    /// A plan or update in flight.
    case inFlight = "in-flight"

    /// The severity of this code, unless a finding has another.
    public var severity: Severity {
        switch self {
        case .exceeds, .unknownCharger, .unknownRating, .unknownSupply, .unknownObserved, .unknownFixed,
            .minimumPowerMode, .notControlled, .recordTooOld:
            .error
        case .stillExceeds, .automaticExceeds, .automaticUnknown, .needsWaves, .acceptanceExpired,
            .acceptanceUnused, .unconfirmed,
            .phaseNotSelectable,
            .wiringUnknown, .fuseOrder:
            .warning
        case .automaticStarved, .belowMinimum, .inFlight: .note
        }
    }
}

/// The severity of a finding.
public enum Severity: String, CaseIterable, Sendable {
    /// Decides the verdict.
    case error
    /// Does not decide the verdict, but needs the operator's attention.
    case warning
    /// Is information only.
    case note
}

/// The part of one charger in a finding.
public struct Contribution: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// Its current on the finding's line, or on its most loaded line; nil where it is not recorded.
    public let current: Milliamperes?
    /// The reason why it counts at that current; nil where it is not recorded.
    public let cause: LoadCause?

    /// Makes a contribution.
    public init(charger: Identifier, current: Milliamperes?, cause: LoadCause?) {
        self.charger = charger
        self.current = current
        self.cause = cause
    }
}

/// The facts that are specific to one kind of finding.
public enum FindingDetail: Hashable, Sendable {
    /// No further facts.
    case none
    /// The installation in which an unknown charger is recorded.
    case recordedIn(Identifier)
    /// The chargers whose name is the id of the unknown charger.
    case namesOf([Identifier])
    /// The charger whose id differs from the unknown one only in upper and lower case.
    case spelledOtherwise(Identifier)
    /// The circuit's rating, and the fuse above it with its rating.
    case ratings(circuit: Milliamperes, above: Identifier, Milliamperes)
    /// The remaining current per automatic charger, and the minimum that each needs.
    case share(Milliamperes, minimum: Milliamperes)
    /// The age of the oldest value that counts, nil where unknown, and the allowed age; both in seconds.
    case age(Int64?, allowed: Int64)
    /// The set override, recorded or proposed, and the reading that disagrees with it.
    ///
    /// `isSuperseded` is true where the reading is from before the override was set.
    case disagreement(set: OfflineOverride, isProposed: Bool, read: Reading, isSuperseded: Bool)
    /// A write that was forwarded to the chargers and may have changed more than is recorded.
    case passedWrite
    /// The plan in flight.
    case plan(Identifier)
    /// The plan of which only a request that was never answered is still open.
    case planUnanswered(Identifier)
    /// The fact is not recorded, but requested.
    case askedFor
    /// The chargers whose present current is not known for certain, so that they may carry less now.
    case mayHoldLess([Identifier])
    /// The current that other loads need on the line, and the part of it above the usable current.
    case reserve(Milliamperes, excess: Milliamperes)
    /// The line's total with every override there at 0 A, and the chargers that make it up.
    case evenAtNothing(Milliamperes, [Identifier])
    /// The line is within its usable current as recorded, and over it by readings in doubt.
    case byReadings
    /// No order of the updates was found in which each step is safe.
    case noOrder
}

/// One finding: facts that FuseReport turns into a sentence and a remedy.
public struct Finding: Hashable, Sendable {
    /// The kind of finding.
    public let code: FindingCode
    /// The fuse that the finding is about; nil where there is none.
    public let fuse: Identifier?
    /// The line that the finding is about; nil where there is none.
    public let line: Line?
    /// The total on that line.
    public let total: Milliamperes?
    /// The usable current of that line.
    public let usable: Milliamperes?
    /// The contributing chargers, the largest contribution first.
    public let contributors: [Contribution]
    /// The facts that are specific to this kind of finding.
    public let detail: FindingDetail

    /// The severity: that of the code, a lower one, or an error.
    ///
    /// A missing fact that does not decide the verdict is a warning, an accepted warning is a note, and a warning that
    /// decides the verdict is an error.
    public let severity: Severity

    /// The acceptance that makes the finding a note, or that has expired or is unused; nil for all others.
    public let acceptance: Acceptance?

    /// The current by which chargers and other loads exceed the line's limit; nil where they do not.
    public var excess: Milliamperes? {
        guard let total, let usable else { return nil }
        var excess = total - usable
        if case .reserve(_, let more) = detail { excess += more }
        return excess > .zero ? excess : nil
    }

    /// Returns the same finding with another detail.
    package func with(_ detail: FindingDetail) -> Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: severity)
    }

    /// Makes a finding.
    public init(
        _ code: FindingCode, fuse: Identifier? = nil, line: Line? = nil, total: Milliamperes? = nil,
        usable: Milliamperes? = nil, contributors: [Contribution] = [], detail: FindingDetail = .none,
        severity: Severity? = nil, acceptance: Acceptance? = nil
    ) {
        self.acceptance = acceptance
        self.code = code
        self.severity = severity ?? code.severity
        self.fuse = fuse
        self.line = line
        self.total = total
        self.usable = usable
        self.contributors = contributors
        self.detail = detail
    }

    /// Returns the same finding as a note, since the operator has accepted it.
    package func asNote(acceptedBy acceptance: Acceptance) -> Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .note, acceptance: acceptance)
    }

    /// The same finding as an error, where it decides the verdict.
    package var asError: Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .error)
    }

    /// The same finding as a warning, where it does not decide the verdict.
    public var asWarning: Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .warning)
    }
}

/// The kinds of assumption that a report lists.
public enum AssumptionCode: String, CaseIterable, Sendable {
    /// Undeclared wiring follows the labels of the terminals.
    case wiringAsLabelled = "wiring-as-labelled"
    /// Automatic currents count as zero.
    case automaticExcluded = "automatic-excluded"
    /// Automatic currents count as they were last read.
    case automaticAsRead = "automatic-as-read"
    /// Chargers that were made automatic count as before, until they are read.
    case automaticAsBefore = "automatic-as-before"
    /// An override on IT-3 is the line's current.
    case itCurrentLine = "it-current-line"
    /// A recurring charging profile has no gap.
    case recurringProfileTrusted = "recurring-profile-trusted"
    /// A charge point keeps all its connectors together within one limit.
    case connectorsBoundTogether = "connectors-bound-together"
}

/// One assumption and the chargers it is about.
public struct Assumption: Hashable, Sendable {
    /// The kind of assumption.
    public let code: AssumptionCode
    /// The chargers it is about.
    public let chargers: [Identifier]

    /// Makes an assumption.
    public init(_ code: AssumptionCode, chargers: [Identifier]) {
        self.code = code
        self.chargers = chargers
    }
}
