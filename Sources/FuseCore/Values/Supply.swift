/// The earthing system and number of phases of an installation's supply.
///
/// Sources: the vendor's `NetworkTypes`; TT without a neutral is operated as IT (rules: Values).
public enum Supply: String, CaseIterable, Sendable {
    /// 400 V star with a neutral: a one-phase load is between one line and the neutral.
    case tn3 = "TN-3"
    /// 230 V between one line and the neutral.
    case tn1 = "TN-1"
    /// 230 V delta without a neutral: a one-phase load is between a pair of lines.
    case it3 = "IT-3"
    /// 230 V between one pair of lines, counted as one sum.
    case it1 = "IT-1"

    /// True if the supply has three lines.
    public var isThreePhase: Bool { self == .tn3 || self == .it3 }

    /// The lines of the supply: all three, or L1 alone.
    public var lines: LineSet { isThreePhase ? .all : .l1 }
}

/// The lines that a charger's three terminals are wired to.
///
/// Each is a set of one line, or empty where the terminal is not wired.
public struct Terminals: Hashable, Sendable {
    /// The line of terminal 1.
    public let first: LineSet
    /// The line of terminal 2.
    public let second: LineSet
    /// The line of terminal 3.
    public let third: LineSet

    init(_ first: LineSet, _ second: LineSet, _ third: LineSet) {
        (self.first, self.second, self.third) = (first, second, third)
    }

    /// The lines of all three terminals together.
    public var lines: LineSet { first.union(second).union(third) }

    /// The number of wired terminals, 0 to 3.
    public var count: Int { lines.lineCount }
}

extension Supply {
    /// Returns the lines that a charger may load; unknown and undeclared wiring may be any of them.
    ///
    /// - Parameter wiring: The charger's wiring, or nil where it is not declared.
    /// - Returns: The lines at the wired terminals, or all lines of the supply.
    package func lines(wiredAs wiring: Wiring?) -> LineSet {
        guard isThreePhase, let wiring, wiring != .unknown else { return lines }
        return wiring.terminals.lines
    }
}

/// The connection of a charger's terminals 1, 2, 3 to the installation's lines.
public enum Wiring: String, CaseIterable, Sendable {
    /// Terminal 1 on L1, 2 on L2, 3 on L3: as the terminals are labelled.
    case l1l2l3 = "L1L2L3"
    /// Terminal 1 on L2, 2 on L3, 3 on L1.
    case l2l3l1 = "L2L3L1"
    /// Terminal 1 on L3, 2 on L1, 3 on L2.
    case l3l1l2 = "L3L1L2"
    /// Terminal 1 on L1, 2 on L3, 3 on L2.
    case l1l3l2 = "L1L3L2"
    /// Terminal 1 on L3, 2 on L2, 3 on L1.
    case l3l2l1 = "L3L2L1"
    /// Terminal 1 on L2, 2 on L1, 3 on L3.
    case l2l1l3 = "L2L1L3"
    /// Wired for one phase, on L1.
    case l1 = "L1"
    /// Wired for one phase, on L2.
    case l2 = "L2"
    /// Wired for one phase, on L3.
    case l3 = "L3"
    /// On TN terminal 1 on L1, 2 on L2, 3 open; on IT wired for one phase on that pair.
    case l1l2 = "L1L2"
    /// On TN terminal 1 on L2, 2 on L3, 3 open; on IT wired for one phase on that pair.
    case l2l3 = "L2L3"
    /// On TN terminal 1 on L1, 2 on L3, 3 open; on IT wired for one phase on that pair.
    case l1l3 = "L1L3"
    /// Terminal 1 on L2, 2 on L1, 3 open.
    case l2l1 = "L2L1"
    /// Terminal 1 on L3, 2 on L1, 3 open.
    case l3l1 = "L3L1"
    /// Terminal 1 on L3, 2 on L2, 3 open.
    case l3l2 = "L3L2"
    /// Unknown wiring: the charger counts on every line, whatever its phase.
    case unknown = "unknown"

    /// The lines that the charger's terminals are wired to; none where the wiring is unknown.
    public var terminals: Terminals {
        switch self {
        case .l1l2l3: Terminals(.l1, .l2, .l3)
        case .l2l3l1: Terminals(.l2, .l3, .l1)
        case .l3l1l2: Terminals(.l3, .l1, .l2)
        case .l1l3l2: Terminals(.l1, .l3, .l2)
        case .l3l2l1: Terminals(.l3, .l2, .l1)
        case .l2l1l3: Terminals(.l2, .l1, .l3)
        case .l1: Terminals(.l1, [], [])
        case .l2: Terminals(.l2, [], [])
        case .l3: Terminals(.l3, [], [])
        case .l1l2: Terminals(.l1, .l2, [])
        case .l2l3: Terminals(.l2, .l3, [])
        case .l1l3: Terminals(.l1, .l3, [])
        case .l2l1: Terminals(.l2, .l1, [])
        case .l3l1: Terminals(.l3, .l1, [])
        case .l3l2: Terminals(.l3, .l2, [])
        case .unknown: Terminals([], [], [])
        }
    }

    /// True if the supply allows this wiring.
    ///
    /// TN-3 allows the six permutations, single lines, and two lines in either order. IT-3 allows the six
    /// permutations and pairs. A one-phase supply has one line, called L1 (rules: Values).
    public func isPossible(on supply: Supply) -> Bool {
        switch self {
        case .unknown: true
        case .l1l2l3, .l2l3l1, .l3l1l2, .l1l3l2, .l3l2l1, .l2l1l3: supply.isThreePhase
        case .l1: supply != .it3
        case .l2, .l3: supply == .tn3
        case .l1l2, .l2l3, .l1l3: supply.isThreePhase
        case .l2l1, .l3l1, .l3l2: supply == .tn3
        }
    }
}
