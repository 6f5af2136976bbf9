import Foundation
import FuseCore
import FuseJSON
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseDocuments

/// Facts that a document leaves out never make a line count for less, unless that is requested.
@Suite struct LeftOutTests {
    private static let now = Timestamp(milliseconds: 5_000)

    private static func read(_ text: String, _ notation: Notation = .yaml) throws -> Declaration {
        try InstallationReading.read(notation.read(Array(text.utf8)))
    }

    private static func record(
        _ declaration: Declaration, onto recorded: Installation? = nil
    ) throws -> Recording { try Recording(of: declaration, onto: recorded, at: now) }

    /// A key and its value, the other facts, and the replacement that is requested if the key is left out.
    ///
    /// A dash where something changes and no line counts for less.
    private static let keys: [(key: String, beside: [String], charger: [String], asks: [String])] = [
        // Of a charger.
        ("wiring: unknown", [], ["offlineCurrent: 16", "offlinePhase: 1"], ["a wiring"]),
        ("wiring: L2", [], ["offlineCurrent: 16", "offlinePhase: 1"], ["a wiring"]),
        ("wiring: L1L2L3", [], ["offlineCurrent: 16", "offlinePhase: 1"], []),
        ("wiring: L2", [], ["offlineCurrent: 16", "offlinePhase: 7"], []),
        ("wiring: unknown", ["undeclaredWiring: worst-case"], ["offlineCurrent: 16", "offlinePhase: 1"], []),
        ("wiring: L2", ["supply: unknown"], ["offlineCurrent: 16", "offlinePhase: 1"], ["a wiring"]),
        ("phaseSelectable: false", [], ["offlineCurrent: 16", "offlinePhase: 1"], ["a phaseSelectable"]),
        ("phaseSelectable: false", [], ["offlineCurrent: 16", "offlinePhase: 7"], []),
        ("minCurrent: 10", ["minimumPowerMode: minimum"], ["offlineCurrent: 0"], ["a minCurrent"]),
        ("minCurrent: 4", ["belowMinimum: zero"], ["offlineCurrent: 5"], ["a minCurrent"]),
        ("minCurrent: 10", [], ["offlineCurrent: 8"], []),
        ("maxCurrent: 40", ["automatic: bound"], [], ["a maxCurrent"]),
        ("maxCurrent: 16", ["automatic: bound"], [], []),
        ("boxLimit: 40", ["automatic: bound"], ["maxCurrent: 0"], ["a boxLimit"]),
        ("boxLimit: 16", ["automatic: bound"], ["maxCurrent: 0"], []),
        ("fixedCurrent: 20", [], [], ["a fixedCurrent"]),
        ("fixedCurrent: unknown", [], [], ["a fixedCurrent"]),
        ("fixedAssumes: [recurring-profile-trusted]", [], ["fixedCurrent: 20"], []),
        ("offlineCurrent: 16", [], [], []), ("offlinePhase: 1", [], ["offlineCurrent: 16"], []),
        ("observed: {current: 20, lines: [L1]}", [], [], []),
        ("madeAutomaticFrom: {current: 16, phase: 1}", [], [], []),
        ("phaseMoved: true", [], ["observed: {current: 20, lines: [L1]}", "offlinePhase: 2"], []),
        ("name: A", [], [], ["-"]),
        // Of the installation.
        ("automatic: bound", [], [], ["site automatic"]),
        ("automaticBound: 40", ["automatic: bound"], [], ["site automaticBound"]),
        ("automaticBound: 10", [], [], ["site automaticBound"]),
        ("belowMinimum: counted", [], ["offlineCurrent: 5"], []),
        ("belowMinimum: zero", [], ["offlineCurrent: 5"], ["-"]),
        (
            "undeclaredWiring: worst-case", [], ["offlineCurrent: 16", "offlinePhase: 1"],
            ["site undeclaredWiring"]
        ),
        ("itCurrent: pair", ["supply: IT-3"], ["offlineCurrent: 16"], ["site itCurrent"]),
        ("minimumPowerMode: minimum", [], ["offlineCurrent: 0"], ["site minimumPowerMode"]),
        ("minimumPowerModeRead: true", [], [], []),
        ("factor: 0.8", [], [], ["site factor"]), ("reserve: 5", [], [], ["site reserve"]),
        ("reserve: {L2: 5}", [], [], ["site reserve"]), ("supply: TN-3", [], [], ["-"]),
        // Nor while the rating is not known.
        ("factor: 0.8", ["fuse: unknown"], [], ["site factor"]),
        ("reserve: 5", ["fuse: unknown"], [], ["site reserve"]),
        ("reserve: {L2: 5}", ["fuse: {L1: 63, L3: 63}"], [], ["site reserve"]),
        ("factor: 0.8", ["fuse: {L1: 63}"], [], ["site factor"]),
        ("fuse: 63", [], [], ["-"]), ("maxRecordAge: 30d", [], [], ["-"]),
    ]

    private static func document(_ keys: [String], _ charger: [String]) -> String {
        func has(_ key: String) -> Bool { keys.contains { $0.hasPrefix("\(key):") } }
        let own = (has("supply") ? [] : ["supply: TN-3"]) + (has("fuse") ? [] : ["fuse: 63"]) + keys
        return
            (["format: fuseguard/installation/1", "id: site"] + own.filter { $0 != "-" }
            + ["chargers:", "  - id: a"] + charger.map { "    \($0)" }).joined(separator: "\n")
    }

