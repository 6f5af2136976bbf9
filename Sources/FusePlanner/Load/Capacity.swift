package import FuseCore

/// What a line may carry.
package enum LineLimit: Sendable {
    /// What is usable, or what it carried before where that is more: nothing gets worse.
    case usableOrBefore
    /// What is usable, whatever it carried before: everything holds.
    case usable
}

/// What is used on each line of each fuse, beside the cap of contract, section 3: max(usable, before), where *before*
/// is what each charger excuses (``LoadChange/excused``).
package struct Capacity {
    private let parents: [Int?]
    private let fuses: [Fuse]
    private let lines: [Line]
    /// What may be used on each line of each fuse.
    package private(set) var caps: [LineCurrents]
    /// What is used on each line of each fuse.
    package private(set) var used: [LineCurrents]
    /// What on each line of each fuse may be there because it was there before.
    private var past: [LineCurrents]
    private var limit: LineLimit

    /// Makes the tree.
    ///
    /// - Parameters:
    ///   - installation: The installation; a line whose rating is not known may carry what it carried.
    ///   - entries: What each charger is to count as at first.
    ///   - flying: What is in flight, of which chargers are not at their worst all at the same time.
    ///   - limit: What a line may carry.
    package init(
        of installation: Installation, entries: [LoadChange], flying: PendingLoads,
        upTo limit: LineLimit = .usableOrBefore
    ) {
        self.limit = limit
        self.parents = installation.parents
        self.fuses = installation.fuses
        self.lines = installation.lines
        self.used = flying.relieved(installation.sums(of: entries.map(\.counted)))
        self.past = installation.sums(of: entries.map(\.excused))
        self.caps = []
        self.caps = fuses.indices.map { cap(of: $0, before: past[$0]) }
    }

    /// What may be used on each line of a fuse, if that is what was there before.
    private func cap(of fuse: Int, before past: LineCurrents) -> LineCurrents {
        fuses[fuse].cap(before: limit == .usable ? .zero : past, on: lines)
    }

    /// The same tree where no line may carry more than is usable, also one that did before.
    var strict: Capacity {
        var strict = self
        strict.limit = .usable
        strict.caps = fuses.indices.map { strict.cap(of: $0, before: past[$0]) }
        return strict
    }

    /// The fuses above a place of the tree, that place first.
    private func path(from fuse: Int) -> Ancestors { Ancestors(from: fuse, parents: parents) }

    /// Whether nothing is above its cap.
    package var isWithinCaps: Bool { zip(used, caps).allSatisfy { $0.isWithin($1) } }

    /// Whether every fuse above a charger holds when what the charger counts as changes.
    ///
    /// - Parameters:
    ///   - old: What it counts as.
    ///   - new: What it would count as.
    ///   - fuse: The fuse it is connected below.
    package func fits(from old: LoadChange, to new: LoadChange, below fuse: Int) -> Bool {
        bound(from: old, to: new, below: fuse) == nil
    }

    /// The line of a fuse, from the charger upwards, that the change does not fit; nil where it fits.
    package func bound(from old: LoadChange, to new: LoadChange, below fuse: Int) -> Bound? {
        let (more, excused) = (new.counted - old.counted, new.excused - old.excused)
        for place in path(from: fuse) {
            var total = used[place]
            total += more
            var cap = caps[place]
            if excused != .zero {
                var past = past[place]
                past += excused
                cap = self.cap(of: place, before: past)
            }
            guard !total.isWithin(cap) else { continue }
            let tightest = Line.allCases.filter { total[$0] > cap[$0] }
                .min { caps[place][$0] - used[place][$0] < caps[place][$1] - used[place][$1] }
            return tightest.map { Bound(fuse: fuses[place].id, line: $0) }
        }
        return nil
    }

    /// What is left on each line of each fuse by itself; negative where a line is above its cap.
    var leftAtEach: [LineCurrents] { zip(caps, used).map { $0 - $1 } }

    /// The largest difference between what two lines of one fuse carry.
    var largestDifference: Milliamperes {
        used.map { $0.largest - min($0.l1, min($0.l2, $0.l3)) }.max() ?? .zero
    }

    /// For each fuse the place of the one above it.
    var above: [Int?] { parents }

    /// Changes what a charger counts as, whether it fits or not.
    package mutating func change(from old: LoadChange, to new: LoadChange, below fuse: Int) {
        used.change(from: old.counted, to: new.counted, at: fuse, parents: parents)
        let excused = new.excused - old.excused
        guard excused != .zero else { return }
        for place in path(from: fuse) {
            past[place] += excused
            caps[place] = cap(of: place, before: past[place])
        }
    }

    /// What is left on each line at a fuse and above it; negative where a line is above its cap.
    func left(at fuse: Int) -> LineCurrents {
        path(from: fuse).reduce(LineCurrents(.largest, on: .all)) { least, place in
            let left = caps[place] - used[place]
            return LineCurrents(
                l1: min(least.l1, left.l1), l2: min(least.l2, left.l2), l3: min(least.l3, left.l3))
        }
    }

    /// The line of a fuse that is furthest above its cap; nil where none is.
    var worst: Bound? {
        let above = fuses.indices.flatMap { fuse in Line.allCases.map { (fuse, $0) } }
            .map { (fuse: $0, line: $1, left: caps[$0][$1] - used[$0][$1]) }
            .filter { $0.left < .zero }
        return above.min { $0.left < $1.left }.map { Bound(fuse: fuses[$0.fuse].id, line: $0.line) }
    }
}

extension Fuse {
    /// What may be used on each line: max(usable, before), and where the rating is not known no more than before.
    func cap(before: LineCurrents, on lines: [Line]) -> LineCurrents {
        var cap = LineCurrents.zero
        for line in lines { cap[line] = max(rating.usable(on: line) ?? .zero, before[line]) }
        return cap
    }
}

extension [LineCurrents] {
    /// Changes what one charger counts as at its fuse and every fuse above it.
    mutating func change(from old: LineCurrents, to new: LineCurrents, at fuse: Int, parents: [Int?]) {
        let more = new - old
        for place in Ancestors(from: fuse, parents: parents) { self[place] += more }
    }
}
