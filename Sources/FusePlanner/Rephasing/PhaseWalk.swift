import FuseCore

/// How a walk through choices of phases goes.
struct WalkStyle {
    /// How many turns it has.
    var turns = 40_000
    /// After how many turns without anything better it ends.
    var patience = 8_000
    /// How many turns ago it may have been as bad.
    var memory = 1
}

/// Walks through choices of phases.
struct PhaseWalk {
    private let problem: Rephasing
    private let counts: [Int]
    private let lines: PhaseLines
    private var trial: PhaseTrial
    private var random = PseudoRandom()
    /// How many choices a walk may try: few chargers have few choices.
    private let most: Int

    /// Prepares walks.
    init(_ problem: Rephasing) {
        self.problem = problem
        self.counts = problem.ways.map(\.count)
        self.lines = problem.lines
        self.most = 20 * counts.count * counts.count
        self.trial = PhaseTrial(problem)
    }

    /// Walks towards what is worth more.
    ///
    /// - Parameters:
    ///   - start: The choice to start from.
    ///   - level: What everybody is to have, or what is less of proposed; below that nothing is tried. Nil where not
    ///     everybody is served.
    ///   - style: How it goes.
    /// - Returns: The best choice that was found; the first one where none is better.
    mutating func raise(from start: [Int], above level: Milliamperes?, _ style: WalkStyle) -> [Int] {
        let packing = level.map { PhasePacking(problem, at: $0, ways: start) }
        guard var moves = PhaseMoves(start, of: counts, random: random, packing: packing),
            let first = worth(moves, atLeast: nil)
        else { return start }
        defer { random = moves.random }
        var patience = LateAcceptance(first, memory: style.memory)
        var best = (ways: start, worth: first, turn: 0)
        // Without flat rows of numbers a turn takes a hundred times as long.
        let (turns, rest) = isFlat ? (style.turns, style.patience) : (style.turns / 80, style.patience / 20)
        for turn in 0..<min(turns, most) {
            if turn % 16 == 0, problem.time.isUp() { break }
            if turn - best.turn > rest { break }
            step(&moves)
            if moves.hasMoved, moves.fits, let worth = worth(moves, atLeast: patience.threshold) {
                moves.keep()
                patience.go(to: worth)
                if worth > best.worth { best = (moves.ways, worth, turn) }
            } else {
                moves.goBack()
                patience.go(to: nil)
            }
        }
        return best.ways
    }

    /// Takes back what was moved in vain, one charger after the other, or for another one that takes its place.
    mutating func withFewerMoves(_ start: [Int], above level: Milliamperes?, tries: Int) -> [Int] {
        let packing = level.map { PhasePacking(problem, at: $0, ways: start) }
        guard var moves = PhaseMoves(start, of: counts, random: random, packing: packing),
            var best = worth(moves, atLeast: nil)
        else { return start }
        var left = isFlat ? tries : tries / 20
        func better() -> PhaseWorth? {
            guard moves.fits else { return nil }
            left -= 1
            guard left > 0, left % 16 != 0 || !problem.time.isUp() else {
                left = 0
                return nil
            }
            return worth(moves, atLeast: best).flatMap { $0 > best ? $0 : nil }
        }
        var isBetter = true
        while isBetter, left > 0 {
            isBetter = false
            for charger in counts.indices where moves.ways[charger] > 0 && left > 0 {
                let (old, new) = (lines.ofWay[charger][moves.ways[charger]], lines.ofWay[charger][0])
                moves.move(charger, to: 0)
                var found = better()
                if found == nil {
                    for other in counts.indices where other != charger && left > 0 {
                        let way = lines.way[other][old]
                        let stays = moves.ways[other] > 0 || way == 0
                        guard way >= 0, stays, lines.ofWay[other][moves.ways[other]] == new else { continue }
                        let before = moves.ways[other]
                        moves.move(other, to: way)
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
                    moves.goBack()
                }
            }
        }
        return moves.ways
    }

    private var isFlat: Bool { trial.canShare && !problem.rules.isBalanced }

    private func step(_ moves: inout PhaseMoves) {
        switch problem.rules.goal {
        case .highest: moves.wander(lines)
        case .fewest: moves.exchange()
        }
        // Two at once lead out of where one alone only makes things worse.
        guard moves.random.below(2) == 0 else { return }
        switch problem.rules.goal {
        case .highest: moves.wander(lines)
        case .fewest: moves.exchange()
        }
    }

    /// What a choice is worth if that is enough.
    private mutating func worth(_ moves: PhaseMoves, atLeast threshold: PhaseWorth?) -> PhaseWorth? {
        let goal = problem.rules.goal
        guard isFlat else {
            guard let worth = problem.choice(moves.ways)?.worth else { return nil }
            return threshold.map { worth >= $0 } ?? true ? worth : nil
        }
        let unserved = trial.serve(moves.ways)
        let isServed = trial.isServed
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
            isServed, currents: trial.share(moves.ways), changes: moves.changes, for: goal)
        return threshold.map { worth >= $0 } ?? true ? worth : nil
    }
}
