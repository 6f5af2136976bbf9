public import FuseCore
public import FuseRecord

/// A plan that the planner approved; nobody else can make one.
public struct ApprovedPlan: Hashable, Sendable {
    /// The plan's id.
    public let id: Identifier
    /// The installation's id.
    public let installation: Identifier
    /// When it was made.
    public let madeAt: Timestamp
    /// Why it may be sent.
    public let decision: Decision
    /// What the decision rests on.
    public let facts: PlanFacts
    /// The record that the decision was made on, with what else is in flight.
    public let record: InstallationRecord
    /// What each charger is to be told in the end, with only the fields that change; none where nothing
    /// would. A charger that was seen not to hold what is recorded is told both settings.
    public let requests: [ChargerUpdate]
    /// The same for the same chargers, without the settings that nobody proposed.
    public let proposedRequests: [ChargerUpdate]

    /// Makes a plan of a decision that lets something be sent.
    ///
    /// - Returns: nil where nothing may be sent.
    init?(_ decision: Decision, on record: InstallationRecord, id: Identifier, at now: Timestamp) {
        guard decision.maySend, !decision.updates.isEmpty else { return nil }
        let installation = record.installation
        let chargers = installation.chargersByID
        func requests(
            _ changes: (ChargerUpdate, Charger, _ isDoubted: Bool) -> ChargerUpdate?
        ) -> [ChargerUpdate] {
            decision.updates.compactMap { update in
                guard let send = update.send, let charger = chargers[send.charger] else { return nil }
                return changes(send, charger, installation.doubts(charger))
            }
        }
        self.id = id
        self.installation = installation.id
        self.madeAt = now
        self.decision = decision
        self.requests = requests { $0.changes(of: $1, doubted: $2) }
        self.proposedRequests = requests { $0.proposedChanges(of: $1, doubted: $2) }
        self.facts = PlanFacts(of: installation, own: Set(self.requests.map(\.charger)))
        self.record = record
    }

    /// Makes a plan of a decision on one update that leaves whole and at once, as the gateway passes it.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - record: The record that it was made on.
    ///   - id: The plan's id.
    ///   - now: The moment.
    /// - Returns: nil where it may not be sent, or more than one may.
    public init?(single decision: Decision, on record: InstallationRecord, id: Identifier, at now: Timestamp)
    {
        guard decision.maySend, decision.updates.count == 1, let send = decision.updates[0].send else {
            return nil
        }
        self.id = id
        self.installation = record.installation.id
        self.madeAt = now
        self.decision = decision
        self.facts = PlanFacts(around: send.charger, in: record.installation)
        self.record = record
        (self.requests, self.proposedRequests) = ([send], [send])
    }
}

extension RecordedPlan {
    /// A plan of one update as it is recorded before it leaves.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - uptime: The machine's uptime.
    public init(sending plan: ApprovedPlan, at uptime: Uptime) {
        self.init(
            id: plan.id, installation: plan.installation, madeAt: plan.madeAt, facts: plan.facts,
            before: PlanTotals(before: plan.decision),
            requests: plan.requests.map {
                RecordedRequest(wave: 1, update: $0, state: .sending, unansweredSince: uptime)
            }, settledAt: nil)
    }
}

extension PlanTotals {
    /// The totals before a decision, as far as they are an excuse for what its plan comes to.
    public init(before decision: Decision) {
        self.init(
            decision.fuses.flatMap { fuse in
                fuse.lines.compactMap { line in
                    line.before.map { before in
                        (fuse.fuse.id, line.line, line.cap.map { min($0, before) } ?? before)
                    }
                }
            })
    }
}
