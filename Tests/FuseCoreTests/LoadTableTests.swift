import FuseCore
import FuseTestSupport
import Testing

@Suite struct LoadTableTests {
    /// Reads a table with the columns wiring, phase, A and L1 L2 L3, all currents in amperes.
    private func check(
        _ supply: Supply, _ table: String, rules change: (inout CountingRules) -> Void = { _ in },
        charger adjust: (inout Charger) -> Void = { _ in }, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var rules = CountingRules()
        change(&rules)
        for row in TextTable(table).rows {
            var charger = Charger(id: "c", fuse: "site")
            charger.wiring = row["wiring"] == "undeclared" ? nil : Wiring(rawValue: row["wiring"])
            let phase = try #require(Int(row["phase"]).flatMap { PhaseChoice(rawValue: $0) })
            let current: OfflineCurrent = row["A"] == "-1" ? .automatic : .overridden(amperes(row["A"]))
            charger.offline = OfflineOverride(current: current, phase: phase)
            adjust(&charger)
            let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
            let expected = Line.allCases.map { row[$0.label].isEmpty ? .zero : amperes(row[$0.label]) }
            #expect(Line.allCases.map { load[$0] } == expected, "\(row.text)", sourceLocation: sourceLocation)
        }
    }

    @Test func `TN-3: a phase is the line its terminal is wired to, in all six rotations`() throws {
        try check(
            .tn3,
            """
            wiring      phase  A  | L1 L2 L3
            L1L2L3      1      16 | 16  0  0
            L1L2L3      2      16 |  0 16  0
            L1L2L3      4      16 |  0  0 16
            L1L2L3      7      16 | 16 16 16
            L1L2L3      0      16 | 16 16 16
            L2L3L1      1      16 |  0 16  0
            L2L3L1      2      16 |  0  0 16
            L2L3L1      4      16 | 16  0  0
            L3L1L2      1      16 |  0  0 16
            L3L1L2      2      16 | 16  0  0
            L3L1L2      4      16 |  0 16  0
            L1L3L2      1      16 | 16  0  0
            L1L3L2      2      16 |  0  0 16
            L1L3L2      4      16 |  0 16  0
            L3L2L1      1      16 |  0  0 16
            L3L2L1      2      16 |  0 16  0
            L3L2L1      4      16 | 16  0  0
            L2L1L3      1      16 |  0 16  0
            L2L1L3      2      16 | 16  0  0
            L2L1L3      4      16 |  0  0 16
            L2L1L3      7      16 | 16 16 16
            """)
    }

    @Test func `TN-3: a one-phase-wired charger loads its line whatever the phase says`() throws {
        try check(
            .tn3,
            """
            wiring      phase  A  | L1 L2 L3
            L1          0      16 | 16  0  0
            L2          1      16 |  0 16  0
            L2          4      16 |  0 16  0
            L2          7      16 |  0 16  0
            L3          2      16 |  0  0 16
            """)
    }

    @Test
    func `unknown wiring is every line, undeclared wiring is as labelled unless the rule says otherwise`()
        throws
    {
        try check(
            .tn3,
            """
            wiring      phase  A  | L1 L2 L3
            unknown     1      16 | 16 16 16
            unknown     7      16 | 16 16 16
            undeclared  1      16 | 16  0  0
            undeclared  4      16 |  0  0 16
            """)
        try check(
            .tn3,
            """
            wiring      phase  A  | L1 L2 L3
            undeclared  1      16 | 16 16 16
            L1L2L3      1      16 | 16  0  0
            """, rules: { $0.undeclaredWiring = .worstCase })
    }

    @Test func `a charger that cannot choose its phase loads every wired line`() throws {
        try check(
            .tn3,
            """
            wiring      phase  A  | L1 L2 L3
            L1L2L3      1      10 | 10 10 10
            L2          1      10 |  0 10  0
            """, charger: { $0.phaseSelectable = false })
        try check(
            .it3,
            """
            wiring      phase  A  | L1 L2 L3
            L1L2L3      2      10 | 10 10 10
            L1L2        2      10 | 10 10  0
            """, charger: { $0.phaseSelectable = false })
    }

