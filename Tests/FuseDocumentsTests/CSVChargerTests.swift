import Foundation
import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseDocuments
@testable import FuseJSON

@Suite struct CSVChargerTests {
    private static let old = Timestamp(milliseconds: 1)
    private static let now = Timestamp(milliseconds: 5_000)

    /// Two chargers with every fact that can be recorded of one.
    private func recorded() throws -> Installation {
        func known(_ id: Identifier, _ change: (inout Charger) -> Void) -> Charger {
            charger(id, below: "hall", 16, phase: .phase1, wiring: .l2l3l1) {
                $0.name = "Place \(id)"
                $0.wiringIsRead = true
                $0.maxCurrent = amperes(25)
                $0.reading = reading(16, on: LineSet(.l2), at: Self.old)
                $0.confirmedAt = Self.old
                change(&$0)
            }
        }
        return try site(
            circuits: [("hall", 40), ("yard", 25)],
            [
                known("a") { $0.phaseSelectable = false },
                known("b") {
                    $0.offline = .automatic
                    ($0.observation, $0.awaitsSince) = (.stale($0.reading), Self.old)
                },
                known("c") { $0.fixed = .known(amperes(10)) },
            ])
    }

    private func record(_ text: String, onto recorded: Installation) throws -> Recording {
        let declaration = try ChargerTable(table(text)).declaration(onto: recorded, of: recorded.id)
        return try Recording(of: declaration, onto: recorded, at: Self.now)
    }

    @Test func `chargers without a row stay exactly as recorded, and never need --replace`() throws {
        let recorded = try recorded()
        let recording = try record(
            "charger,name,circuit,maxCurrent\nb,Corner,hall,32\nd,,yard,\n", onto: recorded)
        let result = recording.result.chargers
        #expect(result.map(\.id) == ["a", "b", "c", "d"])
        #expect([result[0], result[2]] == [recorded.chargers[0], recorded.chargers[2]])
        #expect(recording.needingReplace.isEmpty)
        #expect(recording.changes.map(\.subject) == ["b", "b", "d"])
        // Moving a charger out of a circuit must be confirmed, because that fuse would no longer count it.
        let moved = try record("charger,circuit\nb,yard\n", onto: recorded)
        #expect(moved.needingReplace.map(\.subject) == ["b"])
    }

    @Test func `an empty cell keeps what is recorded, readings and ages too`() throws {
        let recorded = try recorded()
        let keys = ChargerTable.columns.map(\.name)
        let empty =
            keys.joined(separator: ",") + "\na\nb" + String(repeating: ",", count: keys.count - 1) + "\nc\n"
        let recording = try record(empty, onto: recorded)
        #expect(recording.changes.isEmpty)
        #expect(recording.result == recorded)
        let named = try record("charger,name\nb,Corner\n", onto: recorded).result.chargers[1]
        var expected = recorded.chargers[1]
        expected.name = "Corner"
        #expect(named == expected)
    }

