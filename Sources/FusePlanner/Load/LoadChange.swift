package import FuseCore

/// What a charger counts as, and what of that may be there because it was there before anything was sent.
///
/// A line may carry more than is usable where it did so before. What was there for certain is an excuse for anything
/// that takes its place. What may not have been there is one for nothing but the charger itself while it is lowered:
/// read at 20 A and recorded with 6 A, it may be told 4 A and go on counting as 20 A, but nothing else may take the
/// 14 A that may never have flowed.
package struct LoadChange: Hashable, Sendable {
    /// What it counts as.
    package private(set) var counted: LineCurrents
    /// What it counted as before.
    private let recorded: LineCurrents
    /// What of that was there for certain.
    private let least: LineCurrents
    /// Whether it has no more on any line than it had, whatever that was.
    private var isLowered: Bool

    /// A charger to which nothing is sent: all that it counts as recorded was there.
    ///
    /// - Parameters:
    ///   - load: What it counts as, with what else is in flight at its worst.
    ///   - recorded: What it counts as recorded.
    package init(untouched load: LineCurrents, recorded: LineCurrents) {
        (self.counted, self.recorded, self.least, self.isLowered) = (load, recorded, recorded, false)
    }

    /// A charger to which something is sent.
    ///
    /// - Parameters:
    ///   - load: What it counts as with that in force or on its way.
    ///   - held: What it held before.
    ///   - isLowered: Whether it has no more on any line than it had, whatever that was.
    package init(_ load: LineCurrents, from held: HeldLoad, isLowered: Bool) {
        (self.counted, self.recorded, self.least) = (load, held.counted, held.least)
        self.isLowered = isLowered
    }

    /// What of that may be there because it was there before.
    package var excused: LineCurrents {
        guard isLowered else { return least }
        return .smallerOnEachLine(recorded, .largerOnEachLine(least, counted))
    }

    /// By how much it has grown, at worst.
    package var growth: LineCurrents { counted - excused }

    /// Whether it is no worse than another of the same charger on any line: it counts for no more, and has grown by no
    /// more.
    package func isWithin(_ other: LoadChange) -> Bool {
        counted.isWithin(other.counted) && growth.isWithin(other.growth)
    }

    /// The worse of two of the same charger, on each line by itself.
    static func worse(_ one: LoadChange, _ other: LoadChange) -> LoadChange {
        var worse = one
        worse.counted = .largerOnEachLine(one.counted, other.counted)
        worse.isLowered = one.isLowered && other.isLowered
        return worse
    }
}

extension [LoadChange] {
    /// Chargers to which nothing is sent, with everything in flight at its worst.
    ///
    /// - Parameters:
    ///   - loads: What each charger counts as, one in flight at its worst.
    ///   - recorded: The sums as recorded.
    package init(untouched loads: [ChargerLoad], recorded: LineTotals) {
        self = zip(loads, recorded.loads).map {
            LoadChange(untouched: $0.counted, recorded: $1.counted)
        }
    }
}
