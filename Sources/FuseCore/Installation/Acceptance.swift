/// A warning that the operator accepts until a given day (rules: Warnings and acceptances).
///
/// Until then it is a note, and the headline of the report stays as it is.
public struct Acceptance: Hashable, Sendable {
    /// The charger or fuse that a warning is about.
    public enum Subject: Hashable, Sendable {
        /// A charger.
        case charger(Identifier)
        /// A fuse, on one line or on any line.
        case fuse(Identifier, Line?)
    }

    /// The codes that may be accepted for a charger.
    ///
    /// A warning about amperes or about the order of updates is never among them.
    public static let chargerCodes: Set<FindingCode> = [
        .wiringUnknown, .phaseNotSelectable, .automaticUnknown,
    ]
    /// The codes that may be accepted for a fuse.
    public static let fuseCodes: Set<FindingCode> = [.fuseOrder]

    /// The warning's code.
    public let code: FindingCode
    /// The charger or fuse that it is about.
    public let subject: Subject
    /// The reason, as the operator gave it.
    public let reason: String
    /// The name of the operator who accepts it.
    public let by: String
    /// The last day on which it holds, in UTC, as the moment at which that day begins.
    public let until: Timestamp

    /// Makes an acceptance.
    public init(code: FindingCode, subject: Subject, reason: String, by: String, until: Timestamp) {
        (self.code, self.subject, self.reason, self.by, self.until) = (code, subject, reason, by, until)
    }

    /// The last day as it is written, such as `2027-03-31`.
    public var lastDay: String { String(until.iso8601.prefix(10)) }

    /// True if its last day is over.
    public func isExpired(at now: Timestamp) -> Bool {
        now.milliseconds >= until.milliseconds + 86_400_000
    }
}
