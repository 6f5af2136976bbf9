// Room: what no choice of phases can better, by looking at every fuse with all its lines together.
// Answers: how many can be served at most, how much they can have together. Must not know: any choice.

import FuseCore

/// Bounds from the room on all lines of each fuse together.
struct PhaseBounds {
    /// The most chargers that can have their minimum.
    let mostServed: Int
    /// The largest sum of currents.
    let largestTotal: Milliamperes

    /// Works the bounds out from the leaves of the tree to its root.
    init(_ problem: Rephasing) {
        let left = problem.capacity.leftAtEach
        let parents = problem.capacity.above
        // The room that a charger takes at least at its minimum, and the current it may have at most.
        let least = problem.options(at: .zero).map { option in
            option.loads.map(\.sum).min() ?? .zero
        }
        var served = [Int](repeating: 0, count: left.count)
        var totals = [Milliamperes](repeating: .zero, count: left.count)
        var below = [[Milliamperes]](repeating: [], count: left.count)
        var withoutRoom = Milliamperes.zero
        for (place, claim) in problem.claims.enumerated() {
            served[claim.curve.fuse] += 1
            if Self.takesRoom(claim, problem.ways[place].map(\.curve)) {
                totals[claim.curve.fuse] += claim.wanted
            } else {
                withoutRoom += claim.wanted
            }
            below[claim.curve.fuse].append(least[place])
        }
        for fuse in left.indices.reversed() {
            let room = max(.zero, left[fuse].l1) + max(.zero, left[fuse].l2) + max(.zero, left[fuse].l3)
            var (used, count) = (Milliamperes.zero, 0)
            for size in below[fuse].sorted() {
                used += size
                guard used <= room else { break }
                count += 1
            }
            served[fuse] = min(served[fuse], count)
            totals[fuse] = min(totals[fuse], room)
            if let parent = parents[fuse] {
                served[parent] += served[fuse]
                totals[parent] += totals[fuse]
                below[parent] += below[fuse]
            }
        }
        self.mostServed = served.first ?? 0
        self.largestTotal = (totals.first ?? .zero) + withoutRoom
    }

    /// Whether a charger always takes as much room as it has current. A doubted reading has taken it already, and
    /// what is below the minimum may not count.
    private static func takesRoom(_ claim: Claim, _ curves: [LoadCurve]) -> Bool {
        curves.allSatisfy { $0.isPlain && $0.counted(at: claim.wanted).sum >= claim.wanted }
    }
}
