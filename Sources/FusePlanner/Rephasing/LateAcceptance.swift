/// Lets a walk get worse, but not worse than it was a while ago.
///
/// Late acceptance: Burke and Bykov, "The late acceptance hill-climbing heuristic" (EJOR 258, 2017). It needs neither
/// a temperature nor fractions, so it does the same everywhere.
struct LateAcceptance<Value: Comparable> {
    /// What the choice that is stood on is worth; more is better.
    private(set) var now: Value
    private var row: [Value]
    private var turn = 0

    /// Starts where something is worth that much.
    init(_ start: Value, memory: Int) {
        self.now = start
        self.row = [Value](repeating: start, count: memory)
    }

    /// The least that is accepted.
    var threshold: Value { min(now, row[turn]) }

    /// Ends a turn, with what the choice is worth that is gone to; nil where the walk stays.
    mutating func go(to next: Value?) {
        if let next { now = next }
        row[turn] = now
        turn = (turn + 1) % row.count
    }
}

/// Numbers that look drawn by lot and are the same in every run.
struct PseudoRandom {
    private var state: UInt64 = 1

    /// A number below a bound.
    mutating func below(_ bound: Int) -> Int {
        // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        // Its last step only changes bits that are not looked at.
        return Int(mixed >> 33) % bound
    }
}
