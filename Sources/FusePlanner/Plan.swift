// Room: a decision that is to be carried out.
// Answers: what each charger is to be told in the end, and on which facts. Must not know: in which order, how
// requests are sent, stores.

public import FuseCore

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
    /// What each charger is to be told in the end, with only the fields that change; none where nothing would.
    public let requests: [ChargerUpdate]

    /// Makes a plan of a decision that lets something be sent.
    ///
    /// - Returns: nil where nothing may be sent.
    init?(_ decision: Decision, on record: InstallationRecord, id: Identifier, at now: Timestamp) {
        guard decision.maySend, !decision.updates.isEmpty else { return nil }
        let installation = record.installation
        let chargers = installation.chargersByID
        let requests = decision.updates.compactMap { update in
            chargers[update.update.charger].flatMap { charger in
                update.send?.changes(of: charger, doubted: installation.doubts(charger))
            }
        }
        self.id = id
        self.installation = installation.id
        self.madeAt = now
        self.decision = decision
        self.facts = PlanFacts(of: installation, own: Set(requests.map(\.charger)))
        self.record = record
        self.requests = requests
    }
}
