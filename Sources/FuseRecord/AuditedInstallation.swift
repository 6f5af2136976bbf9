public import FuseCore

/// One installation of an audit.
public struct AuditedInstallation: Hashable, Sendable {
    /// The installation.
    public let id: Identifier
    /// The name people use.
    public let name: String
    /// How many chargers it has.
    public let chargers: Int
    /// Those that the sums leave out, in the order of their ids.
    public let without: [LeftOut]
    /// What is to be said of the warnings that a person has accepted: those that are over, and those that match nothing.
    public let acceptances: [Finding]
    /// How many plans are in flight there.
    public let plansInFlight: Int
    /// The verdict on what is recorded and in flight.
    public let verdict: Verdict
    /// The line with the least margin; nil where none is known.
    public let worst: WorstLine?
    /// The first thing that is missing, where something is.
    public let missing: FindingCode?

    /// A line with its total.
    public struct WorstLine: Hashable, Sendable {
        /// The fuse.
        public let fuse: Identifier
        /// The fuse's name.
        public let fuseName: String
        /// The line.
        public let line: Line
        /// What it carries, with what is in flight at its worst.
        public let total: Milliamperes
        /// What may be used there.
        public let usable: Milliamperes
        /// By how much other loads alone need more than the fuse may carry.
        public let reserveExcess: Milliamperes

        /// A line of which the rating is known.
        package init(_ fuse: Fuse, _ line: Line, total: Milliamperes) {
            (self.fuse, fuseName, self.line, self.total) = (fuse.id, fuse.name, line, total)
            self.usable = fuse.rating.usable(on: line) ?? .zero
            self.reserveExcess = fuse.rating.reserveExcess(on: line)
        }

        /// What is left beside other loads; negative where it is over.
        public var margin: Milliamperes { usable - total - reserveExcess }
    }

    package init(
        of installation: Installation, chargers: Int, without: [LeftOut],
        acceptances: [Finding] = [], plansInFlight: Int,
        verdict: Verdict,
        missing: FindingCode?,
        worst: WorstLine?
    ) {
        self.id = installation.id
        self.name = installation.name
        self.chargers = chargers
        self.acceptances = acceptances
        self.without = without.sorted { $0.charger < $1.charger }
        self.plansInFlight = plansInFlight
        self.verdict = verdict
        self.missing = missing
        self.worst = worst
    }

    /// Whether the left one is worse: unknown is worst, then what is furthest over, then the least margin.
    public static func isWorse(_ left: AuditedInstallation, _ right: AuditedInstallation) -> Bool {
        (left.rank, left.worst?.margin ?? .largest, left.id)
            < (right.rank, right.worst?.margin ?? .largest, right.id)
    }

    private var rank: Int {
        switch verdict {
        case .undecided: 0
        case .refused, .adjusted: 1
        case .reduces: 2
        case .safe: 3
        }
    }
}
