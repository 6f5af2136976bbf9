// Room: the judgement. Pure: the record, the proposal and the time go in, a decision comes out.
// Answers: safe, reduces, refused or undecided, and why. Must not know: stores, documents, sentences.

public import FuseCore

/// The pure decision (contract, section 3).
public enum Planner {
    /// Judges a proposal, or the record itself.
    ///
    /// - Parameters:
    ///   - proposal: What would be sent; nil judges what is recorded.
    ///   - installation: The installation as recorded.
    ///   - now: The time, for the age of records.
    ///   - strangers: What is known of the proposal's chargers that are not here.
    ///   - atOnce: Whether everything is to be sent at once, so that what needs waves is refused.
    /// - Returns: The decision.
    /// - Throws: ``ProposalError/minimumAboveMaximum(_:_:_:)`` where the update cannot be applied.
    public static func judge(
        _ proposal: Proposal?, on installation: Installation, now: Timestamp,
        strangers: Strangers = Strangers(), atOnce: Bool = false
    ) throws(ProposalError) -> Decision {
        let updates = proposal?.updates ?? []
        let after = try installation.applying(updates)
        let comparison = Comparison(before: installation, after: after)
        let missing = MissingFacts(
            comparison: comparison, updates: updates, now: now, strangers: strangers)
        let envelope = comparison.after.map {
            OneWave(installation: installation, updates: updates, comparison: comparison, totals: $0)
        }
        let oneWave = updates.isEmpty || (missing.findings.isEmpty && envelope?.isWithinCaps ?? false)
        let lines = comparison.fuses.flatMap(\.lines)
        let isRefused = lines.contains { updates.isEmpty ? $0.isOver : $0.isAboveCap }
        let isOver = lines.contains(where: \.isOver)
        let verdict: Verdict =
            if !missing.findings.isEmpty {
                .undecided
            } else if isRefused || (atOnce && !oneWave) {
                .refused
            } else {
                isOver ? .reduces : .safe
            }
        var findings = missing.findings + comparison.overloads(isJudgedAlone: updates.isEmpty)
        if let envelope, !oneWave, missing.findings.isEmpty, !isRefused {
            findings.append(contentsOf: envelope.findings)
        }
        findings.append(contentsOf: comparison.remarks())
        let isToBeSent = verdict == .safe || verdict == .reduces
        let places = installation.places(of: updates)
        return Decision(
            verdict: verdict, oneWave: oneWave, installation: installation,
            assumptions: comparison.assumptions(), fuses: comparison.fuses,
            updates: updates.map { update in
                let charger = places[update.charger].map { installation.chargers[$0] }
                return UpdateDecision(
                    update: update, name: charger?.name, recorded: charger?.offline,
                    changesNothing: charger.map(update.changesNothing) ?? false, isToBeSent: isToBeSent)
            },
            findings: findings.inOrderOfSeverity(), loads: comparison.after?.loads ?? [])
    }

    /// The decision for a proposal of which no charger is recorded anywhere: undecided.
    ///
    /// - Parameters:
    ///   - proposal: The proposal.
    ///   - strangers: What is known of its chargers.
    public static func judgeUnrecorded(_ proposal: Proposal, strangers: Strangers = Strangers()) -> Decision {
        Decision(
            verdict: .undecided, oneWave: false, installation: nil, assumptions: [], fuses: [],
            updates: proposal.updates.map {
                UpdateDecision(update: $0, name: nil, recorded: nil, changesNothing: false, isToBeSent: false)
            },
            findings: proposal.updates.map { .unknown($0.charger, strangers) }, loads: [])
    }
}

/// What is known of chargers that a proposal names and that are not recorded in its installation.
public struct Strangers: Sendable {
    /// For those that are recorded elsewhere, the installation.
    public var homes: [Identifier: Identifier]
    /// For ids that are really names, the chargers of that name.
    public var names: [Identifier: [Identifier]]

    /// Puts together what is known.
    public init(homes: [Identifier: Identifier] = [:], names: [Identifier: [Identifier]] = [:]) {
        self.homes = homes
        self.names = names
    }
}

extension Finding {
    /// The finding for a charger that is not recorded here.
    static func unknown(_ charger: Identifier, _ strangers: Strangers) -> Finding {
        let named = strangers.names[charger] ?? []
        let detail: FindingDetail =
            if let home = strangers.homes[charger] { .recordedIn(home) } else {
                named.isEmpty ? .none : .namesOf(named)
            }
        return Finding(
            .unknownCharger, contributors: [Contribution(charger: charger, current: nil, cause: nil)],
            detail: detail)
    }
}

extension [Finding] {
    /// Errors, then warnings, then notes, each in the order found.
    func inOrderOfSeverity() -> [Finding] {
        Severity.allCases.flatMap { severity in filter { $0.code.severity == severity } }
    }
}
