import FuseCore

/// A local search through fillings (``PhaseFilling``), for assignments that serve most chargers.
///
/// A step fixes or releases chargers, or reorders the lines of a fuse. Late acceptance decides whether it is
/// kept.
struct FillingLocalSearch {
    /// A filling and what it results in.
    struct Candidate {
        /// The filling.
        var filling: PhaseFilling
        /// The assignment that it results in.
        var assignment: PhaseAssignment
        /// The number of chargers that are not served.
        var unserved: Int
        /// The number of chargers that are not as proposed.
        var changes: Int
        /// For each charger whether it is served.
        var isServed: [Bool]
        /// The goal of the search.
        var goal: RephasingGoal

        /// True if this one serves more, or as many that the goal prefers.
        func isBetter(than other: Candidate) -> Bool {
            guard unserved == other.unserved else { return unserved < other.unserved }
            return switch goal {
            case .highest: PhaseWorth.isServedLater(other.isServed, isServed)
            case .fewest: changes < other.changes
            }
        }
    }

    /// The worth of a candidate during a search; the larger is better.
    private struct Worth: Comparable {
        /// The weighted sum of unserved chargers and changes.
        let cost: Int
        /// For each charger whether it is served; empty where that does not matter.
        let isServed: [Bool]

        static func < (left: Worth, right: Worth) -> Bool {
            left.cost == right.cost
                ? PhaseWorth.isServedLater(left.isServed, right.isServed) : left.cost > right.cost
        }
    }

    private let time: SearchTime
    private let goal: RephasingGoal
    /// For each charger the number of its options.
    private let counts: [Int]
    private let maxSteps: Int
    private var filler: PhaseFiller
    private var random = PseudoRandom()
    /// The fixed options before the current step, to undo it.
    private var undoLog: [(charger: Int, fixed: Int)] = []

    /// Prepares searches.
    init(_ problem: Rephasing) {
        self.time = problem.time
        self.goal = problem.rules.goal
        self.counts = problem.options.map(\.count)
        self.maxSteps = RephasingBudget.maxSteps(chargers: counts.count)
        self.filler = PhaseFiller(problem)
    }

    /// The candidate with all chargers fixed.
    mutating func candidate(fixing assignment: PhaseAssignment) -> Candidate {
        var filling = PhaseFilling(chargers: counts.count, fuses: filler.facts.parents.count)
        filling.fixed = assignment
        return candidate(filling)
    }

    /// The best candidate without fixed chargers that a short search through the orders of lines finds.
    mutating func candidateOfOrders() -> Candidate {
        let filling = PhaseFilling(chargers: counts.count, fuses: filler.facts.parents.count)
        return search(from: candidate(filling), .orders)
    }

    private mutating func candidate(_ filling: PhaseFilling) -> Candidate {
        let (unserved, changes) = filler.fill(filling)
        return lastCandidate(filling, unserved, changes)
    }

    /// The candidate of the filling that was filled last.
    private func lastCandidate(_ filling: PhaseFilling, _ unserved: Int, _ changes: Int) -> Candidate {
        Candidate(
            filling: filling, assignment: filler.assignment, unserved: unserved, changes: changes,
            isServed: filler.isServed, goal: goal)
    }

