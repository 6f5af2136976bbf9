import Foundation

/// Access tokens that were issued; only the newest thousand are kept.
struct Tokens {
    private let lifetime: TimeInterval
    private var ends: [String: Date] = [:]
    private var order: [String] = []
    /// Number of tokens issued so far.
    private(set) var count = 0

    private static let most = 1_000

    init(lifetime: TimeInterval) { self.lifetime = lifetime }

    /// Issues a new token.
    mutating func make(at now: Date) -> String {
        var source = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in String(UInt64.random(in: .min ... .max, using: &source), radix: 36) }
        let token = words.joined(separator: "-")
        ends[token] = now + lifetime
        order.append(token)
        count += 1
        if order.count > Self.most { ends[order.removeFirst()] = nil }
        return token
    }

    /// Checks that an Authorization header carries a valid token.
    func accept(_ header: String?, at now: Date) -> Bool {
        guard let words = header?.split(separator: " "), words.count == 2, words[0].lowercased() == "bearer",
            let end = ends[String(words[1])]
        else { return false }
        return now < end
    }

    /// Invalidates all tokens.
    mutating func revoke() {
        ends = [:]
        order = []
    }
}

/// A token bucket for rate limiting: it refills with time.
struct RateLimit {
    private static let perSecond = 10.0
    private static let burst = 15.0

    private var left = burst
    private var filledAt: Date?

    /// Takes one request from the bucket; returns false where the bucket is empty.
    mutating func take(at now: Date) -> Bool {
        let passed = filledAt.map { max(0, now.timeIntervalSince($0)) } ?? 0
        left = min(Self.burst, left + passed * Self.perSecond)
        filledAt = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
