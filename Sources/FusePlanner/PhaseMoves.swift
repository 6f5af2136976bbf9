// Room: going from one choice of phases to another close by, and back.
// Answers: the choice, how many phases it changes. Must not know: which choice is good.

/// Numbers that look drawn by lot and are the same in every run.
struct Lots {
    private var state: UInt64 = 1

    /// A number below a bound.
    mutating func below(_ bound: Int) -> Int {
        // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) >> 33) % bound
    }
}

/// A choice of phases with the moves that lead away from it.
struct PhaseMoves {
    /// For each charger the way that is chosen; 0 is as proposed.
    private(set) var ways: [Int]
    /// How many are not as proposed.
    private(set) var changes: Int
    /// The lots that decide who is moved.
    var lots: Lots
    /// The chargers that have more than one way.
    private let movable: [Int]
    private let counts: [Int]
    /// What was before the moves that are not kept yet.
    private var before: [(charger: Int, way: Int)] = []

    /// Starts from a choice; nil where nobody can be moved.
    ///
    /// - Parameters:
    ///   - ways: The choice.
    ///   - counts: For each charger how many ways it has.
    ///   - lots: The lots that decide who is moved.
    init?(_ ways: [Int], of counts: [Int], lots: Lots) {
        self.movable = counts.indices.filter { counts[$0] > 1 }
        guard !movable.isEmpty else { return nil }
        self.ways = ways
        self.counts = counts
        self.changes = ways.count { $0 > 0 }
        self.lots = lots
    }

    /// Whether anybody is moved that is not kept yet.
    var hasMoved: Bool { !before.isEmpty }

    /// Connects a charger another way.
    mutating func move(_ charger: Int, to way: Int) {
        before.append((charger, ways[charger]))
        set(charger, way)
    }

    private mutating func set(_ charger: Int, _ way: Int) {
        changes += (way > 0 ? 1 : 0) - (ways[charger] > 0 ? 1 : 0)
        ways[charger] = way
    }

    /// Keeps what was moved.
    mutating func keep() { before.removeAll(keepingCapacity: true) }

    /// Moves everything back that is not kept.
    mutating func goBack() {
        while let (charger, way) = before.popLast() { set(charger, way) }
    }

    private mutating func anyMovable() -> Int { movable[lots.below(movable.count)] }

    private mutating func anotherWay(of charger: Int) -> Int {
        (ways[charger] + 1 + lots.below(counts[charger] - 1)) % counts[charger]
    }

    /// Moves one charger, every second time back where that is possible.
    mutating func changeOne() {
        let charger = anyMovable()
        let isBack = ways[charger] > 0 && lots.below(2) == 0
        move(charger, to: isBack ? 0 : anotherWay(of: charger))
    }

    /// Moves one charger, and another one where it takes that for as many changes as before, and now and then
    /// where it does not.
    mutating func exchange() {
        let first = anyMovable()
        let old = changes
        move(first, to: anotherWay(of: first))
        let difference = changes - old
        guard difference != 0 || lots.below(2) == 0 else { return }
        // By trial: whoever suits is mostly met soon, and if not nothing is lost.
        for _ in 0..<50 {
            let second = anyMovable()
            let way = anotherWay(of: second)
            guard second != first, (way > 0 ? 1 : 0) - (ways[second] > 0 ? 1 : 0) == -difference else {
                continue
            }
            move(second, to: way)
            return
        }
        if difference != 0, let (charger, way) = before.popLast() { set(charger, way) }
    }
}
