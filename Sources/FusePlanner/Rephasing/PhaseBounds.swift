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

    /// True if a charger always takes as much headroom as it has current.
    ///
    /// A doubted reading has taken it already, and a current below the minimum may not count.
    private static func takesRoom(_ claim: Claim, _ curves: [LoadCurve]) -> Bool {
        curves.allSatisfy { $0.isPlain && $0.counted(at: claim.wanted).sum >= claim.wanted }
    }

    /// True if the lines of each fuse can hold, side by side, as many chargers of at least a size as there
    /// are.
    ///
    /// Two of 7 A fit on a line of 20 A, and six on three of them, although there is room for 60 A.
    ///
    /// - Parameters:
    ///   - options: What each charger takes.
    ///   - room: What is left without them.
    /// - Returns: False if some fuse has too few lines with that headroom.
    static func hasSlots(for options: [PhaseOptions], in room: PhaseRoom) -> Bool {
        // For each fuse the least that any line gets from a charger below it, and how many lines get that.
        var below = [[(size: Int64, lines: Int)]](repeating: [], count: room.parents.count)
        for option in options {
            let sizes = option.loads.map { load in
                Line.allCases.map { load[$0].count }.filter { $0 > 0 }
            }
            guard let size = sizes.compactMap({ $0.min() }).min(), let lines = sizes.map(\.count).min(),
                lines > 0
            else { continue }
            for fuse in Ancestors(from: option.fuse, parents: room.parents) {
                below[fuse].append((size, lines))
            }
        }
        return below.indices.allSatisfy { fuse in
            let left = Line.allCases.map { max(0, room.left[fuse][$0].count) }
            var taken = 0
            let sorted = below[fuse].sorted { $0.size > $1.size }
            for (place, charger) in sorted.enumerated() {
                taken += charger.lines
                guard place + 1 == sorted.count || sorted[place + 1].size < charger.size else { continue }
                guard taken <= left.reduce(0, { $0 + Int($1 / charger.size) }) else { return false }
            }
            return true
        }
    }
}
