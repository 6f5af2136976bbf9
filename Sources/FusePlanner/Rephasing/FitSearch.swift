import FuseCore

/// An exact search for an assignment that fits, with the fewest changes.
///
/// Depth-first branch and bound: a charger must leave a line that is over, and each such move is a branch.
struct FitSearch {
    /// The outcome of a search.
    enum Outcome: Equatable {
        /// An assignment that fits.
        case found(PhaseAssignment)
        /// No assignment with so few changes fits.
        case none
        /// The steps or the time ended before the answer was known.
        case unknown
    }

    private var assignment: PhaseAssignment
    /// The headroom of each line of each fuse under `assignment`; negative where a line is over.
    private var headroom: [LineCurrents]
    private let parents: [Int?]
    private let options: [OptionLoads]
    /// For each fuse and line the chargers below it that could leave the line, the largest load first.
    private let leavers: [[[Int]]]
    /// The chargers that can relieve any line, those that can relieve most lines first.
    private let leaversByRelief: [Int]
    /// For each charger the first one that is equal to it.
    private let kind: [Int]
    /// For each charger the largest number of lines that moving it can relieve.
    private let reliefLines: [Int]
    /// Moves of a kind of charger that are known to lead nowhere on this branch.
    private var forbidden: Set<Move> = []
    private var stepsLeft: Int
    private let time: SearchTime

    private struct Move: Hashable { let kind, option: Int }

    /// Starts with all chargers as proposed.
    ///
    /// - Parameters:
    ///   - problem: The chargers with their options.
    ///   - level: The current of each charger; at least its minimum, at most what was proposed for it.
    ///   - isServed: For each charger whether it counts at all; nil: all of them count.
    ///   - steps: The largest number of assignments that one question may look at.
    init(
        _ problem: Rephasing, at level: Milliamperes, serving isServed: [Bool]? = nil,
        steps: Int = RephasingBudget.fitSteps
    ) {
        var options = problem.loads(at: level)
        if let isServed {
            options = zip(options, isServed).map { $1 ? $0 : OptionLoads(fuse: $0.fuse, loads: [.zero]) }
        }
        self.stepsLeft = steps
        self.options = options
        self.time = problem.time
        self.assignment = problem.asProposed
        self.headroom = problem.capacity.leftAtEach
        self.parents = problem.capacity.above
        var leavers = [[[Int]]](repeating: [[], [], []], count: parents.count)
        for (index, line) in Line.allCases.enumerated() {
            let able = options.indices.filter { charger in
                options[charger].loads.contains { $0[line] < options[charger].loads[0][line] }
            }
            for charger in able.sorted(by: { options[$0].loads[0][line] > options[$1].loads[0][line] }) {
                for place in Ancestors(from: options[charger].fuse, parents: parents) {
                    leavers[place][index].append(charger)
                }
            }
        }
        self.leavers = leavers
        var firstOfKind: [OptionLoads: Int] = [:]
        self.kind = options.enumerated().map { charger, option in
            let first = firstOfKind[option] ?? charger
            firstOfKind[option] = first
            return first
        }
        let reliefLines = options.map { option in
            option.loads.map { load in Line.allCases.count { load[$0] < option.loads[0][$0] } }.max() ?? 0
        }
        self.reliefLines = reliefLines
        self.leaversByRelief = options.indices.filter { reliefLines[$0] > 0 }
            .sorted { reliefLines[$0] > reliefLines[$1] }
        for option in options {
            headroom.change(from: option.loads[0], to: .zero, at: option.fuse, parents: parents)
        }
    }

    private mutating func move(_ charger: Int, to option: Int) {
        let (fuse, loads) = (options[charger].fuse, options[charger].loads)
        headroom.change(from: loads[option], to: loads[assignment[charger]], at: fuse, parents: parents)
        assignment[charger] = option
    }

