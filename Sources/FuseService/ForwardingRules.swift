public import FusePlanner
import FuseReport

/// The rules by which a forwarded update is judged.
public struct ForwardingRules: Sendable {
    /// The options of the judgement.
    public var options = JudgementOptions()
    /// True when a warning is enough to refuse.
    public var refusesWarnings = false

    /// Makes rules with the default options.
    public init() {}

    /// True when a decision lets the update be sent.
    public func letsPass(_ decision: Decision) -> Bool {
        decision.maySend && !(refusesWarnings && decision.hasWarnings)
    }

    /// The exit status that the program would have.
    func exit(_ decision: Decision) -> ExitStatus { ExitStatus(of: decision, failOnWarning: refusesWarnings) }
}
