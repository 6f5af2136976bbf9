import FuseCore
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct SavedMomentTests {
    @Test(arguments: [
        ("2026-11-30T15:28:07Z", "2026-11-30T15:28:07Z"), ("2026-11-30t15:28:07z", "2026-11-30T15:28:07Z"),
        ("2026-11-30T15:28:07+02", "2026-11-30T13:28:07Z"),
        ("2026-11-30T15:28:07+0200", "2026-11-30T13:28:07Z"),
        ("2026-11-30T15:28:07+02:00", "2026-11-30T13:28:07Z"),
        ("2026-11-30T15:28:07-0930", "2026-12-01T00:58:07Z"),
        ("2026-11-30T15:28:07\u{2212}01", "2026-11-30T16:28:07Z"),
        ("2026-11-30 15:28:07+00", "2026-11-30T15:28:07Z"),
        ("2026-11-30T15:28:07,5+02", "2026-11-30T13:28:07.500Z"),
        ("2026-11-30T15:28:07.1234567Z", "2026-11-30T15:28:07.123Z"),
        ("2026-11-30T15:28Z", "2026-11-30T15:28:00Z"), ("2026-11-30T24:00:00Z", "2026-12-01T00:00:00Z"),
        ("2026-12-31T24:00:00.000+01", "2026-12-31T23:00:00Z"),
        ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ])
    func `every spelling of a zone is read`(text: String, expected: String) throws {
        let moment = try #require(SavedMoment(text))
        #expect(moment.hasZone && moment.earliest == moment.latest)
        #expect(moment.earliest.iso8601 == expected)
    }

    @Test(arguments: ["2026-11-30T15:28:07", "2026-11-30 15:28:07.000", "2026-11-30T15:28"])
    func `without a zone it is meant somewhere on Earth`(text: String) throws {
        let moment = try #require(SavedMoment(text))
        #expect(!moment.hasZone && moment.earliest.iso8601.hasPrefix("2026-11-30T01:28:0"))
        #expect(moment.latest.iso8601.hasPrefix("2026-12-01T05:28:0"))
    }

    @Test(arguments: [
        "yesterday", "", "T", "2026-11-30", "2026-11-30T15:28:07+", "2026-11-30T15:28:07+2",
        "2026-11-30T15:28:07+02:0",
        "2026-11-30T15:28:07+02:00:00", "2026-11-30T15:28:07+24", "2026-11-30T15:28:07+0260",
        "2026-11-30T15:28:07Zx",
        "2026-11-30T24:00:01Z", "2026-11-30T24:01:00Z", "2026-02-30T00:00:00Z", "2026-11-30T15:28:07+a2",
        "1764515287",
        "2026-11-30T15:28:07 CET", "20261130T152807Z", "2026-11-30T15:28:07++2",
    ])
    func `what is no moment is none`(text: String) { #expect(SavedMoment(text) == nil) }

    @Test func `a profile counts at the larger of what its moments may mean`() throws {
        let one = Saved.configuration(connectors: 1)
        // Now is 2024-10-04T00:00:00Z.
        for (start, expected) in [
            ("2024-10-04T00:00:00+02", "16 A"), ("2024-10-03T23:00:00-02", "begins later"),
            ("2024-10-03T09:59:59", "16 A"), ("2024-10-03T10:00:01", "begins later"),
            ("2024-10-03T24:00:00Z", "16 A"),
            ("2024-10-04T24:00:00Z", "begins later"),
        ] {
            let profile = Saved.profile(
                "TxDefaultProfile", "16", schedule: ", \"startSchedule\": \"\(start)\"")
            let found = Saved.limit([one, profile])
            #expect(found.contains(expected), "\(start): \(found)")
            let notes = try ChargePoints([Saved.point([one, profile])], rated: nil).notes
            #expect(
                notes.contains { $0.contains("has no zone") }
                    == (start.hasSuffix(":59") || start.hasSuffix(":01")))
        }
        // Of a time without a zone only a profile that may have held wherever it was meant explains anything.
        let standard = Saved.profile("TxDefaultProfile", id: 2, "16")
        let ended = Saved.profile(
            "TxDefaultProfile", level: 1, "20", more: ", \"validTo\": \"2024-10-04T10:00:00Z\"")
        for (start, isExplained) in [
            ("2024-10-03T20:00:00", true), ("2024-10-03T20:00:01", false), ("2024-10-04T12:00:00", false),
            ("2024-10-04T10:00:00Z", true), ("2024-10-04T12:00:00Z", false),
        ] {
            let answer = (
                ChargePoint.Message.getCompositeSchedule,
                Saved.composite(1, "20").text.replacing(
                    "2024-10-04T00:00:00Z", with: start)
            )
            let found = Saved.limit([one, standard, ended, answer])
            #expect((found == "20 A") == isExplained, "\(start): \(found)")
        }
    }
}
