/// The end of a search, as the caller's clock has it.
///
/// A search that ends by itself finds the same in every run; the time only bounds how long a caller waits.
public struct SearchTime: Sendable {
    /// The milliseconds for a caller that waits alone, as on the command line.
    ///
    /// Searches for 100 chargers end by themselves before that (docs/decisions/0006).
    public static let aloneMilliseconds = 1_000
    /// The milliseconds for a caller that keeps others waiting, as the gateway does.
    ///
    /// It judges one proposal after the other. In this time 93 of 100 measured searches were as good as
    /// CP-SAT, in ``aloneMilliseconds`` 96 (docs/decisions/0006). So others wait a fifth as long, and little
    /// is lost.
    public static let sharedMilliseconds = 200

    /// True once the time is over.
    public let isUp: @Sendable () -> Bool

    /// Makes a time from the caller's clock.
    public init(isUp: @escaping @Sendable () -> Bool) { self.isUp = isUp }
}

/// The limits of the search for phases, other than its time: all numbers of tries and turns.
///
/// A number without a reason beside it was found by trial with `make rephase`, which compares the answers
/// with those of CP-SAT; seeds 4001 to 4100 were left out of the trials (docs/decisions/0006). A number
/// decides what is found and how soon, never what holds: each result is adjusted and judged anew.
/// ``PhaseEffort`` and ``FillingEffort`` below have the numbers of the local searches.
enum RephasingBudget {
    // MARK: Exact searches

    /// Up to so many assignments all of them are tried, since that proves the best one.
    static let exhaustive = 2_000
    /// The assignments that one question may look at in ``FitSearch``, whose branches grow exponentially.
    ///
    /// What is not settled by then is left to the other searches.
    static let fitSteps = 2_000

    // MARK: Tabu search

    /// The moves towards an assignment that fits, for each level and each start.
    static let relieveTries = 1_500
    /// The shortest rest of a charger that was moved, in turns.
    static let shortestRest = 3
    /// The number of lengths of a rest; one is drawn, since equal rests let a search go in circles.
    static let restLengths = 8

    // MARK: Local search

    /// The most steps of one local search, whatever its effort: few chargers have few assignments.
    static func maxSteps(chargers: Int) -> Int { 20 * chargers * chargers }
    /// The assignments that are tried to take moves back that achieve nothing.
    static let fewerMovesTries = 3_000
    /// The fillings that are tried to take changes back; they take less time, as none is shared.
    static let fewerChangesTries = 20_000
    /// The divisor of steps where each step is adjusted in full, which takes about a hundred times as long.
    static let slowStepDivisor = 80
    /// The divisor of idle steps and of tries where each is adjusted in full.
    static let slowTryDivisor = 20

    // MARK: Looks at the clock

    /// The steps between two looks at the clock, so that looking takes no noticeable share of the time.
    static let fitCheck = 16, phaseCheck = 16, fillingCheck = 32, relieveCheck = 64
}

/// The limits of one local search through assignments.
struct PhaseEffort {
    /// The largest number of steps.
    let steps: Int
    /// The number of steps without anything better after which the search ends.
    let idle: Int
    /// The number of turns that late acceptance looks back.
    ///
    /// A long memory helps where single steps only make things worse, a short one where many steps are
    /// needed.
    let memory: Int

    /// The efforts for the goal of the highest currents, one after the other.
    static let highest = [
        PhaseEffort(steps: 20_000, idle: 3_000, memory: 1),
        PhaseEffort(steps: 20_000, idle: 3_000, memory: 20),
    ]
    /// The efforts for the goal of the fewest moves, one after the other.
    static let fewest = [
        PhaseEffort(steps: 20_000, idle: 8_000, memory: 1),
        PhaseEffort(steps: 20_000, idle: 8_000, memory: 5),
    ]
    /// The efforts for even lines; each step is adjusted in full, so the divisors apply.
    static let balance = [
        PhaseEffort(steps: 40_000, idle: 8_000, memory: 1),
        PhaseEffort(steps: 40_000, idle: 8_000, memory: 20),
    ]
}

/// The limits of one local search through fillings.
struct FillingEffort {
    /// The largest number of fillings that are tried.
    let steps: Int
    /// The number of turns that late acceptance looks back.
    let memory: Int
    /// The worth of a served charger, in changes; `RephasingGoal.highest` does not count changes.
    var weight = 10
    /// True if the search only reorders lines, and changes do not count.
    var ordersOnly = false

    /// A first look at the orders of lines, from which the other searches start.
    static let orders = FillingEffort(steps: 500, memory: 20, ordersOnly: true)

    /// Highest currents: most served, from the best orders.
    static let highestFirst = FillingEffort(steps: 20_000, memory: 200)
    /// Highest currents: most served, from other places.
    static let highestAgain = FillingEffort(steps: 10_000, memory: 50)

    /// Fewest moves, all served: from an assignment that fits, which has too many changes.
    static func nearFit(_ chargers: Int) -> Self { Self(steps: 5_000, memory: 30, weight: chargers) }
    /// Fewest moves, all served: few changes first, from the proposal.
    static let fewChanges = FillingEffort(steps: 20_000, memory: 50, weight: 3)
    /// Fewest moves, all served: no number of changes is worth a charger.
    static func allServed(_ chargers: Int) -> Self { Self(steps: 10_000, memory: 30, weight: chargers) }

    /// Fewest moves, most served: from the best orders, so that chargers count far more than changes.
    static let mostServed = FillingEffort(steps: 30_000, memory: 200, weight: 100)
    /// Fewest moves, most served: fewer changes near that, with a short memory so as to stay near.
    static let mostNearby = FillingEffort(steps: 15_000, memory: 20)
    /// Fewest moves, most served: fewer changes near the proposal.
    static let mostFromProposal = FillingEffort(steps: 15_000, memory: 50, weight: 3)
    /// Fewest moves, most served: fewer changes from the best orders.
    static let mostFromOrders = FillingEffort(steps: 15_000, memory: 50)
    /// Fewest moves, most served: from the best of these, with a long memory.
    static let mostLast = FillingEffort(steps: 15_000, memory: 100)
}

/// The rule of a local search: a step may be worse than the last, but not than some turns ago.
///
/// Late acceptance: Burke and Bykov, "The late acceptance hill-climbing heuristic" (EJOR 258, 2017). It needs
/// neither a temperature nor fractions, so it gives the same result everywhere.
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
