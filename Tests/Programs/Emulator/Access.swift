import Foundation

/// Tokens given out; the newest thousand.
struct Tokens {
    private let lifetime: TimeInterval
    private var ends: [String: Date] = [:]
    private var order: [String] = []
    /// How many were given out.
    private(set) var count = 0

    private static let most = 1_000

    init(lifetime: TimeInterval) { self.lifetime = lifetime }

    /// A new token.
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

    /// Whether an Authorization header has a token that is good.
    func accept(_ header: String?, at now: Date) -> Bool {
        guard let words = header?.split(separator: " "), words.count == 2, words[0].lowercased() == "bearer",
            let end = ends[String(words[1])]
        else { return false }
        return now < end
    }

    /// Makes all tokens invalid.
    mutating func revoke() {
        ends = [:]
        order = []
    }
}

/// A bucket of requests that fills with time.
struct RateLimit {
    private static let perSecond = 10.0
    private static let burst = 15.0

    private var left = burst
    private var filledAt: Date?

    /// Takes one request from the bucket; false where it is empty.
    mutating func take(at now: Date) -> Bool {
        let passed = filledAt.map { max(0, now.timeIntervalSince($0)) } ?? 0
        left = min(Self.burst, left + passed * Self.perSecond)
        filledAt = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
