/// The codes of contract, section 4; each has an explanation (`fuseguard explain CODE`).
public enum FindingCode: String, CaseIterable, Sendable {
    /// A line carries more than it may.
    case exceeds
    /// A proposal names a charger that is not recorded in the installation.
    case unknownCharger = "unknown-charger"
    /// A fuse has no rating on a line.
    case unknownRating = "unknown-rating"
    /// The kind of supply is not known.
    case unknownSupply = "unknown-supply"
    /// The rule needs an observed value and none was read.
    case unknownObserved = "unknown-observed"
    /// Nobody knows what limits a charger that the cloud's settings do not bind.
    case unknownFixed = "unknown-fixed"
    /// The vendor's minimum-power mode is on, and nobody said what it does.
    case minimumPowerMode = "minimum-power-mode"
    /// A proposal is for a charger that the cloud's settings do not bind.
    case notControlled = "not-controlled"
    /// A value that counts is older than the installation allows.
    case recordTooOld = "record-too-old"
    /// A line is over, as it was before.
    case stillExceeds = "still-exceeds"
    /// With automatic chargers at what is known of them, a line would be over.
    case automaticExceeds = "automatic-exceeds"
    /// Nothing is known of an automatic charger, and the sums leave it out.
    case automaticUnknown = "automatic-unknown"
    /// The updates may not all be sent at once.
    case needsWaves = "needs-waves"
    /// What a person had accepted is a warning again: its last day is over.
    case acceptanceExpired = "acceptance-expired"
    /// What a person has accepted is not found.
    case acceptanceUnused = "acceptance-unused"
    /// A charger was last seen to hold something else than what is recorded.
    case unconfirmed
    /// A charger will not honour the one phase it was told.
    case phaseNotSelectable = "phase-not-selectable"
    /// A charger's wiring is not known.
    case wiringUnknown = "wiring-unknown"
    /// A circuit is rated above the fuse above it.
    case fuseOrder = "fuse-order"
    /// What is left per automatic charger is below its minimum.
    case automaticStarved = "automatic-starved"
    /// An override is below the charger's minimum.
    case belowMinimum = "below-minimum"
    /// A plan or update is on its way.
    case inFlight = "in-flight"

    /// How much it matters, unless a finding says otherwise.
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

/// How much a finding matters.
public enum Severity: String, CaseIterable, Sendable {
    /// It decides the verdict.
    case error
    /// It does not decide, but somebody should look.
    case warning
    /// Good to know.
    case note
}

/// One charger's part in a finding.
public struct Contribution: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// What it counts as on the finding's line, or on its most loaded one; nil where it is not recorded.
    public let current: Milliamperes?
    /// Why it counts that; nil where it is not recorded.
    public let cause: LoadCause?

    /// Makes a contribution.
    public init(charger: Identifier, current: Milliamperes?, cause: LoadCause?) {
        self.charger = charger
        self.current = current
        self.cause = cause
    }
}

/// What is particular to one kind of finding.
public enum FindingDetail: Hashable, Sendable {
    /// Nothing more.
    case none
    /// The installation in which an unknown charger is recorded.
    case recordedIn(Identifier)
    /// The chargers that have an unknown charger's id as their name.
    case namesOf([Identifier])
    /// The charger whose id differs from an unknown one in the case of its letters.
    case spelledOtherwise(Identifier)
    /// The circuit's rating and that of the fuse above it.
    case ratings(circuit: Milliamperes, above: Identifier, Milliamperes)
    /// What is left per automatic charger and what it needs at least.
    case share(Milliamperes, minimum: Milliamperes)
    /// The oldest value that counts, nil where its age is not known, and the age allowed, both in seconds.
    case age(Int64?, allowed: Int64)
    /// What is set, as recorded or as proposed, and what was read, before that was set or against it.
    case disagreement(set: OfflineOverride, isProposed: Bool, read: Reading, isSuperseded: Bool)
    /// Something was passed to the chargers that may have changed more than is recorded.
    case passedWrite
    /// The plan that is on its way.
    case plan(Identifier)
    /// The plan of which nothing is open but a request that was never answered.
    case planUnanswered(Identifier)
    /// It is not recorded, but asked for.
    case askedFor
    /// The chargers of which it is not known whether they carry as much already.
    case mayHoldLess([Identifier])
    /// What other loads need on the line, and by how much that alone is more than the fuse may carry.
    case reserve(Milliamperes, excess: Milliamperes)
    /// What the line carries with every override there at 0 A, and who that is.
    case evenAtNothing(Milliamperes, [Identifier])
    /// The line holds by what is recorded, and is over by readings in doubt.
    case byReadings
    /// No order was found in which each step is safe.
    case noOrder
}

/// One finding: facts that FuseReport turns into a sentence and a remedy.
public struct Finding: Hashable, Sendable {
    /// What was found.
    public let code: FindingCode
    /// The fuse it is about, where it is about one.
    public let fuse: Identifier?
    /// The line it is about, where it is about one.
    public let line: Line?
    /// The total on that line.
    public let total: Milliamperes?
    /// What may be used there.
    public let usable: Milliamperes?
    /// Who contributes, the largest first.
    public let contributors: [Contribution]
    /// What is particular to this kind of finding.
    public let detail: FindingDetail

    /// How much it matters: as its code says, a warning where something is missing that does not decide, or
    /// an error where a warning decides.
    public let severity: Severity

    /// Who has accepted it, why and until when, or what an acceptance that is over or unused said; nil for all others.
    public let acceptance: Acceptance?

    /// By how much chargers and other loads exceed what the line may carry; nil where they do not.
    public var excess: Milliamperes? {
        guard let total, let usable else { return nil }
        var excess = total - usable
        if case .reserve(_, let more) = detail { excess += more }
        return excess > .zero ? excess : nil
    }

    /// The same finding with something else that is particular to it.
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

    /// The same finding as a note, since a person has accepted it.
    package func asNote(acceptedBy acceptance: Acceptance) -> Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .note, acceptance: acceptance)
    }

    /// The same finding, where it decides.
    package var asError: Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .error)
    }

    /// The same finding, where it is something to look at and decides nothing.
    public var asWarning: Finding {
        Finding(
            code, fuse: fuse, line: line, total: total, usable: usable, contributors: contributors,
            detail: detail, severity: .warning)
    }
}

/// What a report says it took for granted.
public enum AssumptionCode: String, CaseIterable, Sendable {
    /// Undeclared wiring is as the terminals are labelled.
    case wiringAsLabelled = "wiring-as-labelled"
    /// Automatic currents count as nothing.
    case automaticExcluded = "automatic-excluded"
    /// Automatic currents count as they were last read.
    case automaticAsRead = "automatic-as-read"
    /// An override on IT-3 is the line's current.
    case itCurrentLine = "it-current-line"
    /// A charging profile that recurs has no gap.
    case recurringProfileTrusted = "recurring-profile-trusted"
    /// A charge point keeps all its connectors together within one limit.
    case connectorsBoundTogether = "connectors-bound-together"
}

/// One assumption and the chargers it is about.
public struct Assumption: Hashable, Sendable {
    /// What was assumed.
    public let code: AssumptionCode
    /// The chargers it is about.
    public let chargers: [Identifier]

    /// Makes an assumption.
    public init(_ code: AssumptionCode, chargers: [Identifier]) {
        self.code = code
        self.chargers = chargers
    }
}
