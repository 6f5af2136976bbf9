public import FuseCore
import FuseJSON
import FusePlanner
public import FuseRecord
import FuseReport
public import FuseRollout

extension StoreWriting {
    /// Judges an update, and notes in the same transaction what may be sent as being sent.
    ///
    /// A charger may have several updates on their way. It may then hold any mixture of the recorded values
    /// and those of the updates. A repetition of the latest update is one more attempt of it: it adds nothing
    /// to the loads.
    ///
    /// - Parameters:
    ///   - update: The update; its charger may be spelled in any letter case.
    ///   - rules: The rules of the judgement.
    ///   - elsewhere: The API that the update goes to, if it is not the recorded one.
    ///   - attribution: The author of the request, and the reason.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    ///   - newID: A function that makes the id of a plan for a forwarded update.
    /// - Returns: The decision; its attempt is nil if nothing is sent that counts for the loads.
    /// - Throws: ``SpellingError``, ``ProposalError``, ``ForwardingError``, ``PlanError/inFlight(_:plan:)``
    ///   and ``PlanError/mayStillArrive(_:plan:)`` if a plan has the charger, or the errors of the store.
    public func forward(
        _ update: ChargerUpdate, rules: ForwardingRules, elsewhere: String? = nil, attribution: Attribution,
        now: Timestamp = .now, uptime: Uptime = .now,
        newID: () throws -> Identifier = Identifier.newForwardedPlan
    ) throws -> ForwardingDecision {
        let charger = try charger(spelled: update.charger)
        let update = update.with(charger: charger)
        let proposal = try Proposal(installation: nil, updates: [update])
        let subject = try freshSubject(of: proposal, asked: nil, at: now, uptime: uptime)
        try subject.refuseInFlight(proposal, exceptBeside: \.isForwarded)
        let beside = subject.record?.pendingPlans.filter { $0.chargers.contains(charger) } ?? []
        let latest = try beside.last.flatMap { try plan($0.plan) }
        if beside.count >= ForwardedUpdates.limit, latest?.requests.first?.update != update {
            throw ForwardingError.tooMany(charger)
        }
        let decision = try subject.decision(on: proposal, now: now, options: rules.options)
        let send = rules.letsPass(decision) ? decision.updates.first?.send : nil
        var attempt: ForwardingAttempt?
        if let send, send.countsForLoads, let record = subject.record {
            if let latest, latest.requests.first?.update == send, latest.requests.first?.state.isOpen ?? false
            {
                attempt = try again(latest, at: uptime)
            } else {
                // Plans keep the order in which they leave, even if the clock jumps back.
                let moment = beside.last.map { Timestamp(milliseconds: $0.madeAt.milliseconds + 1) } ?? now
                let approved = ApprovedPlan(
                    single: decision, on: record, id: try newID(), at: max(now, moment))
                guard let approved else { throw WaveFault.noOrder }
                try put(RecordedPlan(sending: approved, at: uptime))
                attempt = ForwardingAttempt(
                    plan: approved.id, notedAt: uptime, before: nil, unansweredBefore: nil)
            }
        }
        try append(
            attribution.entry(
                .pass, at: now, installation: decision.installation?.id, plan: attempt?.plan,
                verdict: decision.verdict, exit: rules.exit(decision),
                asked: LoggedDecision.asked(proposal, rules.options).going(to: elsewhere),
                decided: LoggedDecision.decided(decision)))
        let inTheWay = send == nil ? subject.record.flatMap { StateInTheWay(update, on: $0, decision) } : nil
        return ForwardingDecision(
            decision: decision, charger: charger, send: send, attempt: attempt, inTheWay: inTheWay,
            isBesideOthers: !beside.isEmpty)
    }

    /// Notes that an update leaves once more.
    private func again(_ plan: RecordedPlan, at uptime: Uptime) throws -> ForwardingAttempt {
        var plan = plan
        let request = plan.requests[0]
        plan.requests[0].state = .sending
        plan.requests[0].unansweredSince = uptime
        try put(plan)
        return ForwardingAttempt(
            plan: plan.id, notedAt: uptime, before: request.state, unansweredBefore: request.unansweredSince)
    }

    /// Notes the outcome of an update that was forwarded.
    ///
    /// An update that was certainly not applied is given up; any other one counts until it is read back. An
    /// answer that comes after a later update has left proves nothing about their order. Such an update
    /// counts for as long as one without an answer.
    ///
    /// - Parameters:
    ///   - answer: The outcome.
    ///   - attempt: The attempt.
    ///   - now: The moment.
    /// - Returns: True if the update is to be read back.
    /// - Throws: ``PlanError/unknown(_:)``, or the errors of the store.
    public func note(_ answer: SendAnswer, for attempt: ForwardingAttempt, at now: Timestamp = .now) throws
        -> Bool
    {
        guard var plan = try plan(attempt.plan), let request = plan.requests.first else {
            throw PlanError.unknown(attempt.plan)
        }
        // It has left once more since, or its outcome was settled in another way.
        guard request.state == .sending, request.unansweredSince == attempt.notedAt else {
            return plan.pendingPlan != nil
        }
        switch answer {
        case .accepted:
            plan.requests[0].state = .sent
            if try !isOvertaken(plan) { plan.requests[0].unansweredSince = attempt.unansweredBefore }
        case .unknown: plan.requests[0].state = .unknown
        case .notApplied:
            plan.requests[0].unansweredSince = attempt.unansweredBefore
            if let before = attempt.before {
                // Only this attempt was not applied.
                plan.requests[0].state = before
            } else {
                plan.requests[0].state = .failed
                try put(plan)
                plan.requests[0].state = .released
                plan.settleIfDone(at: now)
            }
        }
        try put(plan)
        return plan.pendingPlan != nil
    }

    /// True when a later update of the charger was forwarded that still counts.
    private func isOvertaken(_ plan: RecordedPlan) throws -> Bool {
        let charger = plan.requests[0].update.charger
        return try record(plan.installation)?.pendingPlans.contains {
            $0.plan.isForwarded && $0.plan != plan.id && $0.madeAt > plan.madeAt
                && $0.chargers.contains(charger)
        } ?? false
    }
}

extension ChargerUpdate {
    /// True when a load depends on the update.
    fileprivate var countsForLoads: Bool {
        current != nil || phase != nil || maxCurrent != nil || minCurrent != nil
    }
}

extension JSONValue {
    /// The request, with the API that it goes to if that is not the recorded one.
    func going(to api: String?) -> JSONValue {
        guard let api, case .object(let members) = self else { return self }
        return .object(members + [.init("api", .text(api))])
    }
}

extension Identifier {
    /// Makes a random id for a forwarded update, like that of a plan.
    public static func newForwardedPlan() throws -> Identifier { try random(forwardedPrefix) }
}
