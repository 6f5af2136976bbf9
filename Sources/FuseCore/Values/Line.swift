/// One line conductor of the installation; a one-phase supply has only ``l1`` (rules: Values).
public enum Line: Int, CaseIterable, Sendable, Comparable {
    /// Line L1.
    case l1 = 1
    /// Line L2.
    case l2 = 2
    /// Line L3.
    case l3 = 3

    /// The name that an electrician writes: L1, L2 or L3.
    public var label: String { "L\(rawValue)" }

    /// Makes the line of a name; nil where there is none.
    public init?(label: String) {
        switch label {
        case "L1": self = .l1
        case "L2": self = .l2
        case "L3": self = .l3
        default: return nil
        }
    }

    /// True if the left line comes first.
    public static func < (left: Line, right: Line) -> Bool { left.rawValue < right.rawValue }
}

/// A set of lines, such as those that one load is on.
public struct LineSet: OptionSet, Hashable, Sendable {
    /// One bit per line: L1 is 1, L2 is 2, L3 is 4.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue & 7 }

    /// Makes the set of one line.
    @inlinable public init(_ line: Line) { self.rawValue = 1 << UInt8(line.rawValue - 1) }

    /// L1 alone.
    @inlinable public static var l1: LineSet { LineSet(rawValue: 1) }
    /// L2 alone.
    @inlinable public static var l2: LineSet { LineSet(rawValue: 2) }
    /// L3 alone.
    @inlinable public static var l3: LineSet { LineSet(rawValue: 4) }
    /// L1, L2 and L3.
    @inlinable public static var all: LineSet { LineSet(rawValue: 7) }

    /// True if the set contains a line.
    @inlinable public func has(_ line: Line) -> Bool { contains(LineSet(line)) }

    /// The lines in the set, L1 first.
    public var lines: [Line] { Line.allCases.filter(has) }

    /// The number of lines in the set, 0 to 3.
    @inlinable public var lineCount: Int { rawValue.nonzeroBitCount }
}

/// One current per line.
public struct LineCurrents: Hashable, Sendable {
    /// The current on L1.
    public var l1: Milliamperes
    /// The current on L2.
    public var l2: Milliamperes
    /// The current on L3.
    public var l3: Milliamperes

    /// No current on any line.
    @inlinable public static var zero: LineCurrents { LineCurrents(l1: .zero, l2: .zero, l3: .zero) }

    /// Makes the three currents.
    @inlinable public init(l1: Milliamperes, l2: Milliamperes, l3: Milliamperes) {
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
    }

    /// Makes the same current on each line of a set, and zero on the others.
    @inlinable public init(_ current: Milliamperes, on lines: LineSet) {
        self.l1 = lines.has(.l1) ? current : .zero
        self.l2 = lines.has(.l2) ? current : .zero
        self.l3 = lines.has(.l3) ? current : .zero
    }

    /// The current on one line.
    @inlinable public subscript(line: Line) -> Milliamperes {
        get {
            switch line {
            case .l1: l1
            case .l2: l2
            case .l3: l3
            }
        }
        set {
            switch line {
            case .l1: l1 = newValue
            case .l2: l2 = newValue
            case .l3: l3 = newValue
            }
        }
    }

    /// Adds line by line; the program has no other adder.
    @inlinable public static func += (left: inout LineCurrents, right: LineCurrents) {
        left.l1 += right.l1
        left.l2 += right.l2
        left.l3 += right.l3
    }

    /// Returns the difference line by line, negative where the right current is larger.
    @inlinable public static func - (left: LineCurrents, right: LineCurrents) -> LineCurrents {
        LineCurrents(l1: left.l1 - right.l1, l2: left.l2 - right.l2, l3: left.l3 - right.l3)
    }

    /// Returns the larger of the two currents on each line by itself.
    @inlinable public static func largerOnEachLine(_ left: LineCurrents, _ right: LineCurrents)
        -> LineCurrents
    {
        LineCurrents(l1: max(left.l1, right.l1), l2: max(left.l2, right.l2), l3: max(left.l3, right.l3))
    }

    /// True if no line has more current than the same line of the other.
    @inlinable public func isWithin(_ other: LineCurrents) -> Bool {
        l1 <= other.l1 && l2 <= other.l2 && l3 <= other.l3
    }

    /// The largest of the three currents.
    @inlinable public var largest: Milliamperes { max(l1, max(l2, l3)) }

    /// The lines with a current above zero.
    public var loaded: LineSet {
        LineSet(Line.allCases.filter { self[$0] > .zero }.map { LineSet($0) })
    }
}
