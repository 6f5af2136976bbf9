// Room: all installations of a store, one after the other, and which is the worst.
// Answers: what is kept of each: a few numbers, whatever its size. Must not know: stores, sentences.

public import FuseCore

/// One installation of an audit.
public struct AuditedInstallation: Hashable, Sendable {
    /// The installation.
    public let id: Identifier
    /// The name people use.
    public let name: String
    /// The verdict on what is recorded and in flight.
    public let verdict: Verdict
    /// The line with the least headroom; nil where none is known.
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

        /// What is left; negative where it is over.
        public var headroom: Milliamperes { usable - total }
    }

    /// Keeps what matters of a decision on the record.
    ///
    /// - Parameters:
    ///   - decision: The decision, without a proposal.
    ///   - installation: The installation.
    public init(_ decision: Decision, of installation: Installation) {
        self.id = installation.id
        self.name = installation.name
        self.verdict = decision.verdict
        self.missing = decision.findings.first { $0.code.severity == .error }?.code
        self.worst = decision.worst.flatMap { fuse, line in
            guard let total = line.after, let usable = line.usable else { return nil }
            return WorstLine(
                fuse: fuse.id, fuseName: fuse.name, line: line.line, total: total, usable: usable)
        }
    }

    /// Whether the left one is worse: unknown is worst, then what is furthest over, then the least headroom.
    public static func isWorse(_ left: AuditedInstallation, _ right: AuditedInstallation) -> Bool {
        (left.rank, left.worst?.headroom ?? .largest, left.id)
            < (right.rank, right.worst?.headroom ?? .largest, right.id)
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