    /// A lower bound for the number of changes; nil where no number of changes is enough.
    func minChanges() -> Int? {
        guard !lacksHeadroom else { return nil }
        var sum = 0
        for (index, line) in Line.allCases.enumerated() {
            var needed = [Int](repeating: 0, count: parents.count)
            for place in parents.indices.reversed() {
                let excess = .zero - headroom[place][line]
                if excess > .zero {
                    var (relief, count) = (Milliamperes.zero, 0)
                    for charger in leavers[place][index] where assignment[charger] == 0 {
                        guard relief < excess else { break }
                        relief += options[charger].loads[0][line]
                        count += 1
                    }
                    guard relief >= excess else { return nil }
                    needed[place] = max(needed[place], count)
                }
                if let parent = parents[place] { needed[parent] += needed[place] }
            }
            sum += needed.first ?? 0
        }
        // A charger that relieves several lines saves changes, but the number of such chargers is limited.
        var count = 0
        for charger in leaversByRelief where assignment[charger] == 0 && sum > 0 {
            sum -= reliefLines[charger]
            count += 1
        }
        return count
    }

    /// True if some fuse is over on all its lines together, whichever chargers are moved.
    private var lacksHeadroom: Bool {
        var saved = [Milliamperes](repeating: .zero, count: parents.count)
        for (charger, option) in options.enumerated() where assignment[charger] == 0 {
            let now = option.loads[0].sum
            let smallest = option.loads.lazy.map(\.sum).min() ?? now
            guard smallest < now else { continue }
            for place in Ancestors(from: option.fuse, parents: parents) { saved[place] += now - smallest }
        }
        return zip(headroom, saved).contains { $0.sum + $1 < .zero }
    }

    /// Looks for an assignment that fits.
    ///
    /// - Parameter limit: The largest number of changes.
    /// - Returns: The assignment; or that there is none, or that the search ended before it was known.
    func solved(limit: Int) -> Outcome {
        var search = self
        return search.solve(limit: limit)
    }

    /// Continues with at most so many further changes.
    private mutating func solve(limit: Int) -> Outcome {
        stepsLeft -= 1
        if stepsLeft < 0 || (stepsLeft % RephasingBudget.fitCheck == 0 && time.isUp()) { return .unknown }
        guard let (fuse, index) = worstLine else { return .found(assignment) }
        guard limit > 0, let needed = minChanges(), needed <= limit else { return .none }
        var closed: [Move] = []
        defer { for move in closed { forbidden.remove(move) } }
        for (charger, option) in moves(from: fuse, index) {
            let tried = Move(kind: kind[charger], option: option)
            move(charger, to: option)
            let outcome = solve(limit: limit - 1)
            guard outcome == .none else { return outcome }
            move(charger, to: 0)
            // Moving one charger of this kind so does not work, so the other branches need not move any.
            if forbidden.insert(tried).inserted { closed.append(tried) }
        }
        return .none
    }

    /// The line that is over by most, of the lowest such fuse in the tree; nil where no line is over.
    private var worstLine: (fuse: Int, index: Int)? {
        for place in headroom.indices.reversed() {
            let left = headroom[place]
            let over = Line.allCases.indices.filter { left[Line.allCases[$0]] < .zero }
            let worst = over.min { left[Line.allCases[$0]] < left[Line.allCases[$1]] }
            if let worst { return (place, worst) }
        }
        return nil
    }

    /// The moves away from a line, one of each kind, those that leave the least excess first.
    private func moves(from fuse: Int, _ index: Int) -> [(charger: Int, option: Int)] {
        let line = Line.allCases[index]
        var seen = Set<Move>()
        var found: [(charger: Int, option: Int, excess: Milliamperes, headroom: Milliamperes)] = []
        for charger in leavers[fuse][index] where assignment[charger] == 0 {
            let loads = options[charger].loads
            for option in loads.indices.dropFirst() where loads[option][line] < loads[0][line] {
                let move = Move(kind: kind[charger], option: option)
                guard !forbidden.contains(move), seen.insert(move).inserted else { continue }
                let effect = effect(loads[option] - loads[0], at: options[charger].fuse)
                found.append((charger, option, effect.excess, effect.least))
            }
        }
        return found.sorted { ($0.excess, .zero - $0.headroom) < ($1.excess, .zero - $1.headroom) }
            .map { ($0.charger, $0.option) }
    }

