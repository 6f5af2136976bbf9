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
    private(set) var changes = 0
    /// For each charger whether it is to be left out; empty where nobody is.
    private(set) var outs: [Bool]
    /// The lots that decide who is moved.
    var lots: Lots
    /// The chargers that have more than one way; those that are not as proposed first, so that either sort can be
    /// drawn at once.
    private var movable: [Int]
    /// For each charger its place there.
    private var places: [Int]
    private let counts: [Int]
    /// What was before the moves that are not kept yet.
    private var before: [(charger: Int, way: Int)] = []
    /// The two of whom one is left out in place of the other, where that is not kept yet.
    private var exchangedOuts: (Int, Int)?

    /// Starts from a choice; nil where nobody can be moved.
    ///
    /// - Parameters:
    ///   - ways: The choice.
    ///   - outs: For each charger whether it is to be left out; empty where nobody is.
    ///   - counts: For each charger how many ways it has.
    ///   - lots: The lots that decide who is moved.
    init?(_ ways: [Int], leavingOut outs: [Bool] = [], of counts: [Int], lots: Lots) {
        self.movable = counts.indices.filter { counts[$0] > 1 }
        guard !movable.isEmpty else { return nil }
        self.ways = [Int](repeating: 0, count: ways.count)
        self.places = self.ways
        self.outs = outs
        self.counts = counts
        self.lots = lots
        for (place, charger) in movable.enumerated() { places[charger] = place }
        for charger in ways.indices where ways[charger] > 0 { set(charger, ways[charger]) }
    }

    /// Whether anybody is moved that is not kept yet.
    var hasMoved: Bool { !before.isEmpty }

    /// Connects a charger another way.
    mutating func move(_ charger: Int, to way: Int) {
        before.append((charger, ways[charger]))
        set(charger, way)
    }

    private mutating func set(_ charger: Int, _ way: Int) {
        switch (ways[charger] > 0, way > 0) {
        case (false, true):
            swap(places[charger], changes)
            changes += 1
        case (true, false):
            changes -= 1
            swap(places[charger], changes)
        default: break
        }
        ways[charger] = way
    }

    private mutating func swap(_ place: Int, _ other: Int) {
        movable.swapAt(place, other)
        places[movable[place]] = place
        places[movable[other]] = other
    }

    /// Keeps what was moved.
    mutating func keep() {
        before.removeAll(keepingCapacity: true)
        exchangedOuts = nil
    }

    /// Moves everything back that is not kept.
    mutating func goBack() {
        while let (charger, way) = before.popLast() { set(charger, way) }
        if let (one, other) = exchangedOuts { outs.swapAt(one, other) }
        exchangedOuts = nil
    }

    private mutating func anyMovable() -> Int { movable[lots.below(movable.count)] }

    private mutating func anotherWay(of charger: Int) -> Int {
        (ways[charger] + 1 + lots.below(counts[charger] - 1)) % counts[charger]
    }

    private mutating func moveAny() -> Int {
        let charger = anyMovable()
        move(charger, to: anotherWay(of: charger))
        return charger
    }

    /// Leaves one charger out in place of another one, where the lots fall on two such.
    mutating func exchangeOuts() {
        let (one, other) = (lots.below(outs.count), lots.below(outs.count))
        guard outs[one] != outs[other] else { return }
        outs.swapAt(one, other)
        exchangedOuts = (one, other)
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
        let old = changes
        let first = moveAny()
        if changes > old {
            // The first one is the last of those that are not as proposed.
            guard old > 0 else { return goBackOne() }
            move(movable[lots.below(old)], to: 0)
        } else if changes < old {
            // It is the first of the others now.
            guard old < movable.count else { return goBackOne() }
            let second = movable[old + lots.below(movable.count - old)]
            move(second, to: anotherWay(of: second))
        } else if old > 1, lots.below(2) == 0 {
            let second = movable[lots.below(old)]
            guard second != first, counts[second] > 2 else { return }
            let further = 1 + lots.below(counts[second] - 2)
            move(second, to: 1 + (ways[second] - 1 + further) % (counts[second] - 1))
        }
    }

    /// Moves one charger and takes two to four changes back: one that leaves three lines does for several.
    mutating func replaceSome() {
        let old = changes
        let first = moveAny()
        guard changes > old else { return }
        for _ in 0..<min(2 + lots.below(3), old) {
            let charger = movable[lots.below(changes)]
            if charger != first { move(charger, to: 0) }
        }
    }

    private mutating func goBackOne() {
        if let (charger, way) = before.popLast() { set(charger, way) }
    }
}
