import Foundation
import FuseCore
import FuseJSON
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseDocuments

@Suite struct ImportLossTests {
    private static let then = Timestamp(milliseconds: 1_000)
    private static let now = Timestamp(iso8601: "2026-11-10T00:00:00Z")

    /// The document of an installation with one charger; tests replace some of its text.
    private static let document = """
        format: fuseguard/installation/1
        id: site
        supply: TN-3
        fuse: 63
        factor: 0.8
        reserve: {L1: 5, L2: 5, L3: 5}
        automatic: excluded
        minimumPowerMode: ignored
        circuits:
          - id: hall
            fuse: 32
            circuits:
              - id: corner
                fuse: 25
                chargers:
                  - id: a
                    offlineCurrent: 16
                    offlinePhase: 1
              - id: other
                fuse: 25
        """

    private static func declaration(_ text: String) throws -> Declaration {
        try InstallationReading.read(Notation.yaml.read(Array(text.utf8)))
    }

    /// The facts that need a confirmation when one document replaces another.
    ///
    /// In the two documents `old` and `new` take the place of `text`.
    private func asked(_ text: String, _ old: String, _ new: String) throws -> [String] {
        #expect(Self.document.contains(text), "\(text) is not in the document")
        func record(_ other: String, onto recorded: Installation?, at moment: Timestamp) throws -> Recording {
            let document = Self.document.replacingOccurrences(of: text, with: other)
            return try Recording(of: Self.declaration(document), onto: recorded, at: moment)
        }
        let before = try record(old, onto: nil, at: Self.then).result
        return try record(new, onto: before, at: #require(Self.now)).needingReplace.map { change in
            guard case .fact(let fact, _, _) = change.kind else { return "\(change.subject) gone" }
            return "\(change.subject) \(fact.rawValue)"
        }
    }

    /// A text of the document, its replacements before and after, and the facts that need a confirmation.
    private static let table: [(String, old: String, new: String, asks: [String])] = [
        // A different override, and one that is left out.
        ("offlineCurrent: 16", "offlineCurrent: 16", "offlineCurrent: 10", ["a offlineCurrent"]),
        ("offlineCurrent: 16", "offlineCurrent: 16", "offlineCurrent: 20", ["a offlineCurrent"]),
        ("offlinePhase: 1", "offlinePhase: 1", "offlinePhase: 2", ["a offlinePhase"]),
        ("offlineCurrent: 16", "offlineCurrent: 16", "name: A", []),
        // The fixed current.
        ("offlinePhase: 1", "fixedCurrent: 20", "fixedCurrent: 10", ["a fixedCurrent"]),
        ("offlinePhase: 1", "fixedCurrent: 20", "fixedCurrent: 21", []),
        ("offlinePhase: 1", "fixedCurrent: 20", "name: A", ["a fixedCurrent"]),
        ("offlinePhase: 1", "fixedCurrent: 20", "fixedCurrent: unknown", []),
        ("offlinePhase: 1", "fixedCurrent: unknown", "fixedCurrent: 10", []),
        ("offlinePhase: 1", "name: A", "fixedCurrent: 15", ["a fixedCurrent"]),
        ("offlinePhase: 1", "name: A", "fixedCurrent: 16", []),
        // A smaller current on one line is smaller, whatever the other lines have.
        ("offlinePhase: 1", "offlinePhase: 7", "fixedCurrent: {L1: 16, L2: 0, L3: 0}", ["a fixedCurrent"]),
        ("offlinePhase: 1", "offlinePhase: 1", "fixedCurrent: {L1: 16, L2: 0, L3: 0}", []),
        ("offlinePhase: 1", "offlinePhase: 1", "fixedCurrent: {L1: 0, L2: 16, L3: 16}", ["a fixedCurrent"]),
        (
            "offlinePhase: 1", "fixedCurrent: 20\n            maxCurrent: 20",
            "fixedCurrent: 16\n            maxCurrent: 16", ["a fixedCurrent"]
        ),
        // Its limits, where it counts for less by them.
        ("offlinePhase: 1", "maxCurrent: 32", "maxCurrent: 6", []),
        (
            "offlinePhase: 1", "fixedCurrent: unknown\n            maxCurrent: 32",
            "fixedCurrent: unknown\n            maxCurrent: 6", ["a maxCurrent"]
        ),
        // A rule by which an automatic charger, or an override, counts for less.
        ("automatic: excluded", "automatic: bound", "automatic: excluded", ["site automatic"]),
        ("automatic: excluded", "automatic: excluded", "automatic: bound", []),
        ("offlineCurrent: 16", "offlineCurrent: -1", "offlineCurrent: -1", []),
        // Headroom gained by leaving out a fact.
        ("factor: 0.8", "factor: 0.8", "factor: 0.9", []),
        ("factor: 0.8", "factor: 0.8", "name: Site", ["site factor"]),
        ("reserve: {L1: 5, L2: 5, L3: 5}", "reserve: 5", "reserve: 4", []),
        ("reserve: {L1: 5, L2: 5, L3: 5}", "reserve: 5", "reserve: {L1: 5, L2: 5}", ["site reserve"]),
        ("reserve: {L1: 5, L2: 5, L3: 5}", "reserve: 5", "name: Site", ["site reserve"]),
        ("fuse: 63\nfactor: 0.8", "fuse: 63\nfactor: 0.8", "fuse: 40", []),
        ("fuse: 63", "fuse: 63", "fuse: 80", []),
        ("fuse: 63", "fuse: 63", "name: Site", []),
        // The minimum-power mode.
        ("minimumPowerMode: ignored", "minimumPowerMode: ignored", "minimumPowerMode: minimum", []),
        (
            "minimumPowerMode: ignored", "minimumPowerModeRead: true", "minimumPowerModeRead: false",
            ["site minimumPowerModeRead"]
        ),
        ("minimumPowerMode: ignored", "minimumPowerModeRead: true", "minimumPowerMode: ignored", []),
    ]