    /// The effect of a move: the least headroom of lines that get load, and the sum that is then over.
    private func effect(_ load: LineCurrents, at fuse: Int) -> (least: Milliamperes, excess: Milliamperes) {
        var (smallest, excess) = (Milliamperes.largest, Milliamperes.zero)
        for place in Ancestors(from: fuse, parents: parents) {
            for line in Line.allCases {
                let rest = headroom[place][line] - load[line]
                if rest < .zero { excess += .zero - rest }
                if load[line] > .zero { smallest = min(smallest, rest) }
            }
        }
        return (smallest, excess)
    }
}

/// An assignment with the sum by which lines are over while all chargers have a level.
///
/// ``relieve(tries:_:_:)`` is a tabu search: Glover, "Tabu search, part I" (ORSA Journal on Computing 1,
/// 1989). A charger that was moved rests for some turns, so that the search leaves a place where every move
/// is a loss.
struct PhaseOverload {
    /// The assignment.
    private(set) var assignment: PhaseAssignment
    /// The sum by which all lines of all fuses are over, in milliamperes.
    private(set) var excess: Int64 = 0
    private let facts: PhaseFacts
    private let counts: [Int]
    /// For each fuse the chargers below it that can be moved.
    private let movable: [[Int]]
    /// The headroom of each line in milliamperes; negative where it is over.
    private var headroom: [Int64]

    /// Adds up the loads of an assignment.
    ///
    /// - Parameters:
    ///   - problem: The chargers with their options.
    ///   - level: The current of each charger; at least its minimum, at most what was proposed for it.
    ///   - assignment: The assignment to start with.
    init(_ problem: Rephasing, at level: Milliamperes, assignment: PhaseAssignment) {
        self.facts = PhaseFacts(problem, at: level)
        self.counts = problem.options.map(\.count)
        self.assignment = assignment
        self.headroom = facts.headroom
        var movable = [[Int]](repeating: [], count: facts.parents.count)
        for charger in assignment.indices where problem.options[charger].count > 1 {
            for fuse in Ancestors(from: problem.claims[charger].curve.fuse, parents: facts.parents) {
                movable[fuse].append(charger)
            }
        }
        self.movable = movable
        self.excess = headroom.reduce(0) { $0 + max(0, -$1) }
        for charger in assignment.indices { add(charger, times: 1) }
    }

    /// Moves a charger to another option.
    mutating func move(_ charger: Int, to option: Int) {
        add(charger, times: -1)
        assignment[charger] = option
        add(charger, times: 1)
    }

    private mutating func add(_ charger: Int, times: Int64) {
        for place in facts.range(charger, assignment[charger]) {
            let (line, load) = facts.loads[place]
            excess -= max(0, -headroom[line])
            headroom[line] -= times * load
            excess += max(0, -headroom[line])
        }
    }

    /// Moves chargers until no line is over.
    ///
    /// Each turn takes a line that is over, and the move away from it that leaves the least excess.
    ///
    /// - Returns: True if no line is over.
    mutating func relieve(tries: Int, _ random: inout PseudoRandom, _ time: SearchTime) -> Bool {
        // For each charger the turn from which on it may be moved again.
        var rests = [Int](repeating: 0, count: assignment.count)
        for turn in 0..<tries where excess > 0 {
            if turn % RephasingBudget.relieveCheck == 0, time.isUp() { return false }
            let over = headroom.indices.filter { headroom[$0] < 0 }
            let line = over[random.below(over.count)]
            var best: (charger: Int, option: Int, excess: Int64, equal: Int)?
            for charger in movable[line / 3] where rests[charger] <= turn {
                let old = assignment[charger]
                guard facts.range(charger, old).contains(where: { facts.loads[$0].line == line }) else {
                    continue
                }
                for option in 0..<counts[charger] where option != old {
                    move(charger, to: option)
                    if excess < best?.excess ?? .max {
                        best = (charger, option, excess, 1)
                    } else if let equal = best?.equal, excess == best?.excess {
                        best?.equal += 1
                        if random.below(equal + 1) == 0 { best = (charger, option, excess, equal + 1) }
                    }
                }
                move(charger, to: old)
            }
            guard let best else { continue }
            move(best.charger, to: best.option)
            rests[best.charger] =
                turn + RephasingBudget.shortestRest + random.below(RephasingBudget.restLengths)
        }
        return excess == 0
    }
}
