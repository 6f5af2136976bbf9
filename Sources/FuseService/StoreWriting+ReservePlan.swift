public import FuseCore
public import FusePlanner
public import FuseRecord
public import FuseReport
import FuseRollout
import FuseStore

extension StoreWriting {
    /// Judges a proposal, reserves what may be sent, and logs it.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil lowers the recorded loads of lines that are over.
    ///   - asked: The requested installation.
    ///   - options: The options of the judgement.
    ///   - attribution: The author of the request, and the reason.
    ///   - exit: The exit status of a decision; a plan that it refuses is not reserved.
    ///   - beforeCommit: Receives the document while nothing is on disk yet; an error that it throws undoes
    ///     everything.
    /// - Returns: The decision and, if requests may be sent, the reserved plan.
    /// - Throws: ``ProposalContextError``, `ProposalError`, ``PlanError/inFlight(_:plan:)`` and
    ///   ``PlanError/mayStillArrive(_:plan:)``, or the errors of the store.
    public func reserve(
        _ proposal: Proposal?, asked: Identifier?, options: JudgementOptions, attribution: Attribution,
        exit: (Decision) -> ExitStatus, beforeCommit: (PlanDocument, ExitStatus) throws -> Void = { _, _ in }
    ) throws -> Reservation {
        let now = Timestamp.now
        let subject = try freshSubject(of: proposal, asked: asked, at: now)
        let made = try subject.rollout(proposal, id: .newPlan(), now: now, options: options)
        let status = exit(made.decision)
        // A plan that a stricter exit status refuses must not stay reserved: it will never be sent.
        let rollout = status == .refused ? nil : made.rollout
        let recorded = rollout.map { RecordedPlan($0) }
        let document = rollout.flatMap { rollout in
            recorded.map { PlanDocument(rollout, fingerprint: Fingerprint.of($0)) }
        }
        if let recorded, let document {
            try put(recorded)
            try beforeCommit(document, status)
        }
        try append(
            attribution.entry(
                .plan, at: now, installation: made.decision.installation?.id, plan: rollout?.plan.id,
                verdict: made.decision.verdict, exit: status,
                asked: LoggedDecision.asked(proposal, options),
                decided: LoggedDecision.decided(made.decision)))
        return Reservation(decision: made.decision, exit: status, rollout: rollout, document: document)
    }

    /// The context in which a proposal is judged.
    ///
    /// Updates that can arrive no more are forgotten first, so that they do not block it.
    func freshSubject(
        of proposal: Proposal?, asked: Identifier?, at now: Timestamp, uptime: Uptime = .now
    ) throws -> ProposalContext {
        let subject = try ProposalContext(of: proposal, asked: asked, in: self)
        guard let record = subject.record, record.pendingPlans.contains(where: { !$0.unanswered.isEmpty })
        else {
            return subject
        }
        try forgetUnanswered(in: record.installation.id, uptime: uptime, at: now)
        return try ProposalContext(of: proposal, asked: asked, in: self)
    }
}

extension Identifier {
    /// Makes a random id for a new plan: different from that of any other store, and short enough to type.
    static func newPlan() throws -> Identifier { try random("plan-") }

    /// A prefix and twelve random digits.
    static func random(_ prefix: String) throws -> Identifier {
        let digits = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
        return try Identifier(prefix + String(repeating: "0", count: 12 - digits.count) + digits)
    }
}
