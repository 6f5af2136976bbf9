// Room: placeholder

public import FuseCore

/// How long something may be searched.
public struct SearchTime: Sendable {
    /// Whether the time is up.
    public let isUp: @Sendable () -> Bool

    /// Makes a time from a clock that is not known here.
    public init(isUp: @escaping @Sendable () -> Bool) { self.isUp = isUp }
}

/// What a choice of phases achieves, in the order in which that matters.
public struct RephasingValue: Hashable, Sendable {
    /// How many chargers have their minimum, or what was proposed where that is less.
    public var served: Int
    /// How many phases are not as proposed.
    public var changes: Int
    /// The lowest current of those that have less than proposed; nil where none has.
    public var level: Milliamperes?
    /// The sum of what chargers have.
    public var total: Milliamperes
}

/// How good the phases are that were chosen.
public struct RephasingResult: Hashable, Sendable {
    /// How many chargers' currents could be lowered.
    public let chargers: Int
    /// What was achieved.
    public let value: RephasingValue
    /// What no choice can better.
    public let best: RephasingValue

    /// Whether nothing better exists.
    public var isProved: Bool { value == best }
}

struct Rephasing {
    let updates: [ChargerUpdate]
    init(
        _ updates: [ChargerUpdate], on record: InstallationRecord, comparison: Comparison, supply: Supply,
        rules: AdjustingRules, time: SearchTime
    ) { self.updates = updates }
    func result() -> ([ChargerUpdate], RephasingResult) {
        (
            updates,
            RephasingResult(
                chargers: 0, value: .init(served: 0, changes: 0, level: nil, total: .zero),
                best: .init(served: 0, changes: 0, level: nil, total: .zero))
        )
    }
}
