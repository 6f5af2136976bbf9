// Room: the order in which phases are searched: everybody at the minimum, fewest changes, the level, the sum.
// Answers: the best choice found so far, and how good any could be. Must not know: updates, phases by name.

import FuseCore

/// The stages of choosing phases.
struct RephasingSearch {
    private let problem: Rephasing
    private let few: Int
    private var best: PhaseChoices
    /// What no choice can better, as far as it is known.
    private var bound: RephasingValue
    private var walk: PhaseWalk
    /// How many choices one question may look at.
    private let steps = 2_000

    /// Starts with everything as proposed; nil where even nothing at all is too much.
    ///
    /// - Parameters:
    ///   - problem: The chargers.
    ///   - few: Up to how many choices are all tried.
    init?(_ problem: Rephasing, few: Int = 2_000) {
        guard let start = problem.choice([Int](repeating: 0, count: problem.claims.count)) else { return nil }
        self.problem = problem
        self.few = few
        self.best = start
        self.walk = PhaseWalk(problem)
        self.bound = start.value
    }

    /// Searches until the best is proved or the time is up.
    mutating func run() -> (best: PhaseChoices, bound: RephasingValue) {
        let everybody = problem.claims.count
        // Nobody may be moved for more than the minimum, so with that nothing is left to be searched.
        guard best.value.served < everybody else { return (best, best.value) }
        guard !tryAll() else { return (best, best.value) }
        let bounds = PhaseBounds(problem)
        bound = RephasingValue(
            served: everybody, changes: 0, level: nil, total: bounds.largestTotal)
        if !serveEverybody() {
            // What is needed to serve everybody says nothing of serving fewer.
            bound.served = min(bound.served, bounds.mostServed)
            if bound.served < everybody { bound.changes = 0 }
            serveMost()
        }
        if best.value.served == everybody, problem.rules.share == .fair { raiseLevel() }
        raiseTotal()
        return (best, bound)
    }

    /// Tries all choices where there are few.
    ///
    /// - Returns: Whether all were tried, so that the best is proved.
    private mutating func tryAll() -> Bool {
        var choices = 1
        for ways in problem.ways where choices <= few { choices *= ways.count }
        guard choices <= few else { return false }
        for choice in 0..<choices {
            guard !problem.time.isUp() else { return false }
            var rest = choice
            consider(
                problem.ways.map { ways in
                    defer { rest /= ways.count }
                    return rest % ways.count
                })
        }
        return true
    }

    /// Keeps a choice if it is better.
    private mutating func consider(_ ways: [Int]) {
        guard let choice = problem.choice(ways), RephasingValue.isBetter(choice.value, best.value) else {
            return
        }
        best = choice
    }

    /// Stages 1 and 2: everybody at the minimum with the fewest changes.
    ///
    /// - Returns: Whether there is a choice that serves everybody.
    private mutating func serveEverybody() -> Bool {
        let start = problem.phaseSearch(at: .zero, steps: steps)
        guard let needed = start.fewestNeeded() else {
            bound.served = problem.claims.count - 1
            return false
        }
        bound.changes = needed
        let everybody = problem.claims.count
        // From the number that is needed at least upwards, as far as that is soon known.
        ascending: while !problem.time.isUp() {
            guard bound.changes <= everybody else {
                bound.served = everybody - 1
                return false
            }
            switch start.solved(limit: bound.changes) {
            case .found(let ways):
                consider(ways)
                return true
            case .none: bound.changes += 1
            case .unknown: break ascending
            }
        }
        approach(start)
        // Whatever has been found, fewer changes may do.
        let known = best.value.served == everybody ? best.value.changes : everybody + 1
        for limit in stride(from: bound.changes + 1, to: known, by: 1) {
            if problem.time.isUp() { break }
            guard case .found(let ways) = start.solved(limit: limit) else { continue }
            consider(ways)
            break
        }
        return best.value.served == everybody
    }

    /// Walks towards everybody at the minimum with few changes.
    private mutating func approach(_ start: PhaseSearch) {
        let everybody = problem.claims.count
        if case .found(let greedy) = start.solved(limit: everybody) {
            // Nobody is worth giving up, so the weight is more than there can be changes.
            let style = PhaseWalkStyle(steps: 5_000, weight: everybody)
            consider(walk.serve(from: greedy, style) ?? greedy)
        }
        // What is over by much may have been relieved in a roundabout way; from as proposed it is approached anew,
        // first with few changes rather than with many served.
        var ways = [Int](repeating: 0, count: everybody)
        for style in [
            PhaseWalkStyle(steps: 20_000, weight: 3, memory: 50),
            PhaseWalkStyle(steps: 10_000, weight: everybody),
        ] where best.value.served < everybody || best.value.changes > bound.changes {
            ways = walk.serve(from: ways, style) ?? ways
            consider(ways)
        }
    }

