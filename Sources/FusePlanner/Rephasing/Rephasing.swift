public import FuseCore
import FuseRecord

/// The choice of phases for `--rephase`: a phase for each charger, so that more of them can charge.
///
/// **The problem.** An installation is a tree of fuses with up to three lines each. A charger of the proposal
/// that may be moved has up to four *options*: the connection that is proposed, or phase 1, 2 or 3 alone (a
/// pair of lines on an IT supply). An *assignment* gives each charger one option. Adjusting turns an
/// assignment into currents: in the proposal's order each charger gets its minimum if that fits (it is
/// *served*), then the served chargers share what is left. So only phases are searched for, and the currents
/// follow from them.
///
/// **The goals.** Serving most chargers comes first. `RephasingGoal.highest` then prefers chargers early in
/// the proposal, then the highest currents (compared from the lowest upwards), then the fewest moves;
/// `RephasingGoal.fewest` has the fewest moves first and then the currents. ``PhaseWorth`` is this order.
///
/// **The search** (``RephasingSearch``) has these stages. The lowest current of those that got less than was
/// proposed is called the *level*.
/// 1. A small problem is settled by trying every assignment.
/// 2. ``PhaseBounds`` says what no assignment can exceed.
/// 3. An assignment that serves all chargers: ``FitSearch`` (exact, fewest changes) or ``PhaseOverload``
///    (tabu search). If there is none, ``FillingLocalSearch`` serves as many chargers as it can.
/// 4. The highest level that all chargers can have: by halving, with the searches of stage 3.
/// 5. The highest currents above that level: ``PhaseLocalSearch``.
/// 6. Moves that achieve nothing are taken back, and where `--balance` asks for it, lines are evened out.
///
/// **Guarantees.** An assignment is kept only for what ``Adjustment`` says of it (``evaluate(_:)``); the
/// tables of ``PhaseFacts`` and ``PhaseEvaluator`` only make trials fast. The planner judges the outcome once
/// more, like any proposal. So a mistake of the search can cost current, but not safety. Every run draws the
/// same random numbers, so the result depends on time only where time ends the search.
///
/// All limits are in ``RephasingBudget``. Reasons and comparisons: docs/decisions/0006 and 0016.
struct Rephasing {
    /// The chargers whose current may be lowered, in the proposal's order.
    let claims: [Claim]
    /// The tree with all of these chargers at 0 A.
    let capacity: Capacity
    /// The step, the way of sharing and the goal.
    let rules: AdjustingRules
    /// The end of the search.
    let time: SearchTime
    /// The options of each claim; the first is the connection as proposed.
    let options: [[PhaseOption]]
    private let updates: [ChargerUpdate]
    private let hasThreeLines: Bool

    /// Finds the options of each claim.
    ///
    /// `updates` is the proposal; `claims` are its chargers whose current may be lowered.
    init(
        _ claims: Claims, of updates: [ChargerUpdate], on record: InstallationRecord, supply: Supply,
        rules: AdjustingRules, time: SearchTime
    ) {
        self.claims = claims.claims
        self.capacity = claims.capacity
        self.updates = updates
        self.rules = rules
        self.time = time
        self.hasThreeLines = supply.isThreePhase
        let places = record.installation.chargerPlaces
        self.options = claims.claims.map { claim in
            var options = [PhaseOption(phase: nil, curve: claim.curve)]
            // A charger with a mismatched reading or an update in flight stays: its real phase is not known.
            guard claim.mayMove, let place = places[updates[claim.turn].charger]
            else { return options }
            for phase in [PhaseChoice.phase1, .phase2, .phase3] {
                let curve = LoadCurve(
                    of: place, in: record, update: updates[claim.turn].with(phase: phase), inFlight: [],
                    on: supply)
                if !options.contains(where: { $0.curve.lines == curve.lines }) {
                    options.append(PhaseOption(phase: phase, curve: curve))
                }
            }
            return options
        }
    }

