import FuseCore
import FuseTestSupport
import Testing

@Suite struct KnownTotalsTests {
    @Test func `3,000 installations: known is the sum of what is known, and nothing where one is not`() throws
    {
        var (known, unknown) = (0, 0)
        for seed in 1...3_000 {
            var random = RandomInstallation(seed: UInt64(seed))
            let installation = try random.installation()
            guard let supply = installation.supply else { continue }
            let (totals, plain) = (
                LineTotals(of: installation, on: supply), ReferenceInstallation(installation)
            )
            for (place, fuse) in installation.fuses.enumerated() {
                let below = installation.chargers.filter {
                    ReferenceModel.isAtOrBelow($0.fuse.text, fuse.id.text, plain)
                }
                let loads = below.map { ChargerLoad(of: $0, on: supply, rules: installation.rules) }
                let isKnown = loads.allSatisfy { $0.withAutomatic != nil }
                for line in installation.lines {
                    let sum = loads.reduce(Int64(0)) { $0 + ($1.withAutomatic?[line].count ?? 0) }
                    let found = totals.withAutomatic[place].map { $0[line].count }
                    #expect(found == (isKnown ? sum : nil), "seed \(seed) \(fuse.id) \(line)")
                }
                if isKnown { known += 1 } else { unknown += 1 }
            }
        }
        #expect(known > 1_000 && unknown > 200, "\(known) known, \(unknown) not")
    }

    @Test func `less is known by as much as is said`() throws {
        let site = try site([charger("a", 16, phase: .phase1)])
        let totals = LineTotals(of: site, on: .tn3)
        let (four, six) = (
            LineCurrents(l1: amperes(4), l2: .zero, l3: .zero),
            LineCurrents(l1: amperes(6), l2: .zero, l3: .zero)
        )
        let less = totals.less([four], withAutomatic: [six])
        #expect(less.counted[0][.l1] == amperes(12))
        #expect(less.withAutomatic[0]?[.l1] == amperes(10))
    }

    @Test func `what was read counts as what was read, and nothing where nothing was`() {
        let read = charger("a", 16, phase: .phase1) { $0.reading = reading(9, on: .l2) }
        let load = ChargerLoad(of: read, on: .tn3, rules: CountingRules())
        #expect(Line.allCases.map { load.alternative?.load[$0] } == [.zero, amperes(9), .zero])
        #expect(Line.allCases.map { load.recordedLoad[$0] } == [amperes(16), .zero, .zero])
        #expect(ChargerLoad(of: charger("a", 16), on: .tn3, rules: CountingRules()).alternative == nil)
    }

    @Test func `an automatic current is known where it was read, and at its phase where that is elsewhere`() {
        for (phase, expected) in [
            (PhaseChoice.automatic, [32, 0, 0]), (.phase1, [32, 0, 0]), (.phase2, [32, 32, 0]),
        ] as [(PhaseChoice, [Int64])] {
            let read = charger("a", phase: phase) { $0.reading = reading(32, on: .l1) }
            var rules = CountingRules()
            let known = ChargerLoad(of: read, on: .tn3, rules: rules)
            #expect(Line.allCases.map { known.counted[$0] } == expected.map { amperes($0) })
            rules.automatic = .excluded
            let load = ChargerLoad(of: read, on: .tn3, rules: rules)
            #expect(Line.allCases.map { load.counted[$0] } == [.zero, .zero, .zero])
            #expect(Line.allCases.map { load.withAutomatic?[$0] } == expected.map { amperes($0) })
        }
    }
}
