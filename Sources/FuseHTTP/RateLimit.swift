package import FuseCore

/// A token bucket, stored as the time at which it will be full again.
package struct RateLimit: Sendable {
    /// The milliseconds for one token.
    private let interval: Int64
    /// The milliseconds for a whole bucket.
    private let depth: Int64
    /// The time at which the bucket is full again.
    private var fullAt: Int64?
    /// The end of a pause that the service requested; no request is sent before it.
    private var heldUntil: Int64 = .min

    /// Makes a full bucket.
    ///
    /// - Parameters:
    ///   - perSecond: The tokens added each second, 1 to 1,000.
    ///   - burst: The tokens that it holds, at least 1.
    package init(perSecond: Int64 = 10, burst: Int64 = 15) {
        precondition((1...1_000).contains(perSecond) && burst >= 1, "a rate is 1 to 1,000 a second")
        interval = 1_000 / perSecond
        depth = interval * burst
    }

    /// Takes a token, which may still have to be added.
    ///
    /// - Returns: The milliseconds to wait before the request is sent.
    package mutating func take(at now: Uptime) -> Int64 {
        let now = now.milliseconds
        let leaves = max(now, heldUntil)
        let full = max(fullAt ?? leaves, leaves) + interval
        fullAt = full
        return max(leaves, full - depth) - now
    }

    /// Takes a token if the bucket has one now.
    ///
    /// - Returns: False if it has none; then none is taken.
    package mutating func takeAtOnce(at now: Uptime) -> Bool {
        var copy = self
        guard copy.take(at: now) == 0 else { return false }
        self = copy
        return true
    }

    /// The milliseconds for which no request may be sent yet.
    package func held(at now: Uptime) -> Int64 {
        max(0, heldUntil == .min ? 0 : heldUntil - now.milliseconds)
    }

    /// Holds all requests back for a while.
    package mutating func hold(milliseconds: Int64, at now: Uptime) {
        heldUntil = max(heldUntil, now.milliseconds + milliseconds)
    }
}
