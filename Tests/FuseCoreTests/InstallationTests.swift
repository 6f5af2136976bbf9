import FuseCore
import FuseTestSupport
import Testing

@Suite struct InstallationTests {
    private func error(_ make: () throws -> Installation) -> InstallationError? {
        do {
            _ = try make()
            return nil
        } catch {
            return error as? InstallationError
        }
    }

    private func fuse(_ id: Identifier, below parent: Identifier?) -> Fuse {
        Fuse(id: id, name: id.text, parent: parent, rating: .unknown)
    }

    private func tree(_ fuses: [Fuse]) throws -> Installation {
        try Installation(id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses, chargers: [])
    }

    @Test func `ids are unique`() {
        #expect(error { try site([charger("a"), charger("a")]) } == .duplicateCharger("a"))
        #expect(error { try site(circuits: [("c", 16), ("c", 16)], []) } == .duplicateCircuit("c"))
        #expect(error { try site(circuits: [("site", 16)], []) } == .circuitNamedAsInstallation("site"))
    }

    @Test func `the fuses are one tree`() {
        let root = fuse("site", below: nil)
        #expect(error { try tree([]) } == .noRoot)
        #expect(error { try tree([root, fuse("a", below: "b")]) } == .unknownParent(circuit: "a", "b"))
        #expect(error { try tree([root, fuse("a", below: "b"), fuse("b", below: "a")]) } == .cycle("a"))
        #expect(error { try site([charger("a", below: "x")]) } == .unknownFuse(charger: "a", "x"))
    }

    @Test func `fuses come in the order of the tree, whatever the order given`() throws {
        let given = [
            fuse("a2", below: "a"), fuse("b", below: "site"), fuse("a", below: "site"),
            fuse("site", below: nil),
            fuse("a1", below: "a"),
        ]
        let installation = try tree(given)
        #expect(installation.fuses.map(\.id.text) == ["site", "b", "a", "a2", "a1"])
        #expect(installation.parents == [nil, 0, 0, 2, 2])
    }

    @Test func `wiring and lines must exist on the supply`() throws {
        for (supply, possible) in [
            (
                Supply.tn3,
                "L1L2L3 L2L3L1 L3L1L2 L1L3L2 L3L2L1 L2L1L3 L1 L2 L3 L1L2 L2L3 L1L3 L2L1 L3L1 L3L2 unknown"
            ),
            (.it3, "L1L2L3 L2L3L1 L3L1L2 L1L3L2 L3L2L1 L2L1L3 L1L2 L2L3 L1L3 unknown"),
            (.tn1, "L1 unknown"), (.it1, "L1 unknown"),
        ] {
            for wiring in Wiring.allCases {
                let isPossible = possible.split(separator: " ").contains { $0 == wiring.rawValue }
                let error = error { try site(supply, [charger("a", wiring: wiring)]) }
                #expect(error == (isPossible ? nil : .impossibleWiring("a", wiring, supply)))
            }
        }
        let onL2 = charger("a", wiring: nil) { $0.reading = reading(6, on: LineSet(.l2)) }
        #expect(error { try site(.tn1, [onL2]) } == .readingNotInSupply("a", .tn1))
    }

    @Test func `a fuse has numbers only for the lines of its supply`() throws {
        func fuse(ratings: [Line: Milliamperes], reserve: LineCurrents = .zero) throws -> Fuse {
            let rating = try FuseRating(ratings: ratings, reserve: reserve)
            return Fuse(id: "site", name: "Site", parent: nil, rating: rating)
        }
        func made(_ fuse: Fuse) throws {
            _ = try Installation(
                id: "site", supply: .tn1, rules: CountingRules(), fuses: [fuse], chargers: [])
        }
        try made(fuse(ratings: [.l1: amperes(16)]))
        let rated = try fuse(ratings: [.l1: amperes(16), .l2: amperes(16)])
        #expect(throws: InstallationError.lineNotInSupply(fuse: "site", .l2, .tn1)) { try made(rated) }
        let reserve = LineCurrents(l1: .zero, l2: .zero, l3: amperes(1))
        let reserved = try fuse(ratings: [.l1: amperes(16)], reserve: reserve)
        #expect(throws: InstallationError.lineNotInSupply(fuse: "site", .l3, .tn1)) { try made(reserved) }
    }