    @Test func `what a row says is recorded, and only that is stated`() throws {
        let recorded = try recorded()
        let rows = try ChargerTable(
            table(
                "charger;offlineCurrent;offlinePhase;wiring;observed.current;observed.lines;phaseSelectable\n"
                    + "a;;2;L1;;;TRUE\nb;10,5;;;10,50;L1+L2 L3;\nd;-1;0;;;;false\n"))
        #expect(rows.subjects == ["a", "b", "d"])
        let declaration = try rows.declaration(onto: recorded, of: recorded.id)
        #expect(
            declaration.stated == [
                "a": [.phase, .wiring, .phaseSelectable], "b": [.current, .reading],
                "d": [.current, .phase, .phaseSelectable],
            ])
        let recording = try Recording(of: declaration, onto: recorded, at: Self.now)
        let result = recording.result.chargers
        #expect(result[0].wiring == .l1 && !result[0].wiringIsRead && result[0].phaseSelectable)
        #expect(result[0].offline == OfflineOverride(current: .overridden(amperes(16)), phase: .phase2))
        #expect(result[0].confirmedAt == Self.old && result[0].reading == recorded.chargers[0].reading)
        #expect(
            result[1].offline == OfflineOverride(current: .overridden(amperes("10.5")), phase: .automatic))
        #expect(
            result[1].reading
                == Reading(current: amperes("10.5"), decimals: 2, lines: .all, readAt: nil))
        #expect(!result[1].awaitsReading && result[1].wiringIsRead)
        #expect(result[3].confirmedAt == Self.now && !result[3].phaseSelectable)
        // Another override, and a reading without a time, must be confirmed; only for chargers that have a
        // row.
        #expect(Set(recording.needingReplace.map(\.subject)) == ["a", "b"])
    }

    @Test func `a new charger has the defaults, and hangs below the main fuse where no circuit is named`()
        throws
    {
        let recorded = try recorded()
        let result = try record("charger,circuit\nd,\ne,yard\nf,site\n", onto: recorded).result.chargers
        var (d, e, f) = (
            Charger(id: "d", fuse: "site"), Charger(id: "e", fuse: "yard"), Charger(id: "f", fuse: "site")
        )
        d.confirmedAt = Self.now
        e.confirmedAt = Self.now
        f.confirmedAt = Self.now
        #expect(Array(result.suffix(3)) == [d, e, f])
    }

    @Test func `every column together rebuilds any installation's chargers`() throws {
        for seed in UInt64(1)...300 {
            var random = RandomInstallation(seed: seed)
            let made = try random.installation()
            guard !made.chargers.isEmpty else { continue }
            // Drop the facts for which a table has no column.
            let drawn = try made.changing(chargersAt: made.chargers.indices) { _, charger in
                if case .byLine = charger.fixed { charger.fixed = nil }
                (charger.former, charger.phaseMoved) = (nil, false)
                charger.reading = charger.reading.map {
                    Reading(current: $0.current, decimals: $0.decimals, lines: $0.lines, readAt: $0.readAt)
                }
            }
            let rows = drawn.chargers.map { charger in
                let reading = charger.reading
                let thousandths = reading.map { String(1_000 + $0.current.count % 1_000).dropFirst() } ?? ""
                let cells: [String?] = [
                    charger.id.text, charger.name, charger.wiring?.rawValue, charger.minCurrent.amperes,
                    charger.maxCurrent.amperes, charger.boxLimit?.amperes, String(charger.phaseSelectable),
                    charger.offline.current.milliamperes?.amperes ?? "-1",
                    String(charger.offline.phase.rawValue), charger.fixedCurrent?.amperes,
                    charger.fuse.text,
                    reading.map {
                        "\($0.current.count / 1_000)"
                            + ($0.decimals == 0 ? "" : "." + thousandths.prefix($0.decimals))
                    }, reading?.lines.lines.map(\.label).joined(separator: "+"), reading?.readAt?.iso8601,
                ]
                return cells.map { $0 ?? "" }.joined(separator: ",")
            }
            let text = ([ChargerTable.columns.map(\.name).joined(separator: ",")] + rows).joined(
                separator: "\n")
            let empty = try Installation(
                id: drawn.id, supply: drawn.supply, rules: drawn.rules, fuses: drawn.fuses, chargers: [])
            let declared = try ChargerTable(table(text)).declaration(onto: empty, of: empty.id)
            // The assumptions of a limit have no column.
            let expected = try drawn.changing(chargersAt: drawn.chargers.indices) {
                ($1.observation, $1.fixedAssumes) = (Observation($1.reading, isStale: false), [])
            }
            #expect(declared.installation == expected, "seed \(seed)")
        }
    }

    /// The fault, its message, its row and column, and the table without the fault.
    private static let faults: [(String, says: String, path: String?, right: String)] = [
        (
            "charger,offlineChargeCurrent\na,6", "import what is in force",
            "row 1, column offlineChargeCurrent", "charger,offlineCurrent\na,6"
        ),
        (
            "charger,OfflineChargePhase\na,1", "import what is in force", "row 1, column OfflineChargePhase",
            "charger,offlinePhase\na,1"
        ),
        (
            "charger,wirings\na,L1", "nearest: Optional(\"wiring\")", "row 1, column wirings",
            "charger,wiring\na,L1"
        ),
        (
            "charger,observed\na,16", "unknownKey", "row 1, column observed",
            "charger,observed.current,observed.lines\na,16,L1"
        ),
        (
            "charger,circuit\na,hal", "no circuit hal; did you mean hall?", "row 2, column circuit",
            "charger,circuit\na,hall"
        ),
        ("charger,circuit\na,hall 1", "badIdentifier", "row 2, column circuit", "charger,circuit\na,yard"),
        (
            "charger,name\na,x\nb,y\na,z", "in row 2 too", "row 4, column charger",
            "charger,name\na,x\nb,y\nd,z"
        ),
        (
            "charger,wiring\nb,\na,L2L2", "L2L2", "row 3, column wiring",
            "charger,wiring\nb,\na,L2L1"
        ),
        (
            "charger,maxCurrent\na,10000.001", "outOfRange", "row 2, column maxCurrent",
            "charger,maxCurrent\na,10000"
        ),
        (
            "charger,phaseSelectable\na,yes", "true or false", "row 2, column phaseSelectable",
            "charger,phaseSelectable\na,True"
        ),
        (
            "charger,observed.current,observed.lines\na,6,L1 L4", "notOneOf",
            "row 2, column observed.lines[1]", "charger,observed.current,observed.lines\na,6,L1 L3"
        ),
        (
            "charger,observed.current,observed.lines\na,6,L1+L1", "repeatedKey",
            "row 2, column observed.lines[1]", "charger,observed.current,observed.lines\na,6,L1+L2"
        ),
        (
            "charger,observed.current,observed.lines\na,6,+", "at least one line",
            "row 2, column observed.lines", "charger,observed.current,observed.lines\na,6,+L1"
        ),
        (
            "charger,observed.current,observed.lines\na,,L1", "missingKey(\"current\")",
            "row 2, column observed", "charger,observed.current,observed.lines\na,,"
        ),
        (
            "charger,observed.current,observed.lines,observed.at\na,6,L1,1.11.2026", "a time such as",
            "row 2, column observed.at",
            "charger,observed.current,observed.lines,observed.at\na,6,L1,2026-11-01T10:00:00Z"
        ),
    ]

    @Test func `each fault is named with row and column, and nothing is said beside it`() throws {
        let recorded = try recorded()
        for (text, says, path, right) in Self.faults {
            let found = try #require(fault { try record(text, onto: recorded) }, "\(text)")
            #expect(found.what.contains(says), "\(text): \(found.what)")
            #expect(found.path == path && found.position != nil, "\(text): \(found)")
            #expect(throws: Never.self, "\(right)") { try record(right, onto: recorded) }
        }
        let onePhase = try site(.tn1, [charger("a", wiring: .l1)])
        let lines = fault { try record("charger,observed.current,observed.lines\na,6,L2", onto: onePhase) }
        #expect(lines?.what.contains("readingNotInSupply") == true)
        #expect(lines?.path == "row 2, column observed.lines")
    }

    @Test func `a row that may mean a recorded charger adds no other one`() throws {
        let site = try site([charger("LEFT", 16), charger("b", 6) { $0.name = "Right" }])
        for (row, right) in [
            ("Left", "write LEFT"), ("left", "write LEFT"), ("Right", "is the name of charger b"),
        ] {
            let found = fault { try record("charger,offlineCurrent\n\(row),30", onto: site) }
            #expect(found?.path == "row 2, column charger")
            #expect(found?.what.contains(right) == true, "\(found?.what ?? "taken")")
        }
        #expect(throws: Never.self) { try record("charger,offlineCurrent\nright,30", onto: site) }
    }

    @Test func `the table is for the one installation that its chargers are recorded in`() throws {
        let rows = try ChargerTable(table("charger\nx\na\nb\n"))
        #expect(try rows.home(among: [:]) == nil)
        #expect(try rows.home(among: ["a": "site"]) == "site")
        #expect(try rows.home(among: ["a": "site", "b": "site"]) == "site")
        let found = fault { try rows.home(among: ["a": "site", "b": "other"]) as Any }
        #expect(found?.path == "row 4, column charger")
        #expect(found?.what.contains("recorded in installation other, and a (row 3) in site") == true)
    }
}

extension CSVChargerTests {
    @Test func `the duties of a reading`() throws {
        let text = "charger,circuit,offlineCurrent,maxCurrent,fixedCurrent\na,hall,16,32,\nnew,yard,,,20\n"
        func without(_ column: String, _ old: String, _ new: String) -> (
            what: String, make: ReadingContract.Making
        ) {
            (column, { try ChargerTable(table(text.replacingOccurrences(of: old, with: new))) })
        }
        try ReadingContract(
            onto: recorded(), { try ChargerTable(table(text)) },
            refuses: { $0 is DocumentError || $0 is PlacedError },
            poorer: [
                without("a charger", "charger,", "name,"), without("an id", "\na,", "\n,"),
                without("a header", "fixedCurrent", ""),
                without("a known current", ",20", ",unknown"),
            ]
        ).check()
    }
}
