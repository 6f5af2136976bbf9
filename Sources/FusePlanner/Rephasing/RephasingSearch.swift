import FuseCore

/// The stages of the search for each goal; ``Rephasing`` gives an overview.
struct RephasingSearch {
    let problem: Rephasing
    private let exhaustiveLimit: Int
    /// The best choice so far.
    private(set) var best: RephasedChoice
    /// The limits that no choice can exceed, each number by itself, as far as they are known.
    var bound: RephasingValue
    private var phaseSearch: PhaseLocalSearch
    var fillingSearch: FillingLocalSearch
    private var random = PseudoRandom()

    /// Starts with all chargers as proposed; nil where the lines are over even at 0 A.
    ///
    /// - Parameters:
    ///   - problem: The chargers with their options.
    ///   - exhaustiveLimit: The number of assignments up to which all of them are tried.
    init?(_ problem: Rephasing, exhaustiveLimit: Int = RephasingBudget.exhaustive) {
        guard let start = problem.evaluate(problem.asProposed) else { return nil }
        self.problem = problem
        self.exhaustiveLimit = exhaustiveLimit
        self.best = start
        self.phaseSearch = PhaseLocalSearch(problem)
        self.fillingSearch = FillingLocalSearch(problem)
        self.bound = start.value
    }

    /// Searches until the best choice is proved, the budget is used up or the time ends.
    mutating func run() -> (best: RephasedChoice, bound: RephasingValue, isProved: Bool) {
        // This goal moves a charger for its minimum only. So if all are served as proposed, nothing is left
        // to do.
        if problem.rules.goal == .fewest, servesAll { return (best, best.value, true) }
        guard !tryAll() else { return (best, best.value, true) }
        let bounds = PhaseBounds(problem)
        bound = RephasingValue(
            served: min(chargerCount, bounds.maxServed), changes: 0, level: nil, total: bounds.maxTotal)
        switch problem.rules.goal {
        case .highest: searchHighest()
        case .fewest: searchFewest()
        }
        return (best, bound, isProved)
    }

    /// True if no better choice exists: all have what was proposed, with the fewest changes for that.
    private var isProved: Bool {
        servesAll && best.value.level == nil && !problem.rules.isBalanced
            && best.value.changes == bound.changes
    }

    /// The number of chargers.
    var chargerCount: Int { problem.claims.count }

    /// True if the best choice serves all chargers.
    var servesAll: Bool { best.value.served == chargerCount }

    /// Tries all assignments if there are few.
    ///
    /// - Returns: True if all were tried, so that the best one is proved.
    private mutating func tryAll() -> Bool {
        var count = 1
        for options in problem.options where count <= exhaustiveLimit { count *= options.count }
        guard count <= exhaustiveLimit else { return false }
        for number in 0..<count {
            guard !problem.time.isUp() else { return false }
            var rest = number
            consider(
                problem.options.map { options in
                    defer { rest /= options.count }
                    return rest % options.count
                })
        }
        return true
    }

    /// Keeps an assignment if it is better than the best one.
    mutating func consider(_ assignment: PhaseAssignment) {
        guard let choice = problem.evaluate(assignment), choice.worth > best.worth else { return }
        best = choice
    }

    // MARK: The highest currents

    private mutating func searchHighest() {
        if !serveAll() { serveMostInOrder() }
        raiseLevel()
        raiseCurrents(PhaseEffort.highest)
        resetUnserved()
        swapEqualChargers()
        consider(
            phaseSearch.withFewerMoves(best.assignment, above: floor, tries: RephasingBudget.fewerMovesTries))
        if best.value.level == nil, servesAll { searchFewestChanges() }
        balance()
    }

    /// False if the headroom of some fuse shows that not all chargers can have a level.
    private func mayFit(at level: Milliamperes) -> Bool {
        FitSearch(problem, at: level).minChanges() != nil
            && PhaseBounds.hasSlots(for: problem.loads(at: level), in: problem.capacity)
    }

    /// Looks for an assignment with which all chargers have a level.
    ///
    /// - Returns: True if one was found.
    private mutating func fit(at level: Milliamperes) -> Bool {
        for start in [best.assignment, problem.asProposed] {
            var overload = PhaseOverload(problem, at: level, assignment: start)
            let tries = RephasingBudget.relieveTries
            guard overload.relieve(tries: tries, &random, problem.time) else { continue }
            consider(overload.assignment)
            return true
        }
        return false
    }

    /// Gives all chargers their minimum.
    ///
    /// - Returns: True if such an assignment was found.
    private mutating func serveAll() -> Bool {
        guard !servesAll else { return true }
        guard mayFit(at: .zero) else {
            bound.served = min(bound.served, chargerCount - 1)
            return false
        }
        if fit(at: .zero) { return true }
        if problem.time.isUp() { return false }
        if case .found(let assignment) = FitSearch(problem, at: .zero).solved(limit: chargerCount) {
            consider(assignment)
        }
        return servesAll
    }

    /// Serves as many chargers as possible, and among as many those early in the proposal.
    private mutating func serveMostInOrder() {
        let filled = fillingSearch.candidateOfOrders()
        consider(filled.assignment)
        let proposed = fillingSearch.candidate(fixing: problem.asProposed)
        for (start, effort) in [
            (filled, FillingEffort.highestFirst), (filled, .highestAgain), (proposed, .highestAgain),
        ] {
            consider(fillingSearch.search(from: start, effort).assignment)
        }
        let best = fillingSearch.candidate(fixing: best.assignment)
        consider(fillingSearch.search(from: best, .highestAgain).assignment)
    }

