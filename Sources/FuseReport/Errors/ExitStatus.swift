public import FusePlanner
import FuseRecord

/// The exit status of a process (rules: Exit statuses).
public enum ExitStatus: Int32, CaseIterable, Sendable {
    /// Safe, or nothing gets worse; the request is carried out.
    case done = 0
    /// Refused, or a line is over.
    case refused = 1
    /// A fact is missing.
    case undecided = 2
    /// Refused as proposed, or over as recorded; the output says what to send instead and what stays over.
    case adjusted = 3
    /// The plan is stale or already used.
    case stale = 4
    /// The command line is wrong.
    case usage = 64
    /// The input cannot be read or does not fit together.
    case badInput = 65
    /// There is no such file, store, installation or plan.
    case missing = 66
    /// The remote service cannot be reached, or does not do what was asked.
    case unreachable = 69
    /// This program has a fault.
    case internalFault = 70
    /// A file cannot be made.
    case cannotCreate = 73
    /// Reading or writing failed.
    case inputOutput = 74
    /// The store is locked, a charger is in flight or a plan is incomplete: try again.
    case busy = 75
    /// A file, an API request or a release is not permitted.
    case notPermitted = 77

    /// Derives the status from a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - failOnWarning: Whether a warning is enough to refuse.
    ///   - acceptAdjusted: Whether an adjusted decision counts like one that is safe as proposed.
    public init(of decision: Decision, failOnWarning: Bool = false, acceptAdjusted: Bool = false) {
        let passed: ExitStatus = failOnWarning && decision.hasWarnings ? .refused : .done
        switch decision.verdict {
        case .safe, .reduces: self = passed
        case .adjusted: self = acceptAdjusted ? passed : .adjusted
        case .refused: self = .refused
        case .undecided: self = .undecided
        }
    }
}
