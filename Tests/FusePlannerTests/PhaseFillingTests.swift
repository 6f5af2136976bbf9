import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct PhaseFillingTests {
    private static func draw(_ random: inout PseudoRandom, for problem: Rephasing, _ fuses: Int)
        -> PhaseFilling
    {
        var filling = PhaseFilling(chargers: problem.claims.count, fuses: fuses)
        for charger in problem.ways.indices where random.below(2) == 0 {
            filling.held[charger] = random.below(problem.ways[charger].count)
        }
        for fuse in filling.order.indices {
            filling.order[fuse] = PhaseFilling.Order(
                early: random.below(PhaseFilling.orders), late: random.below(PhaseFilling.orders),
                turn: random.below(problem.claims.count))
        }
        return filling
    }

    @Test func `who is served is whom adjusting serves, and who is left out fits on no line`() throws {
        var (served, out, moved) = (0, 0, 0)
        for seed in 0..<300 as Range<UInt64> {
            let problem = try PhaseTrialTests.problem(seed)
            var filler = PhaseFiller(problem)
            var random = PseudoRandom()
            for _ in 0..<5 {
                let filling = Self.draw(&random, for: problem, filler.facts.parents.count)
                let (unserved, changes) = filler.fill(filling)
                let choice = try #require(problem.choice(filler.ways))
                #expect(choice.value.served == problem.claims.count - unserved, "seed \(seed)")
                #expect(choice.value.changes == changes, "seed \(seed)")
                #expect(filler.isServed == choice.adjustment.claims.map(\.isServed), "seed \(seed)")
                for charger in problem.claims.indices {
                    let held = filling.held[charger]
                    #expect(held == PhaseFilling.free || held == filler.ways[charger], "seed \(seed)")
                    served += filler.isServed[charger] ? 1 : 0
                    moved += filler.ways[charger] > 0 ? 1 : 0
                    guard held == PhaseFilling.free, !filler.isServed[charger] else { continue }
                    out += 1
                    for way in problem.ways[charger].indices {
                        var ways = filler.ways
                        ways[charger] = way
                        let others = try #require(problem.choice(ways)).adjustment.claims
                        #expect(!others[charger].isServed, "seed \(seed): way \(way) has room")
                    }
                }
            }
        }
        #expect(served > 5_000 && out > 500 && moved > 3_000)
    }

    @Test func `a walk ends no worse than it began, and where its filling leads`() throws {
        var better = 0
        for seed in 0..<40 as Range<UInt64> {
            let problem = try PhaseTrialTests.problem(seed)
            var walk = FillingWalk(problem)
            let asProposed = [Int](repeating: 0, count: problem.claims.count)
            for start in [walk.start(holding: asProposed), walk.startFilling()] {
                let met = walk.walk(from: start, FillingStyle(steps: 300))
                #expect(!start.isBetter(than: met), "seed \(seed)")
                var filler = PhaseFiller(problem)
                #expect(filler.fill(met.filling) == (met.unserved, met.changes), "seed \(seed)")
                #expect(filler.ways == met.ways, "seed \(seed)")
                better += met.isBetter(than: start) ? 1 : 0
            }
        }
        #expect(better > 40)
    }

    @Test func `taking changes back serves as many with no more of them, and none without a try`() throws {
        var (fewer, backByHand) = (0, 0)
        for seed in 0..<120 as Range<UInt64> {
            let problem = try PhaseTrialTests.problem(seed)
            var walk = FillingWalk(problem)
            var filler = PhaseFiller(problem)
            var random = PseudoRandom()
            _ = filler.fill(Self.draw(&random, for: problem, filler.facts.parents.count))
            let start = walk.start(holding: filler.ways)
            let none = walk.withFewerChanges(from: start, tries: 0)
            #expect(none.ways == start.ways, "seed \(seed)")
            let met = walk.withFewerChanges(from: start, tries: 100_000)
            #expect(!start.isBetter(than: met), "seed \(seed)")
            let choice = try #require(problem.choice(met.ways))
            #expect(choice.value.served == problem.claims.count - met.unserved, "seed \(seed)")
            #expect(choice.value.changes == met.changes, "seed \(seed)")
            fewer += met.isBetter(than: start) ? 1 : 0
            // No one change that is left, and no two, can be taken back while as many are served.
            let moved = met.ways.indices.filter { met.ways[$0] > 0 }
            for one in moved {
                for other in moved {
                    var ways = met.ways
                    ways[one] = 0
                    ways[other] = 0
                    let back = try #require(problem.choice(ways)).value
                    #expect(back.served < choice.value.served, "seed \(seed): \(one) and \(other)")
                    backByHand += 1
                    guard one < other else { continue }
                    // Nor two for another one.
                    for charger in ways.indices where ways[charger] == 0 {
                        for way in problem.ways[charger].indices.dropFirst() {
                            var others = ways
                            others[charger] = way
                            let instead = try #require(problem.choice(others)).value
                            #expect(
                                instead.served < choice.value.served, "seed \(seed): \(charger) on \(way)")
                        }
                    }
                }
            }
        }
        #expect(fewer > 60 && backByHand > 100)
    }

    /// Three lines of 12 A: room for six on one line each, or for one on all three and three others.
    @Test func `a line is full before the turn of somebody who takes the room of others`() throws {
        let chargers = ["a", "b", "all", "c", "d", "e", "f"].map { name in
            charger(identifier(name), below: "site", 0) { $0.phaseSelectable = name != "all" }
        }
        let updates = try chargers.map { charger in
            try update(charger.id, .overridden(amperes(6)), phase: charger.phaseSelectable ? .phase1 : .all)
        }
        let problem = try choosing(updates, on: site(.tn3, fuse: 12, chargers))
        var search = try #require(RephasingSearch(problem, few: 0))
        let (best, bound, _) = search.run()
        #expect(
            best.value
                == RephasingValue(
                    served: 6, changes: 4, level: nil, total: amperes(36), difference: .zero))
        #expect(best.adjustment.claims.map(\.isServed) == [true, true, false, true, true, true, true])
        #expect(!best.value.isBetter(than: bound, for: .fewest))
    }
}
