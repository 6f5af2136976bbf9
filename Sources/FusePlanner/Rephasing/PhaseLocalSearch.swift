import FuseCore

/// A local search through assignments, for higher currents, fewer moves or more even lines.
///
/// A step moves one charger or a few of them. Late acceptance decides whether it is kept.
struct PhaseLocalSearch {
    private let problem: Rephasing
    /// For each charger the number of its options.
    private let counts: [Int]
    private let lines: OptionLines
    private var evaluator: PhaseEvaluator
    private var random = PseudoRandom()
    private let maxSteps: Int

    /// Prepares searches.
    init(_ problem: Rephasing) {
        self.problem = problem
        self.counts = problem.options.map(\.count)
        self.lines = OptionLines(problem.options.map { $0.map { Int($0.curve.lines.rawValue) } })
        self.maxSteps = RephasingBudget.maxSteps(chargers: counts.count)
        self.evaluator = PhaseEvaluator(problem)
    }

    /// Searches for an assignment that is worth more.
    ///
    /// - Parameters:
    ///   - start: The assignment to start from.
    ///   - level: The current of each charger that must fit, up to what was proposed; nil where not all
    ///     chargers can be served.
    ///   - effort: The limits of this search.
    /// - Returns: The best assignment of the search, which may be the start.
    mutating func improve(
        _ start: PhaseAssignment, above level: Milliamperes?, _ effort: PhaseEffort
    ) -> PhaseAssignment {
        let overload = level.map { PhaseOverload(problem, at: $0, assignment: start) }
        guard var moves = PhaseMoves(start, of: counts, random: random, overload: overload),
            let first = worth(moves, atLeast: nil)
        else { return start }
        defer { random = moves.random }
        var acceptance = LateAcceptance(first, memory: effort.memory)
        var best = (assignment: start, worth: first, turn: 0)
        let steps = isFlat ? effort.steps : effort.steps / RephasingBudget.slowStepDivisor
        let idle = isFlat ? effort.idle : effort.idle / RephasingBudget.slowTryDivisor
        for turn in 0..<min(steps, maxSteps) {
            if turn % RephasingBudget.phaseCheck == 0, problem.time.isUp() { break }
            if turn - best.turn > idle { break }
            step(&moves)
            // Two steps at once lead out of a place where every single one makes things worse.
            if moves.random.below(2) == 0 { step(&moves) }
            if moves.hasMoved, moves.fits, let worth = worth(moves, atLeast: acceptance.threshold) {
                moves.keep()
                acceptance.advance(to: worth)
                if worth > best.worth { best = (moves.assignment, worth, turn) }
            } else {
                moves.undo()
                acceptance.advance(to: nil)
            }
        }
        return best.assignment
    }

    /// Takes back moves that achieve nothing, one by one or with another charger in the place.
    ///
    /// - Parameters:
    ///   - start: The assignment to start from.
    ///   - level: As for ``improve(_:above:_:)``.
    ///   - tries: The largest number of assignments that are tried.
    /// - Returns: The best assignment that was found; `start` if that cannot be evaluated.
    mutating func withFewerMoves(
        _ start: PhaseAssignment, above level: Milliamperes?, tries: Int
    ) -> PhaseAssignment {
        let overload = level.map { PhaseOverload(problem, at: $0, assignment: start) }
        guard var moves = PhaseMoves(start, of: counts, random: random, overload: overload),
            var best = worth(moves, atLeast: nil)
        else { return start }
        var left = isFlat ? tries : tries / RephasingBudget.slowTryDivisor
        func better() -> PhaseWorth? {
            guard moves.fits else { return nil }
            left -= 1
            guard left > 0, left % RephasingBudget.phaseCheck != 0 || !problem.time.isUp() else {
                left = 0
                return nil
            }
            return worth(moves, atLeast: best).flatMap { $0 > best ? $0 : nil }
        }
        var isBetter = true
        while isBetter, left > 0 {
            isBetter = false
            for charger in counts.indices where moves.assignment[charger] > 0 && left > 0 {
                let old = lines.ofOption[charger][moves.assignment[charger]]
                let new = lines.ofOption[charger][0]
                moves.move(charger, to: 0)
                var found = better()
                if found == nil {
                    for other in counts.indices where other != charger && left > 0 {
                        let option = lines.option[other][old]
                        let stays = moves.assignment[other] > 0 || option == 0
                        guard option >= 0, stays, lines.ofOption[other][moves.assignment[other]] == new
                        else { continue }
                        let before = moves.assignment[other]
                        moves.move(other, to: option)
                        found = better()
                        if found != nil { break }
                        moves.move(other, to: before)
                    }
                }
                if let found {
                    moves.keep()
                    best = found
                    isBetter = true
                } else {
                    moves.undo()
                }
            }
        }
        return moves.assignment
    }

    /// True if the evaluator says all that the worth of an assignment needs.
    private var isFlat: Bool { evaluator.canShare && !problem.rules.isBalanced }

    private func step(_ moves: inout PhaseMoves) {
        switch problem.rules.goal {
        case .highest: moves.moveOrSwap(lines)
        case .fewest: moves.exchange()
        }
    }

