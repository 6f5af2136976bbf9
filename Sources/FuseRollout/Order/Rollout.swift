public import FuseCore
public import FusePlanner
public import FuseRecord

/// The worst load of one line of a fuse during a wave.
public struct EnvelopeLine: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// The largest total while the wave is on its way, in any order of arrival.
    public let worst: Milliamperes
    /// The usable current of the line.
    public let usable: Milliamperes

    /// Makes a line of an envelope.
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
    /// The worst load of every line.
    public let envelope: [EnvelopeLine]

    /// Makes a wave.
    public init(number: Int, requests: [ChargerUpdate], envelope: [EnvelopeLine]) {
        self.number = number
        self.requests = requests
        self.envelope = envelope
    }
}

/// An approved plan with an order in which it is safe.
public struct Rollout: Hashable, Sendable {
    /// The plan.
    public let plan: ApprovedPlan
    /// The waves in the order of sending; empty if nothing would change.
    public let waves: [PlannedWave]

    /// Finds the order with the fewest temporary reductions, then the fewest waves.
    ///
    /// A temporary reduction takes a charger below both its present and its final load. If a line is over,
    /// reductions go before everything else, unless everything is to be sent at once. A charger that was read otherwise
    /// than recorded is sent both settings if there is an order for that, and else only those that were proposed.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - atOnce: True to send everything at once, as the decision allows.
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
        // What passes because nothing can get worse was judged as proposed: a setting more could make it worse.
        let whole = plan.decision.isPassedUnknown ? nil : order.waves(of: plan.requests)
        if let whole, whole.count == 1 || !plan.decision.oneWave { return whole }
        guard let proposed = order.waves(of: plan.proposedRequests) else { return whole }
        return whole.map { $0.count <= proposed.count ? $0 : proposed } ?? proposed
    }
}

extension Decision {
    /// True when a line is over as recorded.
    var isOverBefore: Bool { fuses.flatMap(\.lines).contains(where: \.isOverBefore) }
}

extension RecordedPlan {
    /// Makes the plan as it is recorded first: with every request reserved.
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

extension ProposalContext {
    /// The decision on a proposal that is to be carried out, and the order in which it is safe.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil lowers the recorded loads of lines that are over.
    ///   - id: The plan's id.
    ///   - now: The moment.
    ///   - options: The options of the judgement.
    /// - Returns: The decision, and the roll-out; nil in its place if nothing may be sent.
    /// - Throws: The errors of ``plan(_:id:now:options:)``; ``WaveFault`` if the waves are faulty.
    public func rollout(
        _ proposal: Proposal?, id: Identifier, now: Timestamp, options: JudgementOptions
    ) throws -> (decision: Decision, rollout: Rollout?) {
        let options = options.heedingOrder
        let made = try plan(proposal, id: id, now: now, options: options)
        return try rollout(of: made, proposal, id: id, now: now, options: options)
    }

    /// The order of a plan, or the decision that remains if there is none.
    private func rollout(
        of made: (decision: Decision, plan: ApprovedPlan?), _ proposal: Proposal?, id: Identifier,
        now: Timestamp, options: JudgementOptions
    ) throws -> (decision: Decision, rollout: Rollout?) {
        var (made, options) = (made, options)
        var rollout = made.plan.flatMap { Rollout($0, atOnce: options.atOnce) }
        if made.plan != nil, rollout == nil, !options.atOnce {
            // There is no safe order: everything may be sent at once, or less than that in steps, or nothing.
            var careful = options
            options.atOnce = true
            made = try plan(proposal, id: id, now: now, options: options)
            rollout = made.plan.flatMap { Rollout($0, atOnce: true) }
            for way in CarefulAdjusting.allCases
            where rollout == nil && proposal != nil && options.adjusting != nil {
                careful.carefully = way
                let other = try plan(proposal, id: id, now: now, options: careful)
                guard let found = other.plan.flatMap({ Rollout($0) }) else { continue }
                (made, rollout, options) = (other, found, careful)
            }
            if made.plan == nil { made.decision = made.decision.withoutOrder }
        }
        if made.plan != nil, rollout == nil { throw WaveFault.noOrder }
        if let rollout { try WaveCheck(rollout, atOnce: options.atOnce).verify() }
        return (made.decision, rollout)
    }

    /// The decision on a proposal as planning it would decide.
    ///
    /// If a proposal may go only in waves and no safe order of them exists, it is judged as sent all at once.
    ///
    /// A charger that is in flight cannot be planned, so no order is sought for such a proposal.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil judges the record.
    ///   - now: The moment.
    ///   - options: The options of the judgement.
    /// - Returns: The decision, with the updates that may be sent.
    /// - Throws: The errors of ``decision(on:now:options:)``; ``WaveFault`` if the waves are faulty.
    public func outlook(
        on proposal: Proposal?, now: Timestamp, options: JudgementOptions
    ) throws -> Decision {
        let isJudgedOnly = proposal == nil && options.adjusting == nil
        guard !isJudgedOnly, let id = record?.installation.id, !options.atOnce else {
            return try decision(on: proposal, now: now, options: options)
        }
        let options = options.heedingOrder
        let made: (decision: Decision, plan: ApprovedPlan?)
        do {
            made = try plan(proposal, id: id, now: now, options: options)
        } catch is PlanError {
            return try decision(on: proposal, now: now, options: options)
        }
        guard made.plan != nil, !made.decision.oneWave else { return made.decision }
        return try rollout(of: made, proposal, id: id, now: now, options: options).decision
    }
}

extension JudgementOptions {
    /// The same, with nothing suggested of which no safe order is found.
    fileprivate var heedingOrder: JudgementOptions {
        var options = self
        options.hasOrder = { Rollout($0) != nil }
        return options
    }
}
