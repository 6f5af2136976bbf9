import Foundation
import FuseCore
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct MappingTests {
    private let go: Identifier = "8fc947f3-fc72-411f-a219-7c77984fbd65"

    /// The home with one text replaced in one answer.
    private func home(
        _ answer: String, _ old: String, _ new: String, onto recorded: Installation? = nil
    ) throws -> Installation {
        var isFound = false
        let installation = try SiteTests.installation("home-go", onto: recorded) { name, text in
            guard name.hasPrefix(answer), text.contains(old) else { return text }
            isFound = true
            return text.replacingOccurrences(of: old, with: new)
        }
        #expect(isFound, "\(old) is not in \(answer)")
        return installation
    }

    private func problem(_ make: () throws -> Installation) -> VendorProblem? {
        do {
            _ = try make()
            return nil
        } catch {
            return (error as? VendorError)?.problem
        }
    }

    private func observation(_ id: Int, _ value: String) -> String {
        "\"StateId\": \(id),\n  \"Timestamp\": \"2026-01-01T00:00:00\",\n  \"ValueAsString\": \"\(value)\"\n }"
    }

    /// Puts an observation before the others.
    private func home(adding id: Int, _ value: String, onto recorded: Installation? = nil) throws
        -> Installation
    {
        try home(
            "state", "\"StateId\": -1,", observation(id, value) + ",\n {\n  \"StateId\": -1,", onto: recorded)
    }

    @Test func `PhaseId is not Phases: 4 is three lines in one and phase 3 in the other`() {
        let meanings = Dictionary(
            uniqueKeysWithValues: PhaseId.allCases.map { ($0.rawValue, $0.phases.rawValue) })
        #expect(meanings == [1: 1, 2: 2, 3: 4, 4: 7, 8: 1, 6: 2, 5: 4, 9: 7])
        #expect(PhaseId.allCases.filter { $0.family == .it }.map(\.rawValue) == [5, 6, 8, 9])
    }

    @Test func `522 is read through PhaseId: 4 on TN is all lines, 3 is L3`() throws {
        func lines(_ id: String) throws -> LineSet? {
            let text =
                "\"StateId\": 522,\n  \"Timestamp\": \"2026-03-09T07:12:04.3\",\n  \"ValueAsString\": \""
            return try home("state", text + "1\"", text + "\(id)\"").chargers[0].reading?.lines
        }
        #expect(try lines("4") == .all)
        #expect(try lines("3") == LineSet(.l3))
        #expect(
            problem {
                _ = try lines("8")
                return try SiteTests.installation("home-go")
            } == .phaseID(8, family: "TN"))
        #expect(
            problem {
                _ = try lines("7")
                return try SiteTests.installation("home-go")
            } == .phaseID(7, family: nil))
    }

    @Test func `an effective current without an effective phase may be on every line`() throws {
        let text =
            "\"StateId\": 522,\n  \"Timestamp\": \"2026-03-09T07:12:04.3\",\n  \"ValueAsString\": \"1\""
        let unread = try home("state", text, text.replacingOccurrences(of: "\"1\"", with: "\"\""))
        #expect(unread.chargers[0].reading?.lines == .all)
        #expect(unread.chargers[0].reading?.current == amperes(10))
    }

    @Test func `a first-generation Go is known by its number, wherever that stands`() throws {
        #expect(
            try !home("chargers", "\"DeviceId\": \"ZAP741893\"", "\"DeviceId\": \"\"").chargers[0]
                .phaseSelectable)
        #expect(try !home("chargers", "\"DeviceType\": 4", "\"Other\": 4").chargers[0].phaseSelectable)
        #expect(try home("chargers", "ZAP741893", "GPN741893").chargers[0].phaseSelectable)
    }

    @Test func `a charger of another vendor that a person declared stays, with its circuit`() throws {
        let read = try SiteTests.installation("home-go")
        let board = Fuse(id: "board", name: "board", parent: read.id, rating: .unknown)
        let foreign = charger("keba", below: "board") { $0.fixed = .known(amperes(16)) }
        let declared = try Installation(
            id: read.id, supply: read.supply, rules: read.rules, fuses: read.fuses + [board],
            chargers: read.chargers + [foreign])
        let again = try SiteTests.installation("home-go", onto: declared)
        #expect(again.chargers.last == foreign)
        #expect(again.fuses.contains(board))
    }

    @Test func `an effective phase is the charger's own and goes through its wiring`() throws {
        let text = "\"StateId\": 548,\n  \"Timestamp\": \"2026-10-20T04:43:34\",\n  \"ValueAsString\": \""
        let rotated = try home("state", text + "4\"", text + "5\"")
        #expect(rotated.chargers[0].wiring == .l2l3l1)
        #expect(rotated.chargers[0].reading?.lines == LineSet(.l2))
        #expect(problem { try home("state", text + "4\"", text + "13\"") } == .rotation(13, supply: "TN-3"))
        #expect(problem { try home("state", text + "4\"", text + "19\"") } == .rotation(19, supply: "TN-3"))
        #expect(try home("state", text + "4\"", text + "0\"").chargers[0].wiring == nil)
    }

    @Test func `the 19 rotations`() {
        func meaning(_ rotation: Int64, _ supply: Supply) -> Wiring? {
            if case .wiring(let wiring) = PhaseRotation.meaning(of: rotation, on: supply) {
                wiring
            } else {
                nil
            }
        }
        #expect(
            (0...18).map { meaning($0, .tn3)?.rawValue ?? "-" }.joined(separator: " ")
                == "- L1 L2 L3 L1L2L3 L2L3L1 L3L1L2 L1L3L2 L2L1L3 L3L2L1 - - - - - - - - -")
        #expect(
            (0...18).map { meaning($0, .it3)?.rawValue ?? "-" }.joined(separator: " ")
                == "- - - - - - - - - - L1L3 L2L3 L1L2 L1L2L3 L2L3L1 L3L1L2 L1L3L2 L2L1L3 L3L2L1")
        #expect((0...18).map { meaning($0, .tn1)?.rawValue ?? "-" }.prefix(4) == ["-", "L1", "L1", "L1"])
        #expect(meaning(11, .it1) == .l1)
    }

    @Test func `an override that is absent is automatic, one between −1 and 0 or above 32 is refused`() throws
    {
        let absent = try home("chargers", ",\n   \"PropertyOfflineCurrentOverride\": 10.0", "")
        #expect(absent.chargers[0].offline == OfflineOverride(current: .automatic, phase: .phase1))
        func current(_ text: String) throws -> Installation {
            try home("chargers", "Override\": 10.0", "Override\": \(text)")
        }
        #expect(try current("-1.0").chargers[0].offline.current == .automatic)
        #expect(try current("10.0001").chargers[0].offline.current == .overridden(amperes("10.001")))
        for text in ["-0.5", "32.0001", "1e400", "-0.0001"] {
            #expect(problem { try current(text) } != nil, "\(text)")
        }
        #expect(problem { try home("chargers", "PhaseOverride\": 1", "PhaseOverride\": 3") } != nil)
    }

    @Test func `ratings are rounded down, the smaller of two counts, and 0 is none`() throws {
        let rounded = try home("installation", "FuseCurrent\": 25.0", "FuseCurrent\": 16.00099")
        #expect(rounded.fuses[0].rating.usable(on: .l3)?.count == 16_000)
        #expect(problem { try home("installation", "\"MaxCurrent\": 25.0", "\"MaxCurrent\": 0") } != nil)
        let alone = try home("installation", ",\n \"PropertyMainFuseCurrent\": 25.0", "")
        #expect(alone.fuses[0].rating.usable(on: .l1) == amperes(25))
    }

    @Test func `an unknown network type is an unknown supply`() throws {
        let unknown = try SiteTests.installation("home-go") { name, text in
            name.hasPrefix("state")
                ? text : text.replacingOccurrences(of: "\"NetworkType\": 4", with: "\"NetworkType\": 0")
        }
        #expect(unknown.supply == nil)
        #expect(unknown.chargers[0].reading?.lines == .all)
    }

    @Test func `named errors: empty hierarchy, no state, contradictions, unrecorded`() {
        let id = go.text
        #expect(
            problem { try SiteTests.installation("home-go") { $0 == "hierarchy.json" ? "" : $1 } }
                == .emptyHierarchy)
        #expect(
            problem { try SiteTests.installation("home-go") { $0.hasPrefix("state") ? "" : $1 } }
                == .noState)
        #expect(problem { try home(adding: 715, "2") } == .contradictingObservation(715, "2", "4"))
        let own = "\"StateId\": 715,\n  \"Timestamp\": \"2026-01-24T12:24:26.3\",\n  \"ValueAsString\": \""
        #expect(
            problem { try home("state", own + "4", own + "2") } == .networkType(charger: 2, installation: 4))
        #expect(problem { try home("hierarchy", "\"Id\": \"\(id)\"", "\"Id\": \"x\"") } == .notListed)
        #expect(problem { try home("chargers", "\"Id\": \"\(id)\"", "\"Id\": \"x\"") } == .notListed)
        #expect(problem { try home("chargers", "2aacba42", "3aacba42") } != nil)
        #expect(
            problem { try home("chargers", "\"Pages\": 1", "\"Pages\": 2") } == .missingPages(given: 1, of: 2)
        )
        #expect(problem { try home("state", "\"ChargerId\": \"8f", "\"ChargerId\": \"9f") } != nil)
        #expect(problem { try home("installation", "\"NetworkType\": 4", "\"NetworkType\": 2") } != nil)
    }

    @Test func `a charger in no circuit is an error, one of another installation is none of ours`() {
        #expect(problem { try home("hierarchy", "\"Chargers\": [", "\"Others\": [") } == .inNoCircuit)
        let stranger = "{\"Id\": \"x\", \"InstallationId\": \"y\"},"
        #expect(problem { try home("chargers", "\"Data\": [", "\"Data\": [" + stranger) } == nil)
    }

    @Test func `field names count in any letter case, but not twice`() throws {
        let camel = try home("installation", "\"MaxCurrent\"", "\"maxCurrent\"")
        #expect(camel.fuses[0].rating.usable(on: .l1) == amperes(25))
        #expect(
            problem {
                try home("installation", "\"MaxCurrent\": 25.0", "\"MaxCurrent\": 25.0, \"maxCurrent\": 99.0")
            }
                == .repeatedField("maxCurrent"))
    }

    @Test func `what a person declared survives: rules, factor, reserve, wiring, phase selection`() throws {
        let read = try SiteTests.installation("housing-tn")
        var rules = read.rules
        rules.automatic = .observed
        let factor = try #require(UsableFactor(billionths: 800_000_000))
        let fuses = try read.fuses.map { fuse in
            var fuse = fuse
            fuse.rating = try FuseRating(
                ratings: fuse.rating.ratings, factor: factor,
                reserve: LineCurrents(amperes(5), on: LineSet(.l2)))
            return fuse
        }
        var chargers = read.chargers
        chargers[0].wiring = .l2l3l1
        chargers[0].phaseSelectable = false
        let declared = try Installation(
            id: read.id, supply: read.supply, rules: rules, fuses: fuses, chargers: chargers)
        let again = try SiteTests.installation("housing-tn", onto: declared)
        #expect(again.rules == rules)
        #expect(again.fuses == fuses)
        #expect(again.chargers[0].wiring == .l2l3l1)
        #expect(!again.chargers[0].phaseSelectable)
    }

    @Test func `a wiring that was read is replaced by what is read now, a declared one is not`() throws {
        let text = "\"StateId\": 548,\n  \"Timestamp\": \"2026-10-20T04:43:34\",\n  \"ValueAsString\": \""
        let before = try SiteTests.installation("home-go")
        #expect(try home("state", text + "4\"", text + "5\"", onto: before).chargers[0].wiring == .l2l3l1)
        let declared = try before.changing(chargersAt: [0]) { $1.wiringIsRead = false }
        #expect(try home("state", text + "4\"", text + "5\"", onto: declared).chargers[0].wiring == .l1l2l3)
    }
}