    @Test func `each kind of loss is asked for, and what is no loss is not`() throws {
        for row in Self.table {
            #expect(try asked(row.0, row.old, row.new) == row.asks, "\(row.old) → \(row.new)")
        }
    }

    @Test func `a rule by which some charger counts for less is asked for, whichever it is`() throws {
        for (old, new, charger, asks) in [
            (
                "automatic: bound", "automatic: observed",
                "offlineCurrent: -1\n            observed: {current: 6, lines: [L1]}", true
            ),
            (
                "automatic: observed", "automatic: bound",
                "offlineCurrent: -1\n            observed: {current: 6, lines: [L1]}", false
            ),
            (
                "automatic: bound\nautomaticBound: 20", "automatic: bound\nautomaticBound: 10",
                "offlineCurrent: -1", true
            ),
            (
                "automatic: bound\nautomaticBound: 10", "automatic: bound\nautomaticBound: 20",
                "offlineCurrent: -1", false
            ),
            ("automatic: excluded", "automatic: excluded\nbelowMinimum: zero", "offlineCurrent: 4", true),
            ("automatic: excluded", "automatic: excluded\nbelowMinimum: zero", "offlineCurrent: 8", false),
            ("undeclaredWiring: worst-case", "undeclaredWiring: as-labelled", "offlineCurrent: 8", true),
            ("minimumPowerMode: minimum", "minimumPowerMode: ignored", "offlineCurrent: 0", true),
            ("minimumPowerMode: minimum", "maxRecordAge: 30d", "offlineCurrent: 0", true),
            ("minimumPowerMode: minimum", "minimumPowerMode: ignored", "offlineCurrent: 8", false),
        ] {
            func record(_ rules: String, onto recorded: Installation?) throws -> Recording {
                let text = Self.document.replacingOccurrences(of: "offlineCurrent: 16", with: charger)
                    .replacingOccurrences(
                        of: "automatic: excluded\nminimumPowerMode: ignored",
                        with: rules.contains("automatic:") ? rules : "automatic: excluded\n\(rules)")
                return try Recording(of: Self.declaration(text), onto: recorded, at: Self.then)
            }
            let recorded = try record(old, onto: nil).result
            #expect(try record(new, onto: recorded).needingReplace.isEmpty == !asks, "\(old) → \(new)")
        }
    }

