import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseService

@Suite struct RunResultTests {
    /// Requests in these states, the trouble of each charger, and the result.
    ///
    /// Chargers are a, b, …; `!` after the result of the driver means that it was interrupted.
    private static let rows = """
        states               troubles            interrupted  result
        confirmed,confirmed  -                   no           complete
        confirmed,released   -                   no           givenUp
        confirmed,superseded -                   no           complete
        confirmed,reserved   -                   no           incomplete
        sent,reserved        -                   yes          interrupted
        failed,reserved      403,403             no           nothing
        failed,reserved      403,403             yes          interrupted
        failed,failed        403,404             no           incomplete
        failed,failed        unreachable         no           nothing
        failed,failed        503                 no           incomplete
        sent,failed          403,403             no           incomplete
        """

    private static func trouble(_ text: String) -> PortTrouble? {
        switch text {
        case "-": nil
        case "unreachable": .unreachable("x")
        default: Int(text).map { $0 == 403 ? .notPermitted(status: 403) : .refused(status: $0, error: nil) }
        }
    }

    private static func name(_ result: RunResult) -> String {
        switch result {
        case .complete: "complete"
        case .givenUp: "givenUp"
        case .blocked: "blocked"
        case .nothingApplied: "nothing"
        case .incomplete: "incomplete"
        case .interrupted: "interrupted"
        }
    }

    private func end(_ states: String, troubles: String = "-", isInterrupted: Bool = false) throws
        -> RolloutEnd
    {
        let ids: [Identifier] = ["a", "b"]
        let installation = try site([charger("a", 10), charger("b", 10)])
        let requests = try zip(ids, states.split(separator: ",")).map { id, state in
            RecordedRequest(
                wave: 1, update: try update(id, .overridden(amperes(6))),
                state: try #require(RequestState(rawValue: String(state))))
        }
        let plan = RecordedPlan(
            id: "p", installation: "site", madeAt: Timestamp(milliseconds: 1),
            facts: PlanFacts(of: installation, own: Set(ids)), requests: requests, settledAt: nil)
        let found = zip(ids, troubles.split(separator: ",")).compactMap { id, text in
            Self.trouble(String(text)).map { (id, $0) }
        }
        return RolloutEnd(
            plan: plan, installation: installation, troubles: Dictionary(uniqueKeysWithValues: found),
            isInterrupted: isInterrupted)
    }

    @Test func `the states of the requests and the troubles of the chargers make the result`() throws {
        for row in TextTable(Self.rows).rows {
            let end = try end(
                row["states"], troubles: row["troubles"], isInterrupted: row["interrupted"] == "yes")
            #expect(Self.name(RunResult(end, blockedBefore: nil)) == row["result"], "\(row.text)")
        }
    }

    @Test func `a block counts only while something is unconfirmed, and before any trouble`() throws {
        let block = PlanBlock.stale([])
        #expect(try Self.name(RunResult(end("confirmed,sent"), blockedBefore: block)) == "blocked")
        #expect(
            try Self.name(RunResult(end("failed,failed", troubles: "403,403"), blockedBefore: block))
                == "blocked")
        #expect(try Self.name(RunResult(end("confirmed,confirmed"), blockedBefore: block)) == "complete")
    }
}
