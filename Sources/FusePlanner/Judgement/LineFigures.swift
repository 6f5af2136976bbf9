public import FuseCore

/// The usable current, the total and the headroom of one line of one fuse, each known or unknown.
public struct LineFigures: Hashable, Sendable {
    /// A current of a decision.
    public enum Current: Hashable, Sendable, CustomStringConvertible {
        /// The current; negative for a headroom that is overdrawn.
        case known(Milliamperes)
        /// A fact that it depends on is missing, or the decision has no such fuse or line.
        case unknown

        /// The current; nil where it is unknown.
        public var milliamperes: Milliamperes? {
            if case .known(let current) = self { current } else { nil }
        }

        /// The current with its unit, or `unknown`.
        public var description: String { milliamperes?.description ?? "unknown" }

        init(_ current: Milliamperes?) { self = current.map(Current.known) ?? .unknown }
    }

    /// Everything that was decided of the line; nil where the decision has no such fuse or line.
    public let decision: LineDecision?

    /// The current that chargers may draw: floor(rating × factor) − reserve, at least 0.
    public var usable: Current { Current(decision?.usable) }

    /// The total with the proposal in force, and with everything in flight at its worst case.
    public var total: Current { Current(decision?.after) }

    /// The headroom, as the text report prints it: negative where the line is over.
    ///
    /// It is usable − total, less what the reserve exceeds the usable share of the rating by.
    public var headroom: Current { Current(decision?.headroom) }
}

/// A fuse of an installation: the main fuse, or any fuse by its id.
///
/// A string literal is an id: `decision["b", .l1]`.
public enum FuseReference: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The installation's own fuse.
    case main
    /// The fuse with an id: a circuit's, or the installation's own.
    case fuse(Identifier)

    /// Makes the reference to a fuse from a literal.
    ///
    /// - Parameter id: The id of a circuit or of the installation.
    /// - Precondition: The literal is an id, as for `Identifier`.
    public init(stringLiteral id: StaticString) { self = .fuse(Identifier(stringLiteral: id)) }
}

extension Decision {
    /// The figures of one line of one fuse.
    ///
    /// ```swift
    /// decision[.main, .l1].headroom  // 7 A
    /// decision["b", .l2].total.milliamperes
    /// ```
    ///
    /// They are all unknown, and never 0, where the decision has no such fuse or line.
    ///
    /// - Parameters:
    ///   - fuse: The main fuse, or a fuse by its id.
    ///   - line: A line of the supply.
    public subscript(fuse: FuseReference, line: Line) -> LineFigures {
        let place =
            switch fuse {
            case .main: fuses.indices.first
            case .fuse(let id): installation?.fusePlaces[id]
            }
        return LineFigures(decision: place.flatMap { fuses[$0].lines.first { $0.line == line } })
    }
}