    private static let chargerKeys = Set(ChargerFacts.keys)

    @Test func `each key that is left out is asked for where a line counts for less without it`() throws {
        var seen: Set<String> = []
        for row in Self.keys {
            let key = String(row.key.prefix { $0 != ":" })
            seen.insert(key)
            // The name is that of the charger here.
            let isCharger = Self.chargerKeys.contains(key)
            let with = Self.document(
                row.beside + (isCharger ? [] : [row.key]), row.charger + (isCharger ? [row.key] : []))
            let without = Self.document(
                row.beside + (["supply", "fuse"].contains(key) ? ["\(key): unknown"] : []),
                row.charger)
            let recorded = try Self.record(Self.read(with)).result
            let recording = try Self.record(Self.read(without), onto: recorded)
            let asked = recording.needingReplace.map { change in
                guard case .fact(let fact, _, _) = change.kind else { return "\(change.subject) gone" }
                return "\(change.subject) \(fact.rawValue)"
            }
            #expect(asked == row.asks.filter { $0 != "-" }, "\(row.key)")
            // Declared anew it is taken as it is.
            if ["wiring", "phaseSelectable"].contains(key) {
                let other = key == "wiring" ? "wiring: L1L2L3" : "phaseSelectable: true"
                let declared = Self.document(row.beside, row.charger + [other])
                #expect(
                    try Self.record(Self.read(declared), onto: recorded).needingReplace.isEmpty, "\(row.key)")
            }
        }
        #expect(Self.chargerKeys.isSubset(of: seen), "\(Self.chargerKeys.subtracting(seen))")
        let others = Set(InstallationReading.installationKeys).subtracting(seen)
        #expect(others == ["format", "id", "accepted", "circuits", "chargers"], "\(others)")
    }

    @Test func `a table says nothing by an empty cell`() throws {
        let recorded = try Self.record(
            Self.read(
                Self.document(
                    [], ["wiring: unknown", "phaseSelectable: false", "boxLimit: 40", "offlineCurrent: 16"])
            )
        ).result
        let table = try ChargerTable(CSVReader.read(Array("charger,name,wiring\na,Anna,\n".utf8)))
        let recording = try Self.record(table.declaration(onto: recorded, of: "site"), onto: recorded)
        #expect(recording.changes.count == 1 && recording.needingReplace.isEmpty)
        #expect(
            recording.result.chargers[0].wiring == .unknown && recording.result.chargers[0].name == "Anna")
    }

    /// A document with some of its keys left out, wherever they stand.
    private static func leavingOut(
        _ value: JSONValue, oneIn: Int, _ random: inout SplitMix64
    ) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.filter { ["format", "id"].contains($0.key) || !random.oneIn(oneIn) }.map {
                    JSONValue.Member($0.key, leavingOut($0.value, oneIn: oneIn, &random))
                })
        case .list(let items): .list(items.map { leavingOut($0, oneIn: oneIn, &random) })
        default: value
        }
    }

    @Test func `whatever is left out, one import after the other, no line counts for less unasked`() throws {
        var (taken, refused) = (0, 0)
        for seed in 1...400 as ClosedRange<UInt64> {
            var (made, random) = (RandomInstallation(seed: seed), SplitMix64(seed: seed))
            let first = try made.installation()
            let document = InstallationWriting.document(first)
            var recorded = try Self.record(Self.read(document.document, .json)).result
            let before = recorded
            // Leaving out and saying again, in several steps.
            for oneIn in [8, 4, 12, 1_000] {
                let text = Self.leavingOut(document, oneIn: oneIn, &random).document
                guard let declaration = try? Self.read(text, .json),
                    let recording = try? Self.record(declaration, onto: recorded)
                else { continue }
                guard recording.needingReplace.isEmpty else {
                    refused += 1
                    continue
                }
                taken += 1
                recorded = recording.result
                try expect(recorded, noLessThan: before, "seed \(seed): \(text)")
            }
        }
        #expect(taken > 400 && refused > 400, "\(taken) taken, \(refused) refused")
    }

    private func expect(
        _ now: Installation, noLessThan before: Installation, _ label: String
    ) throws {
        for fuse in before.fuses {
            let rating = try #require(now.fusePlaces[fuse.id].map { now.fuses[$0].rating }, "\(label)")
            for line in Line.allCases {
                guard let usable = rating.usable(on: line), let was = fuse.rating.usable(on: line) else {
                    continue
                }
                #expect(usable <= was, "\(fuse.id) \(line.label) \(label)")
            }
        }
        guard let was = before.supply, let supply = now.supply else { return }
        for charger in before.chargers {
            let place = try #require(now.chargerPlaces[charger.id], "\(label)")
            let then = ChargerLoad(of: charger, on: was, rules: before.rules)
            let load = ChargerLoad(of: now.chargers[place], on: supply, rules: now.rules)
            #expect(then.counted.isWithin(load.counted), "\(charger.id) \(label)")
        }
    }
}
