import FuseCore
import FuseJSON
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct DeclaredTests {
    private let one = Saved.configuration(connectors: 1)
    private let standard = Saved.profile("TxDefaultProfile", id: 9, "13")

    @Test func `what a person declares counts where the charge point does not tell`() throws {
        let facts = try Saved.facts(#"{"connectors": 2}"#)
        #expect(Saved.limit([standard], declared: facts) == "26 A")
        #expect(
            Saved.limit([standard, Saved.setting("NumberOfConnectors", "\"x\"")], declared: facts) == "26 A")
        // The larger number counts, whether it is declared or reported.
        #expect(Saved.limit([one, standard], declared: facts) == "26 A")
        #expect(Saved.limit([Saved.configuration(connectors: 3), standard], declared: facts) == "39 A")
        let four = Saved.configuration(connectors: 4)
        for messages in [
            [four, Saved.setting("NumberOfConnectors", "\"x\"")],
            [Saved.setting("NumberOfConnectors", "null"), four],
        ] {
            #expect(Saved.limit(messages + [standard], declared: facts) == "52 A")
        }
        let points = try ChargePoints([Saved.point([standard], declared: facts)], rated: nil)
        #expect(points.notes == ["cp: counted with 2 connectors, as declared"])
        for text in [
            #"{"connectors": 0}"#, #"{"connectors": "2"}"#, #"{"conectors": 2}"#,
            #"{"maxProfileBinds": "all"}"#,
            "[]",
        ] {
            #expect(throws: DocumentError.self) { try Saved.facts(text) }
        }
    }

    @Test func `one limit binds all connectors where a person says so, and the report names it`() throws {
        let two = Saved.configuration(connectors: 2)
        let most = Saved.profile("ChargePointMaxProfile", id: 2, kind: "Absolute", "20")
        let together = try Saved.facts(#"{"maxProfileBinds": "all-connectors"}"#)
        let each = try Saved.facts(#"{"maxProfileBinds": "each-connector"}"#)
        func limit(_ messages: [SavedMessage], _ facts: ChargePointFacts) -> OfflineLimit {
            OfflineLimit(Saved.point(messages, declared: facts), rated: nil)
        }
        for (messages, count, bound) in [
            ([two, most], "40", "20"), ([two, most, standard], "26", "20"),
            ([one, most, standard], "13", "13"),
            ([most], nil, "20"), ([two, standard], "26", "26"),
        ] as [([SavedMessage], String?, String)] {
            #expect(limit(messages, each).most?.amperes == count)
            #expect(limit(messages, each).assumes.isEmpty)
            #expect(limit(messages, together).most?.amperes == bound)
            // The assumption is reported only where the limit depends on it.
            #expect(limit(messages, together).assumes == (count == bound ? [] : [.connectorsTogether]))
        }
    }

    @Test func `a limit that rests on a profile that recurs says so`() throws {
        let daily = Saved.profile(
            "TxDefaultProfile", level: 1, kind: "Recurring", "12", more: ", \"recurrencyKind\": \"Daily\"",
            schedule: ", \"startSchedule\": \"2024-01-01T00:00:00Z\"")
        func assumes(_ messages: [SavedMessage], rated: String? = nil) -> FixedAssumptions {
            OfflineLimit(Saved.point(messages), rated: rated.map { amperes($0) }).assumes
        }
        #expect(assumes([one, daily]) == [.recurringProfile])
        #expect(assumes([one, daily, standard]) == [.recurringProfile])
        #expect(assumes([one, standard]) == [])
        let small = Saved.profile("TxDefaultProfile", id: 9, "6")
        #expect(assumes([one, daily, small]) == [])
        #expect(assumes([one, daily], rated: "10") == [])
    }
}
