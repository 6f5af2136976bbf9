import FuseCore
import FuseJSON
import FusePlanner
import HTTPTypes
import Hummingbird
import Synchronization

/// Work for a client that waits for a limited time.
final class Errand: Sendable {
    private struct State {
        var isGivenUp = false
        var left: Identifier?
        var headers = HTTPFields()
        var hasLeft = false
    }

    private let state = Mutex(State())

    /// The time within which an update is answered: clients wait ten seconds.
    static let timeout = Duration.milliseconds(9_500)

    /// Returns true if the request may still be sent.
    ///
    /// From then on, an expired time limit is reported to the client as "may have been sent".
    ///
    /// - Parameters:
    ///   - plan: The plan under which it counts; nil if it counts under none.
    ///   - decision: The decision that lets it be sent.
    /// - Returns: True if it may be sent; false once the client has stopped waiting.
    func mayLeave(as plan: Identifier?, _ decision: Decision? = nil) -> Bool {
        state.withLock { state in
            guard !state.isGivenUp else { return false }
            (state.left, state.headers, state.hasLeft) = (plan, decision?.headers ?? [:], true)
            return true
        }
    }

    /// Records that the client waits no longer: from now on nothing is sent.
    private func giveUp() -> Problem {
        let (hasLeft, plan, headers) = state.withLock { state in
            state.isGivenUp = true
            return (state.hasLeft, state.left, state.headers)
        }
        guard hasLeft else {
            return Problem(
                status: .serviceUnavailable, title: "Not sent",
                detail:
                    "the update before it was not answered in time, or the store was busy; nothing was sent, send it again",
                headers: [.retryAfter: "5"])
        }
        var problem =
            plan.map { .noAnswer(as: $0) }
            ?? Problem(
                status: .gatewayTimeout, title: "No answer",
                detail: "the API did not answer in time; it may have taken the request")
        problem.headers = problem.headers.with(headers)
        return problem
    }

    /// Does work to its end even if the client stops waiting, and answers in time.
    ///
    /// - Parameters:
    ///   - timeout: The time that the client waits.
    ///   - clock: The clock that measures it.
    ///   - work: The work; it calls ``mayLeave(as:_:)`` before it sends anything.
    /// - Returns: The response that the work makes.
    /// - Throws: The error of the work, or a ``Problem`` if the time is up or the client has gone.
    static func run(
        within timeout: Duration = Errand.timeout, clock: any Clock<Duration> = ContinuousClock(),
        _ work: @escaping @Sendable (Errand) async throws -> Response
    ) async throws -> Response {
        let errand = Errand()
        let (answers, answer) = AsyncThrowingStream<Response, any Error>.makeStream()
        Task.detached {
            do {
                answer.yield(try await work(errand))
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        let alarm = Task.detached {
            try await clock.sleep(for: timeout)
            answer.finish(throwing: errand.giveUp())
        }
        defer { alarm.cancel() }
        for try await response in answers { return response }
        // The client has gone: the work handles a request that has been sent, and sends no other.
        throw errand.giveUp()
    }
}

extension Problem {
    /// An update that the API has not answered in time; it counts until it is read back.
    static func noAnswer(as plan: Identifier) -> Problem {
        Problem(
            status: .gatewayTimeout, title: "No answer",
            detail:
                "the API did not answer in time; it may have taken the update, which counts as \(plan) until it is "
                + "read back: fuseguard status \(plan)",
            members: [.init("plan", .text(plan.text))])
    }
}
