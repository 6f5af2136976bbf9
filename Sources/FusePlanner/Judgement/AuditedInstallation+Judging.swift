public import FuseCore
public import FuseRecord

extension AuditedInstallation {
    /// Judges an installation as recorded, with its plans in flight, and keeps the audit's result.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - now: The current time.
    /// - Throws: Nothing in practice: there is no proposal that could be invalid.
    public init(auditing record: InstallationRecord, at now: Timestamp) throws(ProposalError) {
        let judgement = try Judgement(
            [], on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: false)
        self.init(
            of: record.installation, chargers: record.installation.chargers.count,
            without: judgement.comparison.leftOut,
            acceptances: judgement.findings.filter {
                $0.code == .acceptanceExpired || $0.code == .acceptanceUnused
            },
            plansInFlight: record.pendingPlans.count, verdict: judgement.verdict,
            missing: judgement.firstError,
            worst: judgement.comparison.fuses.worst.flatMap { fuse, line in
                line.after.map { WorstLine(fuse, line.line, total: $0) }
            })
    }
}
