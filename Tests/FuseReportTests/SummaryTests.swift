import FuseCore
import FusePlanner
import FuseReport
import FuseTestSupport
import Testing

@Suite struct SummaryTests {
    private func decision(left current: Int, of fuse: CurrentsByLine = 32) throws -> Decision {
        let site = try Installation("garage", supply: .tn3, mainFuse: fuse) {
            Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
            Charger("right", wiring: .l2l3l1)
        }
        return try Planner.judge(.set("left", .amperes(current)), on: site)
    }

    @Test func `the summary says the verdict, what is left out and what it means`() throws {
        #expect(
            try decision(left: 25).summary
                == "SAFE, without 1 automatic charger of which nothing is known: every fuse holds on every line with "
                + "this update.")
        #expect(
            try decision(left: 25, of: 20).summary
                == "REFUSED, without 1 automatic charger of which nothing is known: do not send it.")
    }

    @Test func `it is the first line of the text report`() throws {
        for (current, fuse) in [(25, 32), (25, 20), (10, 12), (6, 32)] as [(Int, Int64)] {
            let decision = try decision(left: current, of: CurrentsByLine(integerLiteral: fuse))
            let text = TextReport.text(decision, exit: ExitStatus(of: decision), style: .plain)
            #expect(text.split(separator: "\n")[0] == decision.summary)
        }
        let record = try Planner.judge(nil, on: site(fuse: 11, [charger("a", 18)]), now: .last)
        #expect(record.summary == "OVER: no update was given; as recorded, a line is over.")
    }
}
