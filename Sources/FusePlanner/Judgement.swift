// Room: one set of updates judged as it stands (contract, section 3: judging an update).
// Answers: the verdict and everything that was found on the way. Must not know: what could be sent instead.

import FuseCore

/// The record, some updates and what they come to.
struct Judgement {
    let record: InstallationRecord
    let updates: [ChargerUpdate]
    let comparison: Comparison
    /// The verdict on the end state, or `refused` where everything was to be sent at once and may not be.
    let verdict: Verdict
    /// What is not known and therefore decides.
    private let missing: [Finding]
    /// What everything comes to while it is sent at once; nil where the supply is not known, nothing is sent, or it is
    /// refused in the end.
    private let envelope: OneWave?

    /// Judges updates; none judges what is recorded.
    ///
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
    init(
        _ updates: [ChargerUpdate], on record: InstallationRecord, now: Timestamp, strangers: Strangers,
        atOnce: Bool
    ) throws(ProposalError) {
        let comparison = try Comparison(record, updates: updates)
        let missing = MissingFacts(
            comparison: comparison, updates: updates, now: now, strangers: strangers
        ).findings
        let isKnown = missing.isEmpty
        let isRefused = isKnown && comparison.isRefused(isJudgedAlone: updates.isEmpty)
        // What is refused in the end is not sent at once either: that is worked out where somebody asks.
        let envelope = isRefused ? nil : Self.envelope(updates, on: record, comparison)
        let oneWave = Self.isOneWave(updates, missing, envelope)
        self.record = record
        self.updates = updates
        self.comparison = comparison
        self.missing = missing
        self.envelope = envelope
        self.verdict =
            if !isKnown {
                .undecided
            } else if isRefused || (atOnce && !oneWave) {
                .refused
            } else {
                comparison.isAnyOver ? .reduces : .safe
            }
    }

    private static func envelope(
        _ updates: [ChargerUpdate], on record: InstallationRecord, _ comparison: Comparison
    ) -> OneWave? {
        guard !updates.isEmpty, let supply = record.installation.supply else { return nil }
        return OneWave(record, updates: updates, comparison: comparison, on: supply)
    }

    /// Whether everything may be sent at once.
    private static func isOneWave(_ updates: [ChargerUpdate], _ missing: [Finding], _ envelope: OneWave?)
        -> Bool
    {
        updates.isEmpty || (missing.isEmpty && envelope?.isWithinCaps ?? false)
    }

    /// The first thing that is wrong; nil where nothing is.
    var firstError: FindingCode? {
        missing.first?.code ?? (comparison.isRefused(isJudgedAlone: updates.isEmpty) ? .exceeds : nil)
    }

    /// What was found, errors first.
    var findings: [Finding] {
        var findings = missing + comparison.overloads(isJudgedAlone: updates.isEmpty)
        if let envelope, missing.isEmpty { findings += envelope.findings }
        return (findings + comparison.remarks()).inOrderOfSeverity()
    }

    /// The decision, with every update as what became of it.
    ///
    /// - Parameters:
    ///   - verdict: The verdict; this judgement's own where nil.
    ///   - findings: What was found; this judgement's own where nil.
    ///   - updates: What became of each update.
    func decision(
        _ verdict: Verdict? = nil, findings: [Finding]? = nil, updates: [UpdateDecision]
    ) -> Decision {
        let envelope = envelope ?? Self.envelope(self.updates, on: record, comparison)
        let oneWave = Self.isOneWave(self.updates, missing, envelope)
        return Decision(
            verdict: verdict ?? self.verdict, oneWave: oneWave, installation: record.installation,
            assumptions: comparison.assumptions(), fuses: comparison.fuses, updates: updates,
            findings: findings ?? self.findings, loads: comparison.after?.loads ?? [],
            envelope: envelope?.worst ?? comparison.after?.counted ?? [])
    }

    /// Each update as it was proposed: to be sent whole, or not at all.
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
    /// Errors, then warnings, then notes, each in the order found.
    func inOrderOfSeverity() -> [Finding] {
        Severity.allCases.flatMap { severity in filter { $0.code.severity == severity } }
    }
}
