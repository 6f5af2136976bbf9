import FuseCore
import FusePlanner

/// The steps of each wave, and what they cost.
struct WaveOrder {
    /// The waves, each with its steps.
    var waves: [[SelectedMove]] = []
    /// The movers that dip below both what they have and what they are to have; none dips twice.
    var dippers: Set<Int> = []

    /// How many dip.
    var dips: Int { dippers.count }

    /// Whether nothing that is looked for could be much better.
    var isPlain: Bool { dips == 0 && waves.count <= 2 }

    /// The order with one more wave.
    ///
    /// - Parameters:
    ///   - wave: The wave.
    ///   - state: How far the movers are before it.
    func followed(by wave: [SelectedMove], from state: WaveState) -> WaveOrder {
        WaveOrder(
            waves: waves + [wave],
            dippers: dippers.union(wave.lazy.filter { state.step($0).isDip }.map(\.transition)))
    }

    /// Whether it costs less: first dips, then waves.
    func isBetter(than other: WaveOrder) -> Bool { (dips, waves.count) < (other.dips, other.waves.count) }
}

/// Looks for the order.
struct WaveSearch {
    let start: WaveState

    /// The best order that was found; nil where there is none. For a few chargers it is the best there is.
    func best() -> WaveOrder? {
        var best: WaveOrder?
        func consider(_ order: WaveOrder?) {
            guard let order else { return }
            if best.map({ order.isBetter(than: $0) }) ?? true { best = order }
        }
        let all = Set(start.transitions.indices)
        for risesLast in [false, true] { consider(greedy(risesLast: risesLast)) }
        if let best, best.isPlain { return best }
        // Whoever dips may as well do so at once.
        let early = best?.dippers ?? []
        for risesLast in [false, true] where !early.isEmpty {
            consider(greedy(risesLast: risesLast, dipsAtOnce: early))
        }
        // The way that always exists where both ends are safe: everybody who must is lowered, turned, raised.
        if best == nil { consider(greedy(risesLast: true, dipsAtOnce: all)) }
        if let best, best.isPlain { return best }
        if start.transitions.count <= Self.fewMovers { consider(exhaustive(better: best)) }
        return best
    }

    /// Wave by wave whatever fits: what falls first, then what goes from line to line, then what rises. Where
    /// nothing fits, the charger dips that lets most of the others go on.
    ///
    /// - Parameters:
    ///   - risesLast: Whether what rises waits until everything else is done.
    ///   - dipsAtOnce: Movers that dip in the first wave, if they can.
    private func greedy(risesLast: Bool, dipsAtOnce: Set<Int> = []) -> WaveOrder? {
        var (state, order) = (start, WaveOrder())
        while !state.isDone {
            var wave = WaveBuilder(from: state)
            if order.waves.isEmpty {
                for transition in dipsAtOnce.sorted() {
                    take(stepsOf: transition, of: state, to: &wave, dips: true)
                }
            }
            let taken = Set(wave.picks.map(\.transition))
            for kind in Kind.allCases {
                if risesLast, kind == .rises, !wave.picks.isEmpty || hasOthers(state) { continue }
                for transition in state.transitions.indices
                where !taken.contains(transition) && self.kind(transition, state) == kind {
                    take(stepsOf: transition, of: state, to: &wave, dips: false)
                }
            }
            if wave.picks.isEmpty, let dip = mostHelpfulDip(in: state) { _ = wave.take(dip) }
            guard !wave.picks.isEmpty else { return nil }
            order = order.followed(by: wave.picks, from: state)
            state = state.after(wave.picks)
        }
        return order
    }

    /// What a mover does on the shortest way from where it is.
    private enum Kind: CaseIterable {
        case falls, crosses, rises
    }

    private func kind(_ transition: Int, _ state: WaveState) -> Kind? {
        guard let first = state.steps(of: transition).first else { return nil }
        if state.falls(first, of: transition) { return .falls }
        return first.worst.isWithin(state.transitions[transition].stops[first.stop].load) ? .rises : .crosses
    }

    private func hasOthers(_ state: WaveState) -> Bool {
        state.transitions.indices.contains { kind($0, state).map { $0 != .rises } ?? false }
    }

    /// Takes the first step of a mover that fits; the steps are the shortest way first.
    private func take(stepsOf transition: Int, of state: WaveState, to wave: inout WaveBuilder, dips: Bool) {
        for (place, step) in state.steps(of: transition).enumerated() where step.isDip == dips {
            if wave.take(SelectedMove(transition: transition, step: place)) { return }
        }
    }

    /// Of the dips that fit the one after which most movers can go on.
    private func mostHelpfulDip(in state: WaveState) -> SelectedMove? {
        var best: (pick: SelectedMove, freed: Int)?
        for transition in state.transitions.indices {
            for (place, step) in state.steps(of: transition).enumerated() where step.isDip {
                let pick = SelectedMove(transition: transition, step: place)
                var wave = WaveBuilder(from: state)
                guard wave.take(pick) else { continue }
                let after = state.after([pick])
                let freed = after.transitions.indices.count { other in
                    var next = WaveBuilder(from: after)
                    take(stepsOf: other, of: after, to: &next, dips: false)
                    return !next.picks.isEmpty
                }
                if freed > best?.freed ?? -1 { best = (pick, freed) }
            }
        }
        return best?.pick
    }
}
