import FuseJSON
import FusePlanner
import FuseRecord
import HTTPTypes

extension Problem {
    /// The problem of an update or plan that may not be sent, with the reasons.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - report: Its report.
    /// - Returns: A problem of status 424 if a fact is missing, otherwise of status 409.
    static func verdict(_ decision: Decision, report: JSONValue) -> Problem {
        let isUndecided = decision.verdict == .undecided
        let first = report.firstMessage
        return Problem(
            status: isUndecided ? .failedDependency : .conflict, title: isUndecided ? "Undecided" : "Refused",
            detail: first ?? (isUndecided ? "a fact is missing" : "a line would carry more than it may"),
            members: [
                .init("verdict", .text(decision.verdict.rawValue)), .init("report", report),
            ], headers: decision.headers)
    }

    /// The problem of a request that is undecided for another reason than a missing fact.
    static func undecided(_ detail: String) -> Problem {
        Problem(
            status: .failedDependency, title: "Undecided", detail: detail,
            members: [.init("verdict", .text(Verdict.undecided.rawValue))],
            headers: [.verdict: Verdict.undecided.rawValue])
    }
}

extension JSONValue {
    /// The message of a report's first finding.
    fileprivate var firstMessage: String? {
        guard case .list(let findings)? = self["findings"],
            case .text(let message)? = findings.first?["message"]
        else { return nil }
        return message
    }
}
