// Room: trying a choice of phases says what adjusting says of it.

import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct PhaseTrialTests {
    /// A tree of three fuses with chargers of all kinds.
    static func problem(_ seed: UInt64, of count: Int = 14, step: Int64 = 1_000) throws -> Rephasing {
        var random = SplitMix64(seed: seed)
        let supply: Supply = random.pick([.tn3, .tn3, .it3])
        let chargers = (0..<count).map { number in
            charger(
                Identifier(stringLiteral: "t\(number)"), below: random.pick(["site", "a", "b"]), 0,
                wiring: supply == .it3 ? .l1l2l3 : random.pick([.l1l2l3, .l2l3l1, .l1])
            ) { charger in
                charger.phaseSelectable = !random.oneIn(4)
                charger.minCurrent = amperes(random.pick([6, 6, 8, 10]))
            }
        }
        let site = try site(
            supply, fuse: count < 10 ? 20 : random.pick([40, 63, 80]),
            circuits: count < 10 ? [("a", 10), ("b", 16)] : [("a", 25), ("b", 32)],
            rules: { rules in
                rules.itCurrent = random.oneIn(2) ? .line : .pair
                rules.belowMinimum = random.oneIn(2) ? .zero : .counted
            }, chargers)
        let updates = try chargers.map { charger in
            try update(
                charger.id, .overridden(amperes(random.pick([4, 6, 10, 13, 16, 32]))),
                phase: random.pick([.phase1, .phase1, .phase2, .phase3, .all]))
        }
        return try choosing(updates, on: site, step: step)
    }

    @Test(arguments: [1_000, 250, 2_500])
    func `serving and sharing are those of adjusting`(step: Int64) throws {
        var shared = 0
        for seed in 0..<200 as Range<UInt64> {
            let problem = try Self.problem(seed, step: step)
            var trial = PhaseTrial(problem)
            var lots = Lots()
            for _ in 0..<5 {
                let ways = problem.ways.map { lots.below($0.count) }
                let choice = try #require(problem.choice(ways))
                let unserved = trial.serve(ways)
                #expect(ways.count - unserved == choice.value.served, "seed \(seed)")
                #expect(trial.isServed == choice.adjustment.claims.map(\.isServed), "seed \(seed)")
                guard trial.canShare else { continue }
                shared += 1
                #expect(trial.promise(ways) >= choice.value.total.count, "seed \(seed)")
                let result = trial.share(ways)
                #expect(result.level == choice.value.level?.count ?? .max, "seed \(seed)")
                #expect(result.total == choice.value.total.count, "seed \(seed)")
            }
        }
        #expect(shared > 300)
    }

    @Test func `walking finds what trying all choices finds, and no bound is below that`() throws {
        var (compared, same) = (0, 0)
        for seed in 0..<150 as Range<UInt64> {
            let problem = try Self.problem(seed, of: 5)
            var all = try #require(RephasingSearch(problem, few: .max))
            var walking = try #require(RephasingSearch(problem, few: 0))
            let (best, proved) = all.run()
            let (found, bound) = walking.run()
            #expect(proved == best.value)
            #expect(!RephasingValue.isBetter(best.value, bound), "seed \(seed): the bound is contradicted")
            #expect(!RephasingValue.isBetter(found.value, best.value), "seed \(seed): better than all")
            compared += best.value.changes > 0 ? 1 : 0
            same += best.value.changes > 0 && found.value == best.value ? 1 : 0
        }
        print("walking: \(same) of \(compared) moved choices are the best of all")
        #expect(compared > 40 && same * 100 >= compared * 95)
    }

    @Test func `a walk may be as bad as it was some turns ago, and no worse`() {
        var patience = Patience(10, memory: 2)
        patience.go(to: 12)
        #expect(patience.threshold == 10)
        patience.go(to: 11)
        #expect(patience.threshold == 11)
        patience.go(to: nil)
        #expect(patience.now == 11 && patience.threshold == 11)
    }

    /// Chargers that would all have as much, each on a phase.
    private static func problem(
        _ supply: Supply = .tn3, fuse: Int64, circuits: [(Identifier, Int64?)] = [], _ chargers: [Charger],
        current: Int64 = 16, phases: [PhaseChoice], rules: (inout CountingRules) -> Void = { _ in }
    ) throws -> Rephasing {
        let updates = try zip(chargers, phases).map {
            try update($0.id, .overridden(amperes(current)), phase: $1)
        }
        return try choosing(
            updates, on: site(supply, fuse: fuse, circuits: circuits, rules: rules, chargers))
    }

    @Test func `what can be promised is cut at every line, and what is on several lines is there once`()
        throws
    {
        let problem = try Self.problem(
            fuse: 20, circuits: [("c", 10)],
            [charger("a", below: "c", 0), charger("b", below: "c", 0), charger("d", 0), charger("e", 0)],
            phases: [.phase1, .phase1, .phase2, .all])
        var trial = PhaseTrial(problem)
        #expect(trial.serve([0, 0, 0, 0]) == 1 && trial.isServed == [true, false, true, true])
        // L1: 10 and 16 on 20 A, L2: 16 and 16 on 20 A, L3: 16 A; and the 6 A of e twice too often.
        for _ in 0..<2 { #expect(trial.promise([0, 0, 0, 0]) == 20_000 + 20_000 + 16_000 - 12_000) }
        #expect(trial.canShare)
    }

    @Test func `who is doubted keeps everybody from being shared among on flat rows`() throws {
        let problem = try Self.problem(
            fuse: 40,
            [
                charger("a", 10, phase: .phase1) { $0.reading = reading(14, on: .l1) },
                charger("b", 0, phase: .phase1),
            ], phases: [.phase1, .phase1])
        #expect(!PhaseTrial(problem).canShare && problem.ways.map(\.count) == [1, 3])
    }

    @Test(arguments: [ITCurrentRule.line, .pair])
    func `on IT a charger on all lines takes more of each than one on a pair`(rule: ITCurrentRule)
        throws
    {
        let problem = try Self.problem(
            .it3, fuse: 20, [charger("a", 0), charger("b", 0)], current: 6, phases: [.all, .all],
            rules: { $0.itCurrent = rule })
        for first in problem.ways[0].indices {
            for second in problem.ways[1].indices {
                let served = try #require(problem.choice([first, second])).value.served
                var trial = PhaseTrial(problem)
                #expect(2 - trial.serve([first, second]) == served, "\(first), \(second)")
            }
        }
    }

    @Test func `what each of two circuits needs is needed`() throws {
        let names: [(Identifier, Identifier)] = [("a", "c"), ("b", "c"), ("d", "k"), ("e", "k")]
        let problem = try Self.problem(
            fuse: 63, circuits: [("c", 10), ("k", 10)], names.map { charger($0.0, below: $0.1, 0) },
            phases: [.phase1, .phase1, .phase1, .phase1])
        #expect(problem.phaseSearch(at: .zero, steps: 100).fewestNeeded() == 2)
        #expect(problem.phaseSearch(at: .zero, steps: 100).solved(limit: 1) == .none)
    }

    @Test func `where nobody can leave a line not everybody is served, however much room others have`() throws
    {
        let problem = try Self.problem(
            fuse: 10, [charger("a", 0, wiring: .l1), charger("b", 0, wiring: .l1)],
            phases: [.phase1, .phase1])
        var search = try #require(RephasingSearch(problem, few: 0))
        let (best, bound) = search.run()
        #expect(best.value.served == 1 && bound.served == 1)
    }

    @Test func `what is below the minimum may have current and take no room`() throws {
        let problem = try Self.problem(
            fuse: 2, [charger("a", 0), charger("b", 0)], current: 4, phases: [.phase1, .phase2],
            rules: { $0.belowMinimum = .zero })
        #expect(PhaseBounds(problem).largestTotal == amperes(8))
    }

    @Test func `lots are those of the generator that is published`() {
        var (lots, published) = (Lots(), SplitMix64(seed: 1))
        for bound in [2, 3, 1_000, 1 << 31] {
            for _ in 0..<50 { #expect(lots.below(bound) == Int(published.next() >> 33) % bound) }
        }
    }

    @Test func `moves that are not kept are taken back`() throws {
        var moves = try #require(PhaseMoves([0, 1, 0, 2], of: [1, 3, 4, 3], lots: Lots()))
        for turn in 0..<200 {
            let before = moves.ways
            moves.exchange()
            moves.exchange()
            #expect(moves.changes == moves.ways.count { $0 > 0 } && moves.ways[0] == 0)
            if turn % 3 == 0 {
                moves.keep()
            } else {
                moves.goBack()
                #expect(moves.ways == before)
            }
        }
        #expect(PhaseMoves([0, 0], of: [1, 1], lots: Lots()) == nil)
    }

    @Test(arguments: [[0, 0, 0, 0], [0, 0, 0, 1], [0, 2, 3, 1], [0, 1, 1, 0]])
    func `an exchange leaves as many changes as there were`(start: [Int]) throws {
        var moves = try #require(PhaseMoves(start, of: [1, 3, 4, 2], lots: Lots()))
        var met: Set<[Int]> = []
        for _ in 0..<300 {
            moves.exchange()
            moves.keep()
            #expect(moves.changes == moves.ways.count { $0 > 0 })
            #expect(moves.changes == start.count { $0 > 0 }, "\(moves.ways)")
            met.insert(moves.ways)
        }
        #expect(met.count == [0: 1, 1: 6, 2: 11, 3: 6][moves.changes])
    }
}
