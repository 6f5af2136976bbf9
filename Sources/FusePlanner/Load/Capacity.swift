package import FuseCore

/// The limit of a line's total.
package enum LineLimit: Sendable {
    /// The usable current, or the total before where that is more: no line gets worse.
    case usableOrBefore
    /// The usable current, whatever the total before: every line holds.
    case usable
}

/// The total and the cap of each line of each fuse (rules: Verdicts).
///
/// The cap is max(usable, before), where *before* sums the part of each charger's load that is allowed
/// because it was there before (``LoadChange/excused``).
package struct Capacity {
    private let parents: [Int?]
    private let fuses: [Fuse]
    private let lines: [Line]
    /// The largest total of each fuse.
    package private(set) var caps: [LineCurrents]
    /// The total of each fuse.
    package private(set) var used: [LineCurrents]
    /// The part of each fuse's total that is allowed because it was there before.
    private var past: [LineCurrents]
    private var limit: LineLimit

    /// Sums the loads up the fuse tree.
    ///
    /// - Parameters:
    ///   - installation: The installation. A line whose rating is not known may carry what it carried before.
    ///   - entries: The load that each charger starts with.
    ///   - pending: The plans in flight, whose chargers are not all at their worst case at the same time.
    ///   - limit: The limit of a line's total.
    package init(
        of installation: Installation, entries: [LoadChange], pending: PendingLoads,
        upTo limit: LineLimit = .usableOrBefore
    ) {
        self.limit = limit
        self.parents = installation.parents
        self.fuses = installation.fuses
        self.lines = installation.lines
        self.used = pending.withoutOverlap(installation.sums(of: entries.map(\.counted)))
        self.past = installation.sums(of: entries.map(\.tolerated))
        self.caps = []
        self.caps = fuses.indices.map { cap(of: $0, before: past[$0]) }
    }

    /// Returns the cap of a fuse, given the total that was there before.
    private func cap(of fuse: Int, before past: LineCurrents) -> LineCurrents {
        fuses[fuse].cap(before: limit == .usable ? .zero : past, on: lines)
    }

    /// The same tree with the usable current as the cap of every line, even of one that was over before.
    var strict: Capacity {
        var strict = self
        strict.limit = .usable
        strict.caps = fuses.indices.map { strict.cap(of: $0, before: past[$0]) }
        return strict
    }

    /// Returns a fuse and every fuse above it, upwards.
    private func path(from fuse: Int) -> Ancestors { Ancestors(from: fuse, parents: parents) }

    /// True when no total exceeds its cap.
    package var isWithinCaps: Bool { zip(used, caps).allSatisfy { $0.isWithin($1) } }

    /// Returns true when every fuse above a charger holds after the charger's load changes.
    ///
    /// - Parameters:
    ///   - old: Its load now.
    ///   - new: Its load after the change.
    ///   - fuse: The index of the fuse that it is connected below.
    /// - Returns: True when no line exceeds its cap.
    package func fits(from old: LoadChange, to new: LoadChange, below fuse: Int) -> Bool {
        bound(from: old, to: new, below: fuse) == nil
    }

    /// Returns the first line, from the charger upwards, whose cap the change exceeds; nil where it fits.
    package func bound(from old: LoadChange, to new: LoadChange, below fuse: Int) -> Bound? {
        let (more, tolerated) = (new.counted - old.counted, new.tolerated - old.tolerated)
        for place in path(from: fuse) {
            var total = used[place]
            total += more
            var cap = caps[place]
            if tolerated != .zero {
                var past = past[place]
                past += tolerated
                cap = self.cap(of: place, before: past)
            }
            guard !total.isWithin(cap) else { continue }
            let tightest = Line.allCases.filter { total[$0] > cap[$0] }
                .min { caps[place][$0] - used[place][$0] < caps[place][$1] - used[place][$1] }
            return tightest.map { Bound(fuse: fuses[place].id, line: $0) }
        }
        return nil
    }

    /// The current left on each line of each fuse by itself; negative where a line exceeds its cap.
    var leftAtEach: [LineCurrents] { zip(caps, used).map { $0 - $1 } }

    /// The largest difference between the totals of two lines of one fuse.
    var largestDifference: Milliamperes {
        used.map { $0.largest - min($0.l1, min($0.l2, $0.l3)) }.max() ?? .zero
    }

    /// The index of the fuse above each fuse.
    var above: [Int?] { parents }

    /// Changes a charger's load, whether it fits or not.
    package mutating func change(from old: LoadChange, to new: LoadChange, below fuse: Int) {
        used.change(from: old.counted, to: new.counted, at: fuse, parents: parents)
        let tolerated = new.tolerated - old.tolerated
        guard tolerated != .zero else { return }
        for place in path(from: fuse) {
            past[place] += tolerated
            caps[place] = cap(of: place, before: past[place])
        }
    }

    /// Returns the current left on each line at a fuse and above it; negative where a cap is exceeded.
    func left(at fuse: Int) -> LineCurrents {
        path(from: fuse).reduce(LineCurrents(.largest, on: .all)) { least, place in
            let left = caps[place] - used[place]
            return LineCurrents(
                l1: min(least.l1, left.l1), l2: min(least.l2, left.l2), l3: min(least.l3, left.l3))
        }
    }

    /// The line of a fuse that exceeds its cap the most; nil where none does.
    var worst: Bound? {
        let above = fuses.indices.flatMap { fuse in Line.allCases.map { (fuse, $0) } }
            .map { (fuse: $0, line: $1, left: caps[$0][$1] - used[$0][$1]) }
            .filter { $0.left < .zero }
        return above.min { $0.left < $1.left }.map { Bound(fuse: fuses[$0.fuse].id, line: $0.line) }
    }
}

extension Fuse {
    /// Returns the cap of each line: max(usable, before), and *before* where the rating is not known.
    func cap(before: LineCurrents, on lines: [Line]) -> LineCurrents {
        var cap = LineCurrents.zero
        for line in lines { cap[line] = max(rating.usable(on: line) ?? .zero, before[line]) }
        return cap
    }
}

extension [LineCurrents] {
    /// Changes one charger's load at its fuse and at every fuse above it.
    mutating func change(from old: LineCurrents, to new: LineCurrents, at fuse: Int, parents: [Int?]) {
        let more = new - old
        for place in Ancestors(from: fuse, parents: parents) { self[place] += more }
    }
}
