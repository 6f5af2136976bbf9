import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import HTTPTypes
import Hummingbird

extension Problem {
    /// Turns an error into a problem with the command line's message.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - describe: Describes errors.
    ///   - isAboutBody: True if the rejected input came in a body: status 422 rather than 400.
    init(_ error: any Error, describe: ErrorDescription, isAboutBody: Bool) {
        if let problem = error as? Problem {
            self = problem
            return
        }
        let (line, exit) = describe(error)
        let bad: HTTPResponse.Status = isAboutBody ? .unprocessableContent : .badRequest
        switch error {
        case let error as PlanError: self = Self.plan(error, line, bad)
        case let error as ProposalContextError: self = Self.subject(error, line, bad)
        case is UnknownCode: self.init(status: .notFound, title: "No such finding", detail: line)
        case is DocumentError, is PlacedError, is ProposalError, is IdentifierError, is FuseRatingError,
            is InstallationError:
            self.init(status: bad, title: isAboutBody ? "Bad body" : "Bad request", detail: line)
        case is CancellationError:
            self.init(
                status: .serviceUnavailable, title: "Ending", detail: "the gateway is being stopped",
                headers: [.retryAfter: "5"])
        default:
            // Any other error comes from the store or the program itself; the client has done nothing wrong.
            self =
                exit == .internalFault
                ? Problem(status: .internalServerError, title: "Internal fault", detail: line)
                : Problem(
                    status: .serviceUnavailable, title: "Store not usable", detail: line,
                    headers: [.retryAfter: "5"])
        }
    }

    private static func plan(_ error: PlanError, _ line: String, _ bad: HTTPResponse.Status) -> Problem {
        switch error {
        case .unknown: Problem(status: .notFound, title: "No such plan", detail: line)
        case .noWave, .notInPlan, .earlierWave: Problem(status: bad, title: "Not in the plan", detail: line)
        case .inFlight, .mayStillArrive:
            Problem(status: .conflict, title: "In flight", detail: line, headers: [.retryAfter: "5"])
        case .unreadableFacts:
            Problem(
                status: .serviceUnavailable, title: "Store not usable", detail: line,
                headers: [.retryAfter: "5"])
        case .underWay: Problem(status: .forbidden, title: "Under way", detail: line)
        }
    }

    private static func subject(
        _ error: ProposalContextError, _ line: String, _ bad: HTTPResponse.Status
    ) -> Problem {
        switch error {
        case .noInstallation: Problem(status: .notFound, title: "No such installation", detail: line)
        case .otherInstallation, .nothingAsked: Problem(status: bad, title: "Bad body", detail: line)
        }
    }

    /// Describes the state that blocks a plan, with the settlement document as a member.
    ///
    /// - Parameters:
    ///   - settlement: The report of the settlement.
    ///   - store: The store's path.
    init(_ settlement: SettlementReport, store: String) {
        let document = settlement.json(store: store)
        var members: [JSONValue.Member] = [.init("settlement", document)]
        if let verdict = settlement.verdict { members.append(.init("verdict", .text(verdict.rawValue))) }
        if let report = document["report"], report != .null { members.append(.init("report", report)) }
        let isUndecided = settlement.exit == .undecided
        self.init(
            status: isUndecided ? .failedDependency : .conflict,
            title: isUndecided
                ? "Undecided" : settlement.exit == .stale ? "Stale or used" : "Not safe any more",
            detail: settlement.sentence, members: members)
    }
}
