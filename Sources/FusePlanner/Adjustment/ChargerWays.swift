import FuseCore

/// The alternatives for one charger of a refused proposal.
///
/// Each must fit both when it is sent alone and when it replaces the charger's update in the proposal.
struct ChargerWays {
    let search: SuggestionSearch
    let update: ChargerUpdate
    let place: Int
    let wanted: Milliamperes

    /// The limit of a line's total.
    private enum Measure {
        /// The usable current: the alternative fits.
        case usable
        /// The usable current, or the total before where that is more: no line gets worse.
        case cap
    }

    /// Returns the alternatives, a lower current before other phases.
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
        if let fitting = self.largest(on: phase, .cap) {
            let current = fitting < least ? .zero : fitting
            if largest.map({ current > $0 }) ?? true { add(current, phase, .noWorse) }
        }
        // Another phase loads other lines. The charger's own phase drops out: it does not fit there (see
        // above).
        for other in [PhaseChoice.phase1, .phase2, .phase3] where fits(wanted, on: other, .cap) {
            add(wanted, other, fits(wanted, on: other, .usable) ? .otherPhase : .noWorse)
        }
        return found
    }

    /// Returns the charger's load if the suggestion is sent alone, and if it replaces the update.
    private func curves(on phase: PhaseChoice) -> [LoadCurve] {
        let bare = ChargerUpdate(update.charger, at: .overridden(wanted), on: phase)
        return [bare, update.with(phase: phase)].map {
            LoadCurve(
                of: place, in: search.record, update: $0,
                inFlight: search.inFlight[update.charger] ?? [], on: search.supply)
        }
    }

    /// Returns the fuse tree for each of these two ways, with the charger's load there now.
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

    /// Returns the largest current that fits both ways; nil where not even 0 A does.
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
        // Where a load does not simply rise with the current, the smaller of both may not fit both ways.
        guard let current = largest.min(), fits(current, on: phase, measure) else { return .zero }
        return current
    }
}
