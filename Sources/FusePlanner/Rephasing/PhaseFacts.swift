import FuseCore

/// The facts of a problem in flat tables of integers, for searches that try thousands of assignments.
///
/// The line of a fuse is one number: three times the place of the fuse, plus the index of the line.
struct PhaseFacts {
    /// The headroom of each line in milliamperes with all chargers at 0 A; negative where it is over.
    let headroom: [Int64]
    /// For each fuse the place of the fuse above it; nil for the root.
    let parents: [Int?]
    /// The loads of all options one after the other, each from the charger's fuse upwards.
    private(set) var loads: [(line: Int, load: Int64)] = []
    /// Those of `loads` on lines that can be over.
    ///
    /// Serving looks at these only: a line that has headroom for all chargers at once never keeps one out.
    private(set) var tightLoads: [(line: Int, load: Int64)] = []
    /// For each charger its minimum current, or what was proposed where that is less.
    let minimum: [Int64]
    /// For each charger the current that was proposed.
    let wanted: [Int64]
    /// True if every charger whose current may rise loads each of its lines with exactly that current.
    private(set) var isLinear = true
    /// For each charger the number of its first option, counted over all chargers.
    private var firstOption: [Int] = []
    /// For each option the start of its loads in `loads`; one more entry at the end.
    private var starts = [0]
    /// For each option the end of those of its loads that belong to the charger's own fuse.
    private var ownEnds: [Int] = []
    /// For each option the start of its loads in `tightLoads`; one more entry at the end.
    private var tightStarts = [0]

    /// Fills the tables.
    ///
    /// - Parameters:
    ///   - problem: The chargers with their options.
    ///   - level: The current of each charger; at least its minimum, at most what was proposed for it.
    init(_ problem: Rephasing, at level: Milliamperes = .zero) {
        self.headroom = problem.capacity.leftAtEach.flatMap { [$0.l1.count, $0.l2.count, $0.l3.count] }
        self.parents = problem.capacity.above
        self.minimum = problem.claims.map(\.least.count)
        self.wanted = problem.claims.map(\.wanted.count)
        for (charger, option) in problem.loads(at: level).enumerated() {
            firstOption.append(ownEnds.count)
            for (number, load) in option.loads.enumerated() {
                add(load, at: option.fuse)
                isLinear =
                    isLinear
                    && Self.isLinear(problem.claims[charger], problem.options[charger][number].curve)
            }
        }
        findTightLoads()
    }

    /// Finds the lines that can be over if every charger that may load them does.
    private mutating func findTightLoads() {
        var headroom = headroom
        for charger in minimum.indices {
            var largest: [Int: Int64] = [:]
            for option in options(of: charger) {
                for (line, load) in loads[starts[option]..<starts[option + 1]] {
                    largest[line] = max(largest[line] ?? 0, load)
                }
            }
            for (line, load) in largest { headroom[line] -= load }
        }
        for option in ownEnds.indices {
            tightLoads += loads[starts[option]..<starts[option + 1]].filter { headroom[$0.line] < 0 }
            tightStarts.append(tightLoads.count)
        }
    }

    /// The numbers of a charger's options, counted over all chargers.
    private func options(of charger: Int) -> Range<Int> {
        firstOption[charger]..<(charger + 1 < firstOption.count ? firstOption[charger + 1] : ownEnds.count)
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

    /// True if a charger cannot rise, or loads each of its lines with exactly its current.
    private static func isLinear(_ claim: Claim, _ curve: LoadCurve) -> Bool {
        guard claim.least < claim.wanted else { return true }
        return curve.isPlain && claim.least > .zero
            && [claim.least, claim.wanted].allSatisfy {
                curve.counted(at: $0) == LineCurrents($0, on: curve.lines)
            }
    }

    /// The range in `loads` of a charger on one of its options.
    func range(_ charger: Int, _ option: Int) -> Range<Int> {
        let number = firstOption[charger] + option
        return starts[number]..<starts[number + 1]
    }

    /// The range in `tightLoads` of a charger on one of its options.
    func tightRange(_ charger: Int, _ option: Int) -> Range<Int> {
        let number = firstOption[charger] + option
        return tightStarts[number]..<tightStarts[number + 1]
    }

    /// The part of the range in `loads` that belongs to the fuse directly above the charger.
    func ownRange(_ charger: Int, _ option: Int) -> Range<Int> {
        let number = firstOption[charger] + option
        return starts[number]..<ownEnds[number]
    }
}

/// Limits for every assignment, from the headroom on all lines of each fuse together.
struct PhaseBounds {
    /// The largest number of chargers that can have their minimum.
    let maxServed: Int
    /// The largest sum of currents.
    let maxTotal: Milliamperes

