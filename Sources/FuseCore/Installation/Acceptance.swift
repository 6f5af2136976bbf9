/// A warning that a person accepts for a while (contract, section 3): it is a note then, and the headline stays.
public struct Acceptance: Hashable, Sendable {
    /// What the warning is about.
    public enum Subject: Hashable, Sendable {
        /// A charger.
        case charger(Identifier)
        /// A fuse, on one line or on any.
        case fuse(Identifier, Line?)
    }

    /// The codes that may be accepted for a charger: never what speaks of amperes or of order.
    public static let chargerCodes: Set<FindingCode> = [
        .wiringUnknown, .phaseNotSelectable, .automaticUnknown,
    ]
    /// The codes that may be accepted for a fuse.
    public static let fuseCodes: Set<FindingCode> = [.fuseOrder]

    /// The warning's code.
    public let code: FindingCode
    /// What it is about.
    public let subject: Subject
    /// Why, in a person's words.
    public let reason: String
    /// Who.
    public let by: String
    /// The last day on which it holds, in UTC: the moment at which that day begins.
    public let until: Timestamp

    /// Makes an acceptance.
    public init(code: FindingCode, subject: Subject, reason: String, by: String, until: Timestamp) {
        (self.code, self.subject, self.reason, self.by, self.until) = (code, subject, reason, by, until)
    }

    /// The last day as it is written: 2027-03-31.
    public var lastDay: String { String(until.iso8601.prefix(10)) }

    /// Whether its last day is over.
    public func isExpired(at now: Timestamp) -> Bool {
        now.milliseconds >= until.milliseconds + 86_400_000
    }
}
