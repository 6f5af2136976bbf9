package import FuseCore

/// The load of a charger, and the part of it that is allowed because it was there before.
///
/// A line may carry more than its usable current where it did so before. A load that was certainly there may
/// be replaced by any other load. A load that may not have been there is allowed only to the charger itself,
/// while it is lowered. Example: a charger read at 20 A and recorded with 6 A may be set to 4 A and still
/// count as 20 A, but no other charger may take the 14 A that may never have flowed.
package struct LoadChange: Hashable, Sendable {
    /// The load.
    package private(set) var counted: LineCurrents
    /// The load before.
    private let recorded: LineCurrents
    /// The part of the load before that was certainly there.
    private let certain: LineCurrents
    /// True when the charger loads no line more than before, whatever it loaded then.
    private var isLowered: Bool

    /// Creates the load of a charger that is sent nothing: all of its recorded load was there.
    ///
    /// - Parameters:
    ///   - load: Its load, with everything else in flight at its worst case.
    ///   - recorded: Its load as recorded.
    package init(untouched load: LineCurrents, recorded: LineCurrents) {
        (self.counted, self.recorded, self.certain, self.isLowered) = (load, recorded, recorded, false)
    }

    /// Creates the load of a charger that is sent an update.
    ///
    /// - Parameters:
    ///   - load: Its load with the update in force or in flight.
    ///   - prior: Its load before.
    ///   - isLowered: True when it loads no line more than before, whatever it loaded then.
    package init(_ load: LineCurrents, from prior: PriorLoad, isLowered: Bool) {
        (self.counted, self.recorded, self.certain) = (load, prior.counted, prior.certain)
        self.isLowered = isLowered
    }

    /// The part of the load that is allowed because it was there before.
    package var tolerated: LineCurrents {
        guard isLowered else { return certain }
        return .smallerOnEachLine(recorded, .largerOnEachLine(certain, counted))
    }

    /// The growth of the load in the worst case.
    package var growth: LineCurrents { counted - tolerated }

    /// Returns true when neither the load nor its growth exceeds another's of the same charger on any line.
    package func isWithin(_ other: LoadChange) -> Bool {
        counted.isWithin(other.counted) && growth.isWithin(other.growth)
    }

    /// Returns the worse of two loads of the same charger, line by line.
    static func worse(_ one: LoadChange, _ other: LoadChange) -> LoadChange {
        var worse = one
        worse.counted = .largerOnEachLine(one.counted, other.counted)
        worse.isLowered = one.isLowered && other.isLowered
        return worse
    }
}

extension [LoadChange] {
    /// Creates the loads of chargers that are sent nothing, with everything in flight at its worst case.
    ///
    /// - Parameters:
    ///   - loads: The load of each charger; one in flight at its worst case.
    ///   - recorded: The sums as recorded.
    package init(untouched loads: [ChargerLoad], recorded: LineTotals) {
        self = zip(loads, recorded.loads).map {
            LoadChange(untouched: $0.counted, recorded: $1.counted)
        }
    }
}
