import FuseCore

/// Who is held on a way, and in which order the lines are filled by the others.
///
/// A choice of phases says of each charger where it is. Where not everybody can be served it matters more *when* a
/// line is full: whoever fits at its turn is served, so somebody large is left out only where a line above it is full
/// by then. A filling says just that, and wherever it leads, who is left out does not fit.
struct PhaseFilling {
    /// In which order chargers directly below a fuse are given its lines.
    struct Order: Hashable {
        /// An order until that turn, and another one from then on; both below `PhaseFilling.orders`.
        var early = 0, late = 0, turn = 0
    }

    /// How many orders three lines have.
    static let orders = 6
    /// Held nowhere.
    static let free = -1

    /// For each charger the way that it is held on; `free`: at its turn it goes to the first line that has room.
    var held: [Int]
    /// For each fuse the order of its lines.
    var order: [Order]

    /// Everybody is held.
    init(holding ways: [Int]) {
        self.held = ways
        self.order = []
    }

    /// Nobody is held.
    init(chargers: Int, fuses: Int) {
        self.held = [Int](repeating: Self.free, count: chargers)
        self.order = [Order](repeating: Order(), count: fuses)
    }
}

/// Fills lines, so fast that thousands of fillings can be tried.
struct PhaseFiller {
    /// The choice that the last filling led to.
    private(set) var ways: [Int]
    /// For each charger whether it was served.
    private(set) var isServed: [Bool]
    /// The tree and the chargers.
    let facts: PhaseFacts

    /// For each charger the fuse that it is directly below.
    private let fuses: [Int]
    /// For each charger, for each line, the way on which it loads that line alone, or on an IT supply, where lines are
    /// filled in pairs, the two others; less than 0 where there is none.
    private let wayOnLine: [Int]
    /// The orders of three lines, one after the other.
    private let orders = [0, 1, 2, 0, 2, 1, 1, 0, 2, 1, 2, 0, 2, 0, 1, 2, 1, 0]
    /// What is left on each line of each fuse.
    private var left: [Int64]

    /// Prepares fillings.
    init(_ problem: Rephasing) {
        let facts = PhaseFacts(problem)
        self.facts = facts
        self.fuses = problem.claims.map(\.curve.fuse)
        self.wayOnLine = problem.ways.indices.flatMap { charger in
            var ways = [-1, -1, -1]
            for way in problem.ways[charger].indices {
                let own = facts.loads[facts.ownPlaces(charger, way)].map { $0.line % 3 }
                if own.count == 1 { ways[own[0]] = way }
                if own.count == 2 { ways[3 - own[0] - own[1]] = way }
            }
            return ways
        }
        self.left = facts.caps
        self.ways = [Int](repeating: 0, count: fuses.count)
        self.isServed = [Bool](repeating: false, count: fuses.count)
    }

    /// Connects each charger in its turn.
    ///
    /// - Returns: How many are not served, and how many are not as proposed.
    mutating func fill(_ filling: PhaseFilling) -> (unserved: Int, changes: Int) {
        // Taken out of here and put back, so that nothing is copied or counted in between.
        var lines = Lines(facts: facts, left: [])
        var (ways, isServed): ([Int], [Bool]) = ([], [])
        swap(&lines.left, &left)
        swap(&ways, &self.ways)
        swap(&isServed, &self.isServed)
        defer {
            swap(&lines.left, &left)
            swap(&ways, &self.ways)
            swap(&isServed, &self.isServed)
        }
        let (fuses, wayOnLine, orders) = (fuses, wayOnLine, orders)
        for line in lines.left.indices { lines.left[line] = lines.facts.caps[line] }
        var (unserved, changes) = (0, 0)
        for charger in ways.indices {
            var way = filling.held[charger]
            var fits = false
            if way == PhaseFilling.free {
                way = 0
                let order = filling.order[fuses[charger]]
                let first = 3 * (charger < order.turn ? order.early : order.late)
                for place in first..<first + 3 where !fits {
                    let free = wayOnLine[3 * charger + orders[place]]
                    fits = free >= 0 && lines.take(charger, free)
                    if fits { way = free }
                }
            }
            fits = fits || lines.take(charger, way)
            (ways[charger], isServed[charger]) = (way, fits)
            if !fits { unserved += 1 }
            if way > 0 { changes += 1 }
        }
        return (unserved, changes)
    }

    /// What is left on each line of each fuse, while it is taken.
    private struct Lines {
        let facts: PhaseFacts
        var left: [Int64]

        /// Gives a charger its minimum if it fits beside those before it.
        mutating func take(_ charger: Int, _ way: Int) -> Bool {
            let places = facts.tightPlaces(charger, way)
            for place in places {
                let (line, load) = facts.tightLoads[place]
                if load > 0, left[line] < load { return false }
            }
            for place in places { left[facts.tightLoads[place].line] -= facts.tightLoads[place].load }
            return true
        }
    }
}
