// Room: the tree and every way of every charger as flat rows of numbers.
// Answers: which lines a charger loads on a way, with how much. Must not know: what is tried on them.

import FuseCore

/// What does not change while choices are tried. A line of a fuse is one number: three times the fuse, and the line.
struct PhaseFacts {
    /// What is left on each line while nobody is placed.
    let caps: [Int64]
    /// For each fuse the one above it.
    let parents: [Int?]
    /// The lines that chargers load, for one way after the other, from the charger's fuse upwards.
    private(set) var lines: [Int] = []
    /// How much a charger takes of that line at its minimum.
    private(set) var loads: [Int64] = []
    /// For each charger its minimum, or what was proposed where that is less.
    let least: [Int64]
    /// For each charger what was proposed.
    let wanted: [Int64]
    /// The smallest load there is.
    let unit: Int64
    /// Whether everybody that may rise loads its lines with just its current.
    private(set) var isEven = true
    /// For each charger the place of its first way in `starts`.
    private var firstWay: [Int] = []
    /// For each way where it begins in `lines`; one more at the end.
    private var starts = [0]
    /// For each way where the lines end that belong to the charger's own fuse.
    private var ownEnds: [Int] = []

    /// Writes everything down.
    init(_ problem: Rephasing) {
        let room = PhaseRoom(problem.capacity)
        self.caps = room.left.flatMap { [$0.l1.count, $0.l2.count, $0.l3.count] }
        self.parents = room.parents
        self.least = problem.claims.map(\.least.count)
        self.wanted = problem.claims.map(\.wanted.count)
        let options = problem.options(at: .zero)
        self.unit =
            options.flatMap(\.loads).flatMap { [$0.l1.count, $0.l2.count, $0.l3.count] }
            .filter { $0 > 0 }.min() ?? 1
        for (charger, option) in options.enumerated() {
            firstWay.append(ownEnds.count)
            for (way, load) in option.loads.enumerated() {
                add(load, at: option.fuse)
                isEven = isEven && Self.isEven(problem.claims[charger], problem.ways[charger][way].curve)
            }
        }
    }

    private mutating func add(_ load: LineCurrents, at fuse: Int) {
        var next: Int? = fuse
        while let place = next {
            for (index, line) in Line.allCases.enumerated() where load[line] != .zero {
                lines.append(3 * place + index)
                loads.append(load[line].count)
            }
            if place == fuse { ownEnds.append(lines.count) }
            next = parents[place]
        }
        starts.append(lines.count)
    }

    /// Whether a charger that may rise loads its lines with its current, from its minimum on.
    private static func isEven(_ claim: Claim, _ curve: LoadCurve) -> Bool {
        guard claim.least < claim.wanted else { return true }
        return curve.isPlain && claim.least > .zero
            && [claim.least, claim.wanted].allSatisfy {
                curve.counted(at: $0) == LineCurrents($0, on: curve.lines)
            }
    }

    /// The places in `lines` and `loads` of a charger on a way.
    func places(_ charger: Int, _ way: Int) -> Range<Int> {
        let place = firstWay[charger] + way
        return starts[place]..<starts[place + 1]
    }

    /// Those of them that belong to the fuse that the charger is directly below.
    func ownPlaces(_ charger: Int, _ way: Int) -> Range<Int> {
        let place = firstWay[charger] + way
        return starts[place]..<ownEnds[place]
    }

    /// What a charger takes of a line on a way.
    func load(_ charger: Int, _ way: Int, on line: Int) -> Int64 {
        places(charger, way).first { lines[$0] == line }.map { loads[$0] } ?? 0
    }
}
