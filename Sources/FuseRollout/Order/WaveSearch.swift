import FuseCore
import FusePlanner

/// The moves of each wave, and their cost.
struct WaveOrder {
    /// The waves, each with its moves.
    var waves: [[SelectedMove]] = []
    /// The transitions with a temporary reduction (a dip); none has two.
    var reducedChargers: Set<Int> = []

    /// The number of temporary reductions.
    var temporaryReductions: Int { reducedChargers.count }

    /// True when no order could be much better.
    var isPlain: Bool { temporaryReductions == 0 && waves.count <= 2 }

    /// The order with one more wave.
    ///
    /// - Parameters:
    ///   - wave: The wave.
    ///   - state: The state before it.
    /// - Returns: The longer order, with the chargers that the wave reduces temporarily.
    func followed(by wave: [SelectedMove], from state: WaveState) -> WaveOrder {
        WaveOrder(
            waves: waves + [wave],
            reducedChargers: reducedChargers.union(
                wave.lazy.filter { state.move($0).isTemporaryReduction }.map(\.transition)))
    }

    /// True when the order costs less: fewer temporary reductions, then fewer waves.
    func isBetter(than other: WaveOrder) -> Bool {
        (temporaryReductions, waves.count) < (other.temporaryReductions, other.waves.count)
    }
}

/// The search for the order of a plan.
struct WaveSearch {
    let start: WaveState

    /// The best order found; nil if there is none.
    ///
    /// For a few chargers it is the best that exists.
    func best() -> WaveOrder? {
        var best: WaveOrder?
        func consider(_ order: WaveOrder?) {
            guard let order else { return }
            if best.map({ order.isBetter(than: $0) }) ?? true { best = order }
        }
        let all = Set(start.transitions.indices)
        for risesLast in [false, true] { consider(greedy(risesLast: risesLast)) }
        if let best, best.isPlain { return best }
        // A charger that is reduced anyway may as well be reduced at once.
        let early = best?.reducedChargers ?? []
        for risesLast in [false, true] where !early.isEmpty {
            consider(greedy(risesLast: risesLast, dipsAtOnce: early))
        }
        // The path that always exists if both ends are safe: each charger that must is lowered, turned,
        // raised.
        if best == nil { consider(greedy(risesLast: true, dipsAtOnce: all)) }
        if let best, best.isPlain { return best }
        if start.transitions.count <= Self.fewMovers { consider(exhaustive(better: best)) }
        return best
    }

    /// Fills wave by wave with every move that fits.
    ///
    /// Falling loads go first, then those that move from line to line, then rising ones. If nothing fits, it
    /// reduces the charger that lets most of the others proceed.
    ///
    /// - Parameters:
    ///   - risesLast: True to let rising loads wait until everything else is done.
    ///   - dipsAtOnce: Transitions that are reduced in the first wave, if possible.
    /// - Returns: The order; nil if nothing fits any more before the end is reached.
    private func greedy(risesLast: Bool, dipsAtOnce: Set<Int> = []) -> WaveOrder? {
        var (state, order) = (start, WaveOrder())
        while !state.isDone {
            var wave = WaveBuilder(from: state)
            if order.waves.isEmpty {
                for transition in dipsAtOnce.sorted() {
                    take(movesOf: transition, of: state, to: &wave, temporaryReductions: true)
                }
            }
            let taken = Set(wave.selection.map(\.transition))
            for kind in Kind.allCases {
                if risesLast, kind == .rises, !wave.selection.isEmpty || hasOthers(state) { continue }
                for transition in state.transitions.indices
                where !taken.contains(transition) && self.kind(transition, state) == kind {
                    take(movesOf: transition, of: state, to: &wave, temporaryReductions: false)
                }
            }
            if wave.selection.isEmpty, let dip = mostHelpfulDip(in: state) { _ = wave.take(dip) }
            guard !wave.selection.isEmpty else { return nil }
            order = order.followed(by: wave.selection, from: state)
            state = state.after(wave.selection)
        }
        return order
    }

    /// The effect of a transition's shortest path from its stage.
    private enum Kind: CaseIterable {
        case falls, crosses, rises
    }

    private func kind(_ transition: Int, _ state: WaveState) -> Kind? {
        guard let first = state.moves(of: transition).first else { return nil }
        if state.falls(first, of: transition) { return .falls }
        return first.worst.isWithin(state.transitions[transition].stages[first.stage].load)
            ? .rises : .crosses
    }

    private func hasOthers(_ state: WaveState) -> Bool {
        state.transitions.indices.contains { kind($0, state).map { $0 != .rises } ?? false }
    }

    /// Adds the first move of a transition that fits; the moves are the shortest path first.
    private func take(
        movesOf transition: Int, of state: WaveState, to wave: inout WaveBuilder, temporaryReductions: Bool
    ) {
        for (place, move) in state.moves(of: transition).enumerated()
        where move.isTemporaryReduction == temporaryReductions {
            if wave.take(SelectedMove(transition: transition, move: place)) { return }
        }
    }

    /// The temporary reduction that fits and after which most transitions can proceed.
    private func mostHelpfulDip(in state: WaveState) -> SelectedMove? {
        var best: (selected: SelectedMove, freed: Int)?
        for transition in state.transitions.indices {
            for (place, move) in state.moves(of: transition).enumerated() where move.isTemporaryReduction {
                let selected = SelectedMove(transition: transition, move: place)
                var wave = WaveBuilder(from: state)
                guard wave.take(selected) else { continue }
                let after = state.after([selected])
                let freed = after.transitions.indices.count { other in
                    var next = WaveBuilder(from: after)
                    take(movesOf: other, of: after, to: &next, temporaryReductions: false)
                    return !next.selection.isEmpty
                }
                if freed > best?.freed ?? -1 { best = (selected, freed) }
            }
        }
        return best?.selected
    }
}
