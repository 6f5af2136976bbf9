// Room: what may be sent in place of a proposal that is refused.
// Answers: the replaced updates, and what became of each. Must not know: how currents are shared or phases
// chosen.

import FuseCore

/// A proposal with its currents, and where that was asked for its phases, adjusted to what fits.
struct Replacement {
    /// The updates that may be sent, one for each that was proposed.
    let updates: [ChargerUpdate]
    /// How the phases were chosen; nil where they were not.
    let rephasing: RephasingResult?
    private let bounds: [Int: Bound]

    /// Looks for a replacement; nil where there is none.
    ///
    /// - Parameters:
    ///   - proposed: The refused judgement.
    ///   - rules: How to adjust.
    ///   - time: How long phases may be searched; nil: they stay as proposed.
    ///   - atOnce: Whether it must hold while everything arrives at once, and not only in the end.
    init?(_ proposed: Judgement, rules: AdjustingRules, time: SearchTime?, atOnce: Bool = false) {
        guard let supply = proposed.record.installation.supply else { return nil }
        let (record, comparison) = (proposed.record, proposed.comparison)
        guard
            let claims = Claims(
                proposed.updates, on: record, comparison: comparison, supply: supply, atOnce: atOnce)
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

    /// The decision to send this instead.
    ///
    /// - Parameters:
    ///   - judged: The judgement on the replacement.
    ///   - proposed: The judgement on what was proposed.
    func decision(_ judged: Judgement, inPlaceOf proposed: Judgement) -> Decision {
        let decided = zip(proposed.asProposed, judged.asProposed).enumerated().map { turn, pair in
            let (old, new) = pair
            let status: UpdateStatus =
                if new.update.current != old.update.current {
                    .lowered
                } else {
                    new.update.phase != old.update.phase ? .rephased : new.status
                }
            return UpdateDecision(
                update: old.update, name: old.name, recorded: old.recorded, status: status, send: new.update,
                bound: bounds[turn])
        }
        var decision = judged.decision(.adjusted, updates: decided)
        decision.rephasing = rephasing
        return decision
    }
}
