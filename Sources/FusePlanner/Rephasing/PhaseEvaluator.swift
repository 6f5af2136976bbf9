import FuseCore

/// A rule for an assignment: fixed options for some chargers, the first line that fits for others.
///
/// A charger that fits when its turn comes is served, even if it takes the headroom of two later ones. It is
/// left out only where a line above it is full by then. So it matters less where each charger is than *when*
/// each line is full, and that is what a filling describes. In whatever assignment it results, a charger that
/// is left out did not fit.
struct PhaseFilling {
    /// The order in which chargers directly below one fuse try its lines.
    struct Order: Hashable {
        /// The order before a turn, the order from that turn on, and the turn.
        var early = 0, late = 0, turn = 0
    }

    /// The number of orders of three lines.
    static let orders = 6
    /// The entry in `fixed` of a charger without a fixed option.
    static let free = -1

    /// For each charger its fixed option; `free` where it takes the first line that fits at its turn.
    var fixed: [Int]
    /// For each fuse the order of its lines.
    var order: [Order]

    /// Fixes all chargers.
    init(fixing assignment: PhaseAssignment) {
        self.fixed = assignment
        self.order = []
    }

    /// Fixes no charger.
    init(chargers: Int, fuses: Int) {
        self.fixed = [Int](repeating: Self.free, count: chargers)
        self.order = [Order](repeating: Order(), count: fuses)
    }
}

/// The minimum currents of adjusting, for the assignment that a filling results in.
struct PhaseFiller {
    /// The assignment that the last filling resulted in.
    private(set) var assignment: PhaseAssignment
    /// For each charger whether the last filling served it.
    private(set) var isServed: [Bool]
    /// The tree and the chargers.
    let facts: PhaseFacts

    /// For each charger the fuse directly above it.
    private let fuses: [Int]
    /// For each charger and each line the option that loads that line alone; -1 where there is none.
    ///
    /// On an IT supply, where an option loads a pair of lines, the entry belongs to the line that the pair
    /// leaves out.
    private let optionOnLine: [Int]
    /// The orders of three lines, one after the other.
    private let orders = [0, 1, 2, 0, 2, 1, 1, 0, 2, 1, 2, 0, 2, 0, 1, 2, 1, 0]
    private var headroom: [Int64]

    /// Prepares fillings.
    init(_ problem: Rephasing) {
        let facts = PhaseFacts(problem)
        self.facts = facts
        self.fuses = problem.claims.map(\.curve.fuse)
        self.optionOnLine = problem.options.indices.flatMap { charger in
            var onLine = [-1, -1, -1]
            for option in problem.options[charger].indices {
                let own = facts.loads[facts.ownRange(charger, option)].map { $0.line % 3 }
                if own.count == 1 { onLine[own[0]] = option }
                if own.count == 2 { onLine[3 - own[0] - own[1]] = option }
            }
            return onLine
        }
        self.headroom = facts.headroom
        self.assignment = [Int](repeating: 0, count: fuses.count)
        self.isServed = [Bool](repeating: false, count: fuses.count)
    }

    /// Connects the chargers in the proposal's order.
    ///
    /// - Returns: The number of chargers that are not served, and of those that are not as proposed.
    mutating func fill(_ filling: PhaseFilling) -> (unserved: Int, changes: Int) {
        // The arrays are taken out of the properties and put back, so that the loop copies and retains
        // nothing.
        var lines = Lines(facts: facts, headroom: [])
        var (assignment, isServed): ([Int], [Bool]) = ([], [])
        swap(&lines.headroom, &headroom)
        swap(&assignment, &self.assignment)
        swap(&isServed, &self.isServed)
        defer {
            swap(&lines.headroom, &headroom)
            swap(&assignment, &self.assignment)
            swap(&isServed, &self.isServed)
        }
        let (fuses, optionOnLine, orders) = (fuses, optionOnLine, orders)
        for line in lines.headroom.indices { lines.headroom[line] = lines.facts.headroom[line] }
        var (unserved, changes) = (0, 0)
        for charger in assignment.indices {
            var option = filling.fixed[charger]
            var fits = false
            if option == PhaseFilling.free {
                option = 0
                let order = filling.order[fuses[charger]]
                let first = 3 * (charger < order.turn ? order.early : order.late)
                for place in first..<first + 3 where !fits {
                    let other = optionOnLine[3 * charger + orders[place]]
                    fits = other >= 0 && lines.take(charger, other)
                    if fits { option = other }
                }
            }
            fits = fits || lines.take(charger, option)
            (assignment[charger], isServed[charger]) = (option, fits)
            if !fits { unserved += 1 }
            if option > 0 { changes += 1 }
        }
        return (unserved, changes)
    }

    /// The headroom of each line while chargers take it.
    private struct Lines {
        let facts: PhaseFacts
        var headroom: [Int64]

