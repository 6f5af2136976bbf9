import FuseCore
import FuseHTTP
import FuseRecord
import Testing

@testable import FuseZaptec

@Suite struct RateLimitTests {
    private func uptime(_ milliseconds: Int64) -> Uptime { Uptime(milliseconds: milliseconds) }

    @Test func `fifteen leave at once, then ten a second`() {
        var limit = RateLimit()
        let waits = (0..<35).map { _ in limit.take(at: uptime(5_000)) }
        #expect(waits.prefix(15).allSatisfy { $0 == 0 })
        #expect(Array(waits.dropFirst(15)) == (1...20).map { $0 * 100 })
    }

    @Test func `whatever is asked when, no second has more than a full bucket and ten`() {
        var limit = RateLimit()
        var leaving: [Int64] = []
        var now: Int64 = 0
        for step in 0..<500 {
            now += Int64(step * 7_919 % 130)
            leaving.append(now + limit.take(at: uptime(now)))
        }
        leaving.sort()
        for (index, moment) in leaving.enumerated() {
            #expect(leaving[index...].prefix { $0 < moment + 1_000 }.count <= 25)
            #expect(leaving[index...].prefix { $0 == moment }.count <= 15)
        }
    }

    @Test func `a bucket fills up again and never beyond its brim`() {
        var limit = RateLimit()
        for _ in 0..<15 { _ = limit.take(at: uptime(0)) }
        #expect(limit.take(at: uptime(100)) == 0)
        #expect(limit.take(at: uptime(100)) == 100)
        let waits = (0..<16).map { _ in limit.take(at: uptime(1_000_000)) }
        #expect(waits == [Int64](repeating: 0, count: 15) + [100])
    }

    @Test func `nothing leaves while the service asks to be left alone`() {
        var limit = RateLimit()
        limit.hold(milliseconds: 2_000, at: uptime(1_000))
        limit.hold(milliseconds: 500, at: uptime(1_000))
        #expect(limit.held(at: uptime(1_500)) == 1_500)
        #expect(limit.take(at: uptime(1_500)) == 1_500)
        #expect(limit.take(at: uptime(3_000)) == 0)
    }

    @Test func `what is taken at once leaves the bucket alone where it is empty`() {
        var limit = RateLimit(perSecond: 100, burst: 2)
        let taken = [5_000, 5_000, 5_000, 5_009, 5_010].map { limit.takeAtOnce(at: uptime($0)) }
        #expect(taken == [true, true, false, false, true])
    }

    @Test func `Retry-After is seconds or a date, at least one second, and not waited out beyond a minute`() {
        let now = Timestamp(iso8601: "2026-11-22T10:00:00Z") ?? Timestamp(milliseconds: 0)
        let cases: [(String?, RetryAfter)] = [
            (nil, .wait(1_000)), ("", .wait(1_000)), ("1", .wait(1_000)), ("0", .wait(1_000)),
            ("7", .wait(7_000)), ("60", .wait(60_000)), ("61", .tooLong), ("-5", .wait(1_000)),
            ("1e9", .wait(1_000)), ("99999999999999999999999", .tooLong), ("soon", .wait(1_000)),
            ("Sun, 22 Nov 2026 10:00:30 GMT", .wait(30_000)), ("Sun, 22 Nov 2026 09:00:00 GMT", .wait(1_000)),
            ("Sun, 22 Nov 2026 11:00:00 GMT", .tooLong), ("Sun, 99 Nov 2026 10:00:30 GMT", .wait(1_000)),
        ]
        for (text, meaning) in cases { #expect(RetryAfter(text, now: now) == meaning, "\(text ?? "none")") }
    }
}
