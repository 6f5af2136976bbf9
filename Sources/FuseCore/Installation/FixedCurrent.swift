/// The current of a charger that the cloud's settings do not bind (rules: Fixed currents).
public enum FixedCurrent: Hashable, Sendable {
    /// At most this current on every wired line.
    case known(Milliamperes)
    /// An unknown limit: the charger counts at its maximum on every wired line, and there is no verdict.
    case unknown
    /// At most a given current on each of the wired lines.
    case byLine(FixedByLine)

    /// Makes a current for each wired line; equal values on all three lines make one for every wired line.
    ///
    /// - Parameter values: A value for each wired line.
    public init(byLine values: [Line: FixedByLine.Value]) {
        guard values.count == 3, let value = values[.l1], values.values.allSatisfy({ $0 == value }) else {
            self = .byLine(FixedByLine(values))
            return
        }
        if case .known(let current) = value { self = .known(current) } else { self = .unknown }
    }

    /// True if the current is unknown on at least one line.
    public var isUnknown: Bool {
        switch self {
        case .known: false
        case .unknown: true
        case .byLine(let lines): lines.isAnyUnknown
        }
    }

    /// Returns the current of each line.
    ///
    /// - Parameters:
    ///   - wired: The lines that the charger is wired to.
    ///   - largest: The current that counts where it is unknown.
    /// - Returns: The currents; 0 on a line for which none is declared.
    package func currents(on wired: LineSet, unknownAs largest: Milliamperes) -> LineCurrents {
        switch self {
        case .known(let current): LineCurrents(current, on: wired)
        case .unknown: LineCurrents(largest, on: wired)
        case .byLine(let lines): lines.currents(unknownAs: largest)
        }
    }
}

/// A fixed current that differs by line, with one value for every wired line.
public struct FixedByLine: Hashable, Sendable {
    /// The limit on one line.
    public enum Value: Hashable, Sendable {
        /// At most this current.
        case known(Milliamperes)
        /// An unknown limit.
        case unknown
    }

    /// For each line, its value; nil for a line that is not wired.
    private let values: (l1: Value?, l2: Value?, l3: Value?)

    /// Makes a fixed current from its values.
    ///
    /// - Parameter values: A value for each wired line.
    public init(_ values: [Line: Value]) { self.values = (values[.l1], values[.l2], values[.l3]) }

    /// The limit on a line; nil where the charger is not wired to it.
    public subscript(line: Line) -> Value? {
        switch line {
        case .l1: values.l1
        case .l2: values.l2
        case .l3: values.l3
        }
    }

    /// The lines that have a value.
    public var lines: LineSet {
        Line.allCases.reduce(into: []) { if self[$1] != nil { $0.insert(LineSet($1)) } }
    }

    /// True if the value of at least one line is unknown.
    public var isAnyUnknown: Bool { Line.allCases.contains { self[$0] == .unknown } }

    /// The lines on which a current may flow.
    var drawing: LineSet {
        Line.allCases.reduce(into: []) { lines, line in
            if let value = self[line], value != .known(.zero) { lines.insert(LineSet(line)) }
        }
    }

    /// Returns the current of each line.
    ///
    /// - Parameter largest: The current that counts where it is unknown.
    /// - Returns: The currents; 0 on a line for which none is declared.
    func currents(unknownAs largest: Milliamperes) -> LineCurrents {
        var currents = LineCurrents.zero
        for line in Line.allCases {
            switch self[line] {
            case .known(let current): currents[line] = current
            case .unknown: currents[line] = largest
            case nil: break
            }
        }
        return currents
    }

    /// True if both have the same value on each line.
    public static func == (left: FixedByLine, right: FixedByLine) -> Bool { left.values == right.values }

    /// Adds the values to a hash.
    public func hash(into hasher: inout Hasher) { for line in Line.allCases { hasher.combine(self[line]) } }
}
