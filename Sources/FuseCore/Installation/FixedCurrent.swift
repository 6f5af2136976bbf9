/// What a charger draws that the cloud's settings do not bind (contract, section 2: `fixedCurrent`).
public enum FixedCurrent: Hashable, Sendable {
    /// At most that on every wired line.
    case known(Milliamperes)
    /// Not known: it counts as its maximum on every wired line, and no verdict is given.
    case unknown
    /// At most that on each of the wired lines.
    case byLine(FixedByLine)

    /// A current for each wired line; the same on all three lines is the same on every wired one.
    ///
    /// - Parameter values: A value for each wired line.
    public init(byLine values: [Line: FixedByLine.Value]) {
        guard values.count == 3, let value = values[.l1], values.values.allSatisfy({ $0 == value }) else {
            self = .byLine(FixedByLine(values))
            return
        }
        if case .known(let current) = value { self = .known(current) } else { self = .unknown }
    }

    /// Whether it is not known on some line.
    public var isUnknown: Bool {
        switch self {
        case .known: false
        case .unknown: true
        case .byLine(let lines): lines.isAnyUnknown
        }
    }

    /// The current of each line.
    ///
    /// - Parameters:
    ///   - wired: The lines that the charger is wired to.
    ///   - most: What counts where it is not known.
    package func currents(on wired: LineSet, unknownAs most: Milliamperes) -> LineCurrents {
        switch self {
        case .known(let current): LineCurrents(current, on: wired)
        case .unknown: LineCurrents(most, on: wired)
        case .byLine(let lines): lines.currents(unknownAs: most)
        }
    }
}

/// A fixed current that differs by line: one value for every wired line.
public struct FixedByLine: Hashable, Sendable {
    /// What flows on one line.
    public enum Value: Hashable, Sendable {
        /// At most that.
        case known(Milliamperes)
        /// Not known.
        case unknown
    }

    /// For each line its value; nil for a line that is not wired.
    private let values: (l1: Value?, l2: Value?, l3: Value?)

    /// Makes one from its values.
    ///
    /// - Parameter values: A value for each wired line.
    public init(_ values: [Line: Value]) { self.values = (values[.l1], values[.l2], values[.l3]) }

    /// What flows on a line; nil where the charger is not wired to it.
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

    /// Whether the value of some line is not known.
    public var isAnyUnknown: Bool { Line.allCases.contains { self[$0] == .unknown } }

    /// The lines on which something may flow.
    var drawing: LineSet {
        Line.allCases.reduce(into: []) { lines, line in
            if let value = self[line], value != .known(.zero) { lines.insert(LineSet(line)) }
        }
    }

    /// The current of each line.
    ///
    /// - Parameter most: What counts where it is not known.
    func currents(unknownAs most: Milliamperes) -> LineCurrents {
        var currents = LineCurrents.zero
        for line in Line.allCases {
            switch self[line] {
            case .known(let current): currents[line] = current
            case .unknown: currents[line] = most
            case nil: break
            }
        }
        return currents
    }

    /// Whether both say the same of each line.
    public static func == (left: FixedByLine, right: FixedByLine) -> Bool { left.values == right.values }

    /// The values as a part of a hash.
    public func hash(into hasher: inout Hasher) { for line in Line.allCases { hasher.combine(self[line]) } }
}
