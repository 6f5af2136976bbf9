import FuseCore

extension RephasingSearch {
    /// Serves as many as can be, raises what they have, and takes back what was moved in vain.
    mutating func serveAndRaise() {
        if !packEverybody() { serveMostOfTheFirst() }
        raiseLevelByPacking()
        for (turns, memory) in [(20_000, 1), (20_000, 20)] {
            let style = WalkStyle(turns: turns, patience: 3_000, memory: memory)
            consider(walk.raise(from: best.ways, above: floor, style))
        }
        leaveTheUnserved()
        exchangeThoseAlike()
        consider(walk.withFewerMoves(best.ways, above: floor, tries: 3_000))
        if best.value.level == nil, best.value.served == everybody { findFewestNeeded() }
        balance()
    }

    /// Whether everybody can have a level, as far as the room of each fuse tells.
    private func mayHave(_ level: Milliamperes) -> Bool {
        problem.phaseSearch(at: level, steps: steps).fewestNeeded() != nil
            && PhaseBounds.hasSlots(for: problem.options(at: level), in: PhaseRoom(problem.capacity))
    }

    /// Looks for a choice with which everybody has a level.
    ///
    /// - Returns: Whether there is one that was found.
    private mutating func pack(at level: Milliamperes) -> Bool {
        for start in [best.ways, asProposed] {
            var packing = PhasePacking(problem, at: level, ways: start)
            guard packing.settle(tries: 1_500, &random, problem.time) else { continue }
            consider(packing.ways)
            return true
        }
        return false
    }

    /// Gives everybody the minimum.
    ///
    /// - Returns: Whether a choice was found that does.
    private mutating func packEverybody() -> Bool {
        guard best.value.served < everybody else { return true }
        guard mayHave(.zero) else {
            bound.served = min(bound.served, everybody - 1)
            return false
        }
        if pack(at: .zero) { return true }
        if problem.time.isUp() { return false }
        if case .found(let ways) = problem.phaseSearch(at: .zero, steps: steps).solved(limit: everybody) {
            consider(ways)
        }
        return best.value.served == everybody
    }

    /// Where not everybody can be served: as many as possible, and of those with as many whoever comes first.
    private mutating func serveMostOfTheFirst() {
        // Whoever fits at its turn is served, also who takes the room of two others. It is left out where a line is
        // full by then, so it matters in which order lines are filled.
        let filled = filling.startFilling()
        consider(filled.ways)
        for (start, style) in [
            (filled, FillingStyle(steps: 20_000, memory: 200)), (filled, FillingStyle(steps: 10_000)),
            (filling.start(holding: asProposed), FillingStyle(steps: 10_000)),
        ] { consider(filling.walk(from: start, style).ways) }
        consider(filling.walk(from: filling.start(holding: best.ways), FillingStyle(steps: 10_000)).ways)
    }

    /// Finds the highest level that everybody can have.
    private mutating func raiseLevelByPacking() {
        guard best.value.served == everybody, problem.rules.share == .fair, best.value.level != nil else {
            return
        }
        let step = problem.rules.step.count
        let highest = problem.claims.map(\.wanted).max() ?? .zero
        var good = (best.value.level ?? highest).count / step
        var bad = highest.count / step + 2
        // What the room forbids first: that is known at once.
        var (possible, forbidden) = (good, bad)
        while forbidden - possible > 1 {
            let middle = (possible + forbidden) / 2
            if mayHave(Milliamperes(middle * step)) { possible = middle } else { forbidden = middle }
        }
        bad = forbidden
        if Milliamperes(bad * step) <= highest + problem.rules.step { bound.level = levelBelow(bad) }
        while bad - good > 1, let level = best.value.level, !problem.time.isUp() {
            good = max(good, level.count / step)
            guard bad - good > 1 else { break }
            let middle = (good + bad) / 2
            if pack(at: Milliamperes(middle * step)) { good = middle } else { bad = middle }
        }
    }

    /// Puts whoever is not served back as proposed, as long as that serves as many.
    private mutating func leaveTheUnserved() {
        for charger in best.ways.indices
        where best.ways[charger] > 0 && !best.adjustment.claims[charger].isServed {
            var ways = best.ways
            ways[charger] = 0
            consider(ways)
        }
    }

    /// Lets chargers that are alike change places, so that as many as possible of them are as proposed.
    private mutating func exchangeThoseAlike() {
        struct Kind: Hashable {
            let fuse: Int
            let wanted: Milliamperes
            let least: Milliamperes
            let loads: Set<LineCurrents>
        }
        let options = problem.options(at: .zero)
        var kinds: [Kind: [Int]] = [:]
        for (charger, claim) in problem.claims.enumerated() where options[charger].loads.count > 1 {
            let kind = Kind(
                fuse: claim.curve.fuse, wanted: claim.wanted, least: claim.least,
                loads: Set(options[charger].loads))
            kinds[kind, default: []].append(charger)
        }
        var ways = best.ways
        for chargers in kinds.values where chargers.count > 1 {
            var free = chargers.map { options[$0].loads[ways[$0]] }
            var others: [Int] = []
            for charger in chargers {
                if let place = free.firstIndex(of: options[charger].loads[0]) {
                    ways[charger] = 0
                    free.remove(at: place)
                } else {
                    others.append(charger)
                }
            }
            for (charger, load) in zip(others, free) {
                ways[charger] = options[charger].loads.firstIndex(of: load) ?? ways[charger]
            }
        }
        consider(ways)
    }

    /// Says how many changes it takes at least that all have what was proposed, and looks for so few.
    private mutating func findFewestNeeded() {
        let highest = problem.claims.map(\.wanted).max() ?? .zero
        let search = problem.phaseSearch(at: highest, steps: steps)
        guard let needed = search.fewestNeeded() else { return }
        bound.changes = needed
        while bound.changes < best.value.changes, !problem.time.isUp() {
            switch search.solved(limit: bound.changes) {
            case .found(let ways): return consider(ways)
            case .none: bound.changes += 1
            case .unknown: return
            }
        }
    }
}
