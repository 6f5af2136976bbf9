import FuseCore
import FuseTestSupport
import Testing

@Suite struct LoadCauseTests {
    /// A cause as one word, with its current where it has one.
    private func word(_ cause: LoadCause) -> String {
        switch cause {
        case .override: "override"
        case .belowMinimumAsZero: "below"
        case .minimumPower: "minimum"
        case .automaticExcluded: "excluded"
        case .automaticObserved(let current): "observed:\(current.amperes)"
        case .automaticBound(let bound): "bound:\(bound.amperes)"
        case .automaticNotReadSince(let bound): "unread-since:\(bound.amperes)"
        case .automaticNeverRead(let bound): "never-read:\(bound.amperes)"
        case .fixed(let current): "fixed:\(current.amperes)"
        case .fixedUnknown(let current): "fixed-unknown:\(current.amperes)"
        case .fixedByLine(let lines): "fixed:" + lines.lines.lines.map(\.label).joined()
        case .automaticUnknown: "unknown"
        case .automaticHeld(let current): "held:\(current.amperes)"
        case .inFlight: "in-flight"
        case .readOtherwise(_, let cause): "read-not-" + word(cause)
        }
    }

    /// A current on lines, written as `8@L1L2`; nil for `-`.
    private func reading(_ text: String) throws -> Reading? {
        guard text != "-" else { return nil }
        let parts = text.split(separator: "@").map(String.init)
        let lines = Line.allCases.filter { parts[1].contains($0.label) }
        return Reading(
            current: amperes(parts[0]), decimals: 0, lines: lines.reduce([]) { $0.union(LineSet($1)) },
            readAt: nil)
    }

    /// Reads a table of chargers that are wired L1L2L3 with 6 A to 32 A.
    ///
    /// All currents are in amperes; `auto` is automatic.
    private func check(
        _ table: String, on supply: Supply = .tn3, rules change: (inout CountingRules) -> Void = { _ in },
        charger adjust: (inout Charger) -> Void = { _ in }, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var rules = CountingRules()
        change(&rules)
        for row in TextTable(table).rows {
            let phase = try #require(Int(row["phase"]).flatMap { PhaseChoice(rawValue: $0) })
            let read = try reading(row["read"])
            let charger = FuseTestSupport.charger("c", phase: phase) {
                if row["A"] != "auto" { $0.offline.current = .overridden(amperes(row["A"])) }
                $0.reading = read
                adjust(&$0)
            }
            let load = ChargerLoad(of: charger, on: supply, rules: rules)
            #expect(word(load.cause) == row["why"], "\(row.text)", sourceLocation: sourceLocation)
            let lines = load.lines.lines.map(\.label).joined()
            #expect(lines == row["lines"], "\(row.text)", sourceLocation: sourceLocation)
            let known = load.withAutomatic.map { known in
                Line.allCases.map { known[$0].amperes }.joined(separator: "/")
            }
            #expect(known ?? "-" == row["known"], "\(row.text)", sourceLocation: sourceLocation)
            let mismatched = load.unconfirmed == nil ? "no" : "yes"
            #expect(mismatched == row["doubted"], "\(row.text)", sourceLocation: sourceLocation)
            #expect(load.isNeverRead == row["why"].hasPrefix("never-read"), sourceLocation: sourceLocation)
            #expect(!load.isInFlight)
        }
    }

    @Test func `an override is known in full, and mismatched where it was read otherwise`() throws {
        try check(
            """
            A    phase  read        | why       lines   known     doubted
            16   1      -           | override  L1      16/0/0    no
            16   0      -           | override  L1L2L3  16/16/16  no
            5    1      -           | override  L1      5/0/0     no
            0    1      -           | override  L1      0/0/0     no
            10   1      10@L1       | override  L1      10/0/0    no
            10   1      9@L1        | override  L1      10/0/0    yes
            10   1      10@L2       | override  L1      10/10/0   yes
            10   7      10@L1       | override  L1L2L3  10/10/10  yes
            10   0      10@L1       | override  L1L2L3  10/10/10  no
            0    1      0@L2        | override  L1      0/0/0     no
            0.4  1      0@L2        | override  L1      0.4/0/0   yes
            0    1      0.4@L2      | override  L1      0/0.4/0   yes
            """)
    }

