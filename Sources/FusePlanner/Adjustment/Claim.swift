import FuseCore
import FuseRecord

/// A charger of a proposal whose current may be lowered.
struct Claim {
    /// The index of its update in the proposal.
    let turn: Int
    /// Its load at every current.
    var curve: LoadCurve
    /// The current that it would have as proposed.
    let wanted: Milliamperes
    /// True when it may move to another phase: it has a current, and its present lines are known.
    let mayMove: Bool
    /// Its current so far.
    var current = Milliamperes.zero
    /// Its load at that current.
    var load: LoadChange
    /// True when it has its minimum, or the proposed current where that is less.
    var isServed = false
    /// The line that limits it, where it has less than proposed.
    var bound: Bound?

    /// The current to serve first: its minimum, or the proposed current where that is less.
    var least: Milliamperes { min(wanted, curve.settings.minCurrent) }

    /// Creates a claim at 0 A.
    init(turn: Int, curve: LoadCurve, wanted: Milliamperes, mayMove: Bool = true) {
        self.turn = turn
        self.curve = curve
        self.wanted = wanted
        self.mayMove = mayMove && curve.isPlain && wanted > .zero
        self.load = curve.entry(at: .zero)
    }
}

/// Every claim of a proposal, and the fuse tree with all of them at 0 A.
struct Claims {
    /// The claims in the proposal's order.
    let claims: [Claim]
    /// The totals and caps with all claims at 0 A.
    let capacity: Capacity

    /// Finds the chargers of a proposal whose current may be lowered (rules: Adjusting).
    ///
    /// These are not automatic chargers, nor chargers whose update has neither a current nor a phase.
    ///
    /// - Parameters:
    ///   - updates: The updates. Every fact that they need must be known.
    ///   - record: The record, with its plans in flight.
    ///   - comparison: The record before and after the updates.
    ///   - supply: The installation's supply.
    ///   - atOnce: True when each update counts at its worst case while all arrive at once.
    ///   - pinned: The chargers that stay on their phase, whatever other chargers may be moved.
    ///   - limit: The limit of a line's total.
    init?(
        _ updates: [ChargerUpdate], on record: InstallationRecord, comparison: Comparison, supply: Supply,
        atOnce: Bool = false, pinned: Set<Identifier> = [], upTo limit: LineLimit = .usableOrBefore
    ) {
        guard let pending = comparison.pending else { return nil }
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
        self.capacity = Capacity(of: record.installation, entries: entries, pending: pending, upTo: limit)
    }
}