    @Test func `a fuse that is taken from above a charger is asked for, wherever the tree was cut`() throws {
        let (head, charger) = (
            "format: fuseguard/installation/1\nid: site\nsupply: TN-3\nfuse: 63\n", "chargers: [{id: a}]"
        )
        let (empty, corner) = ("chargers: []", "circuits: [{id: corner, fuse: 25, chargers: [{id: a}]}]")
        func tree(_ hall: String, _ others: String = "chargers: []") -> String {
            head + "\(others)\ncircuits:\n  - {id: hall, fuse: 32, \(hall)}\n"
        }
        for (old, new, asks) in [
            (tree(charger), tree(empty, charger), ["a below"]),
            (tree(empty, charger), tree(charger), []),
            (tree(charger), tree(corner), []),
            (tree(corner), tree(empty) + "  - {id: corner, fuse: 25, \(charger)}\n", ["corner below"]),
            (tree(corner), tree(charger), ["a below", "corner gone"]),
            (
                tree(corner),
                tree("circuits: [{id: corner, fuse: 25, circuits: [{id: new, fuse: 25, \(charger)}]}]"), []
            ),
            (
                tree(corner),
                head
                    + "circuits:\n  - {id: corner, fuse: 25, circuits: [{id: hall, fuse: 32, \(charger)}]}\n",
                []
            ),
            (
                tree("circuits: [{id: corner, fuse: 25}], \(charger)"),
                tree(charger) + "  - {id: corner, fuse: 25}\n", []
            ),
        ] as [(String, String, [String])] {
            let recorded = try Recording(of: Self.declaration(old), onto: nil, at: Self.then).result
            let asked = try Recording(of: Self.declaration(new), onto: recorded, at: Self.then).needingReplace
            let words = asked.map { change in
                if case .fact(let fact, _, _) = change.kind {
                    "\(change.subject) \(fact.rawValue)"
                } else {
                    "\(change.subject) gone"
                }
            }
            #expect(words == asks, "\(old) → \(new)")
        }
    }

