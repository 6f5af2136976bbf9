public import FuseCore
public import FuseRecord

/// A step of one request that must be on disk before anything else is done.
public struct RequestChange: Hashable, Sendable {
    /// The wave of the request.
    public let wave: Int
    /// Its charger.
    public let charger: Identifier
    /// The state of the request before this step.
    public let from: RequestState
    /// The time of the attempt that was noted as unanswered before this step.
    public let noted: Uptime?
    /// The state of the request after this step.
    public let to: RequestState
    /// The change to the note that an attempt was never answered.
    public let unanswered: Unanswered
    /// The charger's own reading, if that confirms the request or shows that it was not taken.
    public let reading: Reading?

    /// A change to the note that an attempt was never answered.
    public enum Unanswered: Hashable, Sendable {
        /// It stays as it is.
        case kept
        /// An attempt is made at this moment.
        case since(Uptime)
        /// Every attempt was answered.
        case cleared
    }
}