    @Test func `IT-3: a phase is a pair of lines, through the wiring`() throws {
        try check(
            .it3,
            """
            wiring      phase  A  | L1 L2 L3
            L1L2L3      1      16 | 16  0 16
            L1L2L3      2      16 |  0 16 16
            L1L2L3      4      16 | 16 16  0
            L1L2L3      7      16 | 16 16 16
            L1L2L3      0      16 | 16 16 16
            L2L3L1      1      16 | 16 16  0
            L2L3L1      2      16 | 16  0 16
            L2L3L1      4      16 |  0 16 16
            L3L1L2      1      16 |  0 16 16
            L3L1L2      2      16 | 16 16  0
            L3L1L2      4      16 | 16  0 16
            L1L3L2      1      16 | 16 16  0
            L1L3L2      2      16 |  0 16 16
            L1L3L2      4      16 | 16  0 16
            L3L2L1      1      16 | 16  0 16
            L3L2L1      2      16 | 16 16  0
            L3L2L1      4      16 |  0 16 16
            L2L1L3      1      16 |  0 16 16
            L2L1L3      2      16 | 16  0 16
            L2L1L3      4      16 | 16 16  0
            L1L2        7      16 | 16 16  0
            L2L3        1      16 |  0 16 16
            L1L3        4      16 | 16  0 16
            unknown     1      16 | 16 16 16
            """)
    }

    @Test func `IT-3 with the pair's current: a three-phase load counts times the root of three, rounded up`()
        throws
    {
        try check(
            .it3,
            """
            wiring      phase  A      | L1     L2     L3
            L1L2L3      7      16     | 27.713 27.713 27.713
            L1L2L3      0      10     | 17.321 17.321 17.321
            L1L2L3      1      16     | 16     0      16
            L1L2        7      16     | 16     16     0
            L1L2L3      7      0.001  | 0.002  0.002  0.002
            L1L2L3      7      0      | 0      0      0
            """, rules: { $0.itCurrent = .pair })
    }

    @Test func `one-phase supplies have one line, called L1`() throws {
        for supply in [Supply.tn1, .it1] {
            try check(
                supply,
                """
                wiring      phase  A  | L1
                undeclared  0      16 | 16
                undeclared  1      16 | 16
                undeclared  4      16 | 16
                L1          7      16 | 16
                unknown     2      16 | 16
                """, rules: { $0.itCurrent = .pair })
        }
    }

    @Test func `an automatic current counts by its rule`() throws {
        let table = "wiring phase A | L1 L2 L3\n"
        try check(.tn3, table + "L1L2L3 1 -1 | 0 0 0")
        try check(.tn3, table + "L1L2L3 1 -1 | 32 0 0", rules: { $0.automatic = .bound })
        try check(
            .tn3, table + "L1L2L3 0 -1 | 10 10 10",
            rules: {
                $0.automatic = .bound
                $0.automaticBound = amperes(10)
            })
        try check(
            .tn3, table + "L1L2L3 0 -1 | 0 12 0", rules: { $0.automatic = .observed },
            charger: { $0.reading = reading(12, on: LineSet(.l2)) })
        // Never read: its largest possible current counts on every wired line, and the verdict is undecided.
        try check(.tn3, table + "L1L2L3 1 -1 | 32 32 32", rules: { $0.automatic = .observed })
        // Made automatic after its last reading: it counts with the bound, and no less than that reading.
        try check(
            .tn3, table + "L1L2L3 1 -1 | 12 12 12",
            rules: {
                $0.automatic = .observed
                $0.automaticBound = amperes(10)
            },
            charger: {
                $0.reading = reading(12, on: LineSet(.l2))
                $0.observation = .stale($0.reading)
            })
    }

    @Test func `an override below the minimum counts in full, or as nothing by rule; a bound always counts`()
        throws
    {
        let table = "wiring phase A | L1 L2 L3\n"
        try check(.tn3, table + "L1L2L3 1 5.999 | 5.999 0 0")
        try check(.tn3, table + "L1L2L3 1 5.999 | 0 0 0", rules: { $0.belowMinimum = .zero })
        try check(.tn3, table + "L1L2L3 1 6 | 6 0 0", rules: { $0.belowMinimum = .zero })
        try check(
            .tn3, table + "L1L2L3 1 -1 | 5 0 0",
            rules: {
                $0.belowMinimum = .zero
                $0.automatic = .bound
                $0.automaticBound = amperes(5)
            })
    }