    /// Works the bounds out from the leaves of the tree to its root.
    init(_ problem: Rephasing) {
        let headroom = problem.capacity.leftAtEach
        let parents = problem.capacity.above
        // Each charger's smallest load at its minimum.
        let smallest = problem.loads(at: .zero).map { option in
            option.loads.map(\.sum).min() ?? .zero
        }
        var served = [Int](repeating: 0, count: headroom.count)
        var totals = [Milliamperes](repeating: .zero, count: headroom.count)
        var below = [[Milliamperes]](repeating: [], count: headroom.count)
        var uncounted = Milliamperes.zero
        for (place, claim) in problem.claims.enumerated() {
            served[claim.curve.fuse] += 1
            if Self.isFullyCounted(claim, problem.options[place].map(\.curve)) {
                totals[claim.curve.fuse] += claim.wanted
            } else {
                uncounted += claim.wanted
            }
            below[claim.curve.fuse].append(smallest[place])
        }
        for fuse in headroom.indices.reversed() {
            let left = headroom[fuse]
            let sum = max(.zero, left.l1) + max(.zero, left.l2) + max(.zero, left.l3)
            var (used, count) = (Milliamperes.zero, 0)
            for size in below[fuse].sorted() {
                used += size
                guard used <= sum else { break }
                count += 1
            }
            served[fuse] = min(served[fuse], count)
            totals[fuse] = min(totals[fuse], sum)
            if let parent = parents[fuse] {
                served[parent] += served[fuse]
                totals[parent] += totals[fuse]
                below[parent] += below[fuse]
            }
        }
        self.maxServed = served.first ?? 0
        self.maxTotal = (totals.first ?? .zero) + uncounted
    }

    /// True if a charger always loads its lines with at least its current.
    ///
    /// The load of a mismatched reading is in the capacity already, and a current below the minimum may not
    /// count.
    private static func isFullyCounted(_ claim: Claim, _ curves: [LoadCurve]) -> Bool {
        curves.allSatisfy { $0.isPlain && $0.counted(at: claim.wanted).sum >= claim.wanted }
    }

    /// Counts slots: the chargers of at least a size that the lines of a fuse carry side by side.
    ///
    /// Two chargers of 7 A fit on a line of 20 A, and six on three such lines, although these have 60 A.
    ///
    /// - Parameters:
    ///   - loads: The load of each charger for each of its options.
    ///   - capacity: The tree without these loads.
    /// - Returns: False if some fuse has too few slots, so that no assignment fits.
    static func hasSlots(for loads: [OptionLoads], in capacity: Capacity) -> Bool {
        let (headroom, parents) = (capacity.leftAtEach, capacity.above)
        // For each fuse and each charger below it: the smallest load of any line, and the number of lines.
        var below = [[(size: Int64, lines: Int)]](repeating: [], count: parents.count)
        for option in loads {
            let sizes = option.loads.map { load in
                Line.allCases.map { load[$0].count }.filter { $0 > 0 }
            }
            guard let size = sizes.compactMap({ $0.min() }).min(), let lines = sizes.map(\.count).min(),
                lines > 0
            else { continue }
            for fuse in Ancestors(from: option.fuse, parents: parents) {
                below[fuse].append((size, lines))
            }
        }
        return below.indices.allSatisfy { fuse in
            let left = Line.allCases.map { max(0, headroom[fuse][$0].count) }
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

extension LineCurrents {
    /// The sum of the currents of all lines.
    var sum: Milliamperes { l1 + l2 + l3 }
}
