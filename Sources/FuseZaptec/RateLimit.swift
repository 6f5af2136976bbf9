import FuseCore

/// A bucket of tokens, kept as the moment at which it will be full again.
struct RateLimit {
    /// Milliseconds for one token.
    private let interval: Int64
    /// Milliseconds for a whole bucket.
    private let depth: Int64
    /// When the bucket is full again.
    private var fullAt: Int64?
    /// Nothing leaves before this: the service said so.
    private var heldUntil: Int64 = .min

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: Tokens that come in a second, 1 to 1,000.
    ///   - burst: Tokens that it holds, at least 1.
    init(perSecond: Int64 = 10, burst: Int64 = 15) {
        precondition((1...1_000).contains(perSecond) && burst >= 1, "a rate is 1 to 1,000 a second")
        interval = 1_000 / perSecond
        depth = interval * burst
    }

    /// Takes a token, which may not be there yet.
    ///
    /// - Returns: The milliseconds to wait before the request leaves.
    mutating func take(at now: Uptime) -> Int64 {
        let now = now.milliseconds
        let leaves = max(now, heldUntil)
        let full = max(fullAt ?? leaves, leaves) + interval
        fullAt = full
        return max(leaves, full - depth) - now
    }

    /// The milliseconds for which nothing may leave yet.
    func held(at now: Uptime) -> Int64 { max(0, heldUntil == .min ? 0 : heldUntil - now.milliseconds) }

    /// Lets nothing leave for a while.
    mutating func hold(milliseconds: Int64, at now: Uptime) {
        heldUntil = max(heldUntil, now.milliseconds + milliseconds)
    }
}
