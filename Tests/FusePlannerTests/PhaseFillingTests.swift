import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct PhaseFillingTests {
    private static func draw(_ random: inout PseudoRandom, for problem: Rephasing, _ fuses: Int)
        -> PhaseFilling
    {
        var filling = PhaseFilling(chargers: problem.claims.count, fuses: fuses)
        for charger in problem.options.indices where random.below(2) == 0 {
            filling.fixed[charger] = random.below(problem.options[charger].count)
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
            let problem = try PhaseEvaluatorTests.problem(seed)
            var filler = PhaseFiller(problem)
            var random = PseudoRandom()
            for _ in 0..<5 {
                let filling = Self.draw(&random, for: problem, filler.facts.parents.count)
                let (unserved, changes) = filler.fill(filling)
                let choice = try #require(problem.evaluate(filler.assignment))
                #expect(choice.value.served == problem.claims.count - unserved, "seed \(seed)")
                #expect(choice.value.changes == changes, "seed \(seed)")
                #expect(filler.isServed == choice.adjustment.claims.map(\.isServed), "seed \(seed)")
                for charger in problem.claims.indices {
                    let fixed = filling.fixed[charger]
                    #expect(fixed == PhaseFilling.free || fixed == filler.assignment[charger], "seed \(seed)")
                    served += filler.isServed[charger] ? 1 : 0
                    moved += filler.assignment[charger] > 0 ? 1 : 0
                    guard fixed == PhaseFilling.free, !filler.isServed[charger] else { continue }
                    out += 1
                    for option in problem.options[charger].indices {
                        var assignment = filler.assignment
                        assignment[charger] = option
                        let others = try #require(problem.evaluate(assignment)).adjustment.claims
                        #expect(!others[charger].isServed, "seed \(seed): option \(option) has headroom")
                    }
                }
            }
        }
        #expect(served > 5_000 && out > 500 && moved > 3_000)
    }

    @Test func `a local search ends no worse than it began, and where its filling leads`() throws {
        var better = 0
        for seed in 0..<40 as Range<UInt64> {
            let problem = try PhaseEvaluatorTests.problem(seed)
            var search = FillingLocalSearch(problem)
            for start in [search.candidate(fixing: problem.asProposed), search.candidateOfOrders()] {
                let found = search.search(from: start, FillingEffort(steps: 300, memory: 50))
                #expect(!start.isBetter(than: found), "seed \(seed)")
                var filler = PhaseFiller(problem)
                #expect(filler.fill(found.filling) == (found.unserved, found.changes), "seed \(seed)")
                #expect(filler.assignment == found.assignment, "seed \(seed)")
                better += found.isBetter(than: start) ? 1 : 0
            }
        }
        #expect(better > 40)
    }

    @Test func `taking changes back serves as many with no more of them, and none without a try`() throws {
        var (fewer, backByHand) = (0, 0)
        for seed in 0..<120 as Range<UInt64> {
            let problem = try PhaseEvaluatorTests.problem(seed)
            var search = FillingLocalSearch(problem)
            var filler = PhaseFiller(problem)
            var random = PseudoRandom()
            _ = filler.fill(Self.draw(&random, for: problem, filler.facts.parents.count))
            let start = search.candidate(fixing: filler.assignment)
            let none = search.withFewerChanges(start.assignment, tries: 0)
            #expect(none.assignment == start.assignment, "seed \(seed)")
            let found = search.withFewerChanges(start.assignment, tries: 100_000)
            #expect(!start.isBetter(than: found), "seed \(seed)")
            let choice = try #require(problem.evaluate(found.assignment))
            #expect(choice.value.served == problem.claims.count - found.unserved, "seed \(seed)")
            #expect(choice.value.changes == found.changes, "seed \(seed)")
            fewer += found.isBetter(than: start) ? 1 : 0
            // No change that is left, nor any two, can be undone with as many chargers served.
            let moved = found.assignment.indices.filter { found.assignment[$0] > 0 }
            for one in moved {
                for other in moved {
                    var assignment = found.assignment
                    assignment[one] = 0
                    assignment[other] = 0
                    let back = try #require(problem.evaluate(assignment)).value
                    #expect(back.served < choice.value.served, "seed \(seed): \(one) and \(other)")
                    backByHand += 1
                    guard one < other else { continue }
                    // Nor can two changes be replaced by another one.
                    for charger in assignment.indices where assignment[charger] == 0 {
                        for option in problem.options[charger].indices.dropFirst() {
                            var others = assignment
                            others[charger] = option
                            let instead = try #require(problem.evaluate(others)).value
                            #expect(
                                instead.served < choice.value.served, "seed \(seed): \(charger) on \(option)")
                        }
                    }
                }
            }
        }
        #expect(fewer > 60 && backByHand > 100)
    }

    /// Three lines of 12 A carry six chargers on one line each, or one on all three and three others.
    @Test func `a line is full before the turn of a charger that takes the headroom of others`() throws {
        let chargers = ["a", "b", "all", "c", "d", "e", "f"].map { name in
            charger(identifier(name), below: "site", 0) { $0.phaseSelectable = name != "all" }
        }
        let updates = try chargers.map { charger in
            try update(charger.id, .overridden(amperes(6)), phase: charger.phaseSelectable ? .phase1 : .all)
        }
        let problem = try choosing(updates, on: site(.tn3, fuse: 12, chargers))
        var search = try #require(RephasingSearch(problem, exhaustiveLimit: 0))
        let (best, bound, _) = search.run()
        #expect(
            best.value
                == RephasingValue(
                    served: 6, changes: 4, level: nil, total: amperes(36), difference: .zero))
        #expect(best.adjustment.claims.map(\.isServed) == [true, true, false, true, true, true, true])
        #expect(!best.value.isBetter(than: bound, for: .fewest))
    }
}
