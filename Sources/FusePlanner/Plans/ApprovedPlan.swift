public import FuseCore
public import FuseRecord

/// A plan that the planner approved; no other code can make one.
public struct ApprovedPlan: Hashable, Sendable {
    /// The plan's id.
    public let id: Identifier
    /// The installation's id.
    public let installation: Identifier
    /// The time at which it was made.
    public let madeAt: Timestamp
    /// The decision that lets it be sent.
    public let decision: Decision
    /// The facts that the decision rests on.
    public let facts: PlanFacts
    /// The record that the decision was made on, with other plans in flight.
    public let record: InstallationRecord
    /// The update for each charger, with only the fields that change; empty where none would change.
    ///
    /// A charger whose reading disagrees with the record is sent both settings.
    public let requests: [ChargerUpdate]
    /// The same for the same chargers, with only the settings that were proposed.
    public let proposedRequests: [ChargerUpdate]

    /// Makes a plan of a decision; nil where nothing may be sent.
    init?(_ decision: Decision, on record: InstallationRecord, id: Identifier, at now: Timestamp) {
        guard decision.maySend, !decision.updates.isEmpty else { return nil }
        let installation = record.installation
        let chargers = installation.chargersByID
        func requests(
            _ changes: (ChargerUpdate, Charger, _ isMismatched: Bool) -> ChargerUpdate?
        ) -> [ChargerUpdate] {
            decision.updates.compactMap { update in
                guard let send = update.send, let charger = chargers[send.charger] else { return nil }
                return changes(send, charger, installation.hasMismatch(charger))
            }
        }
        self.id = id
        self.installation = installation.id
        self.madeAt = now
        self.decision = decision
        self.requests = requests { $0.changes(of: $1, mismatched: $2) }
        self.proposedRequests = requests { $0.proposedChanges(of: $1, mismatched: $2) }
        self.facts = PlanFacts(of: installation, own: Set(self.requests.map(\.charger)))
        self.record = record
    }

    /// Makes a plan of a decision on one update that is sent whole and at once, as the gateway forwards it.
    ///
    /// nil where the update may not be sent, or the decision has more than one.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - record: The record that the decision was made on.
    ///   - id: The plan's id.
    ///   - now: The current time.
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
    /// Creates the record of a plan that is about to be sent in one wave.
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
    /// The totals before a decision, each at most the cap of its line.
    ///
    /// They are the totals that the plan's lines may keep because they were there before.
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
