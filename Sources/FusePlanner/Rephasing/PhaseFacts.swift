import FuseCore

/// The facts that stay the same while choices are tried.
///
/// A line of a fuse is one number: three times the fuse, plus the line.
struct PhaseFacts {
    /// What is left on each line while nobody is placed.
    let caps: [Int64]
    /// For each fuse the one above it.
    let parents: [Int?]
    /// The lines that chargers load and how much they take of them, for one way after the other, from the charger's
    /// fuse upwards.
    private(set) var loads: [(line: Int, load: Int64)] = []
    /// Those of them that can be too much: of a line that has room for everybody nothing needs to be known to serve.
    private(set) var tightLoads: [(line: Int, load: Int64)] = []
    /// For each charger its minimum, or what was proposed where that is less.
    let least: [Int64]
    /// For each charger what was proposed.
    let wanted: [Int64]
    /// Whether everybody that may rise loads its lines with just its current.
    private(set) var isEven = true
    /// For each charger the place of its first way in `starts`.
    private var firstWay: [Int] = []
    /// For each way where it begins in `loads`; one more at the end.
    private var starts = [0]
    /// For each way where the lines end that belong to the charger's own fuse.
    private var ownEnds: [Int] = []
    /// For each way where it begins in `tightLoads`; one more at the end.
    private var tightStarts = [0]

    /// Writes everything down.
    ///
    /// - Parameters:
    ///   - problem: The chargers.
    ///   - level: What each takes up to what was proposed; its minimum where that is more.
    init(_ problem: Rephasing, at level: Milliamperes = .zero) {
        let room = PhaseRoom(problem.capacity)
        self.caps = room.left.flatMap { [$0.l1.count, $0.l2.count, $0.l3.count] }
        self.parents = room.parents
        self.least = problem.claims.map(\.least.count)
        self.wanted = problem.claims.map(\.wanted.count)
        let options = problem.options(at: level)
        for (charger, option) in options.enumerated() {
            firstWay.append(ownEnds.count)
            for (way, load) in option.loads.enumerated() {
                add(load, at: option.fuse)
                isEven = isEven && Self.isEven(problem.claims[charger], problem.ways[charger][way].curve)
            }
        }
        findTightLoads()
    }

    /// Finds the lines that can be over if everybody comes to them who can.
    private mutating func findTightLoads() {
        var rooms = caps
        for charger in least.indices {
            var most: [Int: Int64] = [:]
            for way in ways(of: charger) {
                for (line, load) in loads[starts[way]..<starts[way + 1]] {
                    most[line] = max(most[line] ?? 0, load)
                }
            }
            for (line, load) in most { rooms[line] -= load }
        }
        for way in ownEnds.indices {
            tightLoads += loads[starts[way]..<starts[way + 1]].filter { rooms[$0.line] < 0 }
            tightStarts.append(tightLoads.count)
        }
    }

    /// The places of a charger's ways in `starts`.
    private func ways(of charger: Int) -> Range<Int> {
        firstWay[charger]..<(charger + 1 < firstWay.count ? firstWay[charger + 1] : ownEnds.count)
    }

    private mutating func add(_ load: LineCurrents, at fuse: Int) {
        for place in Ancestors(from: fuse, parents: parents) {
            for (index, line) in Line.allCases.enumerated() where load[line] != .zero {
                loads.append((3 * place + index, load[line].count))
            }
            if place == fuse { ownEnds.append(loads.count) }
        }
        starts.append(loads.count)
    }

    /// Whether a charger that may rise loads its lines with its current, from its minimum on.
    private static func isEven(_ claim: Claim, _ curve: LoadCurve) -> Bool {
        guard claim.least < claim.wanted else { return true }
        return curve.isPlain && claim.least > .zero
            && [claim.least, claim.wanted].allSatisfy {
                curve.counted(at: $0) == LineCurrents($0, on: curve.lines)
            }
    }

    /// The places in `loads` of a charger on a way.
    func places(_ charger: Int, _ way: Int) -> Range<Int> {
        let place = firstWay[charger] + way
        return starts[place]..<starts[place + 1]
    }

    /// The places in `tightLoads` of a charger on a way.
    func tightPlaces(_ charger: Int, _ way: Int) -> Range<Int> {
        let place = firstWay[charger] + way
        return tightStarts[place]..<tightStarts[place + 1]
    }

    /// Those of the places in `loads` that belong to the fuse that the charger is directly below.
    func ownPlaces(_ charger: Int, _ way: Int) -> Range<Int> {
        let place = firstWay[charger] + way
        return starts[place]..<ownEnds[place]
    }
}
