import FuseCore

/// The stages of choosing phases.
struct RephasingSearch {
    let problem: Rephasing
    private let few: Int
    /// The best choice so far.
    private(set) var best: PhaseChoices
    /// What no choice can better, each number for itself, as far as it is known.
    var bound: RephasingValue
    var walk: PhaseWalk
    var filling: FillingWalk
    var random = PseudoRandom()
    /// How many choices one question may look at.
    let steps = 2_000

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
    mutating func run() -> (best: PhaseChoices, bound: RephasingValue, isProved: Bool) {
        // Nobody is moved for more than the minimum where moves come first, so with that nothing is left to be searched.
        if problem.rules.goal == .fewest, best.value.served == everybody { return (best, best.value, true) }
        guard !tryAll() else { return (best, best.value, true) }
        let bounds = PhaseBounds(problem)
        bound = RephasingValue(
            served: min(everybody, bounds.mostServed), changes: 0, level: nil, total: bounds.largestTotal)
        switch problem.rules.goal {
        case .highest: serveAndRaise()
        case .fewest: serveWithFewest()
        }
        return (best, bound, isProved)
    }

    /// Whether nothing better exists: all have what was proposed, with no more changes than that takes.
    private var isProved: Bool {
        best.value.served == everybody && best.value.level == nil && !problem.rules.isBalanced
            && best.value.changes == bound.changes
    }

    /// How many chargers there are.
    var everybody: Int { problem.claims.count }

    /// Everybody as proposed.
    var asProposed: [Int] { [Int](repeating: 0, count: everybody) }

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
    mutating func consider(_ ways: [Int]) {
        guard let choice = problem.choice(ways), choice.worth > best.worth else { return }
        best = choice
    }

    /// The highest level that is below a multiple of the step which nobody can have.
    func levelBelow(_ multiple: Int64) -> Milliamperes {
        let step = problem.rules.step.count
        // A minimum that is no multiple of the step may be a level too.
        let isOnGrid = problem.claims.allSatisfy { $0.least.count % step == 0 }
        return Milliamperes(multiple * step - (isOnGrid ? step : 1))
    }

    /// Balances, where that is asked for, with all else the same.
    mutating func balance() {
        guard problem.rules.isBalanced else { return }
        for memory in [1, 20] {
            consider(walk.raise(from: best.ways, above: floor, WalkStyle(memory: memory)))
        }
    }

    /// The level that everybody has, or what is less of proposed; nil where not everybody is served.
    var floor: Milliamperes? {
        best.value.served == everybody ? best.value.level ?? problem.claims.map(\.wanted).max() : nil
    }
}
