public import FuseCore

/// What phases are chosen for once as many chargers as possible have their minimum (contract, section 3: adjusting).
public enum RephasingGoal: String, CaseIterable, Sendable {
    /// Who is served, in the proposal's order; then the highest currents, the lowest first; then the fewest moves.
    case highest
    /// The fewest moves; then the highest currents, the lowest first.
    case fewest
}

/// What a choice of phases achieves, in numbers.
public struct RephasingValue: Hashable, Sendable {
    /// How many chargers have their minimum, or what was proposed where that is less.
    public var served: Int
    /// How many phases are not as proposed.
    public var changes: Int
    /// The lowest current of those that have less than proposed; nil where none has.
    public var level: Milliamperes?
    /// The sum of what chargers have.
    public var total: Milliamperes
    /// The largest difference between two lines of one fuse.
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

    /// Whether it is better than another one for a goal, as far as these numbers tell: with the same level, others
    /// may still have more or less.
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

/// How good the phases are that were chosen.
public struct RephasingResult: Hashable, Sendable {
    /// What they were chosen for.
    public let goal: RephasingGoal
    /// Whether, with all else the same, lines were to differ as little as possible.
    public let isBalanced: Bool
    /// How many chargers' currents could be lowered.
    public let chargers: Int
    /// What was achieved.
    public let value: RephasingValue
    /// What no choice can better, each number for itself.
    public let best: RephasingValue
    /// Whether nothing better exists.
    public let isProved: Bool
}

/// One choice of phases with the currents that follow from it.
struct PhaseChoices {
    /// For each claim the way it is connected; 0 is as proposed.
    let ways: [Int]
    /// The currents that follow from it.
    let adjustment: Adjustment
    /// What it achieves, in numbers.
    let value: RephasingValue
    /// What it is worth.
    let worth: PhaseWorth
}

/// What a choice of phases is worth, all of it; the larger is better.
struct PhaseWorth: Comparable {
    /// What phases are chosen for.
    let goal: RephasingGoal
    /// For each charger whether it is served.
    let isServed: [Bool]
    /// How many are.
    let served: Int
    /// What all have, the lowest first.
    let currents: [Int64]
    /// How many are not as proposed.
    let changes: Int
    /// The largest difference between two lines of one fuse; 0 where that does not matter.
    let difference: Int64

    /// Puts together what a choice is worth.
    ///
    /// - Parameters:
    ///   - isServed: For each charger whether it is served.
    ///   - currents: For each charger what it has.
    ///   - changes: How many are not as proposed.
    ///   - difference: The largest difference between two lines of one fuse; 0 where that does not matter.
    ///   - goal: What phases are chosen for.
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

    /// Whether of two the first charger that only one of them serves is served by the right one.
    static func isServedLater(_ left: [Bool], _ right: [Bool]) -> Bool {
        zip(left, right).first { $0 != $1 }?.1 ?? false
    }
}
