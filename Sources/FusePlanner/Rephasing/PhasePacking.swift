import FuseCore

/// A choice of phases with what is over while everybody takes what a level gives.
///
/// Tabu search: Glover, "Tabu search, part I" (ORSA Journal on Computing 1, 1989). What was moved rests for some turns, so
/// that the search leaves a place where every single move only makes things worse.
struct PhasePacking {
    /// For each charger the way that it is on.
    private(set) var ways: [Int]
    /// By how much all lines are over together.
    private(set) var excess: Int64 = 0
    private let facts: PhaseFacts
    private let counts: [Int]
    /// For each fuse the chargers below it that can be moved.
    private let movable: [[Int]]
    /// What is left on each line of each fuse.
    private var left: [Int64]

    /// Puts everybody somewhere.
    ///
    /// - Parameters:
    ///   - problem: The chargers.
    ///   - level: What each takes up to what was proposed; its minimum where that is more.
    ///   - ways: Where they are at first.
    init(_ problem: Rephasing, at level: Milliamperes, ways: [Int]) {
        self.facts = PhaseFacts(problem, at: level)
        self.counts = problem.ways.map(\.count)
        self.ways = ways
        self.left = facts.caps
        var movable = [[Int]](repeating: [], count: facts.parents.count)
        for charger in ways.indices where problem.ways[charger].count > 1 {
            for fuse in Ancestors(from: problem.claims[charger].curve.fuse, parents: facts.parents) {
                movable[fuse].append(charger)
            }
        }
        self.movable = movable
        self.excess = left.reduce(0) { $0 + max(0, -$1) }
        for charger in ways.indices { take(charger, times: 1) }
    }

    /// Puts a charger on another way.
    mutating func move(_ charger: Int, to way: Int) {
        take(charger, times: -1)
        ways[charger] = way
        take(charger, times: 1)
    }

    private mutating func take(_ charger: Int, times: Int64) {
        for place in facts.places(charger, ways[charger]) {
            let (line, load) = facts.loads[place]
            excess -= max(0, -left[line])
            left[line] -= times * load
            excess += max(0, -left[line])
        }
    }

    /// Moves chargers until no line is over.
    ///
    /// - Parameters:
    ///   - tries: The largest number of moves.
    ///   - random: The random numbers that decide between moves that are alike.
    ///   - time: The time limit of the search.
    /// - Returns: Whether no line is over.
    mutating func settle(tries: Int, _ random: inout PseudoRandom, _ time: SearchTime) -> Bool {
        // For each charger the turn from which on it may be moved again.
        var rests = [Int](repeating: 0, count: ways.count)
        for turn in 0..<tries where excess > 0 {
            if turn % 64 == 0, time.isUp() { return false }
            let over = left.indices.filter { left[$0] < 0 }
            let line = over[random.below(over.count)]
            var best: (charger: Int, way: Int, excess: Int64, alike: Int)?
            for charger in movable[line / 3] where rests[charger] <= turn {
                let old = ways[charger]
                guard facts.places(charger, old).contains(where: { facts.loads[$0].line == line }) else {
                    continue
                }
                for way in 0..<counts[charger] where way != old {
                    move(charger, to: way)
                    if excess < best?.excess ?? .max {
                        best = (charger, way, excess, 1)
                    } else if let alike = best?.alike, excess == best?.excess {
                        best?.alike += 1
                        if random.below(alike + 1) == 0 { best = (charger, way, excess, alike + 1) }
                    }
                }
                move(charger, to: old)
            }
            guard let best else { continue }
            move(best.charger, to: best.way)
            rests[best.charger] = turn + 3 + random.below(8)
        }
        return excess == 0
    }
}

/// Which lines each way of each charger loads, and the way back from lines.
struct PhaseLines {
    /// For each charger and way the lines, as the bits of a set.
    let ofWay: [[Int]]
    /// For each charger and set of lines the way; less than 0 where there is none.
    let way: [[Int]]

    /// Writes the way back down.
    init(_ ofWay: [[Int]]) {
        self.ofWay = ofWay
        self.way = ofWay.map { lines in (0..<8).map { lines.firstIndex(of: $0) ?? -1 } }
    }
}
