public import FuseCore

/// The reason why a request about a plan or a charger fails.
public enum PlanError: Error, Hashable, Sendable {
    /// No plan has that id.
    case unknown(Identifier)
    /// The plan has no wave of that number.
    case noWave(Int, of: Int)
    /// A charger is not in the plan, or not in that wave.
    case notInPlan(Identifier)
    /// A charger is in flight already.
    case inFlight(Identifier, plan: Identifier)
    /// A request of a settled plan was never answered and may still reach a charger.
    case mayStillArrive(Identifier, plan: Identifier)
    /// Requests of the plan were sent, or may have been, and their outcome is not confirmed.
    case underWay(Identifier, [Identifier])
    /// The stored text of the plan's facts is not in a format that this program writes.
    case unreadableFacts(Identifier)
    /// Requests of an earlier wave are not settled.
    case earlierWave(Identifier, wave: Int, open: Int)
}
