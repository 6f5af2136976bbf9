public import FuseCore

/// The result of an audit for one installation.
public struct AuditedInstallation: Hashable, Sendable {
    /// The installation's id.
    public let id: Identifier
    /// The display name.
    public let name: String
    /// The number of chargers.
    public let chargers: Int
    /// The chargers that the sums leave out, in the order of their ids.
    public let without: [LeftOut]
    /// The findings on accepted warnings: acceptances that have expired or match no finding.
    public let acceptances: [Finding]
    /// The number of plans in flight.
    public let plansInFlight: Int
    /// The verdict on the record and everything in flight.
    public let verdict: Verdict
    /// The line with the least margin; nil where none is known.
    public let worst: WorstLine?
    /// The first missing fact; nil where none is missing.
    public let missing: FindingCode?

    /// A line with its total.
    public struct WorstLine: Hashable, Sendable {
        /// The fuse.
        public let fuse: Identifier
        /// The fuse's name.
        public let fuseName: String
        /// The line.
        public let line: Line
        /// The current on the line, with everything in flight at its worst.
        public let total: Milliamperes
        /// The usable current of the line.
        public let usable: Milliamperes
        /// The part of the reserve that exceeds the rating's usable share.
        public let reserveExcess: Milliamperes

        /// Makes the total of a line with a known rating.
        package init(_ fuse: Fuse, _ line: Line, total: Milliamperes) {
            (self.fuse, fuseName, self.line, self.total) = (fuse.id, fuse.name, line, total)
            self.usable = fuse.rating.usable(on: line) ?? .zero
            self.reserveExcess = fuse.rating.reserveExcess(on: line)
        }

        /// The headroom beside other loads; negative where the line is over.
        public var margin: Milliamperes { usable - total - reserveExcess }
    }

    /// Makes the result of one installation, with the chargers left out sorted by id.
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

    /// True if the left one is worse.
    ///
    /// Undecided is worst, then refused, then an excess that does not grow. Among equals, the smaller margin
    /// is worse.
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
