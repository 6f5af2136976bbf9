import FuseCore
import FuseTestSupport
import Testing

@Suite struct BuilderTests {
    private func error(_ make: () throws -> Installation) -> InstallationError? {
        do {
            _ = try make()
            return nil
        } catch {
            return error as? InstallationError
        }
    }

    @Test func `chargers below the main fuse`() throws {
        let built = try Installation("site", name: "Site", supply: .tn3, mainFuse: 63) {
            Charger("a", wiring: .l1l2l3, offline: .amperes(16, .phase1))
            Charger("b", wiring: .l2l3l1)
        }
        let plain = try site([
            charger("a", 16, phase: .phase1), charger("b", wiring: .l2l3l1),
        ])
        #expect(built == plain)
    }

    @Test func `circuits may be nested, and a fuse's own chargers come before those of its circuits`() throws
    {
        let built = try Installation("site", supply: .tn3, mainFuse: 63) {
            Circuit("a", fuse: 32) {
                Circuit("a1", fuse: 20) { Charger("deep") }
                Charger("middle")
            }
            Charger("top")
            Circuit("b", fuse: 16) {}
        }
        #expect(built.fuses.map(\.id) == ["site", "a", "a1", "b"])
        #expect(built.parents == [nil, 0, 1, 0])
        #expect(built.chargers.map(\.id) == ["top", "middle", "deep"])
        #expect(built.chargers.map(\.fuse) == ["site", "a", "a1"])
        #expect(built.fuses.map { $0.rating.ratings[.l3] } == [63, 32, 20, 16].map { amperes($0) })
    }

    @Test func `a rating and a base load are for every line of the supply, or one by line`() throws {
        let factor = try #require(UsableFactor(billionths: 800_000_000))
        let three = try Installation(
            "site", supply: .tn3, mainFuse: .lines([.l1: .amperes(35), .l3: .amperes("20.5")]),
            factor: factor,
            reserve: 4
        ) {
            Circuit("b", fuse: 20, reserve: .lines([.l2: .amperes(3)])) {}
        }
        func usable(_ fuse: Int) -> [String] {
            Line.allCases.map { three.fuses[fuse].rating.usable(on: $0)?.amperes ?? "-" }
        }
        #expect(usable(0) == ["24", "-", "12.4"])
        #expect(usable(1) == ["20", "17", "20"])
        let one = try Installation("site", supply: .tn1, mainFuse: 16, reserve: 2) {}
        #expect(Line.allCases.map { one.fuses[0].rating.usable(on: $0) } == [amperes(14), nil, nil])
        let unknown = try Installation("site", supply: nil, mainFuse: .lines([:])) {}
        #expect(unknown.fuses[0].rating == .unknown)
    }

    @Test func `loops, options and parts from elsewhere`() throws {
        func built(_ isWired: Bool) throws -> [Charger] {
            let more: [InstallationPart] = [.charger(Charger("z"))]
            return try Installation("site", supply: .tn3, mainFuse: 63) {
                for number in 1...2 { Charger(try Identifier("c\(number)")) }
                if isWired { Charger("w", wiring: .l1) } else { Charger("n") }
                if isWired { Charger("v", wiring: .l2) }
                more
            }.chargers
        }
        #expect(try built(true).map(\.id) == ["c1", "c2", "w", "v", "z"])
        #expect(try built(false).map(\.id) == ["c1", "c2", "n", "z"])
        #expect(throws: IdentifierError.character(" ")) {
            try Installation("site", supply: .tn3, mainFuse: 63) {
                for number in 1...2 { Charger(try Identifier("c \(number)")) }
            }
        }
    }

    @Test func `a charger has the facts that it is given, and its place decides its fuse`() throws {
        var fixed = Charger("f", name: "Bay 1", minCurrent: .amperes(8), maxCurrent: .amperes(20))
        fixed.fixed = .known(.amperes(10))
        fixed.fuse = "elsewhere"
        let charger = try Installation("site", supply: .tn3, mainFuse: 63) { fixed }.chargers[0]
        #expect((charger.id, charger.name, charger.fuse) == ("f", "Bay 1", "site"))
        #expect((charger.minCurrent, charger.maxCurrent) == (amperes(8), amperes(20)))
        #expect(charger.fixed == .known(amperes(10)))
        #expect(
            try Installation("site", supply: .tn3, mainFuse: 63) { Charger("a") }.chargers[0]
                == Charger(id: "a", fuse: "site"))
    }

    @Test func `what is wrong is refused as in any other installation`() {
        #expect(
            error {
                try Installation("site", supply: .tn3, mainFuse: 63) {
                    Charger("a")
                    Circuit("b", fuse: 16) { Charger("a") }
                }
            } == .duplicateCharger("a"))
        #expect(
            error {
                try Installation("site", supply: .tn3, mainFuse: 63) {
                    Circuit("b", fuse: 16) { Circuit("b", fuse: 16) {} }
                }
            } == .duplicateCircuit("b"))
        #expect(
            error { try Installation("site", supply: .tn3, mainFuse: 63) { Circuit("site", fuse: 16) {} } }
                == .circuitNamedAsInstallation("site"))
        #expect(
            error { try Installation("site", supply: .tn1, mainFuse: 63) { Charger("a", wiring: .l2) } }
                == .impossibleWiring("a", .l2, .tn1))
        #expect(
            error {
                try Installation("site", supply: .tn3, mainFuse: 63) {
                    Charger("a", offline: .amperes(33, .all))
                }
            } == .currentOutOfRange("a", amperes(33)))
        #expect(
            error { try Installation("site", supply: .tn1, mainFuse: .lines([.l2: .amperes(16)])) {} }
                == .lineNotInSupply(fuse: "site", .l2, .tn1))
        var rules = CountingRules()
        rules.maxRecordAge = 0
        #expect(
            error { try Installation("site", supply: .tn3, mainFuse: 63, rules: rules) {} }
                == .ageOutOfRange(0))
        #expect(throws: FuseRatingError.ratingOutOfRange(.l1, .zero)) {
            try Installation("site", supply: .tn3, mainFuse: 0) {}
        }
        #expect(throws: FuseRatingError.reserveOutOfRange(.l1, amperes(-1))) {
            try Installation("site", supply: .tn3, mainFuse: 63) { Circuit("b", fuse: 16, reserve: -1) {} }
        }
    }
}
