import FuseCore
import FuseJSON

/// A limit in the unit in which it was given.
struct Rate: Hashable {
    /// The unit of a limit.
    enum Unit: String, CaseIterable {
        /// Amperes on each phase.
        case amperes = "A"
        /// Watts on all phases together.
        case watts = "W"
    }

    /// The unit.
    let unit: Unit
    /// The number in thousandths, rounded down.
    let least: Int64
    /// The number in thousandths, rounded up.
    let most: Int64

    /// A bound above every relevant number; a sum over all connectors still fits into an integer.
    private static let endless: Int64 = 1 << 40
    /// 230 V less and plus 10 %: the voltage range of a public supply (EN 50160).
    private static let (leastVolts, mostVolts): (Int64, Int64) = (207, 253)

    /// Reads a limit; nil for a number below 0, or for a text that is no number.
    ///
    /// - Parameters:
    ///   - digits: The number as JSON writes it.
    ///   - unit: The unit.
    init?(_ digits: String, in unit: Unit) {
        let number: ClosedRange<Int64>
        switch ScaledDecimal(digits, decimals: 3) {
        case .exact(let value): number = value...value
        case .between(let value): number = value...(value + 1)
        case .outOfRange where !digits.hasPrefix("-"): number = Self.endless...Self.endless
        case .outOfRange, .notANumber: return nil
        }
        guard number.lowerBound >= 0 else { return nil }
        self.init(
            unit: unit, least: min(number.lowerBound, Self.endless),
            most: min(number.upperBound, Self.endless))
    }

    /// Makes a limit from a current.
    init(_ current: Milliamperes) { self.init(unit: .amperes, least: current.count, most: current.count) }

    private init(unit: Unit, least: Int64, most: Int64) {
        (self.unit, self.least, self.most) = (unit, least, most)
    }

    /// Returns the limit, raised to the schedule's lower bound if that is larger.
    ///
    /// The firmware of many charge points applies the larger of the two.
    func raised(to floor: Rate?) -> Rate {
        Rate(unit: unit, least: least, most: max(most, floor?.most ?? 0))
    }

    /// The largest current on one line.
    ///
    /// A car that charges on one phase may draw all of a power there, at the lowest voltage.
    var current: Milliamperes {
        switch unit {
        case .amperes: Milliamperes(most)
        case .watts: Milliamperes(most / Self.leastVolts + (most % Self.leastVolts == 0 ? 0 : 1))
        }
    }

    /// The largest power in milliwatts on a number of phases, at the highest voltage.
    fileprivate func power(on phases: Int64) -> Int64 {
        unit == .watts ? most : most * phases * Self.mostVolts
    }

    /// The smallest current in milliamperes on each of a number of phases, at the highest voltage.
    fileprivate func leastCurrent(on phases: Int64) -> Int64 {
        unit == .amperes ? least : least / (phases * Self.mostVolts)
    }
}

/// A limit that a charge point reports: evidence against profiles that allow less.
///
/// It is taken at its smallest possible meaning. Taken at the largest, a report that agrees would contradict.
struct Claim: Hashable {
    /// The reported limit.
    let rate: Rate
    /// The number of phases.
    let phases: Int64
    /// The times that it may be of; it holds during one of them, or one between.
    let times: [ClosedRange<Timestamp>]

    /// Its smallest current on a line, for messages.
    var current: Milliamperes { Milliamperes(rate.leastCurrent(on: phases)) }

    /// Returns true if it exceeds the sum, over several parts, of the largest limit in each.
    ///
    /// Limits of one unit are compared as they were given.
    func exceeds(_ parts: [[Rate]]) -> Bool {
        switch rate.unit {
        case .amperes:
            rate.least > parts.map { $0.map(\.current.count).max() ?? 0 }.reduce(0, +)
        case .watts:
            rate.least > parts.map { $0.map { $0.power(on: phases) }.max() ?? 0 }.reduce(0, +)
        }
    }
}
