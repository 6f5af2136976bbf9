/// The end of a search.
public struct SearchTime: Sendable {
    /// True once the time is over.
    public let isUp: @Sendable () -> Bool

    /// Makes a time from the caller's clock.
    public init(isUp: @escaping @Sendable () -> Bool) { self.isUp = isUp }
}

/// The limits of one local search through fillings.
struct FillingEffort {
    /// The largest number of fillings that are tried.
    var steps: Int
    /// How many changes one charger more is worth.
    var weight = 10
    /// How many turns ago it may have been as bad.
    var memory = 50
    /// Whether only the orders of the lines are tried, and changes do not count.
    var ordersOnly = false
}

/// The limits of one local search through assignments.
struct PhaseEffort {
    var steps = 40_000
    var idle = 8_000
    var memory = 1
}

/// The rule by which a local search accepts a step: it may get worse, but not worse than it was some turns ago.
///
/// Late acceptance: Burke and Bykov, "The late acceptance hill-climbing heuristic" (EJOR 258, 2017). It needs neither
/// a temperature nor fractions, so it gives the same result everywhere.
struct LateAcceptance<Value: Comparable> {
    /// The worth of the current state; more is better.
    private(set) var current: Value
    private var history: [Value]
    private var turn = 0

    /// Starts with the worth of the first state.
    ///
    /// - Parameters:
    ///   - start: The worth of the first state.
    ///   - memory: The number of turns that the rule looks back.
    init(_ start: Value, memory: Int) {
        self.current = start
        self.history = [Value](repeating: start, count: memory)
    }

    /// The lowest worth that is accepted.
    var threshold: Value { min(current, history[turn]) }

    /// Ends a turn.
    ///
    /// - Parameter next: The worth of the new state; nil where the search stays.
    mutating func advance(to next: Value?) {
        if let next { current = next }
        history[turn] = current
        turn = (turn + 1) % history.count
    }
}

/// Pseudorandom numbers that are the same in every run.
struct PseudoRandom {
    private var state: UInt64 = 1

    /// Draws a number from 0 to below a bound.
    mutating func below(_ bound: Int) -> Int {
        // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        // The last step of SplitMix64 changes only bits that are dropped here.
        return Int(mixed >> 33) % bound
    }
}
