// Room: the order in which phases are searched: everybody at the minimum, fewest changes, the level, the sum.
// Answers: the best choice found so far, and how good any could be. Must not know: updates, phases by name.

import FuseCore

/// The stages of choosing phases.
struct RephasingSearch {
    private let problem: Rephasing
    private var best: PhaseChoices
    /// What no choice can better, as far as it is known.
    private var bound: RephasingValue
    /// How many choices one question may look at.
    private let steps = 2_000

    /// Starts with everything as proposed; nil where even nothing at all is too much.
    init?(_ problem: Rephasing) {
        guard let start = problem.choice([Int](repeating: 0, count: problem.claims.count)) else { return nil }
        self.problem = problem
        self.best = start
        self.bound = start.value
    }

    /// Searches until the best is proved or the time is up.
    mutating func run() -> (best: PhaseChoices, bound: RephasingValue) {
        let everybody = problem.claims.count
        // Nobody may be moved for more than the minimum, so with that nothing is left to be searched.
        guard best.value.served < everybody else { return (best, best.value) }
        let bounds = PhaseBounds(problem)
        bound = RephasingValue(
            served: everybody, changes: 0, level: nil, total: bounds.largestTotal)
        if !serveEverybody() {
            // What is needed to serve everybody says nothing of serving fewer.
            bound.served = min(bound.served, bounds.mostServed)
            if bound.served < everybody { bound.changes = 0 }
            serveMost()
        }
        if best.value.served == everybody, problem.rules.share == .fair {
            raiseLevel()
            raiseTotal()
        }
        return (best, bound)
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
        var greedy = start
        if case .found = greedy.solve(limit: problem.claims.count) {
            var exchange = PhaseExchange(problem, at: .zero, ways: greedy.choice)
            exchange.takeBackChanges()
            consider(exchange.ways)
        }
        // Whatever has been found, fewer changes may do: from the number that is needed at least upwards.
        let everybody = problem.claims.count
        let most = best.value.served == everybody ? best.value.changes : everybody + 1
        var isProved = true
        for limit in needed..<max(needed, most) {
            var search = start
            switch search.solve(limit: limit) {
            case .found:
                consider(search.choice)
                return true
            case .none:
                if isProved { bound.changes = limit + 1 }
            case .unknown: isProved = false
            }
            if problem.time.isUp() { break }
        }
        if best.value.served < everybody, isProved, !problem.time.isUp() { bound.served = everybody - 1 }
        return best.value.served == everybody
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
            var search = problem.phaseSearch(at: Milliamperes(middle * step), steps: steps)
            switch search.solve(limit: best.value.changes) {
            case .found:
                consider(search.choice)
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

    /// Stage 4: with as many changes and that level, the largest sum: changes are exchanged as long as that helps.
    private mutating func raiseTotal() {
        while best.value.total < bound.total, !problem.time.isUp() {
            let before = best.value
            var exchange = PhaseExchange(
                problem, at: best.value.level ?? .largest, ways: best.ways)
            for ways in exchange.promisingExchanges() where best.value == before { consider(ways) }
            if best.value == before { return }
        }
    }

    /// Where not everybody can be served: as many as possible, by hand over from line to line.
    private mutating func serveMost() {
        let inOrder = Array(problem.claims.indices)
        let smallestFirst = inOrder.sorted {
            (problem.claims[$0].least, $0) < (problem.claims[$1].least, $1)
        }
        for (order, savesRoom) in [
            (inOrder, true), (smallestFirst, true), (inOrder, false), (smallestFirst, false),
        ] where order == inOrder && savesRoom || !problem.time.isUp() {
            var placing = PhasePlacing(problem)
            placing.serve(order, savesRoom: savesRoom)
            placing.takeBack()
            consider(placing.ways)
            var exchange = PhaseExchange(
                problem, at: .zero, ways: placing.ways, served: placing.served)
            exchange.takeBackChanges()
            consider(exchange.ways)
        }
    }
}
