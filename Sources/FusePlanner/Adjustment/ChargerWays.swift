import FuseCore

/// One charger's alternatives, beside the others as proposed and sent alone.
struct ChargerWays {
    let search: SuggestionSearch
    let update: ChargerUpdate
    let place: Int
    let wanted: Milliamperes

    /// What a line may carry.
    private enum Measure {
        /// What is usable: it fits.
        case usable
        /// What is usable, or what was there before: it is no worse.
        case cap
    }

    /// The alternatives, a lower current before other phases.
    func suggestions() -> [Suggestion] {
        let proposed = search.comparison.proposed.chargers[place]
        let phase = proposed.offline.phase
        guard !fits(wanted, on: phase, .cap) else { return [] }
        let (least, minimum) = (min(proposed.minCurrent, wanted), proposed.minCurrent)
        var found: [Suggestion] = []
        func add(_ current: Milliamperes, _ phase: PhaseChoice, _ kind: Suggestion.Kind) {
            found.append(Suggestion(update.charger, current, phase, kind))
        }
        let largest = largest(on: phase, .usable)
        if let largest {
            let isUseless = largest < least || largest == .zero
            if isUseless {
                add(.zero, phase, .noCurrent(minimum: minimum))
            } else {
                add(largest, phase, .lowerCurrent)
            }
        }
        if let most = self.largest(on: phase, .cap) {
            let current = most < least ? .zero : most
            if largest.map({ current > $0 }) ?? true { add(current, phase, .noWorse) }
        }
        // Other phases have other lines: on its own the charger does not fit.
        for other in [PhaseChoice.phase1, .phase2, .phase3] where fits(wanted, on: other, .cap) {
            add(wanted, other, fits(wanted, on: other, .usable) ? .otherPhase : .noWorse)
        }
        return found
    }

    /// The charger's load if the suggestion is sent alone, and if it replaces the update.
    private func curves(on phase: PhaseChoice) -> [LoadCurve] {
        let bare = ChargerUpdate(update.charger, at: .overridden(wanted), on: phase)
        return [bare, update.with(phase: phase)].map {
            LoadCurve(
                of: place, in: search.record, update: $0,
                inFlight: search.inFlight[update.charger] ?? [], on: search.supply)
        }
    }

    /// The tree that each of these is to fit into, with what the charger counts as there now.
    private func trees(_ measure: Measure) -> [(capacity: Capacity, entry: LoadChange)] {
        [search.alone, search.together].map { tree in
            (measure == .usable ? tree.capacity.strict : tree.capacity, tree.entries[place])
        }
    }

    private func fits(_ current: Milliamperes, on phase: PhaseChoice, _ measure: Measure) -> Bool {
        zip(curves(on: phase), trees(measure)).allSatisfy { curve, tree in
            var trial = tree.capacity
            trial.change(from: tree.entry, to: curve.entry(at: current), below: curve.fuse)
            return trial.isWithinCaps
        }
    }

    /// The largest current that fits both ways; nil where not even 0 does.
    private func largest(on phase: PhaseChoice, _ measure: Measure) -> Milliamperes? {
        guard fits(.zero, on: phase, measure) else { return nil }
        let largest = zip(curves(on: phase), trees(measure)).compactMap { curve, tree -> Milliamperes? in
            let zero = curve.entry(at: .zero)
            var empty = tree.capacity
            empty.change(from: tree.entry, to: zero, below: curve.fuse)
            return curve.largestFitting(in: 0...wanted.count, step: Milliamperes(1)) {
                empty.fits(from: zero, to: $0, below: curve.fuse)
            }
        }
        // Where loads do not simply rise with the current, the smaller of both need not fit both ways.
        guard let current = largest.min(), fits(current, on: phase, measure) else { return .zero }
        return current
    }
}
