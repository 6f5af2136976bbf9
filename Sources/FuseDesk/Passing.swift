// Room: one update on its way to the API: judged, reserved and noted as sent before it leaves; then what came of it.
// Answers: the decision with its reservation. Must not know: HTTP, who sends it.

public import FuseCore
import FuseJSON
public import FusePlanner
import FuseReport
public import FuseRollout

/// What was decided of an update that somebody wants to have sent.
public struct Passed: Sendable {
    /// The decision.
    public let decision: Decision
    /// The charger as it is recorded.
    public let charger: Identifier
    /// What may be sent, which is on disk as being sent; nil where nothing may.
    public let send: ChargerUpdate?
    /// The plan that it counts by until it is read back; nil where it changes nothing that counts.
    public let plan: Identifier?
    /// When it was written down: it may leave for ``RecordedRequest/departure`` from then.
    public let notedAt: Uptime
}

extension StoreWriting {
    /// Judges an update; what may be sent is noted as being sent, in the same transaction.
    ///
    /// - Parameters:
    ///   - update: The update; its charger may be spelled in any letter case.
    ///   - conditions: What else to heed.
    ///   - elsewhere: The API that it goes to, where that is not the one that is recorded.
    ///   - signature: Who asks, and why.
    /// - Throws: ``SpellingError``, ``ProposalError``, ``PlanError/inFlight(_:plan:)`` and ``PlanError/mayStillArrive(_:plan:)``, or what
    ///   the store throws.
    public func pass(
        _ update: ChargerUpdate, conditions: Conditions, elsewhere: String? = nil, signature: Signature
    ) throws -> Passed {
        let (now, uptime) = (Timestamp.now, Uptime.now)
        let charger = try charger(spelled: update.charger)
        let proposal = try Proposal(installation: nil, updates: [update.with(charger: charger)])
        let subject = try freshSubject(of: proposal, asked: nil, at: now)
        try subject.refuseInFlight(proposal)
        let decision = try subject.decision(on: proposal, now: now, conditions: conditions)
        let send = decision.maySend ? decision.updates.first?.send : nil
        var plan: RecordedPlan?
        if let send, send.countsForLoads, let installation = subject.record?.installation {
            let passage = RecordedPlan(
                id: try .newPassage(), installation: installation.id, madeAt: now,
                facts: PlanFacts(around: send.charger, in: installation),
                before: PlanTotals(before: decision),
                requests: [
                    RecordedRequest(wave: 1, update: send, state: .sending, unansweredSince: uptime)
                ], settledAt: nil)
            try put(passage)
            plan = passage
        }
        try append(
            signature.entry(
                .pass, at: now, installation: decision.installation?.id, plan: plan?.id,
                verdict: decision.verdict, exit: ExitStatus(of: decision),
                asked: LoggedDecision.asked(proposal, conditions).going(to: elsewhere),
                decided: LoggedDecision.decided(decision)))
        return Passed(decision: decision, charger: charger, send: send, plan: plan?.id, notedAt: uptime)
    }

    /// Notes what came of an update that was passed on.
    ///
    /// What was certainly not applied is given up; everything else counts on until it is read back.
    ///
    /// - Parameters:
    ///   - answer: What came of it.
    ///   - id: Its plan.
    /// - Returns: Whether it is to be read back.
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func note(_ answer: SendAnswer, for id: Identifier) throws -> Bool {
        guard var plan = try plan(id), let request = plan.requests.first else { throw PlanError.unknown(id) }
        guard request.state == .sending else { return request.state.isOpen }
        switch answer {
        case .accepted: (plan.requests[0].state, plan.requests[0].unansweredSince) = (.sent, nil)
        case .unknown: plan.requests[0].state = .unknown
        case .notApplied:
            (plan.requests[0].state, plan.requests[0].unansweredSince) = (.failed, nil)
            try put(plan)
            plan.requests[0].state = .released
            plan.settleIfDone(at: .now)
        }
        try put(plan)
        return plan.requests[0].state.isOpen
    }

    /// Gives up what was passed on, was read back for long enough, and turned out never to have been applied.
    ///
    /// - Returns: Whether nothing of it is open any more.
    public func giveUpFailed(_ id: Identifier) throws -> Bool {
        guard var plan = try plan(id) else { throw PlanError.unknown(id) }
        guard plan.requests.contains(where: { $0.state == .failed }) else { return plan.flight == nil }
        for place in plan.requests.indices where plan.requests[place].state == .failed {
            plan.requests[place].state = .released
        }
        plan.settleIfDone(at: .now)
        try put(plan)
        return plan.flight == nil
    }
}

extension ChargerUpdate {
    /// Whether it has anything that a load depends on.
    fileprivate var countsForLoads: Bool {
        current != nil || phase != nil || maxCurrent != nil || minCurrent != nil
    }
}

extension JSONValue {
    /// What was asked, with the API that it goes to where that is not the one that is recorded.
    func going(to api: String?) -> JSONValue {
        guard let api, case .object(let members) = self else { return self }
        return .object(members + [.init("api", .text(api))])
    }
}

extension Identifier {
    /// An id for an update that is passed on: random, as a plan's.
    fileprivate static func newPassage() throws -> Identifier { try random(passage) }
}
