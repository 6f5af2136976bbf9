public import FuseCore
public import FusePlanner
public import FuseRecord

/// A line of a fuse at its worst during a wave.
public struct EnvelopeLine: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// The largest total while the wave is on its way, whatever arrives in which order.
    public let worst: Milliamperes
    /// What may be used there.
    public let usable: Milliamperes

    /// Makes a line.
    public init(fuse: Identifier, line: Line, worst: Milliamperes, usable: Milliamperes) {
        self.fuse = fuse
        self.line = line
        self.worst = worst
        self.usable = usable
    }
}

/// Requests that may be on their way at the same time.
public struct PlannedWave: Hashable, Sendable {
    /// The wave's number, from 1.
    public let number: Int
    /// One request for each charger, with only the fields that change.
    public let requests: [ChargerUpdate]
    /// Every line at its worst.
    public let envelope: [EnvelopeLine]

    /// Makes a wave.
    public init(number: Int, requests: [ChargerUpdate], envelope: [EnvelopeLine]) {
        self.number = number
        self.requests = requests
        self.envelope = envelope
    }
}

/// An approved plan with the order in which it is safe.
public struct Rollout: Hashable, Sendable {
    /// The plan.
    public let plan: ApprovedPlan
    /// What is sent, wave by wave; none where nothing would change.
    public let waves: [PlannedWave]

    /// Finds the order: fewest chargers that dip below both what they have and what they are to have, then fewest
    /// waves.
    ///
    /// Where a line is over, what lowers goes before everything else, unless all is to be sent at once. A
    /// charger that was read otherwise than recorded is told both settings where there is an order for that,
    /// and else only what was proposed.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - atOnce: Whether all is to be sent at once, as the decision allows.
    /// - Returns: nil where no order keeps every line within max(usable, before).
    public init?(_ plan: ApprovedPlan, atOnce: Bool = false) {
        self.plan = plan
        guard !plan.requests.isEmpty else {
            self.waves = []
            return
        }
        guard let waves = Self.waves(of: plan, atOnce: atOnce) else { return nil }
        self.waves = waves
    }

    private static func waves(of plan: ApprovedPlan, atOnce: Bool) -> [PlannedWave]? {
        let order = RequestOrder(on: plan.record, isOver: !atOnce && plan.decision.isOverBefore)
        guard let order else { return nil }
        guard plan.requests != plan.proposedRequests else { return order.waves(of: plan.requests) }
        // What passes because nothing can get worse was judged as proposed: a setting more could make it
        // worse.
        let whole = plan.decision.isPassedUnknown ? nil : order.waves(of: plan.requests)
        if let whole, whole.count == 1 || !plan.decision.oneWave { return whole }
        guard let proposed = order.waves(of: plan.proposedRequests) else { return whole }
        return whole.map { $0.count <= proposed.count ? $0 : proposed } ?? proposed
    }
}

extension Decision {
    /// Whether a line is over as recorded.
    var isOverBefore: Bool {
        fuses.flatMap(\.lines).contains { line in
            line.usable.flatMap { usable in line.before.map { $0 > usable } } ?? false
        }
    }
}

extension RecordedPlan {
    /// A plan as it is recorded first: everything reserved.
    public init(_ rollout: Rollout) {
        let plan = rollout.plan
        self.init(
            id: plan.id, installation: plan.installation, madeAt: plan.madeAt, facts: plan.facts,
            before: PlanTotals(before: plan.decision),
            requests: rollout.waves.flatMap { wave in
                wave.requests.map { RecordedRequest(wave: wave.number, update: $0, state: .reserved) }
            }, settledAt: nil)
    }
}

extension Subject {
    /// The decision on a proposal that is to be carried out, and the order in which it is safe.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil lowers what is recorded, where that is over.
    ///   - id: The plan's id.
    ///   - now: The moment.
    ///   - conditions: What else to heed.
    /// - Returns: The decision, and nil where nothing may be sent.
    /// - Throws: as ``plan(_:id:now:conditions:)`` does; ``WaveFault`` where the waves are not what they should be.
    public func rollout(
        _ proposal: Proposal?, id: Identifier, now: Timestamp, conditions: JudgementOptions
    ) throws -> (decision: Decision, rollout: Rollout?) {
        let conditions = conditions.heedingOrder
        let made = try plan(proposal, id: id, now: now, conditions: conditions)
        return try rollout(of: made, proposal, id: id, now: now, conditions: conditions)
    }

    /// The order of a plan, or what is left where there is none.
    private func rollout(
        of made: (decision: Decision, plan: ApprovedPlan?), _ proposal: Proposal?, id: Identifier,
        now: Timestamp, conditions: JudgementOptions
    ) throws -> (decision: Decision, rollout: Rollout?) {
        var (made, conditions) = (made, conditions)
        var rollout = made.plan.flatMap { Rollout($0, atOnce: conditions.atOnce) }
        if made.plan != nil, rollout == nil, !conditions.atOnce {
            // There is no safe order: only what may be sent all at once is left, or nothing.
            conditions.atOnce = true
            made = try plan(proposal, id: id, now: now, conditions: conditions)
            rollout = made.plan.flatMap { Rollout($0, atOnce: true) }
            if made.plan == nil { made.decision = made.decision.withoutOrder }
        }
        if made.plan != nil, rollout == nil { throw WaveFault.noOrder }
        if let rollout { try WaveCheck(rollout, atOnce: conditions.atOnce).verify() }
        return (made.decision, rollout)
    }

    /// The decision on a proposal as planning it would decide: what may go in steps only, and finds no safe order of
    /// them, is judged as sent all at once.
    ///
    /// A charger that is in flight cannot be planned, so nobody looks for an order of such a proposal.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil judges the record.
    ///   - now: The moment.
    ///   - conditions: What else to heed.
    /// - Throws: as ``decision(on:now:conditions:)`` does; ``WaveFault`` where the waves are not what they should be.
    public func outlook(
        on proposal: Proposal?, now: Timestamp, conditions: JudgementOptions
    ) throws -> Decision {
        let isJudgedOnly = proposal == nil && conditions.adjusting == nil
        guard !isJudgedOnly, let id = record?.installation.id, !conditions.atOnce else {
            return try decision(on: proposal, now: now, conditions: conditions)
        }
        let conditions = conditions.heedingOrder
        let made: (decision: Decision, plan: ApprovedPlan?)
        do {
            made = try plan(proposal, id: id, now: now, conditions: conditions)
        } catch is PlanError {
            return try decision(on: proposal, now: now, conditions: conditions)
        }
        guard made.plan != nil, !made.decision.oneWave else { return made.decision }
        return try rollout(of: made, proposal, id: id, now: now, conditions: conditions).decision
    }
}

extension JudgementOptions {
    /// The same, with nothing suggested of which no safe order is found.
    fileprivate var heedingOrder: JudgementOptions {
        var conditions = self
        conditions.hasOrder = { Rollout($0) != nil }
        return conditions
    }
}
