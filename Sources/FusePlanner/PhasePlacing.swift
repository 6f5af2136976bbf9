// Room: serving as many chargers as possible where not all can be.
// Answers: a choice of phases, found by placing one after the other. Must not know: what is best.

import FuseCore

/// Places chargers at their minimum, one after the other.
struct PhasePlacing {
    /// For each charger the way it was placed; 0, as proposed, for those that were not.
    var ways: [Int] { placed.map { $0 ?? 0 } }

    private let options: [PhaseOptions]
    private let parents: [Int?]
    private var left: [LineCurrents]
    private var placed: [Int?]
    private let time: SearchTime

    /// Starts with nobody placed.
    init(_ problem: Rephasing) {
        self.time = problem.time
        self.options = problem.options(at: .zero)
        self.parents = problem.capacity.above
        self.left = problem.capacity.leftAtEach
        self.placed = [Int?](repeating: nil, count: options.count)
    }

    /// Who was placed.
    var served: [Bool] { placed.map { $0 != nil } }

    /// Places whoever fits in an order: as proposed if that is possible, else on another phase, else where
    /// another one makes room by changing its own.
    ///
    /// - Parameters:
    ///   - order: The chargers, whoever comes first first.
    ///   - savesRoom: Whether the way that takes the least room, and of these the one that leaves the most, comes
    ///     before the proposed one.
    mutating func serve(_ order: [Int], savesRoom: Bool) {
        for charger in order {
            let ways = savesRoom ? waysBySize(of: charger) : Array(options[charger].loads.indices)
            for way in ways where placed[charger] == nil && fits(charger, way) { put(charger, way) }
            if placed[charger] == nil, !time.isUp() { makeRoom(for: charger) }
        }
    }

    private func waysBySize(of charger: Int) -> [Int] {
        let loads = options[charger].loads
        func room(_ way: Int) -> Milliamperes {
            var (least, fuse) = (Milliamperes.largest, Optional(options[charger].fuse))
            while let place = fuse {
                let rest = left[place] - loads[way]
                for line in Line.allCases where loads[way][line] > .zero { least = min(least, rest[line]) }
                fuse = parents[place]
            }
            return least
        }
        return loads.indices.sorted {
            (loads[$0].sum, .zero - room($0)) < (loads[$1].sum, .zero - room($1))
        }
    }

    /// Takes changes back that turned out not to be needed.
    mutating func takeBack() {
        for charger in options.indices {
            guard let way = placed[charger], way > 0 else { continue }
            take(charger)
            put(charger, fits(charger, 0) ? 0 : way)
        }
    }

    private mutating func makeRoom(for charger: Int) {
        for other in options.indices where other != charger && options[other].loads.count > 1 {
            guard let way = placed[other] else { continue }
            take(other)
            for own in options[charger].loads.indices where fits(charger, own) {
                put(charger, own)
                if let another = options[other].loads.indices.first(where: { fits(other, $0) }) {
                    put(other, another)
                    return
                }
                take(charger)
            }
            put(other, way)
        }
    }

    private func fits(_ charger: Int, _ way: Int) -> Bool {
        let load = options[charger].loads[way]
        var fuse: Int? = options[charger].fuse
        while let place = fuse {
            let rest = left[place] - load
            for line in Line.allCases where load[line] > .zero && rest[line] < .zero { return false }
            fuse = parents[place]
        }
        return true
    }

    private mutating func put(_ charger: Int, _ way: Int) {
        change(charger, by: options[charger].loads[way])
        placed[charger] = way
    }

    private mutating func take(_ charger: Int) {
        guard let way = placed[charger] else { return }
        change(charger, by: .zero - options[charger].loads[way])
        placed[charger] = nil
    }

    private mutating func change(_ charger: Int, by load: LineCurrents) {
        var fuse: Int? = options[charger].fuse
        while let place = fuse {
            left[place] = left[place] - load
            fuse = parents[place]
        }
    }
}
