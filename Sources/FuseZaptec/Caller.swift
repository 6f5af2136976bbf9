import FuseCore
import FuseRollout

/// The gate that every request passes.
actor RateGate {
    private var limit: RateLimit
    private let clock: any RolloutClock

    init(_ limit: RateLimit = RateLimit(), clock: any RolloutClock) {
        self.limit = limit
        self.clock = clock
    }

    /// Waits until a request may leave.
    func pass() async throws {
        var wait = limit.take(at: clock.uptime)
        while wait > 0 {
            try await clock.sleep(milliseconds: wait)
            // Somebody else may have been told to wait meanwhile.
            wait = limit.held(at: clock.uptime)
        }
    }

    /// Lets nothing leave for a while.
    func hold(milliseconds: Int64) { limit.hold(milliseconds: milliseconds, at: clock.uptime) }
}

/// Sends requests at the service's pace, and again where the service was busy or away.
struct Caller: Sendable {
    let transport: Transport
    let gate: RateGate
    let clock: any RolloutClock

    /// How often a request is sent that is answered 429.
    static let mostTries = 8
    /// How often a request is sent that gets no answer, or one from a service that is not there.
    static let mostFailures = 3

    /// Sends a request until there is an answer that waiting does not better.
    ///
    /// A 429 was certainly not applied: it is waited out for everything. Time-outs, broken connections and 502, 503
    /// and 504 are repeated only for what may be sent twice.
    func answer(to request: APIRequest, token: Secret?) async throws(APIError) -> APIAnswer {
        var tries = 0
        var failures = 0
        while true {
            tries += 1
            try await waiting(for: request) { try await gate.pass() }
            // Whoever counts on it to have left by then counts nothing of it later.
            if let last = request.notAfter, last < clock.uptime {
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

    /// 1, 2, 4 … seconds.
    private static func backOff(_ failures: Int) -> Int64 { 1_000 << Int64(failures - 1) }

    private func pause(after failures: Int, _ request: APIRequest) async throws(APIError) {
        try await waiting(for: request) {
            try await clock.sleep(milliseconds: Self.backOff(failures))
        }
    }

    /// Waiting is called off only before a request leaves.
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
