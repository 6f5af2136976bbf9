// Room: a line below which chargers may be in one of several ways.
// Answers: how much the line may carry so that in no case it carries more than is usable and more than before. Must
// not know: trees of fuses, why a charger may be in several ways.

import FuseCore

/// What a line may carry, and what it carried before, in every combination of the ways that chargers may be.
///
/// Of `n` chargers there are 2ⁿ combinations. Most of them need no look: where another one carries more and has grown by
/// more, that one is worse.
struct Worlds {
    /// One combination: what the line carries, and by how much that is more than before.
    private typealias World = (counted: Milliamperes, grown: Milliamperes)

    /// How many combinations are kept. Beyond that neighbours are taken together, each at its worst.
    static let mostKept = 64

    /// What the line carries where each charger is at its worst.
    private let worst: Milliamperes
    /// Those that are worse than any other in one of the two, the largest load first.
    private var worlds: [World]

    /// Combines the ways of chargers.
    ///
    /// - Parameters:
    ///   - unsure: The chargers that may be in several ways.
    ///   - line: The line.
    ///   - beside: What the line carries with each of them at its worst, and what it carried before without them.
    init(_ unsure: [LoadEntry], on line: Line, beside: (used: Milliamperes, before: Milliamperes)) {
        let own = unsure.reduce(Milliamperes.zero) { $0 + $1.counted[line] }
        self.worst = beside.used
        let others = beside.used - own
        self.worlds = [(others, others - beside.before)]
        for entry in unsure {
            let all = worlds.flatMap { world in
                entry.ways.map { (world.counted + $0.counted[line], world.grown + $0.growth[line]) }
            }
            worlds = Self.worst(of: all)
        }
    }

    /// Those that no other one is worse than in both, and not too many.
    private static func worst(of all: [World]) -> [World] {
        var kept: [World] = []
        for world in all.sorted(by: { ($0.counted, $0.grown) > ($1.counted, $1.grown) })
        where kept.last.map({ world.grown > $0.grown }) ?? true {
            kept.append(world)
        }
        guard kept.count > mostKept else { return kept }
        return stride(from: 0, to: kept.count, by: 2).map { place in
            (kept[place].counted, kept[min(place + 1, kept.count - 1)].grown)
        }
    }

    /// The most that the line may carry with each charger at its worst.
    ///
    /// - Parameter usable: What chargers may draw there.
    func cap(usable: Milliamperes) -> Milliamperes {
        let left = worlds.map { max(usable - $0.counted, .zero - $0.grown) }.min() ?? .zero
        return worst + left
    }
}
