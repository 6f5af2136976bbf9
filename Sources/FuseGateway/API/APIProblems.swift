import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import HTTPTypes
import Hummingbird

extension Problem {
    /// An error as a problem, in the words of the command line.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - words: How errors are said.
    ///   - isAboutBody: Whether what was given came in a body.
    init(_ error: any Error, words: ErrorDescription, isAboutBody: Bool) {
        if let problem = error as? Problem {
            self = problem
            return
        }
        let (line, exit) = words(error)
        let bad: HTTPResponse.Status = isAboutBody ? .unprocessableContent : .badRequest
        switch error {
        case let error as PlanError: self = Self.plan(error, line, bad)
        case let error as SubjectError: self = Self.subject(error, line, bad)
        case is UnknownCode: self.init(status: .notFound, title: "No such finding", detail: line)
        case is DocumentError, is PlacedError, is ProposalError, is IdentifierError, is FuseRatingError,
            is InstallationError:
            self.init(status: bad, title: isAboutBody ? "Bad body" : "Bad request", detail: line)
        case is CancellationError:
            self.init(
                status: .serviceUnavailable, title: "Ending", detail: "the gateway is being stopped",
                headers: [.retryAfter: "5"])
        default:
            // Whatever else goes wrong is the store's or the program's; the client has done nothing wrong.
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
        _ error: SubjectError, _ line: String, _ bad: HTTPResponse.Status
    ) -> Problem {
        switch error {
        case .noInstallation: Problem(status: .notFound, title: "No such installation", detail: line)
        case .otherInstallation, .nothingAsked: Problem(status: bad, title: "Bad body", detail: line)
        }
    }

    /// What stands in the way of a plan, with the settlement that says so.
    ///
    /// - Parameters:
    ///   - settlement: What came of it.
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

extension JSONValue {
    /// The value of a member of an object; nil where there is none.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// An object with more members at its end.
    func adding(_ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + more.map { Member($0.key, $0.value) })
    }
}
