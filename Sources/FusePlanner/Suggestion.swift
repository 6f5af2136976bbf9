// Room: what one charger of a refused proposal could have instead. Computed, not guessed.
// Answers: the largest current that fits as proposed, and phases on which it fits in full. Must not know:
// sentences.

public import FuseCore

/// One override that fits where a proposed one does not.
public struct Suggestion: Hashable, Sendable {
    /// What kind of way out it is.
    public enum Kind: Hashable, Sendable {
        /// The largest current that fits as proposed.
        case lowerCurrent
        /// No charging at all, since less than the minimum is left.
        case noCurrent(minimum: Milliamperes)
        /// The proposed current in full, on another phase.
        case otherPhase
        /// No charger alone makes the proposal fit: what it could have while the others are lowered too.
        case withOthersLowered
    }

    /// The charger.
    public let charger: Identifier
    /// The current that fits.
    public let current: Milliamperes
    /// The phase on which it fits.
    public let phase: PhaseChoice
    /// What kind of way out it is.
    public let kind: Kind
}

/// Works suggestions out for the chargers that load a line which is above its cap.
struct SuggestionSearch {
    private let record: InstallationRecord
    private let updates: [ChargerUpdate]
    private let comparison: Comparison
    private let supply: Supply
    private let inFlight: [Identifier: [ChargerUpdate]]
    private let flying: Flying
    /// What each charger counts as while nothing of the proposal is sent, and the tree with that.
    private let alone: (entries: [LoadEntry], capacity: Capacity)

    init?(_ updates: [ChargerUpdate], on record: InstallationRecord, comparison: Comparison) {
        guard let supply = record.installation.supply, let before = comparison.before else { return nil }
        self.record = record
        self.updates = updates
        self.comparison = comparison
        self.supply = supply
        self.inFlight = record.updatesInFlight
        let installation = record.installation
        // Those of the proposal are looked at one by one, so each counts by itself.
        let flying = Flying(of: record, apart: Set(updates.map(\.charger)), on: supply)
        let worst = WorstLoads(of: record, on: supply)
        let entries = [LoadEntry](untouched: worst.loads, recorded: before)
        self.alone = (entries, Capacity(of: installation, entries: entries, flying: flying))
        self.flying = flying
    }

    /// What fits: for single chargers, or where none alone makes a difference, for several together.
    func search() -> [Suggestion] {
        let single = suggestions()
        return single.isEmpty ? adjusted() : single
    }

    /// Every suggestion, in the proposal's order, a lower current before other phases.
    ///
    /// Each fits in two ways, because nobody knows which will be done: in place of the charger's own update
    /// beside the others as proposed, and sent alone.
    private func suggestions() -> [Suggestion] {
        let installation = record.installation
        let places = installation.chargerPlaces
        let entries = comparison.entries
        let together = (
            entries: entries, capacity: Capacity(of: installation, entries: entries, flying: flying)
        )
        return updates.flatMap { update -> [Suggestion] in
            guard let place = places[update.charger], update.current != nil || update.phase != nil,
                let wanted = comparison.proposed.chargers[place].offline.current.milliamperes
            else { return [] }
            let search = OneCharger(
                search: self, update: update, place: place, wanted: wanted,
                ways: [alone, together].map { ($0.capacity, $0.entries[place]) })
            return search.suggestions()
        }
    }

    /// What adjusting would give the chargers that it lowers, as far as each may be sent alone too.
    private func adjusted() -> [Suggestion] {
        guard
            let claims = Claims(updates, on: record, comparison: comparison, supply: supply),
            let adjustment = Adjustment(claims.claims, in: claims.capacity, rules: .standard)
        else { return [] }
        let places = record.installation.chargerPlaces
        return adjustment.claims.compactMap { claim in
            let update = updates[claim.turn]
            guard claim.current < claim.wanted, let place = places[update.charger] else { return nil }
            let phase = comparison.proposed.chargers[place].offline.phase
            let bare = ChargerUpdate(
                charger: update.charger, current: .overridden(claim.current), phase: phase)
            let curve = LoadCurve(
                of: place, in: record, update: bare, inFlight: inFlight[update.charger] ?? [], on: supply)
            var trial = alone.capacity
            trial.change(from: alone.entries[place], to: curve.entry(at: claim.current), below: curve.fuse)
            guard trial.isWithinCaps else { return nil }
            return Suggestion(
                charger: update.charger, current: claim.current, phase: phase, kind: .withOthersLowered)
        }
    }

    /// One charger's alternatives.
    private struct OneCharger {
        let search: SuggestionSearch
        let update: ChargerUpdate
        let place: Int
        let wanted: Milliamperes
        let ways: [(capacity: Capacity, entry: LoadEntry)]

        func suggestions() -> [Suggestion] {
            let proposed = search.comparison.proposed.chargers[place]
            let phase = proposed.offline.phase
            guard !fits(wanted, on: phase) else { return [] }
            var found: [Suggestion] = []
            if let largest = largest(on: phase) {
                let minimum = proposed.minCurrent
                let isUseless = largest < min(minimum, wanted)
                found.append(
                    Suggestion(
                        charger: update.charger, current: isUseless ? .zero : largest, phase: phase,
                        kind: isUseless || largest == .zero ? .noCurrent(minimum: minimum) : .lowerCurrent))
            }
            return found + otherPhases
        }

        /// Phases on which the proposed current fits in full. They have other lines: on its own it does not fit.
        private var otherPhases: [Suggestion] {
            [PhaseChoice.phase1, .phase2, .phase3].compactMap { other in
                guard fits(wanted, on: other) else { return nil }
                return Suggestion(
                    charger: update.charger, current: wanted, phase: other, kind: .otherPhase)
            }
        }

        /// The charger's load if the suggestion is sent alone, and if it replaces the update.
        private func curves(on phase: PhaseChoice) -> [LoadCurve] {
            let bare = ChargerUpdate(
                charger: update.charger, current: .overridden(wanted), phase: phase)
            return [bare, update.with(phase: phase)].map {
                LoadCurve(
                    of: place, in: search.record, update: $0,
                    inFlight: search.inFlight[update.charger] ?? [], on: search.supply)
            }
        }

        private func fits(_ current: Milliamperes, on phase: PhaseChoice) -> Bool {
            zip(curves(on: phase), ways).allSatisfy { curve, way in
                var trial = way.capacity
                trial.change(from: way.entry, to: curve.entry(at: current), below: curve.fuse)
                return trial.isWithinCaps
            }
        }

        /// The largest current that fits both ways; nil where not even 0 does.
        private func largest(on phase: PhaseChoice) -> Milliamperes? {
            guard fits(.zero, on: phase) else { return nil }
            let largest = zip(curves(on: phase), ways).compactMap { curve, way -> Milliamperes? in
                let zero = curve.entry(at: .zero)
                var empty = way.capacity
                empty.change(from: way.entry, to: zero, below: curve.fuse)
                return curve.largestFitting(in: 0...wanted.count, step: Milliamperes(1)) {
                    empty.fits(from: zero, to: $0, below: curve.fuse)
                }
            }
            // Where loads do not simply rise with the current, the smaller of both need not fit both ways.
            guard let current = largest.min(), fits(current, on: phase) else { return .zero }
            return current
        }
    }
}
