import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct OptionsTests {
    /// A step as text, and its milliamperes; nil if it is none.
    private static let steps: [(String, Int64?)] = [
        ("1", 1_000), ("0.5", 500), ("0.001", 1), ("32", 32_000), ("0", nil), ("32.001", nil),
        ("0.0005", nil),
        ("-1", nil), ("x", nil), ("", nil), ("1,5", nil),
    ]

    @Test(arguments: steps) func `a step is 0.001 to 32 A with up to three decimals`(
        text: String, step: Int64?
    ) {
        let rules = AdjustingRules(step: text, share: .order)
        #expect(rules?.step.count == step && rules?.share == (step == nil ? nil : .order))
    }

    @Test func `a time limit is up when its time is over, and not before`() async throws {
        #expect(SearchTime.lasting(milliseconds: 0).isUp())
        #expect(!SearchTime.lasting(milliseconds: 60_000).isUp())
        let short = SearchTime.lasting(milliseconds: 1)
        try await Task.sleep(for: .milliseconds(2))
        #expect(short.isUp())
    }

    /// The actor and the reason, and whether they are accepted.
    private static let attributions: [(String, String?, Bool)] = [
        ("anna", nil, true), ("anna", "tariff", true), ("", nil, false), ("anna", "", false),
        (String(repeating: "a", count: 200), nil, true), (String(repeating: "a", count: 201), nil, false),
        ("anna", String(repeating: "a", count: 201), false), ("an\nna", nil, false),
        ("anna", "a\u{1b}[1m", false),
    ]

    @Test(arguments: attributions)
    func `an author and a reason have 1 to 200 visible characters`(
        actor: String, reason: String?, isValid: Bool
    ) {
        #expect((Attribution(actor: actor, reason: reason) != nil) == isValid)
    }

    @Test func `an entry of the log has the author, the reason and the program's version`() throws {
        let attribution = try #require(Attribution(actor: "anna", reason: "tariff"))
        let entry = attribution.entry(
            .check, at: Timestamp(milliseconds: 7), installation: "site", verdict: .adjusted, exit: .adjusted,
            asked: .members(["a": .integer(1)]), decided: .members(["b": .bool(true)]))
        #expect(
            entry
                == LogDraft(
                    at: Timestamp(milliseconds: 7), actor: "anna", reason: "tariff", action: .check,
                    installation: "site", plan: nil, verdict: "adjusted", exit: 3, asked: #"{"a": 1}"#,
                    decided: #"{"b": true}"#, version: Tool.version))
    }
}
