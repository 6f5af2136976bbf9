// Room: a decision that is to be carried out, and what became of it.
// Answers: which requests, in which wave, on which facts. Must not know: stores, how requests are sent.

public import FuseCore

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
}

/// Requests that may be on their way at the same time.
public struct PlannedWave: Hashable, Sendable {
    /// The wave's number, from 1.
    public let number: Int
    /// One request for each charger, with only the fields that change.
    public let requests: [ChargerUpdate]
    /// Every line at its worst.
    public let envelope: [EnvelopeLine]
}

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
    /// What is to be sent, wave by wave; nothing where nothing would change.
    public let waves: [PlannedWave]

    /// Makes a plan of a decision to send everything at once.
    ///
    /// - Returns: nil where the decision does not allow that.
    init?(_ decision: Decision, id: Identifier, at now: Timestamp) {
        guard decision.maySend, decision.oneWave, let installation = decision.installation else { return nil }
        let chargers = installation.chargersByID
        let requests = decision.updates.compactMap { update in
            chargers[update.update.charger].flatMap { charger in
                update.send?.changes(of: charger, doubted: installation.doubts(charger))
            }
        }
        let envelope = zip(decision.fuses, decision.envelope).flatMap { fuse, worst in
            fuse.lines.compactMap { line in
                line.usable.map {
                    EnvelopeLine(
                        fuse: fuse.fuse.id, line: line.line, worst: worst[line.line], usable: $0)
                }
            }
        }
        self.id = id
        self.installation = installation.id
        self.madeAt = now
        self.decision = decision
        self.facts = PlanFacts(of: installation, own: Set(requests.map(\.charger)))
        self.waves =
            requests.isEmpty ? [] : [PlannedWave(number: 1, requests: requests, envelope: envelope)]
    }
}
