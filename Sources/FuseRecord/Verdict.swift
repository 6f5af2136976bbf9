/// The verdict on an update or a record (rules: Verdicts).
public enum Verdict: String, CaseIterable, Sendable {
    /// Every line of every fuse is within its usable current.
    case safe
    /// Some line is over as it was before, and none gets worse.
    case reduces
    /// Some line becomes over, or more so than before.
    case refused
    /// A fact is missing.
    case undecided
    /// It is refused as proposed; a replacement that fits may be sent instead.
    case adjusted
}

extension Verdict {
    /// The effect of missing facts on the verdict.
    package enum MissingFact {
        /// No fact is missing.
        case none
        /// A fact is missing but does not decide, because nothing can get worse.
        case passed
        /// A fact is missing and decides.
        case deciding
    }

    /// The outcome of the lines of all fuses.
    package enum Lines {
        /// Every line is within its usable current.
        case hold
        /// Some line is over, and none gets worse.
        case over
        /// Some line becomes over, or more so than before.
        case worse
    }

    /// Makes the verdict; the judgement, the warm check and the audit all make it here.
    ///
    /// - Parameters:
    ///   - missing: The effect of missing facts.
    ///   - lines: The outcome of the lines.
    ///   - hasProposal: True if an update is to be sent. Without one, a record that is over is refused.
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
