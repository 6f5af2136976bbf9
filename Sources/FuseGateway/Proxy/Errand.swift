import FuseCore
import FuseJSON
import FusePlanner
import HTTPTypes
import Hummingbird
import Synchronization

/// Work for a client that waits only so long.
final class Errand: Sendable {
    private struct State {
        var isGivenUp = false
        var left: Identifier?
        var headers = HTTPFields()
        var hasLeft = false
    }

    private let state = Mutex(State())

    /// How long an update may take until it is answered: clients wait ten seconds.
    static let patience = Duration.milliseconds(9_500)

    /// Whether anything may leave yet; if so, the client is told from now on that it may have.
    ///
    /// - Parameters:
    ///   - plan: The plan that it counts by; nil where it counts by none.
    ///   - decision: Why it may leave.
    func mayLeave(as plan: Identifier?, _ decision: Decision? = nil) -> Bool {
        state.withLock { state in
            guard !state.isGivenUp else { return false }
            (state.left, state.headers, state.hasLeft) = (plan, decision?.headers ?? [:], true)
            return true
        }
    }

    /// Says that the client waits no longer: nothing leaves from now on.
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

    /// Does work that is done to its end whether anybody waits for it or not, and answers in time.
    ///
    /// - Parameters:
    ///   - patience: How long the client waits.
    ///   - work: The work; it asks the errand before anything leaves.
    static func run(
        within patience: Duration = Errand.patience,
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
            try await Task.sleep(for: patience)
            answer.finish(throwing: errand.giveUp())
        }
        defer { alarm.cancel() }
        for try await response in answers { return response }
        // The client has gone: what has left is seen to, nothing leaves any more.
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
