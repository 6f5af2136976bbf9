import FuseCore

extension RephasingSearch {
    /// Serves as many as can be with the fewest changes, and then raises what they have.
    mutating func serveWithFewest() {
        if !serveEverybody() {
            // What is needed to serve everybody says nothing of serving fewer.
            if bound.served < everybody { bound.changes = 0 }
            serveMost()
        }
        raiseLevel()
        raiseCurrents()
        balance()
    }

    /// Stages 1 and 2: everybody at the minimum with the fewest changes.
    ///
    /// - Returns: Whether there is a choice that serves everybody.
    private mutating func serveEverybody() -> Bool {
        let start = problem.phaseSearch(at: .zero, steps: steps)
        guard let needed = start.fewestNeeded() else {
            bound.served = min(bound.served, everybody - 1)
            return false
        }
        bound.changes = needed
        // From the number that is needed at least upwards, as far as that is soon known.
        ascending: while !problem.time.isUp() {
            guard bound.changes <= everybody else {
                bound.served = min(bound.served, everybody - 1)
                return false
            }
            switch start.solved(limit: bound.changes) {
            case .found(let ways):
                consider(ways)
                return true
            case .none: bound.changes += 1
            case .unknown: break ascending
            }
        }
        approach(start)
        // Whatever has been found, fewer changes may do.
        let known = best.value.served == everybody ? best.value.changes : everybody + 1
        for limit in stride(from: bound.changes + 1, to: known, by: 1) {
            if problem.time.isUp() { break }
            guard case .found(let ways) = start.solved(limit: limit) else { continue }
            consider(ways)
            break
        }
        return best.value.served == everybody
    }

    /// Walks towards everybody at the minimum with few changes.
    private mutating func approach(_ start: PhaseSearch) {
        // Nobody is worth giving up, so the weight is more than there can be changes.
        let all = FillingStyle(steps: 10_000, weight: everybody, memory: 30)
        if case .found(let greedy) = start.solved(limit: everybody) {
            var soon = all
            soon.steps = 5_000
            consider(filling.walk(from: filling.start(holding: greedy), soon).ways)
        }
        // What is over by much may have been relieved in a roundabout way; from as proposed it is approached anew,
        // first with few changes rather than with many served.
        var met = filling.start(holding: asProposed)
        for style in [FillingStyle(steps: 20_000, weight: 3), all]
        where best.value.served < everybody || best.value.changes > bound.changes {
            met = filling.walk(from: met, style)
            consider(met.ways)
        }
        if best.value.served == everybody, best.value.changes > bound.changes {
            consider(filling.withFewerChanges(from: filling.start(holding: best.ways), tries: 20_000).ways)
        }
    }

    /// Stage 3: with as many changes, the highest level.
    private mutating func raiseLevel() {
        guard best.value.served == everybody, problem.rules.share == .fair else { return }
        let step = problem.rules.step.count
        let highest = problem.claims.map(\.wanted).max() ?? .zero
        var good = (best.value.level ?? highest).count / step
        var bad = highest.count / step + 2
        var isProved = true
        while bad - good > 1, best.value.level != nil {
            let middle = (good + bad) / 2
            let search = problem.phaseSearch(at: Milliamperes(middle * step), steps: steps)
            switch search.solved(limit: best.value.changes) {
            case .found(let ways):
                consider(ways)
                good = middle
            case .none:
                bad = middle
                if isProved { bound.level = levelBelow(middle) }
            case .unknown:
                bad = middle
                isProved = false
            }
        }
    }

    /// Stage 4: with as many changes and that level, the highest currents.
    private mutating func raiseCurrents() {
        // Patience helps where one step alone only makes things worse, haste where steps are many.
        for memory in [1, 5] {
            let style = WalkStyle(turns: 20_000, patience: 8_000, memory: memory)
            consider(walk.raise(from: best.ways, above: floor, style))
        }
    }

    /// Where not everybody can be served: as many as possible, then with few changes.
    private mutating func serveMost() {
        // Whoever fits at its turn is served, also who takes the room of two others. It is left out where a line is
        // full by then, so it matters in which order lines are filled.
        let filled = filling.startFilling()
        var most = walked(from: filled, FillingStyle(steps: 30_000, weight: 100, memory: 200))
        // Fewer changes are found near that, near as proposed, or on another way from the start: nowhere always.
        for (start, style) in [
            (most, FillingStyle(steps: 15_000, memory: 20)),
            (filling.start(holding: asProposed), FillingStyle(steps: 15_000, weight: 3)),
            (filled, FillingStyle(steps: 15_000)),
        ] {
            let met = walked(from: start, style)
            if met.isBetter(than: most) { most = met }
        }
        _ = walked(from: most, FillingStyle(steps: 15_000, memory: 100))
        consider(filling.withFewerChanges(from: filling.start(holding: best.ways), tries: 20_000).ways)
    }

    /// Walks, and serves those that are served then with fewer changes.
    private mutating func walked(from start: FillingWalk.Met, _ style: FillingStyle) -> FillingWalk.Met {
        let met = filling.walk(from: start, style)
        consider(met.ways)
        considerFewerChanges()
        return met
    }

    /// A choice that serves those that the best one serves with fewer changes, if there is one that is soon found.
    private mutating func considerFewerChanges() {
        let isServed = best.adjustment.claims.map(\.isServed)
        let start = problem.phaseSearch(at: .zero, steps: steps, serving: isServed)
        guard let needed = start.fewestNeeded() else { return }
        var fewest = zip(best.ways, isServed).map { $1 ? $0 : 0 }
        var changes = fewest.count { $0 > 0 }
        while changes > needed {
            guard case .found(let fewer) = start.solved(limit: changes - 1) else { break }
            fewest = fewer
            changes = fewest.count { $0 > 0 }
        }
        consider(fewest)
    }
}
