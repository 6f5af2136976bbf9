import FuseCore
import FuseJSON

/// A limit in the unit that it was given in.
struct Rate: Hashable {
    /// What a limit is given in.
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

    /// More than any number that matters: a sum of all connectors' still is a number.
    private static let endless: Int64 = 1 << 40
    /// 230 V less and more 10 %: what a public supply may have (EN 50160).
    private static let (leastVolts, mostVolts): (Int64, Int64) = (207, 253)

    /// - Parameters:
    ///   - digits: The number as JSON writes it; nil comes of one below 0.
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

    /// A current.
    init(_ current: Milliamperes) { self.init(unit: .amperes, least: current.count, most: current.count) }

    private init(unit: Unit, least: Int64, most: Int64) {
        (self.unit, self.least, self.most) = (unit, least, most)
    }

    /// The same, or what the schedule's floor makes of it: firmware of many charge points takes the larger.
    func raised(to floor: Rate?) -> Rate {
        Rate(unit: unit, least: least, most: max(most, floor?.most ?? 0))
    }

    /// The most on one line: a car that charges on one phase may take all of a power there, at the least voltage.
    var current: Milliamperes {
        switch unit {
        case .amperes: Milliamperes(most)
        case .watts: Milliamperes(most / Self.leastVolts + (most % Self.leastVolts == 0 ? 0 : 1))
        }
    }

    /// The most in milliwatts on some phases, at the highest voltage.
    fileprivate func power(on phases: Int64) -> Int64 {
        unit == .watts ? most : most * phases * Self.mostVolts
    }

    /// The least in milliamperes on each of some phases, at the highest voltage.
    fileprivate func leastCurrent(on phases: Int64) -> Int64 {
        unit == .amperes ? least : least / (phases * Self.mostVolts)
    }
}

/// What a charge point said that it allows: evidence against profiles that allow less.
///
/// It is taken at the least that it can mean. Taken at the most, what agrees would contradict.
struct Claim: Hashable {
    /// What it said.
    let rate: Rate
    /// On how many phases.
    let phases: Int64

    /// Its least current on a line, as it is told to people.
    var current: Milliamperes { Milliamperes(rate.leastCurrent(on: phases)) }

    /// Whether it is more than the sum of the largest of several, each of some limits; of one unit they are compared as
    /// they were given.
    func exceeds(_ parts: [[Rate]]) -> Bool {
        switch rate.unit {
        case .amperes:
            rate.least > parts.map { $0.map(\.current.count).max() ?? 0 }.reduce(0, +)
        case .watts:
            rate.least > parts.map { $0.map { $0.power(on: phases) }.max() ?? 0 }.reduce(0, +)
        }
    }
}
