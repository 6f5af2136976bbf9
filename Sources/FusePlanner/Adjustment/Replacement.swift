import FuseCore
import FuseRecord

/// A proposal whose currents, and on request phases, are adjusted so that it fits.
struct Replacement {
    /// The updates that may be sent, one for each update proposed.
    let updates: [ChargerUpdate]
    /// The result of choosing phases; nil where none were chosen.
    let rephasing: RephasingResult?
    /// The line that limits each lowered update, by the update's index.
    let bounds: [Int: Bound]

    /// Looks for a replacement; nil where there is none.
    ///
    /// - Parameters:
    ///   - proposed: The proposed updates, the record, and the sums of both.
    ///   - rules: The rules for adjusting.
    ///   - time: The time limit for choosing phases; nil keeps the phases as proposed.
    ///   - atOnce: True when every line must hold while everything arrives at once, not only in the end.
    ///   - pinned: The chargers that stay on their phase, whatever other chargers may be moved.
    ///   - limit: The limit of a line's total.
    init?(
        _ proposed: (updates: [ChargerUpdate], record: InstallationRecord, comparison: Comparison),
        rules: AdjustingRules, time: SearchTime?, atOnce: Bool = false, pinned: Set<Identifier> = [],
        upTo limit: LineLimit = .usableOrBefore
    ) {
        guard let supply = proposed.record.installation.supply else { return nil }
        let (record, comparison) = (proposed.record, proposed.comparison)
        guard
            let claims = Claims(
                proposed.updates, on: record, comparison: comparison, supply: supply, atOnce: atOnce,
                pinned: pinned, upTo: limit)
        else { return nil }
        var adjustment: Adjustment?
        var rephasing: RephasingResult?
        var updates = proposed.updates
        if let time {
            let search = Rephasing(claims, of: updates, on: record, supply: supply, rules: rules, time: time)
            if let found = search.search() {
                (updates, adjustment, rephasing) = (found.updates, found.adjustment, found.result)
            }
        } else {
            adjustment = Adjustment(claims.claims, in: claims.capacity, rules: rules)
        }
        guard let adjustment else { return nil }
        self.updates = adjustment.replaced(updates)
        self.bounds = adjustment.bounds
        self.rephasing = rephasing
    }

    /// Replaces every current that may be lowered by 0 A.
    ///
    /// A charger that was read otherwise than recorded is sent no phase beside it: arriving first, that would
    /// carry the read current along.
    ///
    /// - Parameter proposed: The proposed updates, the record, and the sums of both.
    init(
        ofNothingFor proposed: (updates: [ChargerUpdate], record: InstallationRecord, comparison: Comparison)
    ) {
        let installation = proposed.record.installation
        let loads = proposed.comparison.before?.loads ?? []
        updates = proposed.updates.map { update in
            guard update.current != nil || update.phase != nil,
                let place = installation.chargerPlaces[update.charger],
                let current = (update.current ?? installation.chargers[place].offline.current).milliamperes,
                current > .zero
            else { return update }
            let isMismatched = loads.indices.contains(place) && loads[place].mismatched != nil
            return isMismatched
                ? ChargerUpdate(update.charger, at: .overridden(.zero))
                : update.with(current: .overridden(.zero))
        }
        (rephasing, bounds) = (nil, [:])
    }

    /// Returns the decision to send the replacement.
    ///
    /// - Parameters:
    ///   - judged: The judgement on the replacement.
    ///   - proposed: The judgement on the proposal.
    /// - Returns: The decision, with the verdict `adjusted`.
    func decision(_ judged: Judgement, inPlaceOf proposed: Judgement) -> Decision {
        let decided = zip(proposed.asProposed, judged.asProposed).enumerated().map { turn, pair in
            pair.0.replaced(by: pair.1.update, else: pair.1.status, bound: bounds[turn])
        }
        var decision = judged.decision(.adjusted, updates: decided)
        decision.rephasing = rephasing
        return decision
    }
}

extension UpdateDecision {
    /// Returns the outcome of the update with another update to be sent in its place.
    ///
    /// - Parameters:
    ///   - update: The update that may be sent.
    ///   - status: The outcome where that equals the proposed update in current and phase.
    ///   - bound: The line that limits a lowered current.
    /// - Returns: The outcome.
    func replaced(by update: ChargerUpdate, else status: UpdateStatus, bound: Bound?) -> UpdateDecision {
        let status: UpdateStatus =
            if update.current != self.update.current {
                .lowered
            } else {
                update.phase != self.update.phase ? .rephased : status
            }
        return UpdateDecision(
            update: self.update, name: name, recorded: recorded, status: status, send: update, bound: bound)
    }
}
