/// A current on every line of a supply, or one on each line that is named.
///
/// It declares the rating or the reserve of a fuse in source; the lines of the supply are filled in when the
/// installation is made. An integer literal is a number of whole amperes on every line.
///
/// ```swift
/// Circuit("b", fuse: 20) { … }
/// Circuit("c", fuse: .lines([.l1: .amperes(25), .l2: .amperes(20), .l3: .amperes(20)]), reserve: 3) { … }
/// ```
public enum CurrentsByLine: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// The same current on every line of the supply.
    case everyLine(Milliamperes)
    /// The current of each line that is named.
    ///
    /// A line that is left out has an unknown rating, and no reserve.
    case lines([Line: Milliamperes])

    /// Makes whole amperes on every line: `32` is 32 A.
    ///
    /// - Parameter amperes: The number of amperes. The range is checked when the installation is made.
    public init(integerLiteral amperes: Int64) { self = .everyLine(Milliamperes(amperes: amperes)) }

    /// Returns the current of each line of a supply; of all three lines while the supply is unknown.
    ///
    /// - Parameter supply: The supply, or nil where it is unknown.
    /// - Returns: The current of each line.
    func currents(on supply: Supply?) -> [Line: Milliamperes] {
        switch self {
        case .everyLine(let current):
            Dictionary(uniqueKeysWithValues: (supply?.lines ?? .all).lines.map { ($0, current) })
        case .lines(let currents): currents
        }
    }
}
