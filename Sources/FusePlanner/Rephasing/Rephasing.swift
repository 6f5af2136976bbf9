import FuseCore
import FuseRecord

/// How long something may be searched.
public struct SearchTime: Sendable {
    /// Whether the time is up.
    public let isUp: @Sendable () -> Bool

    /// Makes a time from a clock that is not known here.
    public init(isUp: @escaping @Sendable () -> Bool) { self.isUp = isUp }
}

/// Claims with the phases that each may be on.
struct Rephasing {
    let claims: [Claim]
    let capacity: Capacity
    let rules: AdjustingRules
    let time: SearchTime
    /// For each claim the phases it may be on, as proposed (nil) first, with what it then counts as.
    let ways: [[(phase: PhaseChoice?, curve: LoadCurve)]]
    private let updates: [ChargerUpdate]
    private let hasLines: Bool

    /// Prepares the search.
    init(
        _ claims: Claims, of updates: [ChargerUpdate], on record: InstallationRecord, supply: Supply,
        rules: AdjustingRules, time: SearchTime
    ) {
        self.claims = claims.claims
        self.capacity = claims.capacity
        self.updates = updates
        self.rules = rules
        self.time = time
        self.hasLines = supply.isThreePhase
        let places = record.installation.chargerPlaces
        self.ways = claims.claims.map { claim in
            var ways: [(phase: PhaseChoice?, curve: LoadCurve)] = [(nil, claim.curve)]
            // What is doubted or in flight is left where it is: nobody knows where that really is.
            guard claim.mayMove, let place = places[updates[claim.turn].charger]
            else { return ways }
            for phase in [PhaseChoice.phase1, .phase2, .phase3] {
                let curve = LoadCurve(
                    of: place, in: record, update: updates[claim.turn].with(phase: phase), inFlight: [],
                    on: supply)
                if !ways.contains(where: { $0.curve.lines == curve.lines }) { ways.append((phase, curve)) }
            }
            return ways
        }
    }

    /// The best choice found, the currents that go with it, and how good it is.
    func search() -> (updates: [ChargerUpdate], adjustment: Adjustment, result: RephasingResult)? {
        var search = RephasingSearch(self)
        guard let (best, bound, isProved) = search?.run() else { return nil }
        var updates = updates
        for (index, claim) in claims.enumerated() {
            guard let phase = ways[index][best.ways[index]].phase else { continue }
            updates[claim.turn] = updates[claim.turn].with(phase: phase)
        }
        let result = RephasingResult(
            goal: rules.goal, isBalanced: rules.isBalanced, chargers: claims.count, value: best.value,
            best: bound, isProved: isProved)
        return (updates, best.adjustment, result)
    }

    /// What follows from a choice of ways.
    func choice(_ chosen: [Int]) -> PhaseChoices? {
        let moved = claims.indices.map { index in
            Claim(
                turn: claims[index].turn, curve: ways[index][chosen[index]].curve,
                wanted: claims[index].wanted)
        }
        guard let adjustment = Adjustment(moved, in: capacity, rules: rules) else { return nil }
        let lowered = adjustment.claims.filter { $0.isServed && $0.current < $0.wanted }
        let value = RephasingValue(
            served: adjustment.claims.count(where: \.isServed), changes: chosen.count { $0 > 0 },
            level: lowered.map(\.current).min(), total: adjustment.claims.reduce(.zero) { $0 + $1.current },
            difference: hasLines ? adjustment.largestDifference : .zero)
        let worth = PhaseWorth(
            adjustment.claims.map(\.isServed), currents: adjustment.claims.map(\.current.count),
            changes: value.changes, difference: rules.isBalanced ? value.difference.count : 0, for: rules.goal
        )
        return PhaseChoices(ways: chosen, adjustment: adjustment, value: value, worth: worth)
    }

    /// What each charger would count as in each way, if everybody had a level, or what is less of proposed, or
    /// what is more of the minimum.
    func options(at level: Milliamperes) -> [PhaseOptions] {
        zip(claims, ways).map { claim, ways in
            let current = min(claim.wanted, max(claim.least, level))
            // What it counts as with nothing is in the capacity already: a doubted reading stays.
            return PhaseOptions(
                fuse: claim.curve.fuse,
                loads: ways.map { $0.curve.counted(at: current) - claim.load.counted })
        }
    }

    /// For each way of each charger the lines that it loads.
    var lines: PhaseLines { PhaseLines(ways.map { $0.map { Int($0.curve.lines.rawValue) } }) }

    /// A search for phases on which everybody fits at a level, or everybody that is to be served.
    func phaseSearch(at level: Milliamperes, steps: Int, serving isServed: [Bool]? = nil) -> PhaseSearch {
        var options = options(at: level)
        if let isServed {
            for charger in options.indices where !isServed[charger] {
                options[charger] = PhaseOptions(fuse: options[charger].fuse, loads: [.zero])
            }
        }
        return PhaseSearch(options, in: PhaseRoom(capacity), steps: steps, time: time)
    }
}
