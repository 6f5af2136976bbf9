// Room: walking from choice to choice of phases, also through worse ones.
// Answers: the best choice that was met. Must not know: what is proved, what comes before or after a walk.

import FuseCore

/// Lets a walk get worse, but not worse than it was a while ago.
///
/// Late acceptance: Burke and Bykov, "The late acceptance hill-climbing heuristic" (EJOR 258, 2017). It needs neither
/// a temperature nor fractions, so it does the same everywhere.
struct Patience<Value: Comparable> {
    /// What the choice that is stood on is worth; more is better.
    private(set) var now: Value
    private var row: [Value]
    private var turn = 0

    /// Starts where something is worth that much.
    init(_ start: Value, memory: Int) {
        self.now = start
        self.row = [Value](repeating: start, count: memory)
    }

    /// The least that is accepted.
    var threshold: Value { min(now, row[turn]) }

    /// Ends a turn, with what the choice is worth that is gone to; nil where the walk stays.
    mutating func go(to next: Value?) {
        if let next { now = next }
        row[turn] = now
        turn = (turn + 1) % row.count
    }
}

/// How a walk towards more served goes.
struct PhaseWalkStyle {
    /// How many choices are tried.
    var steps: Int
    /// How many changes one charger more is worth.
    var weight: Int
    /// How many turns ago it may have been as bad.
    var memory = 30
    /// How many changes a unit is worth that lacks for somebody to be left out.
    var price = 2
    /// Whether changes count. Where they do not, more ways to serve more are met.
    var countsChanges = true
    /// Whether several changes are taken back at once.
    var takesBack = true
}

/// Walks through choices of phases.
struct PhaseWalk {
    private let problem: Rephasing
    private let counts: [Int]
    private var trial: PhaseTrial
    private var lots = Lots()
    /// How many units may lack where somebody is to be left out.
    private let reach: Int64 = 5
    /// How many choices a walk may try: few chargers have few choices.
    private let most: Int

    /// Prepares walks.
    ///
    /// - Parameters:
    ///   - problem: The chargers.
    ///   - order: Who has its turn when; nil: the proposal's order.
    init(_ problem: Rephasing, order: [Int]? = nil) {
        self.problem = problem
        self.counts = problem.ways.map(\.count)
        self.most = 20 * counts.count * counts.count
        self.trial = PhaseTrial(problem, order: order)
    }

    /// Who is served by a choice.
    mutating func served(by ways: [Int]) -> [Bool] {
        _ = trial.serve(ways)
        return trial.isServed
    }

    /// Walks towards more served with fewer changes.
    ///
    /// - Parameters:
    ///   - start: The choice to start from.
    ///   - outs: Whom it is best not to serve. Whoever fits at its turn is served, so others must be placed so that
    ///     these do not fit; that is why what lacks for that has a price, and the walk may stand where it lacks.
    ///   - style: How to walk.
    /// - Returns: The best choice where nothing lacks; nil where none was met.
    mutating func serve(from start: [Int], leavingOut outs: [Bool] = [], _ style: PhaseWalkStyle) -> [Int]? {
        guard var moves = PhaseMoves(start, leavingOut: outs, of: counts, lots: lots) else { return nil }
        defer { lots = moves.lots }
        var patience: Patience<Int>?
        var best: (ways: [Int], unserved: Int, changes: Int)?
        for turn in 0...min(style.steps, most) {
            if turn % 32 == 0, problem.time.isUp() { break }
            if turn > 0 { step(&moves, style) }
            let (unserved, lacking) = trial.serve(moves.ways, leavingOut: moves.outs, reach: reach)
            let worth =
                -(style.weight * unserved + style.price * lacking + (style.countsChanges ? moves.changes : 0))
            guard patience.map({ worth >= $0.threshold }) ?? true else {
                moves.goBack()
                patience?.go(to: nil)
                continue
            }
            moves.keep()
            patience?.go(to: worth)
            patience = patience ?? Patience(worth, memory: style.memory)
            if lacking == 0, best.map({ (unserved, moves.changes) < ($0.unserved, $0.changes) }) ?? true {
                best = (moves.ways, unserved, moves.changes)
            }
        }
        return best?.ways
    }

    /// One step of a walk: mostly an exchange.
    private mutating func step(_ moves: inout PhaseMoves, _ style: PhaseWalkStyle) {
        switch moves.lots.below(16) {
        case 0: crowdOut(&moves)
        case 10...13 where !moves.outs.isEmpty: moves.exchangeOuts()
        case 1...2 where style.takesBack: moves.replaceSome()
        case 1...6: moves.changeOne()
        default: moves.exchange()
        }
    }

    /// Places chargers whose turn comes earlier on the tightest line above somebody, so that it does not fit.
    private mutating func crowdOut(_ moves: inout PhaseMoves) {
        let charger = moves.lots.below(counts.count)
        guard let (line, slack) = trial.tightest(moves.ways, for: charger) else { return }
        var lacking = slack + 1
        let first = moves.lots.below(max(1, charger))
        for other in (0..<charger).map({ ($0 + first) % charger }) where lacking > 0 {
            guard trial.load(other, moves.ways[other], on: line) == 0,
                let way = (0..<counts[other]).first(where: { trial.load(other, $0, on: line) > 0 })
            else { continue }
            lacking -= trial.load(other, way, on: line)
            moves.move(other, to: way)
        }
    }

    /// Walks towards a higher level and a larger sum, with as many served and as many changes.
    ///
    /// - Parameters:
    ///   - start: The choice to start from.
    ///   - enough: The sum that no choice can better.
    ///   - memory: How many turns ago it may have been as bad.
    mutating func raise(from start: [Int], enough: Milliamperes, memory: Int) -> [Int] {
        guard var moves = PhaseMoves(start, of: counts, lots: lots) else { return start }
        defer { lots = moves.lots }
        let unserved = trial.serve(start).unserved
        var patience = Patience(shared(start), memory: memory)
        var best = (ways: start, shared: patience.now, turn: 0)
        for turn in 0..<min(trial.canShare ? 20_000 : 500, most) {
            if turn % 16 == 0, problem.time.isUp() { break }
            if best.shared.total >= enough.count || turn - best.turn > 8_000 { break }
            moves.exchange()
            // Two at once lead out of where one alone only makes things worse.
            if moves.lots.below(2) == 0 { moves.exchange() }
            if let shared = shared(moves, unserved, atLeast: patience.threshold) {
                moves.keep()
                patience.go(to: shared)
                if shared > best.shared { best = (moves.ways, shared, turn) }
            } else {
                moves.goBack()
                patience.go(to: nil)
            }
        }
        return best.ways
    }

    /// What sharing comes to if that is enough.
    private mutating func shared(
        _ moves: PhaseMoves, _ unserved: Int, atLeast threshold: PhaseTrial.Shared
    ) -> PhaseTrial.Shared? {
        guard moves.hasMoved, trial.serve(moves.ways).unserved <= unserved,
            !trial.canShare || trial.promise(moves.ways) >= threshold.total
        else { return nil }
        let shared = shared(moves.ways)
        return shared >= threshold ? shared : nil
    }

    /// What sharing comes to among those that were just served.
    private mutating func shared(_ ways: [Int]) -> PhaseTrial.Shared {
        guard !trial.canShare else { return trial.share(ways) }
        guard let value = problem.choice(ways)?.value else { return PhaseTrial.Shared(level: 0, total: 0) }
        return PhaseTrial.Shared(level: value.level?.count ?? .max, total: value.total.count)
    }
}
