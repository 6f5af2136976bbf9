import FuseCore
import FusePlanner
import FuseTestSupport
import Testing

@testable import FuseReport

@Suite struct TextTests {
    private func bar(_ used: String, of fuse: Int64) throws -> String {
        let charger = charger("a", phase: .phase1) { $0.offline.current = .overridden(amperes(used)) }
        let decision = try Planner.judge(
            nil,
            on: site(
                .tn1, fuse: fuse,
                [charger].map {
                    var c = $0
                    c.wiring = nil
                    return c
                }),
            now: Timestamp(milliseconds: 0))
        return LineBar(line: decision.fuses[0].lines[0], style: .plain).text
    }

    @Test func `a bar is full only when nothing is left, and empty only when nothing is used`() throws {
        #expect(try bar("0", of: 18) == String(repeating: "░", count: 18) + " ")
        #expect(try bar("0.001", of: 18).hasPrefix("█░"))
        #expect(
            try bar("9", of: 18) == String(repeating: "█", count: 9) + String(repeating: "░", count: 9)
                + " ")
        #expect(try bar("18", of: 18) == String(repeating: "█", count: 18) + " ")
        #expect(try bar("18.001", of: 18) == String(repeating: "█", count: 18) + "!")
    }

    @Test func `a table is as wide as the terminal: words are cut, numbers never`() {
        let rows = [["fuse", "line", "usable"], ["Solsiden housing association", "L1", "63"]]
        func table(_ width: Int?) -> [String] { linedUp(rows, width: width) { $0 == 2 } }
        #expect(
            table(nil) == [
                "  fuse                          line  usable",
                "  Solsiden housing association  L1        63",
            ])
        #expect(table(44) == table(nil))
        #expect(table(43)[1] == "  Solsiden housing associati…  L1        63")
        #expect(table(36)[1] == "  Solsiden housing as…  L1        63")
        #expect(table(10)[1] == "  Solsiden ho…  L1        63")
        #expect(linedUp([["A1", "16"]], width: 4) { $0 == 1 } == ["  A1  16"])
    }

    @Test func `a warning is enough to refuse only where that was asked for`() throws {
        let warned = try Planner.judge(
            nil, on: site([charger("a", 6, wiring: .unknown)]), now: Timestamp(milliseconds: 0))
        #expect(ExitStatus(of: warned, failOnWarning: false) == .done)
        #expect(ExitStatus(of: warned, failOnWarning: true) == .refused)
        let refused = try Planner.judge(
            nil, on: site(fuse: 1, [charger("a", 6)]), now: Timestamp(milliseconds: 0))
        #expect(ExitStatus(of: refused, failOnWarning: false) == .refused)
        let undecided = try Planner.judge(nil, on: site(nil, []), now: Timestamp(milliseconds: 0))
        #expect(ExitStatus(of: undecided, failOnWarning: true) == .undecided)
    }
}
