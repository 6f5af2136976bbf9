// Room: the tree of fuses with what is used of it and what may be used, while chargers are placed in it.
// Answers: whether a change fits below every fuse above it, and which line is the first that it does not fit.
// Must not know: why something is placed, what a charger is.

package import FuseCore

/// What is used on each line of each fuse, beside the cap of contract, section 3: max(usable, before).
package struct Capacity {
    private let parents: [Int?]
    private let fuses: [Fuse]
    private let lines: [Line]
    /// What may be used on each line of each fuse.
    package private(set) var caps: [LineCurrents]
    /// What is used on each line of each fuse.
    package private(set) var used: [LineCurrents]
    /// For each fuse what the chargers below it of which it is known carried before.
    private var before: [LineCurrents]
    /// For each fuse the chargers below it that may be in one of several ways.
    private var unsure: [[LoadEntry]]

    /// Makes the tree.
    ///
    /// - Parameters:
    ///   - installation: The installation; a line whose rating is not known holds nothing.
    ///   - entries: What each charger is to count as at first.
    ///   - flying: What is in flight, of which chargers are not at their worst all at the same time.
    package init(of installation: Installation, entries: [LoadEntry], flying: Flying) {
        self.parents = installation.parents
        self.fuses = installation.fuses
        self.lines = installation.lines
        self.used = flying.relieved(installation.sums(of: entries.map(\.counted)))
        self.before = installation.sums(of: entries.map { $0.read == nil ? $0.told.before : .zero })
        self.unsure = fuses.map { _ in [] }
        self.caps = []
        for (charger, entry) in entries.enumerated() where entry.read != nil {
            for place in path(from: installation.fuseOfCharger[charger]) { unsure[place].append(entry) }
        }
        self.caps = fuses.indices.map { cap(of: $0, used: used[$0], before: before[$0], unsure: unsure[$0]) }
    }

    /// What may be used on each line of a fuse: max(usable, before), in every way that the chargers below it may be.
    private func cap(of fuse: Int, used: LineCurrents, before: LineCurrents, unsure: [LoadEntry])
        -> LineCurrents
    {
        var cap = LineCurrents.zero
        for line in lines {
            guard let usable = fuses[fuse].rating.usable(on: line) else { continue }
            cap[line] =
                unsure.isEmpty
                ? max(usable, before[line])
                : Worlds(unsure, on: line, beside: (used[line], before[line])).cap(usable: usable)
        }
        return cap
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
    package func fits(from old: LoadEntry, to new: LoadEntry, below fuse: Int) -> Bool {
        bound(from: old, to: new, below: fuse) == nil
    }

    /// The line of a fuse, from the charger upwards, that the change does not fit; nil where it fits.
    func bound(from old: LoadEntry, to new: LoadEntry, below fuse: Int) -> Bound? {
        let more = new.counted - old.counted
        for place in path(from: fuse) {
            var total = used[place]
            total += more
            let cap = moves(from: old, to: new) ? self.cap(of: place, after: (old, new)) : caps[place]
            guard !total.isWithin(cap) else { continue }
            let tightest = Line.allCases.filter { total[$0] > cap[$0] }
                .min { caps[place][$0] - used[place][$0] < caps[place][$1] - used[place][$1] }
            return tightest.map { Bound(fuse: fuses[place].id, line: $0) }
        }
        return nil
    }

    /// Whether a change moves caps: what was there before is known of most chargers, whatever they count as now.
    private func moves(from old: LoadEntry, to new: LoadEntry) -> Bool {
        old.read != nil || new.read != nil || old.told.before != new.told.before
    }

    /// The cap of a fuse once a charger below it counts as something else.
    private func cap(of place: Int, after change: (old: LoadEntry, new: LoadEntry)) -> LineCurrents {
        var (used, before, unsure) = (used[place], before[place], unsure[place])
        used += change.new.counted - change.old.counted
        if change.old.read == nil { before = before - change.old.told.before }
        if change.new.read == nil { before += change.new.told.before }
        if change.old.read != nil, let index = unsure.firstIndex(of: change.old) { unsure.remove(at: index) }
        if change.new.read != nil { unsure.append(change.new) }
        return cap(of: place, used: used, before: before, unsure: unsure)
    }

    /// What is left on each line of each fuse by itself; negative where a line is above its cap.
    var leftAtEach: [LineCurrents] { zip(caps, used).map { $0 - $1 } }

    /// For each fuse the place of the one above it.
    var above: [Int?] { parents }

    /// Changes what a charger counts as, whether it fits or not.
    package mutating func change(from old: LoadEntry, to new: LoadEntry, below fuse: Int) {
        defer { used.change(from: old.counted, to: new.counted, at: fuse, parents: parents) }
        guard moves(from: old, to: new) else { return }
        for place in path(from: fuse) {
            caps[place] = cap(of: place, after: (old, new))
            if old.read == nil { before[place] = before[place] - old.told.before }
            if new.read == nil { before[place] += new.told.before }
            if old.read != nil, let index = unsure[place].firstIndex(of: old) {
                unsure[place].remove(at: index)
            }
            if new.read != nil { unsure[place].append(new) }
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

extension LineCurrents {
    /// Whether no line is above its cap.
    package func isWithin(_ cap: LineCurrents) -> Bool {
        l1 <= cap.l1 && l2 <= cap.l2 && l3 <= cap.l3
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
