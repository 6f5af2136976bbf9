import FuseCore

/// How a walk through fillings goes.
struct FillingStyle {
    /// How many fillings are tried.
    var steps: Int
    /// How many changes one charger more is worth.
    var weight = 10
    /// How many turns ago it may have been as bad.
    var memory = 50
    /// Whether only the orders of the lines are tried, and changes do not count.
    var ordersOnly = false
}

/// Walks through fillings.
struct FillingWalk {
    /// A filling that was met, and what it leads to.
    struct Met {
        /// The filling.
        var filling: PhaseFilling
        /// The choice that it leads to.
        var ways: [Int]
        /// How many are not served.
        var unserved: Int
        /// How many are not as proposed.
        var changes: Int
        /// For each charger whether it is served.
        var isServed: [Bool]
        /// What it is for.
        var goal: RephasingGoal

        /// Whether it serves more; or as many, with fewer changes or those that come first.
        func isBetter(than other: Met) -> Bool {
            guard unserved == other.unserved else { return unserved < other.unserved }
            return switch goal {
            case .highest: PhaseWorth.isServedLater(other.isServed, isServed)
            case .fewest: changes < other.changes
            }
        }
    }

    /// What a filling is worth while it is walked; the larger is better.
    private struct Worth: Comparable {
        /// What it lacks, in a number.
        let price: Int
        /// For each charger whether it is served; empty where that does not matter.
        let isServed: [Bool]

        static func < (left: Worth, right: Worth) -> Bool {
            left.price == right.price
                ? PhaseWorth.isServedLater(left.isServed, right.isServed) : left.price > right.price
        }
    }

    private let time: SearchTime
    private let goal: RephasingGoal
    private let counts: [Int]
    /// How many fillings a walk may try: few chargers have few choices.
    private let most: Int
    private var filler: PhaseFiller
    private var random = PseudoRandom()
    /// Who was held where before the step that is not kept yet.
    private var before: [(charger: Int, held: Int)] = []

    /// Prepares walks.
    init(_ problem: Rephasing) {
        self.time = problem.time
        self.goal = problem.rules.goal
        self.counts = problem.ways.map(\.count)
        self.most = 20 * counts.count * counts.count
        self.filler = PhaseFiller(problem)
    }

    /// Where everybody is held on a way.
    mutating func start(holding ways: [Int]) -> Met {
        var filling = PhaseFilling(chargers: counts.count, fuses: filler.facts.parents.count)
        filling.held = ways
        return met(filling)
    }

    /// Where nobody is held, and lines are filled in the best order that was met.
    mutating func startFilling() -> Met {
        let filling = PhaseFilling(chargers: counts.count, fuses: filler.facts.parents.count)
        return walk(from: met(filling), FillingStyle(steps: 500, memory: 20, ordersOnly: true))
    }

    private mutating func met(_ filling: PhaseFilling) -> Met {
        let (unserved, changes) = filler.fill(filling)
        return met(filling, unserved, changes)
    }

    /// What was just filled.
    private func met(_ filling: PhaseFilling, _ unserved: Int, _ changes: Int) -> Met {
        Met(
            filling: filling, ways: filler.ways, unserved: unserved, changes: changes,
            isServed: filler.isServed, goal: goal)
    }

    /// Walks towards more served, and with fewer changes or with those that come first.
    ///
    /// - Returns: The best filling that was met, which may be the start.
    mutating func walk(from start: Met, _ style: FillingStyle) -> Met {
        var (filling, best) = (start.filling, start)
        func worth(_ met: Met) -> Worth {
            switch goal {
            case .highest: Worth(price: met.unserved, isServed: met.isServed)
            case .fewest where style.ordersOnly: Worth(price: met.unserved, isServed: [])
            case .fewest: Worth(price: style.weight * met.unserved + met.changes, isServed: [])
            }
        }
        var patience = LateAcceptance(worth(start), memory: style.memory)
        for turn in 0..<min(style.steps, most) {
            if turn % 32 == 0, time.isUp() { break }
            let fuse = random.below(filling.order.count)
            let order = filling.order[fuse]
            if style.ordersOnly || random.below(20) == 0 {
                reorder(&filling.order[fuse])
            } else {
                repeat { hold(&filling) } while random.below(2) == 0
            }
            let met = met(filling)
            let worth = worth(met)
            if worth >= patience.threshold {
                patience.go(to: worth)
                if met.isBetter(than: best) { best = met }
            } else {
                filling.order[fuse] = order
                for (charger, held) in before.reversed() { filling.held[charger] = held }
                patience.go(to: nil)
            }
            before.removeAll(keepingCapacity: true)
        }
        return best
    }

    /// Takes one change or two back, for at most one other, as long as that is found within so many tries.
    mutating func withFewerChanges(from start: Met, tries: Int) -> Met {
        var (best, left) = (self.start(holding: start.ways), tries)
        while let better = replacement(from: best, &left) { best = better }
        return best
    }

    /// A choice that serves as many chargers with fewer changes.
    ///
    /// One or two changes are taken back, and at most one other charger is moved.
    ///
    /// - Parameters:
    ///   - met: The choice to improve.
    ///   - left: The number of tries that are left.
    /// - Returns: `nil` where there is none, or no try is left.
    private mutating func replacement(from met: Met, _ left: inout Int) -> Met? {
        var filling = met.filling
        let moved = counts.indices.filter { met.ways[$0] > 0 }
        for (place, one) in moved.enumerated() {
            for other in moved[place...] {
                filling.held[one] = 0
                filling.held[other] = 0
                if let better = attempt(filling, against: met, &left) { return better }
                for charger in counts.indices where filling.held[charger] == 0 {
                    for way in 1..<max(counts[charger], 1) where way != met.ways[charger] {
                        filling.held[charger] = way
                        if let better = attempt(filling, against: met, &left) { return better }
                    }
                    filling.held[charger] = 0
                }
                filling.held[other] = met.ways[other]
                filling.held[one] = met.ways[one]
                guard left > 0 else { return nil }
            }
        }
        return nil
    }

    /// Where a filling leads, if a try is left for it and it is better than what was met.
    private mutating func attempt(_ filling: PhaseFilling, against met: Met, _ left: inout Int) -> Met? {
        if left > 0, left % 32 == 0, time.isUp() { left = 0 }
        guard left > 0 else { return nil }
        left -= 1
        let (unserved, changes) = filler.fill(filling)
        return (unserved, changes) < (met.unserved, met.changes) ? self.met(filling, unserved, changes) : nil
    }

    /// Fills the lines of a fuse in another order.
    private mutating func reorder(_ order: inout PhaseFilling.Order) {
        let kind = random.below(4)
        if kind != 1, kind != 2 { order.early = random.below(PhaseFilling.orders) }
        if kind != 0, kind != 2 { order.late = random.below(PhaseFilling.orders) }
        if kind >= 2 { order.turn = random.below(counts.count) }
    }

    /// Holds a charger somewhere, mostly as proposed, or holds it no longer.
    private mutating func hold(_ filling: inout PhaseFilling) {
        let charger = random.below(counts.count)
        before.append((charger, filling.held[charger]))
        switch random.below(4) {
        case 0, 1: filling.held[charger] = filling.held[charger] == 0 ? PhaseFilling.free : 0
        case 2: filling.held[charger] = random.below(counts[charger])
        default: filling.held[charger] = PhaseFilling.free
        }
    }
}
