import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct PhaseEvaluatorTests {
    /// A tree of three fuses with chargers of all kinds.
    static func problem(
        _ seed: UInt64, of count: Int = 14, step: Int64 = 1_000, for goal: RephasingGoal = .fewest
    ) throws -> Rephasing {
        var random = SplitMix64(seed: seed)
        let supply: Supply = random.pick([.tn3, .tn3, .it3])
        let chargers = (0..<count).map { number in
            charger(
                identifier("t\(number)"), below: random.pick(["site", "a", "b"]), 0,
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
        return try choosing(updates, on: site, step: step, for: goal)
    }

    @Test(arguments: [1_000, 250, 2_500])
    func `serving and sharing are those of adjusting`(step: Int64) throws {
        var shared = 0
        for seed in 0..<200 as Range<UInt64> {
            let problem = try Self.problem(seed, step: step)
            var evaluator = PhaseEvaluator(problem)
            var random = PseudoRandom()
            for _ in 0..<5 {
                let assignment = problem.options.map { random.below($0.count) }
                let choice = try #require(problem.evaluate(assignment))
                let unserved = evaluator.serve(assignment)
                #expect(assignment.count - unserved == choice.value.served, "seed \(seed)")
                #expect(evaluator.isServed == choice.adjustment.claims.map(\.isServed), "seed \(seed)")
                guard evaluator.canShare else { continue }
                shared += 1
                #expect(
                    evaluator.share(assignment) == choice.adjustment.claims.map(\.current.count),
                    "seed \(seed)")
            }
        }
        #expect(shared > 300)
    }

    @Test(arguments: RephasingGoal.allCases)
    func `a search finds what trying all finds, and no bound is below that`(goal: RephasingGoal) throws {
        var (compared, same, moved) = (0, 0, 0)
        for seed in 0..<150 as Range<UInt64> {
            let problem = try Self.problem(seed, of: 5, for: goal)
            var all = try #require(RephasingSearch(problem, exhaustiveLimit: .max))
            var searching = try #require(RephasingSearch(problem, exhaustiveLimit: 0))
            let (best, proved, _) = all.run()
            let (found, bound, isProved) = searching.run()
            #expect(proved == best.value)
            #expect(!best.value.isBetter(than: bound, for: goal), "seed \(seed): the bound is contradicted")
            #expect(!(found.worth > best.worth), "seed \(seed): better than all")
            if isProved { #expect(found.worth == best.worth, "seed \(seed): proved and not the best") }
            compared += 1
            moved += best.value.changes > 0 ? 1 : 0
            same += found.worth == best.worth ? 1 : 0
        }
        print("local search for \(goal): \(same) of \(compared), \(moved) of them moved, are the best of all")
        #expect(moved > 40 && same * 100 >= compared * 95)
    }

    @Test func `a local search may be as bad as it was some turns ago, and no worse`() {
        var acceptance = LateAcceptance(10, memory: 2)
        acceptance.advance(to: 12)
        #expect(acceptance.threshold == 10)
        acceptance.advance(to: 11)
        #expect(acceptance.threshold == 11)
        acceptance.advance(to: nil)
        #expect(acceptance.current == 11 && acceptance.threshold == 11)
    }

    /// Chargers that would all have the same current, each on one phase.
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

    @Test func `who is mismatched keeps everybody from being shared among on flat rows`() throws {
        let problem = try Self.problem(
            fuse: 40,
            [
                charger("a", 10, phase: .phase1) { $0.reading = reading(14, on: .l1) },
                charger("b", 0, phase: .phase1),
            ], phases: [.phase1, .phase1])
        #expect(!PhaseEvaluator(problem).canShare && problem.options.map(\.count) == [1, 3])
    }

    @Test(arguments: [ITCurrentRule.line, .pair])
    func `on IT a charger on all lines takes more of each than one on a pair`(rule: ITCurrentRule)
        throws
    {
        let problem = try Self.problem(
            .it3, fuse: 20, [charger("a", 0), charger("b", 0)], current: 6, phases: [.all, .all],
            rules: { $0.itCurrent = rule })
        for first in problem.options[0].indices {
            for second in problem.options[1].indices {
                let served = try #require(problem.evaluate([first, second])).value.served
                var evaluator = PhaseEvaluator(problem)
                #expect(2 - evaluator.serve([first, second]) == served, "\(first), \(second)")
            }
        }
    }

    @Test func `what each of two circuits needs is needed`() throws {
        let names: [(Identifier, Identifier)] = [("a", "c"), ("b", "c"), ("d", "k"), ("e", "k")]
        let problem = try Self.problem(
            fuse: 63, circuits: [("c", 10), ("k", 10)], names.map { charger($0.0, below: $0.1, 0) },
            phases: [.phase1, .phase1, .phase1, .phase1])
        #expect(FitSearch(problem, at: .zero, steps: 100).minChanges() == 2)
        #expect(FitSearch(problem, at: .zero, steps: 100).solved(limit: 1) == .none)
    }

    @Test func `where no charger can leave a line not all are served, however much headroom others have`()
        throws
    {
        let problem = try Self.problem(
            fuse: 10, [charger("a", 0, wiring: .l1), charger("b", 0, wiring: .l1)],
            phases: [.phase1, .phase1])
        var search = try #require(RephasingSearch(problem, exhaustiveLimit: 0))
        let (best, bound, _) = search.run()
        #expect(best.value.served == 1 && bound.served == 1)
    }

    @Test func `what is below the minimum may have current and take no headroom`() throws {
        let problem = try Self.problem(
            fuse: 2, [charger("a", 0), charger("b", 0)], current: 4, phases: [.phase1, .phase2],
            rules: { $0.belowMinimum = .zero })
        #expect(PhaseBounds(problem).maxTotal == amperes(8))
    }

    @Test func `two of 7 A fit on a line of 20 A, and six on three of them`() throws {
        func hasSlots(for count: Int) throws -> Bool {
            let names = (0..<count).map { identifier("s\($0)") }
            let problem = try Self.problem(
                fuse: 20, names.map { charger($0, 0) }, current: 7, phases: names.map { _ in .phase1 })
            return PhaseBounds.hasSlots(for: problem.loads(at: amperes(7)), in: problem.capacity)
        }
        #expect(try hasSlots(for: 6) && !hasSlots(for: 7))
    }

    @Test(arguments: [0, 6_000, 9_000])
    func `what is packed is over by as much as adding up says, and settles only where nothing is`(
        level: Int64
    )
        throws
    {
        var settled = 0
        for seed in 0..<60 as Range<UInt64> {
            let problem = try Self.problem(seed, for: .highest)
            var random = PseudoRandom()
            let assignment = problem.options.map { random.below($0.count) }
            var overload = PhaseOverload(problem, at: Milliamperes(level), assignment: assignment)
            func excess(_ assignment: [Int]) -> Int64 {
                var headroom = problem.capacity.leftAtEach
                for (charger, option) in zip(problem.loads(at: Milliamperes(level)), assignment) {
                    for fuse in Ancestors(from: charger.fuse, parents: problem.capacity.above) {
                        headroom[fuse] = headroom[fuse] - charger.loads[option]
                    }
                }
                return headroom.reduce(0) { sum, left in
                    sum + Line.allCases.reduce(0) { $0 + max(0, -left[$1].count) }
                }
            }
            #expect(overload.excess == excess(assignment), "seed \(seed)")
            let fits = overload.relieve(tries: 200, &random, problem.time)
            #expect(overload.excess == excess(overload.assignment), "seed \(seed)")
            #expect(fits == (overload.excess == 0), "seed \(seed)")
            settled += fits ? 1 : 0
        }
        #expect(level > 6_000 || settled > 5)
    }

    @Test func `taking back what was moved in vain costs nothing else`() throws {
        var fewer = 0
        for seed in 0..<100 as Range<UInt64> {
            let problem = try Self.problem(seed, for: .highest)
            var (search, random) = (PhaseLocalSearch(problem), PseudoRandom())
            let assignment = problem.options.map { random.below($0.count) }
            let before = try #require(problem.evaluate(assignment)).worth
            let fewerMoves = search.withFewerMoves(assignment, above: nil, tries: 5_000)
            let after = try #require(problem.evaluate(fewerMoves)).worth
            #expect(after >= before, "seed \(seed)")
            fewer += after.changes < before.changes ? 1 : 0
        }
        #expect(fewer > 50)
    }

    @Test func `random numbers are those of the generator that is published`() {
        var (random, published) = (PseudoRandom(), SplitMix64(seed: 1))
        for bound in [2, 3, 1_000, 1 << 31] {
            for _ in 0..<50 { #expect(random.below(bound) == Int(published.next() >> 33) % bound) }
        }
    }

    @Test func `moves that are not kept are taken back`() throws {
        var moves = try #require(PhaseMoves([0, 1, 0, 2], of: [1, 3, 4, 3], random: PseudoRandom()))
        for turn in 0..<200 {
            let before = moves.assignment
            moves.exchange()
            moves.exchange()
            #expect(moves.changes == moves.assignment.count { $0 > 0 } && moves.assignment[0] == 0)
            if turn % 3 == 0 {
                moves.keep()
            } else {
                moves.undo()
                #expect(moves.assignment == before)
            }
        }
        #expect(PhaseMoves([0, 0], of: [1, 1], random: PseudoRandom()) == nil)
    }

    @Test func `wandering moves one, or one to the lines that another one leaves, and is taken back`() throws
    {
        let lines = OptionLines([[1], [1, 2, 4], [1, 2, 4, 7], [2, 1, 4]])
        var moves = try #require(PhaseMoves([0, 1, 0, 2], of: [1, 3, 4, 3], random: PseudoRandom()))
        var pairs = 0
        for turn in 0..<300 {
            let before = moves.assignment
            moves.moveOrSwap(lines)
            let changed = before.indices.filter { moves.assignment[$0] != before[$0] }
            #expect(changed.count == 1 || changed.count == 2)
            if changed.count == 2 {
                pairs += 1
                func loads(_ assignment: [Int]) -> [Int] {
                    changed.map { lines.ofOption[$0][assignment[$0]] }.sorted()
                }
                #expect(loads(before) == loads(moves.assignment))
            }
            if turn % 3 == 0 {
                moves.keep()
            } else {
                moves.undo()
                #expect(moves.assignment == before)
            }
        }
        #expect(pairs > 20)
    }

    @Test(arguments: [[0, 0, 0, 0], [0, 0, 0, 1], [0, 2, 3, 1], [0, 1, 1, 0]])
    func `an exchange leaves as many changes as there were`(start: [Int]) throws {
        var moves = try #require(PhaseMoves(start, of: [1, 3, 4, 2], random: PseudoRandom()))
        var met: Set<[Int]> = []
        for _ in 0..<300 {
            moves.exchange()
            moves.keep()
            #expect(moves.changes == moves.assignment.count { $0 > 0 })
            #expect(moves.changes == start.count { $0 > 0 }, "\(moves.assignment)")
            met.insert(moves.assignment)
        }
        #expect(met.count == [0: 1, 1: 6, 2: 11, 3: 6][moves.changes])
    }
}
