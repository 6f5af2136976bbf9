// Room: the tree of fuses with what is used of it and what may be used, while chargers are placed in it.
// Answers: whether a change fits below every fuse above it, and which line is the first that it does not fit.
// Must not know: why something is placed, what a charger is.

package import FuseCore

/// What is used on each line of each fuse, beside the cap of contract, section 3: max(usable, before).
package struct Capacity {
    private let parents: [Int?]
    private let ids: [Identifier]
    /// What may be used on each line of each fuse.
    package let caps: [LineCurrents]
    /// What is used on each line of each fuse.
    package private(set) var used: [LineCurrents]

    /// Makes the tree.
    ///
    /// - Parameters:
    ///   - installation: The installation; a line whose rating is not known holds nothing.
    ///   - before: The sums of the record.
    ///   - loads: What each charger is to count as at first.
    ///   - flying: What is in flight, of which chargers are not at their worst all at the same time.
    package init(of installation: Installation, before: LineTotals, loads: [LineCurrents], flying: Flying) {
        self.parents = installation.parents
        self.ids = installation.fuses.map(\.id)
        self.caps = zip(installation.fuses, before.counted).map { fuse, before in
            var cap = LineCurrents.zero
            for line in installation.lines {
                cap[line] = fuse.rating.usable(on: line).map { max($0, before[line]) } ?? .zero
            }
            return cap
        }
        self.used = flying.relieved(installation.sums(of: loads))
    }

    /// The fuses above a place of the tree, that place first.
    private func path(from fuse: Int) -> some Sequence<Int> {
        sequence(first: fuse) { self.parents[$0] }
    }

    /// Whether nothing is above its cap.
    package var isWithinCaps: Bool { zip(used, caps).allSatisfy { $0.isWithin($1) } }

    /// Whether every fuse above a charger holds when what the charger counts as changes.
    ///
    /// - Parameters:
    ///   - old: What it counts as.
    ///   - new: What it would count as.
    ///   - fuse: The fuse it is connected below.
    package func fits(from old: LineCurrents, to new: LineCurrents, below fuse: Int) -> Bool {
        blockingFuse(old, new, fuse) == nil
    }

    private func blockingFuse(_ old: LineCurrents, _ new: LineCurrents, _ fuse: Int) -> Int? {
        let more = new - old
        var next: Int? = fuse
        while let place = next {
            var total = used[place]
            total += more
            // A line that does not get more may be where it is: it was within its cap, or is no worse.
            if !total.isWithin(caps[place], whereAbove: used[place]) { return place }
            next = parents[place]
        }
        return nil
    }

    /// The line of a fuse, from the charger upwards, that the change does not fit; nil where it fits.
    func bound(from old: LineCurrents, to new: LineCurrents, below fuse: Int) -> Bound? {
        guard let place = blockingFuse(old, new, fuse) else { return nil }
        let more = new - old
        let lines = Line.allCases.filter { line in
            more[line] > .zero && used[place][line] + more[line] > caps[place][line]
        }
        return lines.min { caps[place][$0] - used[place][$0] < caps[place][$1] - used[place][$1] }
            .map { Bound(fuse: ids[place], line: $0) }
    }

    /// What is left on each line of each fuse by itself; negative where a line is above its cap.
    var leftAtEach: [LineCurrents] { zip(caps, used).map { $0 - $1 } }

    /// For each fuse the place of the one above it.
    var above: [Int?] { parents }

    /// Changes what a charger counts as, whether it fits or not.
    package mutating func change(from old: LineCurrents, to new: LineCurrents, below fuse: Int) {
        used.change(from: old, to: new, at: fuse, parents: parents)
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
        let above = ids.indices.flatMap { fuse in Line.allCases.map { (fuse, $0) } }
            .map { (fuse: $0, line: $1, left: caps[$0][$1] - used[$0][$1]) }
            .filter { $0.left < .zero }
        return above.min { $0.left < $1.left }.map { Bound(fuse: ids[$0.fuse], line: $0.line) }
    }
}

extension LineCurrents {
    /// Whether no line is above its cap.
    func isWithin(_ cap: LineCurrents) -> Bool {
        l1 <= cap.l1 && l2 <= cap.l2 && l3 <= cap.l3
    }

    /// Whether no line is above its cap that is above what was there.
    fileprivate func isWithin(_ cap: LineCurrents, whereAbove old: LineCurrents) -> Bool {
        (l1 <= cap.l1 || l1 <= old.l1) && (l2 <= cap.l2 || l2 <= old.l2) && (l3 <= cap.l3 || l3 <= old.l3)
    }
}

extension [LineCurrents] {
    /// Changes what one charger counts as at its fuse and every fuse above it.
    mutating func change(from old: LineCurrents, to new: LineCurrents, at fuse: Int, parents: [Int?]) {
        let more = new - old
        var next: Int? = fuse
        while let place = next {
            self[place] += more
            next = parents[place]
        }
    }
}
