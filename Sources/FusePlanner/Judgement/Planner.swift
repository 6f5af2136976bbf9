public import FuseCore
public import FuseRecord

/// The options of a judgement, in addition to the rules of the installation.
public struct JudgementOptions: Sendable {
    /// True when everything is to be sent at once, so that a proposal that needs waves is refused.
    public var atOnce = false
    /// The rules for adjusting a refused proposal; nil does not adjust it.
    public var adjusting: AdjustingRules?
    /// The time limit for choosing phases; nil keeps the phases as proposed.
    public var rephasing: SearchTime?
    /// Looks for an order of a plan in which each step is safe; nil to look for none.
    ///
    /// It is called for a plan whose updates may not all be sent at once, and returns true if such an order
    /// exists. A plan without one is not suggested.
    package var hasOrder: (@Sendable (ApprovedPlan) -> Bool)?
    /// The careful way to adjust, after the best replacement had no order in which each step is safe.
    package var carefully: CarefulAdjusting?

    /// Creates the default options: sending in waves is allowed, and nothing is adjusted.
    public init() {}

    /// The ways to adjust a refused proposal, tried in order until the result may be sent.
    ///
    /// With ``atOnce``, a replacement that fits in the end may not fit while it arrives. The next attempt
    /// then keeps the phases as proposed, and the last one gives less current.
    var attempts: [AdjustingAttempt] {
        if let carefully { return [AdjustingAttempt(carefully: carefully)] }
        let best = AdjustingAttempt(rephasing: rephasing)
        guard atOnce else { return [best] }
        return [best] + (rephasing == nil ? [] : [AdjustingAttempt()]) + [AdjustingAttempt(atOnce: true)]
    }
}

/// A way to adjust a refused proposal.
struct AdjustingAttempt {
    /// The time limit for choosing phases; nil keeps the phases as proposed.
    var rephasing: SearchTime?
    /// True when every line must hold while everything arrives at once.
    var atOnce = false
    /// The careful way, which keeps the phases; nil for the best end state.
    var carefully: CarefulAdjusting?

    /// Looks for a replacement; nil where there is none.
    fileprivate func replacement(of proposed: Judgement, rules: AdjustingRules) -> Replacement? {
        switch carefully {
        case .nothing: Replacement(ofNothingFor: proposed.parts)
        case .withinUsable: Replacement(proposed.parts, rules: rules, time: nil, upTo: .usable)
        case nil: Replacement(proposed.parts, rules: rules, time: rephasing, atOnce: atOnce)
        }
    }
}

/// A way to adjust that leaves more headroom to the steps on the way than the best end state does.
package enum CarefulAdjusting: CaseIterable, Sendable {
    /// No line is above its usable current in the end, whatever it was before.
    case withinUsable
    /// Every current that may be lowered is 0 A.
    case nothing
}

extension JudgementOptions {
    /// True if the proposal has a safe order, or none is needed.
    ///
    /// None is needed for what is sent at once, nor for a charger in flight, which cannot be planned.
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

/// Decides on proposals and records: a pure function of its arguments (rules: Verdicts).
public enum Planner {
    /// Judges a proposal, or the record itself, and looks for alternatives to a refused proposal.
    ///
    /// - Parameters:
    ///   - proposal: The updates to send; nil judges the record.
    ///   - record: The installation as recorded, with its plans in flight.
    ///   - now: The current time, for the age of records.
    ///   - unrecorded: The facts known of the proposal's chargers that are not recorded here.
    ///   - options: The options.
    /// - Returns: The decision.
    /// - Throws: Nothing in practice: every checked update can be applied.
    public static func judge(
        _ proposal: Proposal?, on record: InstallationRecord, now: Timestamp,
        unrecorded: UnrecordedChargers = UnrecordedChargers(),
        options: JudgementOptions = JudgementOptions()
    ) throws(ProposalError) -> Decision {
        let updates = proposal?.updates ?? []
        func judgement(_ updates: [ChargerUpdate]) throws(ProposalError) -> Judgement {
            try Judgement(
                updates, on: record, now: now, unrecorded: unrecorded, atOnce: options.atOnce)
        }
        let proposed = try judgement(updates)
        let isCareful = options.carefully != nil && proposed.verdict != .undecided
        guard proposed.verdict == .refused || isCareful, !updates.isEmpty else {
            return proposed.decision(updates: proposed.asProposed)
        }
        var findings: [Finding]?
        if let rules = options.adjusting {
            for attempt in options.attempts {
                guard let replacement = attempt.replacement(of: proposed, rules: rules) else { continue }
                // A replacement is judged like any other proposal before it may be sent.
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
            // A suggestion is judged like any other proposal before it is made.
            (try? judgement(updates)).flatMap { options.hasOrder(for: $0) ? $0.verdict : nil }
        }
        decision.suggestions = search?.search() ?? []
        return decision
    }

    /// Judges a proposal on an installation with nothing in flight.
    public static func judge(
        _ proposal: Proposal?, on installation: Installation, now: Timestamp,
        unrecorded: UnrecordedChargers = UnrecordedChargers(), atOnce: Bool = false
    ) throws(ProposalError) -> Decision {
        var options = JudgementOptions()
        options.atOnce = atOnce
        return try judge(
            proposal, on: InstallationRecord(installation), now: now, unrecorded: unrecorded,
            options: options)
    }

    /// Returns the decision on a proposal with no charger that is recorded anywhere: undecided.
    ///
    /// - Parameters:
    ///   - proposal: The proposal.
    ///   - unrecorded: The facts known of its chargers.
    /// - Returns: The decision, with one finding for each charger.
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

/// The facts known of chargers that a proposal names and that are not recorded in its installation.
public struct UnrecordedChargers: Sendable {
    /// The installation of each charger that is recorded elsewhere.
    public var homes: [Identifier: Identifier]
    /// The chargers of that name, for each id that is in fact a name.
    public var names: [Identifier: [Identifier]]
    /// The recorded id, for each id that differs from it only in upper and lower case.
    public var spellings: [Identifier: Identifier]

    /// Creates the facts.
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
    /// Returns the finding for a charger that is not recorded here.
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
    /// Returns the findings without repetitions.
    fileprivate func uniqued() -> [Finding] {
        var seen = Set<Finding>()
        return filter { seen.insert($0).inserted }
    }
}
