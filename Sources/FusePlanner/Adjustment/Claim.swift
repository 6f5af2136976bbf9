import FuseCore
import FuseRecord

/// One charger whose current may be lowered.
struct Claim {
    /// Its place in the proposal.
    let turn: Int
    /// What it counts as at every current.
    var curve: LoadCurve
    /// The current it would have as proposed.
    let wanted: Milliamperes
    /// Whether it may be moved to another phase: where it really is, is known.
    let mayMove: Bool
    /// The current it has so far.
    var current = Milliamperes.zero
    /// What it counts as at that current.
    var load: LoadChange
    /// Whether it has its minimum, or what was proposed where that is less.
    var isServed = false
    /// What bound it, where it has less than proposed.
    var bound: Bound?

    /// What it is to have before anybody has more: its minimum, or what was proposed where that is less.
    var least: Milliamperes { min(wanted, curve.settings.minCurrent) }

    /// A claim that has nothing yet.
    init(turn: Int, curve: LoadCurve, wanted: Milliamperes, mayMove: Bool = true) {
        self.turn = turn
        self.curve = curve
        self.wanted = wanted
        self.mayMove = mayMove && curve.isPlain && wanted > .zero
        self.load = curve.entry(at: .zero)
    }
}

/// Every claim of a proposal at 0, and what is used and may be used with all of them there.
struct Claims {
    /// The claims in the proposal's order.
    let claims: [Claim]
    /// The tree with all of them at 0.
    let capacity: Capacity

    /// Finds the chargers of a proposal whose current may be lowered (contract, section 3): not those that have
    /// neither current nor phase in it, nor automatic ones.
    ///
    /// - Parameters:
    ///   - updates: The updates; every fact that they need is known.
    ///   - record: The record, with what is in flight.
    ///   - comparison: The record before and after the updates.
    ///   - supply: The installation's supply.
    ///   - atOnce: Whether each update counts at its worst while all arrive at once.
    ///   - pinned: Chargers that stay on their phase, whatever else may be moved.
    ///   - limit: What a line may carry.
    init?(
        _ updates: [ChargerUpdate], on record: InstallationRecord, comparison: Comparison, supply: Supply,
        atOnce: Bool = false, pinned: Set<Identifier> = [], upTo limit: LineLimit = .usableOrBefore
    ) {
        guard let flying = comparison.flying else { return nil }
        let places = record.installation.chargerPlaces
        let inFlight = record.updatesInFlight(of: updates)
        var entries = comparison.entries
        var claims: [Claim] = []
        for (turn, update) in updates.enumerated() where update.current != nil || update.phase != nil {
            guard let place = places[update.charger] else { continue }
            let settled = comparison.proposed.chargers[place]
            guard settled.fixedCurrent == nil, let wanted = settled.offline.current.milliamperes else {
                continue
            }
            let curve = LoadCurve(
                of: place, in: record, update: update, inFlight: inFlight[update.charger] ?? [],
                isArriving: atOnce, on: supply)
            let claim = Claim(
                turn: turn, curve: curve, wanted: wanted, mayMove: !pinned.contains(update.charger))
            entries[place] = claim.load
            claims.append(claim)
        }
        self.claims = claims
        self.capacity = Capacity(of: record.installation, entries: entries, flying: flying, upTo: limit)
    }
}