    /// Searches for more served chargers, and among as many for those that the goal prefers.
    ///
    /// - Returns: The best candidate of the search, which may be the start.
    mutating func search(from start: Candidate, _ effort: FillingEffort) -> Candidate {
        var (filling, best) = (start.filling, start)
        func worth(_ candidate: Candidate) -> Worth {
            switch goal {
            case .highest: Worth(cost: candidate.unserved, isServed: candidate.isServed)
            case .fewest where effort.ordersOnly: Worth(cost: candidate.unserved, isServed: [])
            case .fewest:
                Worth(cost: effort.weight * candidate.unserved + candidate.changes, isServed: [])
            }
        }
        var acceptance = LateAcceptance(worth(start), memory: effort.memory)
        for turn in 0..<min(effort.steps, maxSteps) {
            if turn % RephasingBudget.fillingCheck == 0, time.isUp() { break }
            let fuse = random.below(filling.order.count)
            let order = filling.order[fuse]
            if effort.ordersOnly || random.below(20) == 0 {
                reorder(&filling.order[fuse])
            } else {
                repeat { fixOrRelease(&filling) } while random.below(2) == 0
            }
            let candidate = candidate(filling)
            let worth = worth(candidate)
            if worth >= acceptance.threshold {
                acceptance.advance(to: worth)
                if candidate.isBetter(than: best) { best = candidate }
            } else {
                filling.order[fuse] = order
                for (charger, fixed) in undoLog.reversed() { filling.fixed[charger] = fixed }
                acceptance.advance(to: nil)
            }
            undoLog.removeAll(keepingCapacity: true)
        }
        return best
    }

    /// Takes back one change or two, for at most one other change, as long as as many chargers stay served.
    ///
    /// - Parameters:
    ///   - assignment: The assignment to start from.
    ///   - tries: The largest number of fillings that are tried.
    /// - Returns: The candidate with the fewest changes that was found.
    mutating func withFewerChanges(_ assignment: PhaseAssignment, tries: Int) -> Candidate {
        var (best, left) = (candidate(fixing: assignment), tries)
        while let better = replacement(for: best, &left) { best = better }
        return best
    }

    /// Finds a candidate that serves as many with fewer changes.
    ///
    /// - Parameters:
    ///   - best: The candidate to replace.
    ///   - left: The number of tries that are left.
    /// - Returns: nil if there is no such candidate, or no try is left.
    private mutating func replacement(for best: Candidate, _ left: inout Int) -> Candidate? {
        var filling = best.filling
        let moved = counts.indices.filter { best.assignment[$0] > 0 }
        for (place, one) in moved.enumerated() {
            for other in moved[place...] {
                filling.fixed[one] = 0
                filling.fixed[other] = 0
                if let better = attempt(filling, against: best, &left) { return better }
                for charger in counts.indices where filling.fixed[charger] == 0 {
                    for option in 1..<max(counts[charger], 1) where option != best.assignment[charger] {
                        filling.fixed[charger] = option
                        if let better = attempt(filling, against: best, &left) { return better }
                    }
                    filling.fixed[charger] = 0
                }
                filling.fixed[other] = best.assignment[other]
                filling.fixed[one] = best.assignment[one]
                guard left > 0 else { return nil }
            }
        }
        return nil
    }

    /// The candidate of a filling; nil if no try is left or it is no better than the best.
    private mutating func attempt(
        _ filling: PhaseFilling, against best: Candidate, _ left: inout Int
    ) -> Candidate? {
        if left > 0, left % RephasingBudget.fillingCheck == 0, time.isUp() { left = 0 }
        guard left > 0 else { return nil }
        left -= 1
        let (unserved, changes) = filler.fill(filling)
        guard (unserved, changes) < (best.unserved, best.changes) else { return nil }
        return lastCandidate(filling, unserved, changes)
    }

    /// Fills the lines of a fuse in another order.
    private mutating func reorder(_ order: inout PhaseFilling.Order) {
        let kind = random.below(4)
        if kind != 1, kind != 2 { order.early = random.below(PhaseFilling.orders) }
        if kind != 0, kind != 2 { order.late = random.below(PhaseFilling.orders) }
        if kind >= 2 { order.turn = random.below(counts.count) }
    }

    /// Fixes a charger, mostly as proposed, or releases it.
    private mutating func fixOrRelease(_ filling: inout PhaseFilling) {
        let charger = random.below(counts.count)
        undoLog.append((charger, filling.fixed[charger]))
        switch random.below(4) {
        case 0, 1: filling.fixed[charger] = filling.fixed[charger] == 0 ? PhaseFilling.free : 0
        case 2: filling.fixed[charger] = random.below(counts[charger])
        default: filling.fixed[charger] = PhaseFilling.free
        }
    }
}
