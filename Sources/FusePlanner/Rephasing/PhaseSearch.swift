import FuseCore

/// A search for the fewest changes that make everything fit.
///
/// Depth first, from line to line: whatever line of a fuse is over, some charger below it must leave it. A branch
/// is cut where the changes that are still needed at least are more than are left.
struct PhaseSearch {
    /// What came of it.
    enum Outcome: Equatable {
        /// A choice that fits: for each charger the way.
        case found([Int])
        /// There is none with so few changes.
        case none
        /// The time was up before that was known.
        case unknown
    }

    /// For each charger the way that is chosen.
    private var choice: [Int]
    private var room: PhaseRoom
    private let options: [PhaseOptions]
    /// For each fuse and line the chargers below it that could leave the line, the largest load first.
    private let leavers: [[[Int]]]
    /// The chargers that can relieve any line, those first that can relieve most.
    private let leaversByRelief: [Int]
    /// Chargers that are alike in everything have the same number.
    private let kind: [Int]
    /// For each charger the most lines that its change can relieve.
    private let reliefLines: [Int]
    /// Kinds that are known to lead nowhere by a way.
    private var forbidden: Set<Move> = []
    private var stepsLeft: Int
    private let time: SearchTime

    private struct Move: Hashable {
        let kind: Int
        let way: Int
    }

    /// Starts with everything as proposed.
    ///
    /// - Parameters:
    ///   - options: Each charger's ways.
    ///   - room: What is left without these chargers.
    ///   - steps: How many choices may be looked at.
    ///   - time: How long may be searched.
    init(
        _ options: [PhaseOptions], in room: PhaseRoom, steps: Int, time: SearchTime
    ) {
        self.stepsLeft = steps
        self.options = options
        self.time = time
        self.choice = [Int](repeating: 0, count: options.count)
        self.room = room
        let parents = room.parents
        var leavers = [[[Int]]](repeating: [[], [], []], count: parents.count)
        var reliefLines: [Int] = []
        for (charger, option) in options.enumerated() {
            for (index, line) in Line.allCases.enumerated() {
                guard option.loads.contains(where: { $0[line] < option.loads[0][line] }) else { continue }
                for place in Ancestors(from: option.fuse, parents: parents) {
                    leavers[place][index].append(charger)
                }
            }
            let relieved = option.loads.map { load in
                Line.allCases.count { load[$0] < option.loads[0][$0] }
            }
            reliefLines.append(relieved.max() ?? 0)
        }
        for place in leavers.indices {
            for (index, line) in Line.allCases.enumerated() {
                leavers[place][index].sort { options[$0].loads[0][line] > options[$1].loads[0][line] }
            }
        }
        self.leavers = leavers
        self.kind = PhaseRoom.kinds(of: options)
        self.reliefLines = reliefLines
        self.leaversByRelief = options.indices.filter { reliefLines[$0] > 0 }
            .sorted { reliefLines[$0] > reliefLines[$1] }
        for option in options { self.room.take(option.loads[0], at: option.fuse) }
    }

    private mutating func move(_ charger: Int, to way: Int) {
        let option = options[charger]
        room.take(option.loads[way] - option.loads[choice[charger]], at: option.fuse)
        choice[charger] = way
    }

    /// How many changes are needed at least; nil where no number is enough.
    func fewestNeeded() -> Int? {
        guard !lacksRoom else { return nil }
        var sum = 0
        for (index, line) in Line.allCases.enumerated() {
            var needed = [Int](repeating: 0, count: room.parents.count)
            for place in room.parents.indices.reversed() {
                let excess = .zero - room.left[place][line]
                if excess > .zero {
                    var (relief, count) = (Milliamperes.zero, 0)
                    for charger in leavers[place][index] where choice[charger] == 0 {
                        guard relief < excess else { break }
                        relief += options[charger].loads[0][line]
                        count += 1
                    }
                    guard relief >= excess else { return nil }
                    needed[place] = max(needed[place], count)
                }
                if let parent = room.parents[place] { needed[parent] += needed[place] }
            }
            sum += needed.first ?? 0
        }
        // Chargers that relieve several lines at once come first, but there are only so many of them.
        var count = 0
        for charger in leaversByRelief where choice[charger] == 0 && sum > 0 {
            sum -= reliefLines[charger]
            count += 1
        }
        return count
    }

    /// Whether some fuse has too little on all its lines together, whatever is moved.
    private var lacksRoom: Bool {
        var saved = [Milliamperes](repeating: .zero, count: room.parents.count)
        for (charger, option) in options.enumerated() where choice[charger] == 0 {
            let now = option.loads[0].sum
            let least = option.loads.lazy.map(\.sum).min() ?? now
            guard least < now else { continue }
            for place in Ancestors(from: option.fuse, parents: room.parents) { saved[place] += now - least }
        }
        return zip(room.left, saved).contains { $0.sum + $1 < .zero }
    }

    /// Looks for a choice with at most so many changes.
    func solved(limit: Int) -> Outcome {
        var search = self
        return search.solve(limit: limit)
    }

    /// Goes on with at most so many further changes, and stays where it finds what it looks for.
    private mutating func solve(limit: Int) -> Outcome {
        stepsLeft -= 1
        if stepsLeft < 0 || (stepsLeft % 16 == 0 && time.isUp()) { return .unknown }
        guard let (fuse, index) = worstLine else { return .found(choice) }
        guard limit > 0, let needed = fewestNeeded(), needed <= limit else { return .none }
        let line = Line.allCases[index]
        var closed: [Move] = []
        defer { for move in closed { forbidden.remove(move) } }
        var outcome = Outcome.none
        for (charger, way) in moves(from: fuse, index, line) {
            let tried = Move(kind: kind[charger], way: way)
            move(charger, to: way)
            switch solve(limit: limit - 1) {
            case .found(let choice): return .found(choice)
            case .unknown: outcome = .unknown
            case .none: break
            }
            move(charger, to: 0)
            if outcome == .unknown { return .unknown }
            // With one of this kind moved so it does not work: from here on none is.
            if forbidden.insert(tried).inserted { closed.append(tried) }
        }
        return outcome
    }

    /// A line that is over, of the fuse that is furthest down the tree.
    private var worstLine: (fuse: Int, index: Int)? {
        let left = room.left
        for place in left.indices.reversed() {
            let over = Line.allCases.indices.filter { left[place][Line.allCases[$0]] < .zero }
            if let index = over.min(by: { left[place][Line.allCases[$0]] < left[place][Line.allCases[$1]] }) {
                return (place, index)
            }
        }
        return nil
    }

    /// The moves away from a line, one of each kind, those first that leave the least excess anywhere.
    private func moves(from fuse: Int, _ index: Int, _ line: Line) -> [(charger: Int, way: Int)] {
        var seen = Set<Move>()
        var found: [(charger: Int, way: Int, excess: Milliamperes, room: Milliamperes)] = []
        for charger in leavers[fuse][index] where choice[charger] == 0 {
            let loads = options[charger].loads
            for way in loads.indices.dropFirst() where loads[way][line] < loads[0][line] {
                let move = Move(kind: kind[charger], way: way)
                guard !forbidden.contains(move), seen.insert(move).inserted else { continue }
                let after = room.after(loads[way] - loads[0], at: options[charger].fuse)
                found.append((charger, way, after.excess, after.least))
            }
        }
        return found.sorted { ($0.excess, .zero - $0.room) < ($1.excess, .zero - $1.room) }
            .map { ($0.charger, $0.way) }
    }
}
