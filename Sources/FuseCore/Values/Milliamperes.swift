/// An electric current in whole milliamperes.
///
/// Currents are integers so that sums are exact and a total equal to the usable current is safe without a
/// tolerance. Currents of an installation are limited to ``largest`` where they enter, so a sum over a
/// hundred thousand million chargers cannot overflow. Arithmetic still traps rather than wraps.
public struct Milliamperes: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of milliamperes; negative only for a headroom that is overdrawn.
    public let count: Int64

    /// No current.
    ///
    /// It is computed, because a stored constant costs other modules a call for each charger.
    @inlinable public static var zero: Milliamperes { Milliamperes(0) }

    /// The largest current that may be declared or read: 10,000 A (rules: Values).
    public static let largest = Milliamperes(amperes: 10_000)

    /// Makes a current from a number of milliamperes.
    @inlinable public init(_ count: Int64) {
        self.count = count
    }

    /// Makes a current from whole amperes.
    public init(amperes: Int64) {
        self.count = amperes * 1_000
    }

    /// The current in amperes, exact and without trailing zeros: `16`, `13.5`, `-0.25`.
    public var amperes: String {
        let (whole, thousandths) = count.magnitude.quotientAndRemainder(dividingBy: 1_000)
        var text = count < 0 ? "-\(whole)" : "\(whole)"
        guard thousandths > 0 else { return text }
        text += "."
        var (rest, unit) = (thousandths, UInt64(100))
        while rest > 0 {
            text += String(rest / unit)
            (rest, unit) = (rest % unit, unit / 10)
        }
        return text
    }

    /// The current with its unit: `16 A`, `13.5 A`.
    public var description: String { amperes + " A" }

    /// True if the left current is the smaller one.
    @inlinable public static func < (left: Milliamperes, right: Milliamperes) -> Bool {
        left.count < right.count
    }

    /// The sum of two currents, exact.
    @inlinable public static func + (left: Milliamperes, right: Milliamperes) -> Milliamperes {
        Milliamperes(left.count + right.count)
    }

    /// The difference of two currents, exact and never clamped.
    @inlinable public static func - (left: Milliamperes, right: Milliamperes) -> Milliamperes {
        Milliamperes(left.count - right.count)
    }

    /// Adds a current in place.
    @inlinable public static func += (left: inout Milliamperes, right: Milliamperes) {
        left = left + right
    }

    /// Returns an even share of this current, rounded down because a share is a grant.
    ///
    /// - Parameter count: The number of shares, at least 1.
    /// - Returns: One share; all shares together are at most this current.
    public func sharedRoundedDown(among count: Int) -> Milliamperes {
        precondition(count > 0, "a share needs at least one part")
        let many = Int64(count)
        let quotient = self.count / many
        return Milliamperes(self.count % many < 0 ? quotient - 1 : quotient)
    }

    /// Returns this current times √3, rounded up because a load is never made smaller.
    ///
    /// A three-phase load of I per pair draws I·√3 from each line of a delta (IT) supply (IEC 60364 practice;
    /// rules: Loads, `itCurrent`). The result is exact: the smallest m with m² ≥ 3n².
    public func timesSquareRootOf3RoundedUp() -> Milliamperes {
        precondition(self >= .zero && self <= .largest, "a load is between 0 and 10,000 A")
        let square = 3 * count * count
        var root = Int64(Double(square).squareRoot())
        while root * root < square { root += 1 }
        return Milliamperes(root)
    }
}
