public import FuseCore
public import FuseRecord

/// What a decision is to heed besides the rules of the installation.
public struct JudgementOptions: Sendable {
    /// Whether everything is to be sent at once, so that what needs waves is refused.
    public var atOnce = false
    /// How to adjust what is refused; nil: not at all.
    public var adjusting: AdjustingRules?
    /// How long phases may be searched; nil: phases stay as proposed.
    public var rephasing: SearchTime?
    /// Whether a plan whose updates may not all be sent at once has an order in which each step is safe; nil
    /// where none is looked for. What has none is not suggested.
    package var hasOrder: (@Sendable (ApprovedPlan) -> Bool)?

    /// Nothing besides.
    public init() {}

    /// How a refused proposal is adjusted, one way after the other until what comes of it may be sent. What fits in the
    /// end may not fit on its way: then phases stay as proposed, and then less is given.
    var attempts: [(rephasing: SearchTime?, atOnce: Bool)] {
        guard atOnce else { return [(rephasing, false)] }
        return [(rephasing, false)] + (rephasing == nil ? [] : [(nil, false)]) + [(nil, true)]
    }
}

extension JudgementOptions {
    /// Whether what was judged has a safe order, as far as one is looked for: not of what is sent at once,
    /// nor of a charger in flight, which cannot be planned.
    fileprivate func hasOrder(for judged: Judgement) -> Bool {
        guard let hasOrder, !atOnce, judged.record.updatesInFlight(of: judged.updates).isEmpty else {
            return true
        }
        let decision = judged.decision(updates: judged.asProposed)
        let (record, now) = (judged.record, judged.now)
        guard !decision.oneWave,
            let plan = ApprovedPlan(decision, on: record, id: record.installation.id, at: now)
        else { return true }
        return hasOrder(plan)
    }
}

/// The pure decision (contract, section 3).
public enum Planner {
    /// Judges a proposal, or the record itself, and looks for what fits where it is refused.
    ///
    /// - Parameters:
    ///   - proposal: What would be sent; nil judges what is recorded.
    ///   - record: The installation as recorded, with what is in flight.
    ///   - now: The time, for the age of records.
    ///   - strangers: What is known of the proposal's chargers that are not here.
    ///   - conditions: What else to heed.
    /// - Returns: The decision.
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
    public static func judge(
        _ proposal: Proposal?, on record: InstallationRecord, now: Timestamp,
        unrecorded: UnrecordedChargers = UnrecordedChargers(),
        conditions: JudgementOptions = JudgementOptions()
    ) throws(ProposalError) -> Decision {
        let updates = proposal?.updates ?? []
        func judgement(_ updates: [ChargerUpdate]) throws(ProposalError) -> Judgement {
            try Judgement(
                updates, on: record, now: now, unrecorded: unrecorded, atOnce: conditions.atOnce)
        }
        let proposed = try judgement(updates)
        guard proposed.verdict == .refused, !updates.isEmpty else {
            return proposed.decision(updates: proposed.asProposed)
        }
        var findings: [Finding]?
        if let rules = conditions.adjusting {
            for attempt in conditions.attempts {
                let replacement = Replacement(
                    proposed.parts, rules: rules, time: attempt.rephasing, atOnce: attempt.atOnce)
                guard let replacement else { continue }
                // Whatever made the replacement, it is judged like anything else before it may be sent.
                let judged = try judgement(replacement.updates)
                if judged.verdict == .safe || judged.verdict == .reduces {
                    return replacement.decision(judged, inPlaceOf: proposed)
                }
                let waves = judged.findings.filter { $0.code == .needsWaves }
                findings = (proposed.findings + waves).uniqued().inOrderOfSeverity()
            }
        }
        var decision = proposed.decision(findings: findings, updates: proposed.asProposed)
        let search = SuggestionSearch(updates, on: record, comparison: proposed.comparison) { updates in
            // Whatever suggests it, it is judged like anything else before it is said.
            (try? judgement(updates)).flatMap { conditions.hasOrder(for: $0) ? $0.verdict : nil }
        }
        decision.suggestions = search?.search() ?? []
        return decision
    }

    /// Judges a proposal on an installation of which nothing is in flight.
    public static func judge(
        _ proposal: Proposal?, on installation: Installation, now: Timestamp,
        unrecorded: UnrecordedChargers = UnrecordedChargers(), atOnce: Bool = false
    ) throws(ProposalError) -> Decision {
        var conditions = JudgementOptions()
        conditions.atOnce = atOnce
        return try judge(
            proposal, on: InstallationRecord(installation), now: now, unrecorded: unrecorded,
            conditions: conditions)
    }

    /// The decision for a proposal of which no charger is recorded anywhere: undecided.
    ///
    /// - Parameters:
    ///   - proposal: The proposal.
    ///   - strangers: What is known of its chargers.
    public static func judgeUnrecorded(
        _ proposal: Proposal, unrecorded: UnrecordedChargers = UnrecordedChargers()
    ) -> Decision {
        Decision(
            verdict: Verdict(missing: .deciding, lines: .hold, hasProposal: true), oneWave: false,
            installation: nil, assumptions: [], fuses: [],
            updates: proposal.updates.map {
                UpdateDecision(
                    update: $0, name: nil, recorded: nil, status: .refused, send: nil, bound: nil)
            },
            findings: proposal.updates.map { .unknown($0.charger, unrecorded) }, without: [], loads: [],
            envelope: [])
    }
}

/// What is known of chargers that a proposal names and that are not recorded in its installation.
public struct UnrecordedChargers: Sendable {
    /// For those that are recorded elsewhere, the installation.
    public var homes: [Identifier: Identifier]
    /// For ids that are really names, the chargers of that name.
    public var names: [Identifier: [Identifier]]
    /// For ids that are recorded in capital or in small letters, those.
    public var spellings: [Identifier: Identifier]

    /// Puts together what is known.
    public init(
        homes: [Identifier: Identifier] = [:], names: [Identifier: [Identifier]] = [:],
        spellings: [Identifier: Identifier] = [:]
    ) {
        self.homes = homes
        self.names = names
        self.spellings = spellings
    }
}

extension Finding {
    /// The finding for a charger that is not recorded here.
    static func unknown(_ charger: Identifier, _ unrecorded: UnrecordedChargers) -> Finding {
        let named = unrecorded.names[charger] ?? []
        let detail: FindingDetail =
            if let home = unrecorded.homes[charger] {
                .recordedIn(home)
            } else if let other = unrecorded.spellings[charger] {
                .spelledOtherwise(other)
            } else {
                named.isEmpty ? .none : .namesOf(named)
            }
        return Finding(
            .unknownCharger, contributors: [Contribution(charger: charger, current: nil, cause: nil)],
            detail: detail)
    }
}

extension [Finding] {
    /// The findings without repetitions.
    fileprivate func uniqued() -> [Finding] {
        var seen = Set<Finding>()
        return filter { seen.insert($0).inserted }
    }
}
