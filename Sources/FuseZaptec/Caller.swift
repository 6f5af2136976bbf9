import FuseCore
import FuseHTTP
import FuseRollout

/// Delays each request to keep the service's rate limit.
actor RateGate {
    private var limit: RateLimit
    private let clock: any RolloutClock

    init(_ limit: RateLimit = RateLimit(), clock: any RolloutClock) {
        self.limit = limit
        self.clock = clock
    }

    /// Waits until a request may be sent.
    func wait() async throws {
        var pause = limit.take(at: clock.uptime)
        while pause > 0 {
            try await clock.sleep(milliseconds: pause)
            // Another request may have received a 429 in the meantime.
            pause = limit.held(at: clock.uptime)
        }
    }

    /// Holds all requests back for a while.
    func hold(milliseconds: Int64) { limit.hold(milliseconds: milliseconds, at: clock.uptime) }
}

/// Sends requests at the service's pace, and repeats them if the service is busy or unavailable.
struct Caller: Sendable {
    let transport: Transport
    let gate: RateGate
    let clock: any RolloutClock

    /// The largest number of times that a request answered with 429 is sent.
    static let mostTries = 8
    /// The largest number of times that a request is sent if the service is unavailable.
    ///
    /// This counts requests without an answer, and those answered with 502, 503 or 504.
    static let mostFailures = 3

    /// Sends a request until waiting would not improve the answer.
    ///
    /// A 429 was certainly not applied; all requests wait before it is repeated. Timeouts, broken connections
    /// and 502, 503 and 504 are repeated only for requests that may be sent twice.
    func answer(to request: APIRequest, token: Secret?) async throws(APIError) -> APIAnswer {
        var tries = 0
        var failures = 0
        while true {
            tries += 1
            try await waiting(for: request) { try await gate.wait() }
            // Later checks assume that the request leaves by then or never.
            if let last = request.notAfter,
                last.milliseconds - transport.slowestStart < clock.uptime.milliseconds
            {
                throw APIError(.port(.tooManyRequests), at: request.name)
            }
            let answer: APIAnswer
            do {
                answer = try await transport.exchange(request, token: token)
            } catch {
                failures += 1
                guard request.mayRepeat, failures < Self.mostFailures, error.trouble.mayPass else {
                    throw APIError(
                        .port(error.trouble), at: request.name, mayHaveArrived: error.mayHaveArrived)
                }
                try await pause(after: failures, request)
                continue
            }
            switch answer.status {
            case 429:
                guard tries < Self.mostTries,
                    case .wait(let milliseconds) = RetryAfter(answer.retryAfter, now: clock.now)
                else { throw APIError(.port(.tooManyRequests), at: request.name) }
                await gate.hold(milliseconds: milliseconds)
            case 502, 503, 504:
                failures += 1
                guard request.mayRepeat, failures < Self.mostFailures,
                    case .wait(let milliseconds) = RetryAfter(
                        answer.retryAfter, absent: Self.backOff(failures), now: clock.now)
                else { return answer }
                try await waiting(for: request) { try await clock.sleep(milliseconds: milliseconds) }
            default: return answer
            }
        }
    }

    /// The pause after a number of failures: 1, 2, 4 … seconds.
    private static func backOff(_ failures: Int) -> Int64 { 1_000 << Int64(failures - 1) }

    private func pause(after failures: Int, _ request: APIRequest) async throws(APIError) {
        try await waiting(for: request) {
            try await clock.sleep(milliseconds: Self.backOff(failures))
        }
    }

    /// Runs a wait before a request is sent; if it is cancelled, the request has not been sent.
    private func waiting(
        for request: APIRequest, _ body: () async throws -> Void
    ) async throws(APIError) {
        do {
            try await body()
        } catch {
            throw APIError(.port(.noAnswer("it was called off")), at: request.name)
        }
    }
}