    /// Stage 3: with as many changes, the highest level.
    private mutating func raiseLevel() {
        let step = problem.rules.step.count
        let highest = problem.claims.map(\.wanted).max() ?? .zero
        var good = (best.value.level ?? highest).count / step
        var bad = highest.count / step + 2
        var isProved = true
        while bad - good > 1, best.value.level != nil {
            let middle = (good + bad) / 2
            let search = problem.phaseSearch(at: Milliamperes(middle * step), steps: steps)
            switch search.solved(limit: best.value.changes) {
            case .found(let ways):
                consider(ways)
                good = middle
            case .none:
                bad = middle
                if isProved { bound.level = levelBelow(middle) }
            case .unknown:
                bad = middle
                isProved = false
            }
        }
        if best.value.level == nil { bound.level = nil }
    }

    /// The highest level that is below a multiple of the step which nobody can have.
    private func levelBelow(_ multiple: Int64) -> Milliamperes {
        let step = problem.rules.step.count
        // A minimum that is no multiple of the step may be a level too.
        let isOnGrid = problem.claims.allSatisfy { $0.least.count % step == 0 }
        return Milliamperes(multiple * step - (isOnGrid ? step : 1))
    }

    /// Stage 4: with as many changes and that level, the largest sum.
    private mutating func raiseTotal() {
        // Patience helps where one step alone only makes things worse, haste where steps are many.
        for memory in [1, 5] { consider(walk.raise(from: best.ways, enough: bound.total, memory: memory)) }
    }

    /// A choice that serves the same chargers with fewer changes, if there is one that is soon found.
    private func withFewerChanges(_ ways: [Int], serving isServed: [Bool]) -> [Int] {
        let start = problem.phaseSearch(at: .zero, steps: steps, serving: isServed)
        guard let needed = start.fewestNeeded() else { return ways }
        var best = zip(ways, isServed).map { $1 ? $0 : 0 }
        var changes = best.count { $0 > 0 }
        while changes > needed {
            guard case .found(let fewer) = start.solved(limit: changes - 1) else { break }
            best = fewer
            changes = best.count { $0 > 0 }
        }
        return best
    }

    /// Where not everybody can be served: as many as possible.
    private mutating func serveMost() {
        let asProposed = [Int](repeating: 0, count: problem.claims.count)
        serveMore(from: asProposed, PhaseWalkStyle(steps: 10_000, weight: 3, memory: 20))
        // Whoever fits at its turn is served, also who takes the room of two others. Where that could be chosen,
        // these would be left out; from there the others are placed so that they do not fit.
        let (free, isServed) = servingSmallestFirst()
        consider(free)
        // Two ways lead there: one keeps changes few, one lets them be as many as they are. Neither does everywhere.
        for style in [
            PhaseWalkStyle(steps: 25_000, weight: 100, memory: 300, price: 6, takesBack: false),
            PhaseWalkStyle(
                steps: 25_000, weight: 10, memory: 100, price: 1, countsChanges: false, takesBack: false),
        ] {
            serveMore(from: free, leavingOut: isServed.map { !$0 }, style)
        }
        // Then fewer changes do, also by way of choices where somebody who is left out would fit.
        let outs = walk.served(by: best.ways).map { !$0 }
        serveMore(
            from: best.ways, leavingOut: outs,
            PhaseWalkStyle(steps: 40_000, weight: 100, memory: 200, price: 4))
    }

    /// Walks towards more served, and serves those with fewer changes.
    private mutating func serveMore(
        from start: [Int], leavingOut outs: [Bool] = [], _ style: PhaseWalkStyle
    ) {
        if let ways = walk.serve(from: start, leavingOut: outs, style) { consider(ways) }
        consider(withFewerChanges(best.ways, serving: walk.served(by: best.ways)))
    }

    /// The choice that would be best if those came first that take least, and who is served then.
    private func servingSmallestFirst() -> (ways: [Int], isServed: [Bool]) {
        let sizes = problem.options(at: .zero).map { $0.loads.map(\.sum).min() ?? .zero }
        let order = sizes.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
        var walk = PhaseWalk(problem, order: order)
        var ways = [Int](repeating: 0, count: problem.claims.count)
        // First rather more served, then rather fewer changes.
        for weight in [10, 3] {
            ways = walk.serve(from: ways, PhaseWalkStyle(steps: 10_000, weight: weight, memory: 10)) ?? ways
        }
        let isServed = walk.served(by: ways)
        return (withFewerChanges(ways, serving: isServed), isServed)
    }
}
