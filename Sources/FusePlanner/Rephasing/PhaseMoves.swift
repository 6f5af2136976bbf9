/// A choice of phases with the moves that lead away from it.
struct PhaseMoves {
    /// For each charger the way that is chosen; 0 is as proposed.
    private(set) var ways: [Int]
    /// How many are not as proposed.
    private(set) var changes = 0
    /// The lots that decide who is moved.
    var random: PseudoRandom
    /// The chargers that have more than one way; those that are not as proposed first, so that either sort can be
    /// drawn at once.
    private var movable: [Int]
    /// For each charger its place there.
    private var places: [Int]
    private let counts: [Int]
    /// What everybody takes up of the lines meanwhile; nil where that is not looked at.
    private var packing: PhasePacking?
    /// What was before the moves that are not kept yet.
    private var before: [(charger: Int, way: Int)] = []

    /// Starts from a choice; nil where nobody can be moved.
    ///
    /// - Parameters:
    ///   - ways: The choice.
    ///   - counts: For each charger the number of its ways.
    ///   - random: The random numbers that decide which charger is moved.
    ///   - packing: The currents of all chargers on the lines at first; nil where they are not considered.
    init?(_ ways: [Int], of counts: [Int], random: PseudoRandom, packing: PhasePacking? = nil) {
        self.movable = counts.indices.filter { counts[$0] > 1 }
        guard !movable.isEmpty else { return nil }
        self.ways = [Int](repeating: 0, count: ways.count)
        self.places = self.ways
        self.counts = counts
        self.random = random
        for (place, charger) in movable.enumerated() { places[charger] = place }
        for charger in ways.indices where ways[charger] > 0 { set(charger, ways[charger]) }
        self.packing = packing
    }

    /// Whether no line is over, as far as that is looked at.
    var fits: Bool { packing?.excess ?? 0 == 0 }

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
        packing?.move(charger, to: way)
    }

    private mutating func swap(_ place: Int, _ other: Int) {
        movable.swapAt(place, other)
        places[movable[place]] = place
        places[movable[other]] = other
    }

    /// Keeps what was moved.
    mutating func keep() { before.removeAll(keepingCapacity: true) }

    /// Moves everything back that is not kept.
    mutating func goBack() {
        while let (charger, way) = before.popLast() { set(charger, way) }
    }

    private mutating func anyMovable() -> Int { movable[random.below(movable.count)] }

    private mutating func anotherWay(of charger: Int) -> Int {
        (ways[charger] + 1 + random.below(counts[charger] - 1)) % counts[charger]
    }

    private mutating func moveAny() -> Int {
        let charger = anyMovable()
        move(charger, to: anotherWay(of: charger))
        return charger
    }

    /// Moves one charger, and another one where it takes that for as many changes as before, and now and then
    /// where it does not.
    mutating func exchange() {
        let old = changes
        let first = moveAny()
        if changes > old {
            // The first one is the last of those that are not as proposed.
            guard old > 0 else { return goBackOne() }
            move(movable[random.below(old)], to: 0)
        } else if changes < old {
            // It is the first of the others now.
            guard old < movable.count else { return goBackOne() }
            let second = movable[old + random.below(movable.count - old)]
            move(second, to: anotherWay(of: second))
        } else if old > 1, random.below(2) == 0 {
            let second = movable[random.below(old)]
            guard second != first, counts[second] > 2 else { return }
            let further = 1 + random.below(counts[second] - 2)
            move(second, to: 1 + (ways[second] - 1 + further) % (counts[second] - 1))
        }
    }

    /// Moves one charger, and half of the time another one to the lines that it leaves from those that it comes to.
    mutating func wander(_ lines: PhaseLines) {
        let first = anyMovable()
        let old = lines.ofWay[first][ways[first]]
        move(first, to: anotherWay(of: first))
        guard random.below(2) == 0 else { return }
        let new = lines.ofWay[first][ways[first]]
        for _ in 0..<6 {
            let second = anyMovable()
            let way = lines.way[second][old]
            guard second != first, way >= 0, lines.ofWay[second][ways[second]] == new else { continue }
            return move(second, to: way)
        }
    }

    private mutating func goBackOne() {
        if let (charger, way) = before.popLast() { set(charger, way) }
    }
}
