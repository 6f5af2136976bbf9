/// What is decided (contract, section 3).
public enum Verdict: String, CaseIterable, Sendable {
    /// No line of any fuse is over.
    case safe
    /// Some line is over as it was before, and none gets worse.
    case reduces
    /// Some line gets over, or worse.
    case refused
    /// A fact is missing.
    case undecided
    /// It is refused as proposed, and a replacement that fits is what may be sent.
    case adjusted
}

extension Verdict {
    /// Whether facts are missing.
    package enum MissingFact {
        /// None is.
        case none
        /// One is, and does not decide: nothing can get worse.
        case passed
        /// One is, and decides.
        case deciding
    }

    /// What the lines of all fuses come to.
    package enum Lines {
        /// Each carries what may be used, or less.
        case hold
        /// One is over, and none gets worse.
        case over
        /// One gets over, or worse.
        case worse
    }

    /// The one place where a verdict is made: fed by the judge, by the warm check and by the audit.
    ///
    /// - Parameters:
    ///   - missing: Whether facts are missing.
    ///   - lines: What the lines come to.
    ///   - hasProposal: Whether something is to be sent: a record that is over is refused.
    package init(missing: MissingFact, lines: Lines, hasProposal: Bool) {
        self =
            switch (missing, lines) {
            case (.deciding, _): .undecided
            case (_, .worse): .refused
            case (_, .over): hasProposal ? .reduces : .refused
            case (.passed, .hold): .reduces
            case (.none, .hold): .safe
            }
    }
}
