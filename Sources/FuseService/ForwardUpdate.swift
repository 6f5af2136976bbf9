public import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
import FuseReport
public import FuseRollout

/// One attempt to send an update, as it was written down before it left.
public struct ForwardingAttempt: Hashable, Sendable {
    /// The plan that the update counts by.
    public let plan: Identifier
    /// When it was written down: it may leave for ``RecordedRequest/departure`` from then.
    public let notedAt: Uptime
    /// How far the update was before, where it was sent before; nil at its first attempt.
    let before: RequestState?
    /// When it was sent before without being answered.
    let unansweredBefore: Uptime?

    /// Whether the same was sent before.
    public var isRepeated: Bool { before != nil }
}

/// What was decided of an update that somebody wants to have sent.
public struct ForwardingDecision: Sendable {
    /// The decision.
    public let decision: Decision
    /// The charger as it is recorded.
    public let charger: Identifier
    /// What may be sent, which is on disk as being sent; nil where nothing may.
    public let send: ChargerUpdate?
    /// The attempt that it counts by until it is read back; nil where it changes nothing that counts.
    public let attempt: ForwardingAttempt?
    /// What stands in the way of what is refused where other updates are on their way to the charger.
    public let inTheWay: StateInTheWay?
    /// Whether other updates that were passed are on their way to the charger.
    public let isBesideOthers: Bool
}

/// Why an update is not even judged.
public enum ForwardingError: Error, Hashable, Sendable {
    /// So many updates of the charger are on their way that no more are taken.
    case tooMany(Identifier)
}

/// What an update is to be judged by on its way.
public struct ForwardingRules: Sendable {
    /// What else to heed.
    public var conditions = JudgementOptions()
    /// Whether a warning is enough to refuse.
    public var refusesWarnings = false

    /// Nothing besides.
    public init() {}

    /// Whether a decision lets something be sent.
    public func letsPass(_ decision: Decision) -> Bool {
        decision.maySend && !(refusesWarnings && decision.hasWarnings)
    }

    /// What the program would end with.
    func exit(_ decision: Decision) -> ExitStatus { ExitStatus(of: decision, failOnWarning: refusesWarnings) }
}

extension StoreWriting {
    /// Judges an update; what may be sent is noted as being sent, in the same transaction.
    ///
    /// A charger may have several of them on their way. It may then hold any mixture of what is recorded and what any of them
    /// asks for. What repeats the latest of them is one more attempt of that one: it brings nothing that is not counted.
    ///
    /// - Parameters:
    ///   - update: The update; its charger may be spelled in any letter case.
    ///   - rules: What it is judged by.
    ///   - elsewhere: The API that it goes to, where that is not the one that is recorded.
    ///   - signature: Who asks, and why.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    ///   - newID: Makes the id of a plan, which is that of an update that is passed.
    /// - Throws: ``SpellingError``, ``ProposalError``, ``ForwardingError``, ``PlanError/inFlight(_:plan:)`` and
    ///   ``PlanError/mayStillArrive(_:plan:)`` where a plan has the charger, or what the store throws.
    public func pass(
        _ update: ChargerUpdate, rules: ForwardingRules, elsewhere: String? = nil, attribution: Attribution,
        now: Timestamp = .now, uptime: Uptime = .now,
        newID: () throws -> Identifier = Identifier.newPassage
    ) throws -> ForwardingDecision {
        let charger = try charger(spelled: update.charger)
        let update = update.with(charger: charger)
        let proposal = try Proposal(installation: nil, updates: [update])
        let subject = try freshSubject(of: proposal, asked: nil, at: now, uptime: uptime)
        try subject.refuseInFlight(proposal, exceptBeside: \.isPassage)
        let beside = subject.record?.pendingPlans.filter { $0.chargers.contains(charger) } ?? []
        let latest = try beside.last.flatMap { try plan($0.plan) }
        if beside.count >= ForwardedUpdates.most, latest?.requests.first?.update != update {
            throw ForwardingError.tooMany(charger)
        }
        let decision = try subject.decision(on: proposal, now: now, conditions: rules.conditions)
        let send = rules.letsPass(decision) ? decision.updates.first?.send : nil
        var attempt: ForwardingAttempt?
        if let send, send.countsForLoads, let record = subject.record {
            if let latest, latest.requests.first?.update == send, latest.requests.first?.state.isOpen ?? false
            {
                attempt = try again(latest, at: uptime)
            } else {
                // In the order in which they leave, whatever becomes of the clock.
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
                asked: LoggedDecision.asked(proposal, rules.conditions).going(to: elsewhere),
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

    /// Notes what came of an update that was passed on.
    ///
    /// What was certainly not applied is given up; everything else counts on until it is read back. An answer that comes once
    /// a later update has left says nothing of their order: such an update counts for as long as one without an answer.
    ///
    /// - Parameters:
    ///   - answer: What came of it.
    ///   - attempt: The attempt.
    ///   - now: The moment.
    /// - Returns: Whether it is to be read back.
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func note(_ answer: SendAnswer, for attempt: ForwardingAttempt, at now: Timestamp = .now) throws
        -> Bool
    {
        guard var plan = try plan(attempt.plan), let request = plan.requests.first else {
            throw PlanError.unknown(attempt.plan)
        }
        // It has left once more since, or somebody has said what became of it.
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

    /// Whether a later update of the charger has been passed that still counts.
    private func isOvertaken(_ plan: RecordedPlan) throws -> Bool {
        let charger = plan.requests[0].update.charger
        return try record(plan.installation)?.pendingPlans.contains {
            $0.plan.isPassage && $0.plan != plan.id && $0.madeAt > plan.madeAt
                && $0.chargers.contains(charger)
        } ?? false
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
    public static func newPassage() throws -> Identifier { try random(passage) }
}
