public import FuseCore
public import FuseRecord

extension AuditedInstallation {
    /// Judges what is recorded and in flight of an installation, and keeps what matters of it.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - now: The moment.
    /// - Throws: Nothing in practice: without a proposal there is nothing that does not fit.
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
