/// The time limits of a roll-out, and the source that confirms a request.
public struct RolloutRules: Hashable, Sendable {
    /// The time limit for confirming a wave, in milliseconds from its last request.
    public let waveTimeout: Int64
    /// The source that confirms a request.
    public let confirmedBy: ConfirmedBy
    /// True if requests are sent; otherwise those under way are only read back.
    public let sends: Bool
    /// The pauses between two readings of a charger, in milliseconds; the last one repeats.
    ///
    /// The service answers from a cache for 15 s, and does not like to be asked often.
    private static let pauses: [Int64] = [1_000, 1_000, 2_000, 3_000, 5_000]
    /// The pause before an unanswered request is sent again, in milliseconds.
    ///
    /// It is longer than the service's cache.
    public static let resendAfter: Int64 = 20_000

    /// The time limit of a wave where none is chosen, in milliseconds.
    ///
    /// It is extended while a reading that could be from before the request may still come to decide.
    public static let standardWaveTimeout: Int64 = 60_000

    /// Returns the pause after that many readings of a charger, in milliseconds.
    public static func pause(after count: Int) -> Int64 { pauses[min(count, pauses.count - 1)] }

    /// Makes rules.
    public init(
        waveTimeout: Int64 = Self.standardWaveTimeout, confirmedBy: ConfirmedBy = .charger, sends: Bool = true
    ) {
        self.waveTimeout = waveTimeout
        self.confirmedBy = confirmedBy
        self.sends = sends
    }
}