    @Test func `a charger the cloud does not bind counts its fixed current on every wired line`() throws {
        let table = "wiring phase A | L1 L2 L3\n"
        try check(.tn3, table + "L1L2L3 1 2 | 20 20 20", charger: { $0.fixed = .known(amperes(20)) })
        try check(.tn3, table + "L3 1 2 | 0 0 20", charger: { $0.fixed = .known(amperes(20)) })
        try check(.it3, table + "L2L3 0 -1 | 0 20 20", charger: { $0.fixed = .known(amperes(20)) })
    }

    @Test func `where record and reading differ the larger counts on each line`() throws {
        let table = "wiring phase A | L1 L2 L3\n"
        try check(.tn3, table + "L1L2L3 1 16 | 20 0 0", charger: { $0.reading = reading(20, on: .l1) })
        try check(.tn3, table + "L1L2L3 1 16 | 16 0 0", charger: { $0.reading = reading(10, on: .l1) })
        try check(
            .tn3, table + "L1L2L3 1 16 | 16 16 0", charger: { $0.reading = reading(16, on: LineSet(.l2)) })
        try check(.tn3, table + "L1L2L3 7 16 | 16 16 16", charger: { $0.reading = reading(16, on: .l1) })
        // The reading has a resolution of 1 A: 16 A means 15.5 A to 16.5 A.
        try check(.tn3, table + "L1L2L3 1 15.5 | 15.5 0 0", charger: { $0.reading = reading(16, on: .l1) })
        try check(.tn3, table + "L1L2L3 1 15.499 | 16 0 0", charger: { $0.reading = reading(16, on: .l1) })
    }

    @Test func `an automatic current read on other lines than its phase counts on both`() throws {
        let table = "wiring phase A | L1 L2 L3\n"
        let onL1: (inout Charger) -> Void = { $0.reading = reading(32, on: .l1) }
        try check(.tn3, table + "L1L2L3 2 -1 | 32 32 0", rules: { $0.automatic = .observed }, charger: onL1)
        try check(.tn3, table + "L1L2L3 1 -1 | 32 0 0", rules: { $0.automatic = .observed }, charger: onL1)
        try check(.tn3, table + "L1L2L3 0 -1 | 32 0 0", rules: { $0.automatic = .observed }, charger: onL1)
        try check(
            .tn3, table + "L1L2L3 2 -1 | 32 10 0",
            rules: {
                $0.automatic = .bound
                $0.automaticBound = amperes(10)
            }, charger: onL1)
        try check(.tn3, table + "L1L2L3 2 -1 | 32 32 0", charger: onL1)
        try check(.tn3, table + "L1L2L3 2 -1 | 0 0 0", rules: { $0.automatic = .excluded }, charger: onL1)
    }

    @Test func `a reading that cannot be on its lines alone counts on every wired line as well`() throws {
        let table = "wiring phase A | L1 L2 L3\n"
        let observed: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let onL1: (inout Charger) -> Void = { $0.reading = reading(12, on: .l1) }
        try check(.tn3, table + "unknown 0 -1 | 12 12 12", rules: observed, charger: onL1)
        try check(.tn3, table + "L2 0 -1 | 12 12 0", rules: observed, charger: onL1)
        // On IT it may be the pairs' current, unless `itCurrent: line` is declared.
        try check(.it3, table + "L1L2L3 0 -1 | 20.785 20.785 20.785", rules: observed, charger: onL1)
        try check(
            .it3, table + "L1L2L3 0 -1 | 12 12 12",
            rules: {
                observed(&$0)
                $0.itCurrent = .line
            }, charger: onL1)
        try check(
            .tn3, table + "L1L2L3 1 -1 | 12 12 12", rules: observed,
            charger: {
                onL1(&$0)
                $0.phaseSelectable = false
            })
    }
}
