public import FusePlanner
public import FuseReport
public import FuseRollout

/// The result of a request for a plan.
public struct Reservation: Sendable {
    /// The decision.
    public let decision: Decision
    /// The exit status of the program.
    public let exit: ExitStatus
    /// The plan with its waves, now reserved; nil if nothing may be sent.
    public let rollout: Rollout?
    /// The plan's document; nil if nothing may be sent.
    public let document: PlanDocument?
}