    /// Searches for phases until the result is proved, the budget is used up or the time ends.
    ///
    /// - Returns: The proposal with the chosen phases, their currents and their quality; nil if lines are
    ///   over even at 0 A.
    func search() -> (updates: [ChargerUpdate], adjustment: Adjustment, result: RephasingResult)? {
        var search = RephasingSearch(self)
        guard let (best, bound, isProved) = search?.run() else { return nil }
        var updates = updates
        for (index, claim) in claims.enumerated() {
            guard let phase = options[index][best.assignment[index]].phase else { continue }
            updates[claim.turn] = updates[claim.turn].with(phase: phase)
        }
        let result = RephasingResult(
            goal: rules.goal, isBalanced: rules.isBalanced, chargers: claims.count, value: best.value,
            best: bound, isProved: isProved)
        return (updates, best.adjustment, result)
    }

    /// The assignment that leaves each charger as proposed.
    var asProposed: PhaseAssignment { PhaseAssignment(repeating: 0, count: claims.count) }

    /// The largest current that is proposed for any of the chargers.
    var highestWanted: Milliamperes { claims.map(\.wanted).max() ?? .zero }

    /// Adjusts the currents for an assignment; nil where the lines are over even at 0 A.
    func evaluate(_ assignment: PhaseAssignment) -> RephasedChoice? {
        let moved = claims.indices.map { index in
            Claim(
                turn: claims[index].turn, curve: options[index][assignment[index]].curve,
                wanted: claims[index].wanted)
        }
        guard let adjustment = Adjustment(moved, in: capacity, rules: rules) else { return nil }
        let lowered = adjustment.claims.filter { $0.isServed && $0.current < $0.wanted }
        let value = RephasingValue(
            served: adjustment.claims.count(where: \.isServed), changes: assignment.count { $0 > 0 },
            level: lowered.map(\.current).min(), total: adjustment.claims.reduce(.zero) { $0 + $1.current },
            difference: hasThreeLines ? adjustment.largestDifference : .zero)
        let worth = PhaseWorth(
            adjustment.claims.map(\.isServed), currents: adjustment.claims.map(\.current.count),
            changes: value.changes, difference: rules.isBalanced ? value.difference.count : 0, for: rules.goal
        )
        return RephasedChoice(assignment: assignment, adjustment: adjustment, value: value, worth: worth)
    }

    /// The loads of each charger while all chargers have a level.
    ///
    /// - Parameter level: The current of each charger; at least its minimum, at most what was proposed for
    ///   it.
    /// - Returns: For each charger the loads of its options, without the load that counts already.
    func loads(at level: Milliamperes) -> [OptionLoads] {
        zip(claims, options).map { claim, options in
            let current = min(claim.wanted, max(claim.least, level))
            // The capacity already contains the load at 0 A: a mismatched reading stays.
            return OptionLoads(
                fuse: claim.curve.fuse,
                loads: options.map { $0.curve.counted(at: current) - claim.load.counted })
        }
    }
}

/// For each charger the number of its option; 0 is the connection as proposed.
typealias PhaseAssignment = [Int]

/// One connection that a charger may have.
struct PhaseOption {
    /// The phase to send; nil for the connection as proposed.
    let phase: PhaseChoice?
    /// The load of the charger on that phase, at each current.
    let curve: LoadCurve
}

/// The load of one charger at one current, for each of its options.
struct OptionLoads: Hashable {
    /// The place of the fuse that the charger is connected below.
    let fuse: Int
    /// The load for each option, beyond what the charger counts as at 0 A.
    let loads: [LineCurrents]
}

/// An assignment with the currents that follow from it.
struct RephasedChoice {
    /// The assignment.
    let assignment: PhaseAssignment
    /// The currents that follow from it.
    let adjustment: Adjustment
    /// Its achievement, in numbers for a report.
    let value: RephasingValue
    /// Its worth for the goal.
    let worth: PhaseWorth
}

/// The preference among choices of phases that serve as many chargers (rules: Adjusting).
public enum RephasingGoal: String, CaseIterable, Sendable {
    /// Chargers early in the proposal; then high currents, the lowest first; then the fewest moves.
    case highest
    /// The fewest moves; then the highest currents, the lowest first.
    case fewest
}

