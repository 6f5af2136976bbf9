extension WaveSearch {
    /// The largest number of chargers for which every order is searched.
    static let fewMovers = 5
    /// The number of waves that are tried before the search is given up.
    private static let mostTries = 30_000

    /// The best order, if it is better than the known one and is found within the limit of tries.
    ///
    /// States are visited by temporary reductions, then by waves, so that the first visit to the end is the
    /// best.
    ///
    /// - Parameter known: A known order; nil if none was found.
    /// - Returns: The order; nil if none is better, or the tries are used up.
    func exhaustive(better known: WaveOrder?) -> WaveOrder? {
        var tries = 0
        var seen = Set<[Int]>()
        /// Open orders by temporary reductions and waves; those of equal cost in the order they were found.
        var open: [[Int]: [(state: WaveState, order: WaveOrder)]] = [[0, 0]: [(start, WaveOrder())]]
        while let cost = open.keys.min(by: { $0.lexicographicallyPrecedes($1) }) {
            for (state, order) in open.removeValue(forKey: cost) ?? [] {
                guard seen.insert(state.stages).inserted else { continue }
                if state.isDone { return order }
                if let known, !order.isBetter(than: known) { return nil }
                for wave in waves(from: state, &tries) {
                    let after = state.after(wave)
                    guard !seen.contains(after.stages) else { continue }
                    let next = order.followed(by: wave, from: state)
                    open[[next.temporaryReductions, next.waves.count], default: []].append((after, next))
                }
                if tries > Self.mostTries { return nil }
            }
        }
        return nil
    }

    /// Every wave that fits, except the empty one.
    private func waves(from state: WaveState, _ tries: inout Int) -> [[SelectedMove]] {
        var waves = [WaveBuilder(from: state)]
        for transition in state.transitions.indices {
            for wave in waves {
                for place in state.moves(of: transition).indices {
                    tries += 1
                    var more = wave
                    if more.take(SelectedMove(transition: transition, move: place)) { waves.append(more) }
                }
            }
        }
        return waves.dropFirst().map(\.selection)
    }
}
