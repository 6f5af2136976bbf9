// Room: walking from choice to choice of phases, also through worse ones, for what is shared.
// Answers: the best choice that was met. Must not know: what is proved, what comes before or after a walk.

import FuseCore

/// Walks through choices of phases.
struct PhaseWalk {
    private let problem: Rephasing
    private let counts: [Int]
    private var trial: PhaseTrial
    private var lots = Lots()
    /// How many choices a walk may try: few chargers have few choices.
    private let most: Int

    /// Prepares walks.
    init(_ problem: Rephasing) {
        self.problem = problem
        self.counts = problem.ways.map(\.count)
        self.most = 20 * counts.count * counts.count
        self.trial = PhaseTrial(problem)
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
        let unserved = trial.serve(start)
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
        guard moves.hasMoved, trial.serve(moves.ways) <= unserved,
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