    /// Finds the highest level that all chargers can have.
    private mutating func raiseLevel() {
        guard servesAll, problem.rules.share == .fair, best.value.level != nil else { return }
        let step = problem.rules.step
        var range = levelRange
        // First the levels that the headroom rules out, which is known at once.
        var possible = range
        while let middle = possible.middle {
            possible.narrow(middle, isReached: mayFit(at: possible.level(middle)))
        }
        range.missed = possible.missed
        if range.level(range.missed) <= problem.highestWanted + step {
            bound.level = levelBelow(range.missed)
        }
        while range.middle != nil, let level = best.value.level, !problem.time.isUp() {
            range.reached = max(range.reached, level.count / step.count)
            guard let middle = range.middle else { break }
            range.narrow(middle, isReached: fit(at: range.level(middle)))
        }
    }

    /// Puts each charger that is not served back as proposed, as long as as many are served.
    private mutating func resetUnserved() {
        for charger in best.assignment.indices
        where best.assignment[charger] > 0 && !best.adjustment.claims[charger].isServed {
            var assignment = best.assignment
            assignment[charger] = 0
            consider(assignment)
        }
    }

    /// Lets equal chargers swap their options, so that as many of them as possible are as proposed.
    private mutating func swapEqualChargers() {
        struct Kind: Hashable {
            let fuse: Int
            let wanted: Milliamperes
            let minimum: Milliamperes
            let loads: Set<LineCurrents>
        }
        let options = problem.loads(at: .zero)
        var kinds: [Kind: [Int]] = [:]
        for (charger, claim) in problem.claims.enumerated() where options[charger].loads.count > 1 {
            let kind = Kind(
                fuse: claim.curve.fuse, wanted: claim.wanted, minimum: claim.least,
                loads: Set(options[charger].loads))
            kinds[kind, default: []].append(charger)
        }
        var assignment = best.assignment
        for chargers in kinds.values where chargers.count > 1 {
            var free = chargers.map { options[$0].loads[assignment[$0]] }
            var others: [Int] = []
            for charger in chargers {
                if let place = free.firstIndex(of: options[charger].loads[0]) {
                    assignment[charger] = 0
                    free.remove(at: place)
                } else {
                    others.append(charger)
                }
            }
            for (charger, load) in zip(others, free) {
                assignment[charger] = options[charger].loads.firstIndex(of: load) ?? assignment[charger]
            }
        }
        consider(assignment)
    }

    /// Looks for the fewest changes with which all chargers have what was proposed.
    private mutating func searchFewestChanges() {
        let search = FitSearch(problem, at: problem.highestWanted)
        guard let needed = search.minChanges() else { return }
        bound.changes = needed
        _ = findFewestChanges(search, upTo: best.value.changes - 1)
    }

    // MARK: For both goals

    /// Looks for the fewest changes with which everything fits, upwards from the bound.
    ///
    /// Each number of changes that is ruled out raises `bound.changes`.
    ///
    /// - Returns: The outcome for the largest number of changes that was tried.
    mutating func findFewestChanges(_ search: FitSearch, upTo limit: Int) -> FitSearch.Outcome {
        while bound.changes <= limit {
            guard !problem.time.isUp() else { return .unknown }
            switch search.solved(limit: bound.changes) {
            case .found(let assignment):
                consider(assignment)
                return .found(assignment)
            case .none: bound.changes += 1
            case .unknown: return .unknown
            }
        }
        return .none
    }

    /// The levels that are open, in steps: above one that is reached, below one that is out of reach.
    struct LevelRange {
        let step: Milliamperes
        var reached: Int64
        var missed: Int64

        /// The level to try next; nil where none is open.
        var middle: Int64? { missed - reached > 1 ? (reached + missed) / 2 : nil }

        /// The current of a level.
        func level(_ steps: Int64) -> Milliamperes { Milliamperes(steps * step.count) }

        /// Closes the levels on one side of a level that was tried.
        mutating func narrow(_ middle: Int64, isReached: Bool) {
            if isReached { reached = middle } else { missed = middle }
        }
    }

    /// The levels above that of the best choice.
    var levelRange: LevelRange {
        let step = problem.rules.step
        return LevelRange(
            step: step, reached: (best.value.level ?? problem.highestWanted).count / step.count,
            missed: problem.highestWanted.count / step.count + 2)
    }

    /// The highest level below a number of steps that is out of reach.
    func levelBelow(_ steps: Int64) -> Milliamperes {
        let step = problem.rules.step.count
        // A minimum that is not a multiple of the step may be a level too.
        let isOnGrid = problem.claims.allSatisfy { $0.least.count % step == 0 }
        return Milliamperes(steps * step - (isOnGrid ? step : 1))
    }

    /// The level of the best choice, below which nothing is tried; nil where not all chargers are served.
    private var floor: Milliamperes? { servesAll ? best.value.level ?? problem.highestWanted : nil }

    /// Searches for the highest currents above the level of the best choice.
    mutating func raiseCurrents(_ efforts: [PhaseEffort]) {
        for effort in efforts {
            consider(phaseSearch.improve(best.assignment, above: floor, effort))
        }
    }

    /// Evens out the lines where the rules ask for it, with all else the same.
    mutating func balance() {
        if problem.rules.isBalanced { raiseCurrents(PhaseEffort.balance) }
    }
}