/// The achievement of a choice of phases, in numbers.
public struct RephasingValue: Hashable, Sendable {
    /// The number of chargers that have their minimum, or what was proposed where that is less.
    public var served: Int
    /// The number of phases that are not as proposed.
    public var changes: Int
    /// The lowest current of served chargers that have less than proposed; nil if there are none.
    public var level: Milliamperes?
    /// The sum of the currents of all chargers.
    public var total: Milliamperes
    /// The largest difference between two lines of one fuse, of all fuses.
    public var difference: Milliamperes

    /// Makes a value.
    public init(
        served: Int, changes: Int, level: Milliamperes?, total: Milliamperes, difference: Milliamperes = .zero
    ) {
        self.served = served
        self.changes = changes
        self.level = level
        self.total = total
        self.difference = difference
    }

    /// Compares two values for a goal, as far as these numbers tell.
    ///
    /// Two choices with the same level may still differ in the currents above it.
    ///
    /// - Returns: True if this one is better.
    public func isBetter(than other: RephasingValue, for goal: RephasingGoal) -> Bool {
        func key(_ value: RephasingValue) -> (Int, Int, Milliamperes, Milliamperes, Int) {
            let isLast = goal == .highest
            return (
                value.served, isLast ? 0 : -value.changes, value.level ?? .largest, value.total,
                isLast ? -value.changes : 0
            )
        }
        return key(self) > key(other)
    }
}

/// The quality of the phases that were chosen.
public struct RephasingResult: Hashable, Sendable {
    /// The goal of the search.
    public let goal: RephasingGoal
    /// True if the search also evened out the lines, with all else the same.
    public let isBalanced: Bool
    /// The number of chargers whose current could be lowered.
    public let chargers: Int
    /// The achievement.
    public let value: RephasingValue
    /// The limits that no choice can exceed, each number by itself.
    public let best: RephasingValue
    /// True if no better choice exists.
    public let isProved: Bool
}

/// The worth of an assignment, compared in full; the larger is better.
struct PhaseWorth: Comparable {
    /// The goal of the comparison.
    let goal: RephasingGoal
    /// For each charger whether it is served.
    let isServed: [Bool]
    /// The number of served chargers.
    let served: Int
    /// The currents of all chargers in milliamperes, in rising order.
    let currents: [Int64]
    /// The number of chargers that are not as proposed.
    let changes: Int
    /// The largest difference between two lines of one fuse in milliamperes; 0 where it does not matter.
    let difference: Int64

    /// Sorts the currents and counts the served chargers.
    ///
    /// - Parameters:
    ///   - isServed: For each charger whether it is served.
    ///   - currents: For each charger its current in milliamperes, in the proposal's order.
    ///   - changes: See the property.
    ///   - difference: See the property.
    ///   - goal: The goal of the comparison.
    init(
        _ isServed: [Bool], currents: [Int64], changes: Int, difference: Int64 = 0, for goal: RephasingGoal
    ) {
        self.goal = goal
        self.isServed = isServed
        self.served = isServed.count { $0 }
        self.currents = currents.sorted()
        self.changes = changes
        self.difference = difference
    }

    static func < (left: PhaseWorth, right: PhaseWorth) -> Bool {
        if left.served != right.served { return left.served < right.served }
        switch left.goal {
        case .highest:
            if left.isServed != right.isServed { return isServedLater(left.isServed, right.isServed) }
            if left.currents != right.currents {
                return left.currents.lexicographicallyPrecedes(right.currents)
            }
            if left.changes != right.changes { return left.changes > right.changes }
            return left.difference > right.difference
        case .fewest:
            if left.changes != right.changes { return left.changes > right.changes }
            if left.currents != right.currents {
                return left.currents.lexicographicallyPrecedes(right.currents)
            }
            if left.difference != right.difference { return left.difference > right.difference }
            return isServedLater(left.isServed, right.isServed)
        }
    }

    /// True if the first charger that only one of the two serves is served by the right one.
    static func isServedLater(_ left: [Bool], _ right: [Bool]) -> Bool {
        zip(left, right).first { $0 != $1 }?.1 ?? false
    }
}