    @Test func `below the minimum an override may be nothing by rule, at the minimum never`() throws {
        try check(
            """
            A    phase  read  | why       lines  known   doubted
            5    1      -     | below     L1     0/0/0   no
            5.9  1      -     | below     L1     0/0/0   no
            6    1      -     | override  L1     6/0/0   no
            0    1      -     | override  L1     0/0/0   no
            """, rules: { $0.belowMinimum = .zero })
    }

    @Test func `a fixed current is known, whatever is recorded, and a larger reading counts beside it`()
        throws
    {
        try check(
            """
            A     phase  read       | why       lines   known     doubted
            16    1      -          | fixed:10  L1L2L3  10/10/10  no
            auto  1      -          | fixed:10  L1L2L3  10/10/10  no
            auto  1      20@L1L2L3  | fixed:10  L1L2L3  20/20/20  yes
            16    1      20@L2      | fixed:10  L1L2L3  10/20/10  yes
            16    1      10@L2      | fixed:10  L1L2L3  10/10/10  no
            16    1      9@L2       | fixed:10  L1L2L3  10/10/10  no
            """, charger: { $0.fixed = .known(amperes(10)) })
    }

    @Test func `automatic and excluded: what is known is what was read, or the bound`() throws {
        let table = """
            A     phase  read      | why       lines   known  doubted
            auto  0      8@L1L2L3  | excluded  L1L2L3  8/8/8  no
            auto  2      8@L1      | excluded  L2      8/8/0  no
            auto  2      8@L2      | excluded  L2      0/8/0  no
            """
        try check(table, rules: { $0.automatic = .excluded })
        let unread = "A phase read | why lines known doubted\n auto 0 - | excluded L1L2L3"
        try check("\(unread) - no", rules: { $0.automatic = .excluded })
        try check(
            "\(unread) 20/20/20 no",
            rules: {
                $0.automatic = .excluded
                $0.automaticBound = amperes(20)
            })
        // The charger may still hold the state that was read before it was made automatic.
        let before = "A phase read | why lines known doubted\n auto 0 8@L1L2L3 | excluded L1L2L3 8/8/8"
        try check(
            "\(before) no", rules: { $0.automatic = .excluded },
            charger: { $0.observation = .stale($0.reading) })
        try check(
            "\(before) yes", rules: { $0.automatic = .excluded },
            charger: {
                $0.observation = .stale($0.reading)
                $0.former = OfflineOverride(current: .overridden(amperes(6)), phase: .all)
            })
    }

    @Test func `automatic at its bound is known by it, and mismatched where it was read elsewhere`() throws {
        try check(
            """
            A     phase  read  | why       lines   known     doubted
            auto  1      -     | bound:32  L1      32/0/0    no
            auto  1      8@L1  | bound:32  L1      32/0/0    no
            auto  1      8@L2  | bound:32  L1L2    32/32/0   yes
            auto  1      0@L2  | bound:32  L1      32/32/0   yes
            auto  0      8@L1  | bound:32  L1L2L3  32/32/32  no
            """, rules: { $0.automatic = .bound })
    }

    @Test func `automatic as observed is known once it was read, and mismatched where that was elsewhere`()
        throws
    {
        try check(
            """
            A     phase  read      | why            lines   known  doubted
            auto  0      8@L1L2L3  | observed:8     L1L2L3  8/8/8  no
            auto  1      8@L1      | observed:8     L1      8/0/0  no
            auto  1      8@L2      | observed:8     L1L2    8/8/0  yes
            auto  0      -         | never-read:32  L1L2L3  -      no
            """, rules: { $0.automatic = .observed })
        try check(
            """
            A     phase  read      | why              lines   known     doubted
            auto  0      8@L1L2L3  | unread-since:32  L1L2L3  32/32/32  yes
            auto  1      -         | unread-since:32  L1L2L3  32/32/32  no
            """, rules: { $0.automatic = .observed }, charger: { $0.observation = .stale($0.reading) })
    }

    @Test func `a one-phase supply is read on its one line, however many are named`() throws {
        try check(
            """
            A     phase  read        | why         lines  known   doubted
            10    0      10@L1L2L3   | override    L1     10/0/0  no
            10    7      10@L2       | override    L1     10/0/0  no
            10    7      12@L1L2L3   | override    L1     12/0/0  yes
            """, on: .tn1)
    }
}
