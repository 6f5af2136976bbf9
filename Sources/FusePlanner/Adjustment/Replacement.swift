import FuseCore
import FuseRecord

/// A proposal with its currents, and where that was asked for its phases, adjusted to what fits.
struct Replacement {
    /// The updates that may be sent, one for each that was proposed.
    let updates: [ChargerUpdate]
    /// How the phases were chosen; nil where they were not.
    let rephasing: RephasingResult?
    /// For each lowered update's turn what bound it.
    let bounds: [Int: Bound]

    /// Looks for a replacement; nil where there is none.
    ///
    /// - Parameters:
    ///   - proposed: What was proposed, on which record, and what it comes to.
    ///   - rules: How to adjust.
    ///   - time: How long phases may be searched; nil: they stay as proposed.
    ///   - atOnce: Whether it must hold while everything arrives at once, and not only in the end.
    ///   - pinned: Chargers that stay on their phase, whatever else may be moved.
    ///   - limit: What a line may carry.
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

    /// The decision to send this instead.
    ///
    /// - Parameters:
    ///   - judged: The judgement on the replacement.
    ///   - proposed: The judgement on what was proposed.
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
    /// The update with another one to be sent in its place.
    ///
    /// - Parameters:
    ///   - update: What may be sent.
    ///   - status: What became of it where that is what was proposed.
    ///   - bound: What bound a lowered current.
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