        /// Gives a charger its minimum if it fits beside those before it.
        mutating func take(_ charger: Int, _ option: Int) -> Bool {
            let places = facts.tightRange(charger, option)
            for place in places {
                let (line, load) = facts.tightLoads[place]
                if load > 0, headroom[line] < load { return false }
            }
            for place in places { headroom[facts.tightLoads[place].line] -= facts.tightLoads[place].load }
            return true
        }
    }
}

/// The currents of adjusting for an assignment, worked out on flat tables of integers.
///
/// ``Adjustment`` says the same for chargers of all kinds, and an assignment is kept only for what that says.
struct PhaseEvaluator {
    /// True if ``share(_:)`` applies: shares are fair, and loads rise exactly with the currents.
    let canShare: Bool

    private let facts: PhaseFacts
    private var filler: PhaseFiller
    private let step: Int64
    private var headroom: [Int64]
    /// For each line the load that a common step adds to it.
    private var stepLoads: [Int64]
    private var current: [Int64]
    private var rising: [Int] = []
    private var isStopped: [Bool]

    /// Prepares evaluations.
    init(_ problem: Rephasing) {
        self.filler = PhaseFiller(problem)
        self.facts = filler.facts
        self.step = problem.rules.step.count
        self.canShare = facts.isLinear && problem.rules.share == .fair
        self.headroom = facts.headroom
        self.stepLoads = facts.headroom
        self.isStopped = [Bool](repeating: false, count: facts.minimum.count)
        self.current = facts.minimum
    }

    /// For each charger whether the last ``serve(_:)`` served it.
    var isServed: [Bool] { filler.isServed }

    /// Gives each charger in turn its minimum if that fits beside those before it.
    ///
    /// - Returns: The number of chargers that are not served.
    mutating func serve(_ assignment: PhaseAssignment) -> Int {
        filler.fill(PhaseFilling(fixing: assignment)).unserved
    }

    /// Shares what is left after serving: again and again the lowest currents rise by a step.
    ///
    /// - Returns: For each charger its current in milliamperes.
    mutating func share(_ assignment: PhaseAssignment) -> [Int64] {
        // Serving counted the tight lines only.
        for line in headroom.indices { headroom[line] = facts.headroom[line] }
        for charger in assignment.indices {
            isStopped[charger] = false
            current[charger] = isServed[charger] ? facts.minimum[charger] : 0
            if isServed[charger] {
                for (line, load) in facts.loads[facts.range(charger, assignment[charger])] {
                    headroom[line] -= load
                }
            }
            if isServed[charger], facts.minimum[charger] < facts.wanted[charger] { rising.append(charger) }
        }
        while let lowest = lowestRising {
            if !riseTogether(from: lowest, assignment) {
                riseInTurn(from: lowest, assignment)
            }
            rising.removeAll { isStopped[$0] || current[$0] == facts.wanted[$0] }
        }
        return current
    }

    private var lowestRising: Int64? {
        guard var lowest = rising.first.map({ current[$0] }) else { return nil }
        for charger in rising { lowest = min(lowest, current[charger]) }
        return lowest
    }

    /// Raises the chargers with the lowest current together until one stops or reaches another one.
    ///
    /// - Returns: False if that is less than a step.
    private mutating func riseTogether(from lowest: Int64, _ assignment: PhaseAssignment) -> Bool {
        guard lowest % step == 0 else { return false }
        for line in stepLoads.indices { stepLoads[line] = 0 }
        var border = Int64.max
        for charger in rising {
            guard current[charger] == lowest else {
                border = min(border, current[charger])
                continue
            }
            border = min(border, facts.wanted[charger])
            for place in facts.range(charger, assignment[charger]) {
                stepLoads[facts.loads[place].line] += step
            }
        }
        var steps = (border - lowest) / step
        for line in stepLoads.indices where stepLoads[line] > 0 {
            steps = min(steps, headroom[line] / stepLoads[line])
        }
        guard steps > 0 else { return false }
        for line in stepLoads.indices { headroom[line] -= stepLoads[line] * steps }
        for charger in rising where current[charger] == lowest { current[charger] += steps * step }
        return true
    }

    /// Raises chargers to the next multiple of the step one by one, and stops those that do not fit.
    private mutating func riseInTurn(from lowest: Int64, _ assignment: PhaseAssignment) {
        let level = (lowest / step + 1) * step
        var turns = rising.filter { current[$0] < level }
        if turns.contains(where: { current[$0] > lowest }) {
            turns.sort { (current[$0], $0) < (current[$1], $1) }
        }
        for charger in turns {
            let more = min(level, facts.wanted[charger]) - current[charger]
            let range = facts.range(charger, assignment[charger])
            if range.contains(where: { headroom[facts.loads[$0].line] < more }) {
                isStopped[charger] = true
            } else {
                for place in range { headroom[facts.loads[place].line] -= more }
                current[charger] += more
            }
        }
    }
}
