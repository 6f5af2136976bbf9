import FuseCore

/// The contract's adjusting on flat rows of numbers.
///
/// `Adjustment` says the same, of every charger, and has the last word: what is kept is what it says.
struct PhaseTrial {
    /// Whether everybody that may rise loads its lines evenly with its current, which is what sharing is for.
    let canShare: Bool

    private let facts: PhaseFacts
    private var filler: PhaseFiller
    private let step: Int64
    /// What is left on each line of each fuse.
    private var left: [Int64]
    /// A number for each line of each fuse, for what is worked out in between.
    private var lines: [Int64]
    private var current: [Int64]
    private var rising: [Int] = []
    private var isStopped: [Bool]

    /// Prepares trials.
    init(_ problem: Rephasing) {
        self.filler = PhaseFiller(problem)
        self.facts = filler.facts
        self.step = problem.rules.step.count
        self.canShare = facts.isEven && problem.rules.share == .fair
        self.left = facts.caps
        self.lines = facts.caps
        self.isStopped = [Bool](repeating: false, count: facts.least.count)
        self.current = facts.least
    }

    /// For each charger whether it was served.
    var isServed: [Bool] { filler.isServed }

    /// Gives each in turn its minimum if that fits beside those before it.
    ///
    /// - Parameter ways: The choice.
    /// - Returns: How many are not served.
    mutating func serve(_ ways: [Int]) -> Int { filler.fill(PhaseFilling(holding: ways)).unserved }

    /// Shares what is left after serving: again and again the lowest rises by a step.
    ///
    /// - Returns: For each charger what it has.
    mutating func share(_ ways: [Int]) -> [Int64] {
        // Serving looked at the lines only that can be too much.
        for line in left.indices { left[line] = facts.caps[line] }
        for charger in ways.indices {
            isStopped[charger] = false
            current[charger] = isServed[charger] ? facts.least[charger] : 0
            if isServed[charger] {
                for (line, load) in facts.loads[facts.places(charger, ways[charger])] { left[line] -= load }
            }
            if isServed[charger], facts.least[charger] < facts.wanted[charger] { rising.append(charger) }
        }
        while let lowest = lowestRising {
            if !riseTogether(from: lowest, ways) {
                riseInTurn(from: lowest, ways)
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

    /// Lets all that stand lowest rise together, as far as all can and nobody else's turn comes between.
    ///
    /// - Returns: Whether that is a step at least.
    private mutating func riseTogether(from lowest: Int64, _ ways: [Int]) -> Bool {
        guard lowest % step == 0 else { return false }
        for line in lines.indices { lines[line] = 0 }
        var border = Int64.max
        for charger in rising {
            guard current[charger] == lowest else {
                border = min(border, current[charger])
                continue
            }
            border = min(border, facts.wanted[charger])
            for place in facts.places(charger, ways[charger]) { lines[facts.loads[place].line] += step }
        }
        var steps = (border - lowest) / step
        for line in lines.indices where lines[line] > 0 { steps = min(steps, left[line] / lines[line]) }
        guard steps > 0 else { return false }
        for line in lines.indices { left[line] -= lines[line] * steps }
        for charger in rising where current[charger] == lowest { current[charger] += steps * step }
        return true
    }

    /// Lets those below the next multiple of the step rise to it one after the other, and stops whoever cannot.
    private mutating func riseInTurn(from lowest: Int64, _ ways: [Int]) {
        let level = (lowest / step + 1) * step
        var turns = rising.filter { current[$0] < level }
        if turns.contains(where: { current[$0] > lowest }) {
            turns.sort { (current[$0], $0) < (current[$1], $1) }
        }
        for charger in turns {
            let more = min(level, facts.wanted[charger]) - current[charger]
            let own = facts.places(charger, ways[charger])
            if own.contains(where: { left[facts.loads[$0].line] < more }) {
                isStopped[charger] = true
            } else {
                for place in own { left[facts.loads[place].line] -= more }
                current[charger] += more
            }
        }
    }
}
