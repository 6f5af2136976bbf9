import FuseCore
import FuseRecord

/// The result of judging some updates on a record.
struct Judgement {
    let record: InstallationRecord
    let now: Timestamp
    let updates: [ChargerUpdate]
    let comparison: Comparison
    /// The verdict on the end state; `refused` also where everything must be sent at once and may not be.
    let verdict: Verdict
    /// The missing facts: errors where they decide, warnings where they do not.
    private let missing: [Finding]
    /// The worst totals while everything is sent at once.
    ///
    /// nil where the supply is not known, nothing is sent, or the end state is refused.
    private let envelope: OneWave?

    /// Judges updates, or without any the record itself.
    ///
    /// - Throws: Nothing in practice: every checked update can be applied.
    init(
        _ updates: [ChargerUpdate], on record: InstallationRecord, now: Timestamp,
        unrecorded: UnrecordedChargers,
        atOnce: Bool
    ) throws(ProposalError) {
        let comparison = try Comparison(record, updates: updates)
        let missing = MissingFacts(
            comparison: comparison, updates: updates, now: now, unrecorded: unrecorded,
            outdated: record.outdated
        ).findings
        let isAboveCap = comparison.isRefused(isJudgedAlone: updates.isEmpty)
        let isRefused = missing.isEmpty && isAboveCap
        // A refused end state is not sent at once either. `decision` computes that envelope only when it is
        // needed.
        let envelope = isRefused ? nil : Self.envelope(updates, on: record, comparison)
        // Updates that can only lower loads do so whatever else is unknown.
        let isNoWorse = !isAboveCap && (envelope?.isNoWorse ?? false)
        let isDecided = missing.isEmpty || (isNoWorse && missing.areAboutOthers(than: updates, on: record))
        let decided = isDecided ? missing.map(\.asWarning) : missing
        let oneWave = Self.isOneWave(updates, decided, envelope)
        (self.record, self.now) = (record, now)
        self.updates = updates
        self.comparison = comparison
        self.missing = decided
        self.envelope = envelope
        let isWorse = isAboveCap || (atOnce && !oneWave)
        self.verdict = Verdict(
            missing: missing.isEmpty ? .none : isDecided ? .passed : .deciding,
            lines: isWorse ? .worse : comparison.isAnyOver ? .over : .hold, hasProposal: !updates.isEmpty)
    }

    private static func envelope(
        _ updates: [ChargerUpdate], on record: InstallationRecord, _ comparison: Comparison
    ) -> OneWave? {
        guard !updates.isEmpty, let supply = record.installation.supply else { return nil }
        return OneWave(record, updates: updates, comparison: comparison, on: supply)
    }

    /// Returns true when everything may be sent at once.
    private static func isOneWave(_ updates: [ChargerUpdate], _ missing: [Finding], _ envelope: OneWave?)
        -> Bool
    {
        updates.isEmpty || (!missing.isDeciding && envelope?.isWithinCaps ?? false)
    }

    /// The updates, the record they were judged on, and the sums of both.
    var parts: (updates: [ChargerUpdate], record: InstallationRecord, comparison: Comparison) {
        (updates, record, comparison)
    }

    /// The code of the first error; nil where there is none.
    var firstError: FindingCode? {
        missing.first?.code ?? (comparison.isRefused(isJudgedAlone: updates.isEmpty) ? .exceeds : nil)
    }

    /// The findings, errors first.
    var findings: [Finding] {
        var findings = missing + comparison.overloads(isJudgedAlone: updates.isEmpty)
        if let envelope, !missing.isDeciding { findings += envelope.findings }
        return (findings + comparison.remarks())
            .heeding(record.installation.rules.accepted, at: now, isJudgedAlone: updates.isEmpty)
            .inOrderOfSeverity()
    }

    /// Returns the decision, with the outcome of each update.
    ///
    /// - Parameters:
    ///   - verdict: The verdict; nil takes this judgement's own.
    ///   - findings: The findings; nil takes this judgement's own.
    ///   - updates: The outcome of each update.
    /// - Returns: The decision on the installation of the record.
    func decision(
        _ verdict: Verdict? = nil, findings: [Finding]? = nil, updates: [UpdateDecision]
    ) -> Decision {
        let envelope = envelope ?? Self.envelope(self.updates, on: record, comparison)
        let oneWave = Self.isOneWave(self.updates, missing, envelope)
        return Decision(
            verdict: verdict ?? self.verdict, oneWave: oneWave, installation: record.installation,
            assumptions: comparison.assumptions(), fuses: comparison.fuses, updates: updates,
            findings: findings ?? self.findings, without: comparison.leftOut,
            loads: comparison.after?.loads ?? [],
            envelope: envelope?.worst ?? comparison.after?.counted ?? [])
    }

    /// The outcome of each update when it is sent whole, as proposed, or not at all.
    var asProposed: [UpdateDecision] {
        let maySend = verdict == .safe || verdict == .reduces
        let places = record.installation.chargerPlaces
        return updates.map { update in
            let charger = places[update.charger].map { record.installation.chargers[$0] }
            let isUnchanged = charger.map(update.changesNothing) ?? false
            let sent: UpdateStatus = isUnchanged ? .unchanged : .asProposed
            return UpdateDecision(
                update: update, name: charger?.name, recorded: charger?.offline,
                status: maySend ? sent : .refused, send: maySend ? update : nil, bound: nil)
        }
    }
}

extension [Finding] {
    /// True when at least one finding decides.
    fileprivate var isDeciding: Bool { contains { $0.severity == .error } }

    /// Returns true when the missing facts concern none of the updates' chargers, none being in flight.
    fileprivate func areAboutOthers(than updates: [ChargerUpdate], on record: InstallationRecord) -> Bool {
        let chargers = Set(updates.map(\.charger))
        guard record.updatesInFlight(of: updates).isEmpty else { return false }
        return allSatisfy { finding in
            switch finding.code {
            case .unknownRating, .unknownFixed, .unknownObserved, .recordTooOld:
                chargers.isDisjoint(with: finding.contributors.map(\.charger))
            default: false
            }
        }
    }

    /// Returns errors, then warnings, then notes, each in the order found.
    func inOrderOfSeverity() -> [Finding] {
        Severity.allCases.flatMap { severity in filter { $0.severity == severity } }
    }
}