    @Test func `a reading takes the place of another only where it is newer, or says no less`() throws {
        func document(_ observed: String) -> String {
            Self.document.replacingOccurrences(
                of: "offlinePhase: 1", with: "offlinePhase: 1\n            observed: {\(observed)}")
        }
        let (earlier, later) = ("2026-11-01T10:00:00Z", "2026-11-20T10:00:00Z")
        for (old, new, asks) in [
            ("current: 16.0, lines: [L1], at: \(earlier)", "current: 6.0, lines: [L1], at: \(later)", false),
            ("current: 16.0, lines: [L1], at: \(earlier)", "current: 6, lines: [L1], at: \(later)", false),
            ("current: 16.0, lines: [L1], at: \(later)", "current: 20.0, lines: [L1], at: \(earlier)", true),
            ("current: 16.0, lines: [L1], at: \(later)", "current: 20.0, lines: [L1]", true),
            ("current: 16.0, lines: [L1], at: \(later)", "current: 6.0, lines: [L1], at: \(later)", true),
            (
                "current: 16.0, lines: [L1, L2], at: \(later)", "current: 16.0, lines: [L1], at: \(later)",
                true
            ),
            ("current: 16.0, lines: [L1], at: \(later)", "current: 16, lines: [L1], at: \(later)", true),
            ("current: 16.0, lines: [L1], at: \(later)", "current: 16.00, lines: [L1], at: \(later)", false),
            (
                "current: 16.0, lines: [L1], at: \(later)", "current: 17.0, lines: [L1, L2], at: \(later)",
                false
            ),
            // Less exactly read it may agree with the override of 16 A, which then counts alone.
            ("current: 16.4, lines: [L1], at: \(earlier)", "current: 16, lines: [L1], at: \(later)", false),
            (
                "current: 16.400, lines: [L1], at: \(earlier)", "current: 16.4, lines: [L1], at: \(later)",
                false
            ),
            (
                "current: 16.40, lines: [L1], at: \(earlier)", "current: 16.5, lines: [L1], at: \(later)",
                false
            ),
            // What a charger told of its phase counts by its wiring, too: left out it was measured.
            (
                "current: 20.0, lines: [L2], phase: 1, at: \(later)",
                "current: 20.0, lines: [L2], at: \(later)",
                true
            ),
            ("current: 16.0, lines: [L1]", "current: 6.0, lines: [L1]", true),
            ("current: 16.0, lines: [L1]", "current: 16, lines: [L1]", true),
            ("current: 16.0, lines: [L1]", "current: 20.0, lines: [L1]", false),
            // An undated reading counts as recorded on the 10th.
            ("current: 16.0, lines: [L1]", "current: 6.0, lines: [L1], at: \(earlier)", true),
            ("current: 16.0, lines: [L1]", "current: 6.0, lines: [L1], at: \(later)", false),
            ("current: 16.0, lines: [L1]", "current: 20.0, lines: [L1], at: \(earlier)", false),
        ] {
            let now = try #require(Self.now)
            let afterwards = try #require(Timestamp(iso8601: later))
            let recorded = try Recording(of: Self.declaration(document(old)), onto: nil, at: now).result
            // Recording it again makes it no younger.
            let again = try Recording(of: Self.declaration(document(old)), onto: recorded, at: afterwards)
            #expect(again.changes.isEmpty && again.result == recorded)
            let asked = try Recording(
                of: Self.declaration(document(new)), onto: again.result, at: afterwards)
            #expect(asked.needingReplace.isEmpty == !asks, "\(old) → \(new)")
        }
    }

    @Test func `a newer reading that is coarser is asked for where a line counts for less by it`() throws {
        func document(_ current: String, read: String, _ at: String) -> String {
            Self.document.replacingOccurrences(
                of: "offlineCurrent: 16",
                with:
                    "offlineCurrent: \(current)\n            observed: {current: \(read), lines: [L1], at: \(at)}"
            )
        }
        for (current, old, new, asks) in [
            ("15.6", "16.000", "16", true), ("15.6", "16.0", "16", true), ("15.6", "16.000", "16.0", false),
            ("15.6", "16", "16", false), ("15.6", "16.000", "15.6", false), ("15.4", "16.000", "16", false),
            ("15.6", "20.000", "16", true), ("16.4", "16.000", "16", false), ("-1", "16.000", "16", false),
        ] {
            let (earlier, later) = ("2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z")
            let recorded = try Recording(
                of: Self.declaration(document(current, read: old, earlier)), onto: nil, at: Self.then
            ).result
            let asked = try Recording(
                of: Self.declaration(document(current, read: new, later)), onto: recorded,
                at: #require(Timestamp(iso8601: later)))
            #expect(asked.needingReplace.isEmpty == !asks, "\(current): \(old) → \(new)")
        }
    }

    @Test func `a minimum-power mode that was read stays where a document does not speak of it`() throws {
        let read = Self.document.replacingOccurrences(
            of: "minimumPowerMode: ignored", with: "minimumPowerModeRead: true")
        let silent = Self.document.replacingOccurrences(of: "minimumPowerMode: ignored\n", with: "")
        let recorded = try Recording(of: Self.declaration(read), onto: nil, at: Self.then).result
        let after = try Recording(of: Self.declaration(silent), onto: recorded, at: Self.then)
        #expect(after.result.rules.isMinimumPowerOn && after.changes.isEmpty)
        #expect(
            try !Recording(of: Self.declaration(silent), onto: nil, at: Self.then).result.rules
                .isMinimumPowerOn)
        let written = try YAMLWriter.text(InstallationWriting.document(recorded))
        #expect(try Self.declaration(written).installation.rules == recorded.rules)
    }
}
