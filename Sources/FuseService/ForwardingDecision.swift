public import FuseCore
public import FusePlanner
import FuseRecord

/// One attempt to send an update, as it was written down before it left.
public struct ForwardingAttempt: Hashable, Sendable {
    /// The plan by which the update counts.
    public let plan: Identifier
    /// The time at which it was written down; it may leave for ``RecordedRequest/departure`` from then.
    public let notedAt: Uptime
    /// The state of the update after earlier attempts; nil at its first attempt.
    let before: RequestState?
    /// The time of an earlier attempt that was not answered.
    let unansweredBefore: Uptime?

    /// True when the same update was sent before.
    public var isRepeated: Bool { before != nil }
}

/// The decision on an update that a client asks to forward.
public struct ForwardingDecision: Sendable {
    /// The decision.
    public let decision: Decision
    /// The charger's id as recorded.
    public let charger: Identifier
    /// The update that may be sent, already on disk as being sent; nil if nothing may be sent.
    public let send: ChargerUpdate?
    /// The attempt that counts until it is read back; nil if the update changes nothing that counts.
    public let attempt: ForwardingAttempt?
    /// The state that causes a refusal while other updates are on their way to the charger.
    public let inTheWay: StateInTheWay?
    /// True when other forwarded updates are on their way to the charger.
    public let isBesideOthers: Bool
}

/// The reason why an update is not even judged.
public enum ForwardingError: Error, Hashable, Sendable {
    /// Too many updates of the charger are on their way to accept another one.
    case tooMany(Identifier)
}
