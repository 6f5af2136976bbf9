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
    private var filling: FillingWalk
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
        self.filling = FillingWalk(problem)
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
        // Nobody is worth giving up, so the weight is more than there can be changes.
        let all = FillingStyle(steps: 10_000, weight: everybody, memory: 30)
        if case .found(let greedy) = start.solved(limit: everybody) {
            var soon = all
            soon.steps = 5_000
            consider(filling.walk(from: filling.start(holding: greedy), soon).ways)
        }
        // What is over by much may have been relieved in a roundabout way; from as proposed it is approached anew,
        // first with few changes rather than with many served.
        var met = filling.start(holding: asProposed)
        for style in [FillingStyle(steps: 20_000, weight: 3), all]
        where best.value.served < everybody || best.value.changes > bound.changes {
            met = filling.walk(from: met, style)
            consider(met.ways)
        }
        if best.value.served == everybody, best.value.changes > bound.changes {
            consider(filling.withFewerChanges(from: filling.start(holding: best.ways), tries: 20_000).ways)
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

    /// Where not everybody can be served: as many as possible, then with few changes.
    private mutating func serveMost() {
        // Whoever fits at its turn is served, also who takes the room of two others. It is left out where a line is
        // full by then, so it matters in which order lines are filled.
        let filled = filling.startFilling()
        var most = walked(from: filled, FillingStyle(steps: 30_000, weight: 100, memory: 200))
        // Fewer changes are found near that, near as proposed, or on another way from the start: nowhere always.
        for (start, style) in [
            (most, FillingStyle(steps: 15_000, memory: 20)),
            (filling.start(holding: asProposed), FillingStyle(steps: 15_000, weight: 3)),
            (filled, FillingStyle(steps: 15_000)),
        ] {
            let met = walked(from: start, style)
            if met.isBetter(than: most) { most = met }
        }
        _ = walked(from: most, FillingStyle(steps: 15_000, memory: 100))
        consider(filling.withFewerChanges(from: filling.start(holding: best.ways), tries: 20_000).ways)
    }

    private var asProposed: [Int] { [Int](repeating: 0, count: problem.claims.count) }

    /// Walks, and serves those that are served then with fewer changes.
    private mutating func walked(from start: FillingWalk.Met, _ style: FillingStyle) -> FillingWalk.Met {
        let met = filling.walk(from: start, style)
        consider(met.ways)
        considerFewerChanges()
        return met
    }

    /// A choice that serves those that the best one serves with fewer changes, if there is one that is soon found.
    private mutating func considerFewerChanges() {
        let isServed = best.adjustment.claims.map(\.isServed)
        let start = problem.phaseSearch(at: .zero, steps: steps, serving: isServed)
        guard let needed = start.fewestNeeded() else { return }
        var fewest = zip(best.ways, isServed).map { $1 ? $0 : 0 }
        var changes = fewest.count { $0 > 0 }
        while changes > needed {
            guard case .found(let fewer) = start.solved(limit: changes - 1) else { break }
            fewest = fewer
            changes = fewest.count { $0 > 0 }
        }
        consider(fewest)
    }
}