    @Test func `rules are within their ranges`() {
        func made(_ change: (inout CountingRules) -> Void) -> InstallationError? {
            error { try site(rules: change, []) }
        }
        let century: Int64 = 3_155_760_000
        for bound in [0, 10_000_000] {
            #expect(made { $0.automaticBound = Milliamperes(Int64(bound)) } == nil)
        }
        for bound in [-1, 10_000_001] {
            let bound = Milliamperes(Int64(bound))
            #expect(made { $0.automaticBound = bound } == .currentOutOfRange("site", bound))
        }
        for age in [1, century] { #expect(made { $0.maxRecordAge = age } == nil) }
        for age in [0, century + 1] { #expect(made { $0.maxRecordAge = age } == .ageOutOfRange(age)) }
    }

    @Test func `a charger's currents are within their ranges`() {
        func made(_ change: (inout Charger) -> Void) -> InstallationError? {
            error { try site([charger("a") { change(&$0) }]) }
        }
        let (largest, more, less) = (Milliamperes.largest, Milliamperes(10_000_001), Milliamperes(-1))
        #expect(made { ($0.minCurrent, $0.maxCurrent) = (.zero, largest) } == nil)
        #expect(made { $0.fixed = .known(.zero) } == nil)
        #expect(made { $0.fixed = .known(largest) } == nil)
        #expect(made { $0.minCurrent = less } == .currentOutOfRange("a", less))
        #expect(made { $0.maxCurrent = more } == .currentOutOfRange("a", more))
        for fixed in [less, more] {
            #expect(made { $0.fixed = .known(fixed) } == .currentOutOfRange("a", fixed))
        }
        #expect(made { $0.offline.current = .overridden(.zero) } == nil)
        #expect(made { $0.offline.current = .overridden(amperes(32)) } == nil)
        for current in [less, amperes("32.001")] {
            #expect(made { $0.offline.current = .overridden(current) } == .currentOutOfRange("a", current))
        }
    }

    @Test func `a reading is within the range of loads`() throws {
        _ = try site([charger("a") { $0.reading = reading(10_000, on: .l1) }])
        let (above, below) = (Milliamperes(10_000_001), Milliamperes(-1))
        for current in [above, below] {
            let read = Reading(current: current, decimals: 3, lines: .l1, readAt: nil)
            let found = error { try site([charger("a") { $0.reading = read }]) }
            #expect(found == .currentOutOfRange("a", current))
        }
    }

    @Test func `a charger that is changed is held to the same, and stays at its fuse`() throws {
        let before = try site(circuits: [("c", 16)], [charger("a", below: "c", 10), charger("b", 10)])
        let after = try before.changing(chargersAt: [0]) { place, charger in
            #expect(place == 0)
            charger.offline.current = .overridden(amperes(12))
            charger.fuse = "site"
        }
        #expect(after.chargers.map { $0.fuse } == ["c", "site"])
        #expect(after.chargers.map { $0.offline.current.milliamperes } == [amperes(12), amperes(10)])
        let tooMuch = Milliamperes(1_000_000_001)
        let found = error {
            try before.changing(chargersAt: [1]) { _, charger in charger.maxCurrent = tooMuch }
        }
        #expect(found == .currentOutOfRange("b", tooMuch))
    }

    @Test func `a maximum below the minimum is no bound`() {
        let paused = charger("a") { ($0.minCurrent, $0.maxCurrent) = (amperes(6), amperes("5.999")) }
        let level = charger("a") { ($0.minCurrent, $0.maxCurrent) = (amperes(6), amperes(6)) }
        #expect(error { try site([paused, charger("b")]) } == nil)
        #expect(paused.largestCurrent == amperes(32))
        #expect(level.largestCurrent == amperes(6))
    }

    @Test func `a tree 20,000 circuits deep is summed without recursion`() throws {
        var fuses = [fuse("site", below: nil)]
        for depth in 1...20_000 {
            fuses.append(fuse(try Identifier("c\(depth)"), below: fuses[depth - 1].id))
        }
        let chargers = [charger("a", below: "c20000", 16, phase: .phase1)]
        let deep = try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses, chargers: chargers)
        let totals = LineTotals(of: deep, on: .tn3)
        #expect(totals.counted.allSatisfy { $0.l1 == amperes(16) && $0.l2 == .zero })
    }

    @Test func `a circuit's load is on every fuse above it and on no other`() throws {
        let installation = try site(
            circuits: [("a", 32), ("b", 32)],
            [
                charger("1", below: "a", 16, phase: .phase1), charger("2", below: "b", 10, phase: .all),
                charger("3", 6, phase: .phase2),
            ])
        let totals = LineTotals(of: installation, on: .tn3).counted
        #expect(totals[0] == LineCurrents(l1: amperes(26), l2: amperes(16), l3: amperes(10)))
        #expect(totals[1] == LineCurrents(l1: amperes(16), l2: .zero, l3: .zero))
        #expect(totals[2] == LineCurrents(amperes(10), on: .all))
        #expect(installation.chargers(below: 0).sorted() == [0, 1, 2])
        #expect(Array(installation.chargers(below: 1)) == [0])
        #expect(Array(installation.chargers(at: 0)) == [2])
    }
}
