import FuseCore
import FuseRecord

/// The record, some updates and what they come to.
struct Judgement {
    let record: InstallationRecord
    let now: Timestamp
    let updates: [ChargerUpdate]
    let comparison: Comparison
    /// The verdict on the end state, or `refused` where everything was to be sent at once and may not be.
    let verdict: Verdict
    /// What is not known and therefore decides; or does not, and is a warning.
    private let missing: [Finding]
    /// What everything comes to while it is sent at once; nil where the supply is not known, nothing is sent, or it is
    /// refused in the end.
    private let envelope: OneWave?

    /// Judges updates; none judges what is recorded.
    ///
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
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
        // What is refused in the end is not sent at once either: that is worked out where somebody asks.
        let envelope = isRefused ? nil : Self.envelope(updates, on: record, comparison)
        // What can only lower does so whatever else is not known.
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

    /// Whether everything may be sent at once.
    private static func isOneWave(_ updates: [ChargerUpdate], _ missing: [Finding], _ envelope: OneWave?)
        -> Bool
    {
        updates.isEmpty || (!missing.isDeciding && envelope?.isWithinCaps ?? false)
    }

    /// What was judged, on which record, and what it comes to.
    var parts: (updates: [ChargerUpdate], record: InstallationRecord, comparison: Comparison) {
        (updates, record, comparison)
    }

    /// The first thing that is wrong; nil where nothing is.
    var firstError: FindingCode? {
        missing.first?.code ?? (comparison.isRefused(isJudgedAlone: updates.isEmpty) ? .exceeds : nil)
    }

    /// What was found, errors first.
    var findings: [Finding] {
        var findings = missing + comparison.overloads(isJudgedAlone: updates.isEmpty)
        if let envelope, !missing.isDeciding { findings += envelope.findings }
        return (findings + comparison.remarks())
            .heeding(record.installation.rules.accepted, at: now, isJudgedAlone: updates.isEmpty)
            .inOrderOfSeverity()
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
            findings: findings ?? self.findings, without: comparison.leftOut,
            loads: comparison.after?.loads ?? [],
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
    /// Whether any of them decides.
    fileprivate var isDeciding: Bool { contains { $0.severity == .error } }

    /// Whether what is missing has nothing to do with the chargers of updates, none of which is in flight.
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

    /// Errors, then warnings, then notes, each in the order found.
    func inOrderOfSeverity() -> [Finding] {
        Severity.allCases.flatMap { severity in filter { $0.severity == severity } }
    }
}
