// Room: serving as many chargers as possible where not all can be.
// Answers: a choice of phases, found by placing one after the other. Must not know: what is best.

import FuseCore

/// Places chargers at their minimum, one after the other.
struct PhasePlacing {
    /// For each charger the way it was placed; 0, as proposed, for those that were not.
    var ways: [Int] { placed.map { $0 ?? 0 } }

    private let options: [PhaseOptions]
    private var room: PhaseRoom
    private var placed: [Int?]
    private let time: SearchTime

    /// Starts with nobody placed.
    init(_ problem: Rephasing) {
        self.time = problem.time
        self.options = problem.options(at: .zero)
        self.room = PhaseRoom(problem.capacity)
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
        let (loads, fuse) = (options[charger].loads, options[charger].fuse)
        return loads.indices.sorted {
            (loads[$0].sum, .zero - room.after(loads[$0], at: fuse).least)
                < (loads[$1].sum, .zero - room.after(loads[$1], at: fuse).least)
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
        room.after(options[charger].loads[way], at: options[charger].fuse).least >= .zero
    }

    private mutating func put(_ charger: Int, _ way: Int) {
        room.take(options[charger].loads[way], at: options[charger].fuse)
        placed[charger] = way
    }

    private mutating func take(_ charger: Int) {
        guard let way = placed[charger] else { return }
        room.take(.zero - options[charger].loads[way], at: options[charger].fuse)
        placed[charger] = nil
    }
}
