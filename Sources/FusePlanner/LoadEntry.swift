// Room: what a charger brings to a fuse, beside what it brought before.
// Answers: what it counts as in each of the ways that it may be, and what it counted as before in the same way. Must
// not know: fuses, other chargers, verdicts.

package import FuseCore

/// What a charger counts as, and what it counted as before anything was sent.
///
/// A line may carry more than is usable where it did so before. Of a charger whose last reading disagrees with the
/// record nobody knows what it carried: 6 A as recorded, or 20 A as read. It counts with the larger. But told 20 A it
/// may go from 6 A to 20 A, and told 6 A it may go from 20 A to 6 A: what it carries is compared with what it carried
/// in each of the two ways by itself.
package struct LoadEntry: Hashable, Sendable {
    /// One of the ways that a charger may be.
    struct Way: Hashable, Sendable {
        /// What it counts as then on each line.
        var counted: LineCurrents
        /// What it counted as before.
        let before: LineCurrents
    }

    /// The way of a charger that held what is recorded.
    private(set) var told: Way
    /// The way of a charger that held what was last read; nil where that does not disagree.
    private(set) var read: Way?

    /// A charger in either of two ways.
    init(told: Way, read: Way) { (self.told, self.read) = (told, read) }

    /// A charger to which nothing is sent: all that it counts as was there.
    ///
    /// - Parameters:
    ///   - load: What it counts as, with what else is in flight at its worst.
    ///   - recorded: What it counts as recorded.
    package init(untouched load: LineCurrents, recorded: LineCurrents) {
        self.told = Way(counted: load, before: recorded)
    }

    /// A charger to which something is sent.
    ///
    /// - Parameters:
    ///   - load: What it counts as with that in force or on its way.
    ///   - recorded: What it counts as recorded.
    package init(_ load: ChargerLoad, from recorded: ChargerLoad) {
        guard let seen = recorded.asSeen else {
            self.init(untouched: load.counted, recorded: recorded.counted)
            return
        }
        self.init(
            told: Way(counted: load.asTold, before: recorded.asTold),
            read: Way(counted: load.asRead ?? .zero, before: seen))
    }

    /// What it counts as: on each line the larger of its ways.
    package var counted: LineCurrents {
        read.map { .largerOnEachLine(told.counted, $0.counted) } ?? told.counted
    }

    /// Every way that it may be.
    var ways: [Way] { [told] + (read.map { [$0] } ?? []) }

    /// Whether it is no worse than another of the same charger on any line: it counts for no more, and has grown by no
    /// more in any way.
    package func isWithin(_ other: LoadEntry) -> Bool {
        let grown = other.ways.reduce(other.told.growth) { .largerOnEachLine($0, $1.growth) }
        return counted.isWithin(other.counted) && ways.allSatisfy { $0.growth.isWithin(grown) }
    }

    /// The worse of two of the same charger on each line and in each way by itself.
    static func worse(_ one: LoadEntry, _ other: LoadEntry) -> LoadEntry {
        var worse = one
        worse.told.counted = .largerOnEachLine(one.told.counted, other.told.counted)
        if let mine = one.read, let others = other.read {
            worse.read?.counted = .largerOnEachLine(mine.counted, others.counted)
        }
        return worse
    }
}

extension [LoadEntry] {
    /// Chargers to which nothing is sent, with everything in flight at its worst.
    ///
    /// - Parameters:
    ///   - loads: What each charger counts as, one in flight at its worst.
    ///   - recorded: The sums as recorded.
    package init(untouched loads: [ChargerLoad], recorded: LineTotals) {
        self = zip(loads, recorded.loads).map {
            LoadEntry(untouched: $0.counted, recorded: $1.counted)
        }
    }
}

extension LoadEntry.Way {
    /// By how much it has grown.
    var growth: LineCurrents { counted - before }
}
