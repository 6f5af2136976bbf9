public import FuseCore

/// Why nothing can be said of a plan, or of a charger.
public enum PlanError: Error, Hashable, Sendable {
    /// There is no plan of that id.
    case unknown(Identifier)
    /// It has no wave of that number.
    case noWave(Int, of: Int)
    /// A charger is not in it, or not in that wave.
    case notInPlan(Identifier)
    /// A charger is in flight already.
    case inFlight(Identifier, plan: Identifier)
    /// A request of a settled plan was never answered and may still reach a charger.
    case mayStillArrive(Identifier, plan: Identifier)
    /// Something of it was sent, or may have been, and nobody has confirmed what came of it.
    case underWay(Identifier, [Identifier])
    /// What it rests on was kept in words that no program of this kind writes.
    case unreadableFacts(Identifier)
    /// Requests of an earlier wave are not settled.
    case earlierWave(Identifier, wave: Int, open: Int)
}