    /// The worth of an assignment; nil where it is less than a threshold.
    private mutating func worth(_ moves: PhaseMoves, atLeast threshold: PhaseWorth?) -> PhaseWorth? {
        let goal = problem.rules.goal
        guard isFlat else {
            guard let worth = problem.evaluate(moves.assignment)?.worth else { return nil }
            return threshold.map { worth >= $0 } ?? true ? worth : nil
        }
        let unserved = evaluator.serve(moves.assignment)
        let isServed = evaluator.isServed
        // Sharing takes most of the time, so an assignment that serves less is dropped before it.
        if let threshold {
            let served = isServed.count - unserved
            guard served >= threshold.served else { return nil }
            if goal == .highest, served == threshold.served,
                PhaseWorth.isServedLater(isServed, threshold.isServed)
            {
                return nil
            }
        }
        let worth = PhaseWorth(
            isServed, currents: evaluator.share(moves.assignment), changes: moves.changes, for: goal)
        return threshold.map { worth >= $0 } ?? true ? worth : nil
    }
}

/// An assignment with random moves away from it, which can be undone.
struct PhaseMoves {
    /// The assignment.
    private(set) var assignment: PhaseAssignment
    /// The number of chargers that are not as proposed.
    private(set) var changes = 0
    /// The source of the choice of moves.
    var random: PseudoRandom
    /// The chargers with more than one option, those that are not as proposed (`changes` of them) first.
    private var movable: [Int]
    /// For each charger its place in `movable`.
    private var places: [Int]
    private let counts: [Int]
    /// The excess under the assignment; nil where the moves need not heed it.
    private var overload: PhaseOverload?
    /// The options before the moves that are not kept yet.
    private var undoLog: [(charger: Int, option: Int)] = []

    /// Starts from an assignment; nil where no charger can be moved.
    ///
    /// - Parameters:
    ///   - assignment: The assignment.
    ///   - counts: For each charger the number of its options.
    ///   - random: The source of the choice of moves.
    ///   - overload: The excess under the assignment; nil where the moves need not heed it.
    init?(
        _ assignment: PhaseAssignment, of counts: [Int], random: PseudoRandom, overload: PhaseOverload? = nil
    ) {
        self.movable = counts.indices.filter { counts[$0] > 1 }
        guard !movable.isEmpty else { return nil }
        self.assignment = [Int](repeating: 0, count: assignment.count)
        self.places = self.assignment
        self.counts = counts
        self.random = random
        for (place, charger) in movable.enumerated() { places[charger] = place }
        for charger in assignment.indices where assignment[charger] > 0 { set(charger, assignment[charger]) }
        self.overload = overload
    }

    /// True if no line is over, or the moves need not heed that.
    var fits: Bool { overload?.excess ?? 0 == 0 }

    /// True if there are moves that are not kept yet.
    var hasMoved: Bool { !undoLog.isEmpty }

    /// Moves a charger to another option.
    mutating func move(_ charger: Int, to option: Int) {
        undoLog.append((charger, assignment[charger]))
        set(charger, option)
    }

    private mutating func set(_ charger: Int, _ option: Int) {
        switch (assignment[charger] > 0, option > 0) {
        case (false, true):
            swap(places[charger], changes)
            changes += 1
        case (true, false):
            changes -= 1
            swap(places[charger], changes)
        default: break
        }
        assignment[charger] = option
        overload?.move(charger, to: option)
    }

    private mutating func swap(_ place: Int, _ other: Int) {
        movable.swapAt(place, other)
        places[movable[place]] = place
        places[movable[other]] = other
    }

    /// Keeps the moves.
    mutating func keep() { undoLog.removeAll(keepingCapacity: true) }

    /// Undoes the moves that are not kept.
    mutating func undo() {
        while let (charger, option) = undoLog.popLast() { set(charger, option) }
    }

    private mutating func undoLast() {
        if let (charger, option) = undoLog.popLast() { set(charger, option) }
    }

    private mutating func anyMovable() -> Int { movable[random.below(movable.count)] }

    private mutating func otherOption(of charger: Int) -> Int {
        (assignment[charger] + 1 + random.below(counts[charger] - 1)) % counts[charger]
    }

    /// Moves a charger, and another one where that keeps the number of changes, or by chance.
    mutating func exchange() {
        let old = changes
        let first = anyMovable()
        move(first, to: otherOption(of: first))
        if changes > old {
            // The first charger is the last of those that are not as proposed.
            guard old > 0 else { return undoLast() }
            move(movable[random.below(old)], to: 0)
        } else if changes < old {
            // The first charger is the first of the others now.
            guard old < movable.count else { return undoLast() }
            let second = movable[old + random.below(movable.count - old)]
            move(second, to: otherOption(of: second))
        } else if old > 1, random.below(2) == 0 {
            let second = movable[random.below(old)]
            guard second != first, counts[second] > 2 else { return }
            let further = 1 + random.below(counts[second] - 2)
            move(second, to: 1 + (assignment[second] - 1 + further) % (counts[second] - 1))
        }
    }

    /// Moves a charger, and half of the time swaps it with a charger on the lines that it comes to.
    mutating func moveOrSwap(_ lines: OptionLines) {
        let first = anyMovable()
        let old = lines.ofOption[first][assignment[first]]
        move(first, to: otherOption(of: first))
        guard random.below(2) == 0 else { return }
        let new = lines.ofOption[first][assignment[first]]
        for _ in 0..<6 {
            let second = anyMovable()
            let option = lines.option[second][old]
            guard second != first, option >= 0, lines.ofOption[second][assignment[second]] == new
            else { continue }
            return move(second, to: option)
        }
    }
}

/// The lines of each option, and the option on given lines.
struct OptionLines {
    /// For each charger and option its lines, as the bits of a set.
    let ofOption: [[Int]]
    /// For each charger and set of lines the option that loads these; -1 where there is none.
    let option: [[Int]]

    /// Works out the way back from lines to options.
    init(_ ofOption: [[Int]]) {
        self.ofOption = ofOption
        self.option = ofOption.map { lines in (0..<8).map { lines.firstIndex(of: $0) ?? -1 } }
    }
}
