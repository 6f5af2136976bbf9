public import FuseCore

/// The action of a log entry (rules: Log).
public enum LoggedAction: String, CaseIterable, Sendable {
    /// An import of declarations, recorded or refused.
    case `import`
    /// An installation read from the vendor's API, recorded or refused.
    case pull
    /// A check with the option to log it.
    case check
    /// A plan, made or refused.
    case plan
    /// An update at the gateway, forwarded to the vendor's API or not.
    case pass
    /// A plan that was carried out, in full or in part.
    case apply
    /// A confirmation that values of a plan are in force, accepted or refused.
    case confirm
    /// A plan that was released.
    case release
}

/// An entry to be appended to the log.
public struct LogDraft: Hashable, Sendable {
    /// The time of the action.
    public let at: Timestamp
    /// The name of the operator or program that acted.
    public let actor: String
    /// The reason; nil where none was given.
    public let reason: String?
    /// The action.
    public let action: LoggedAction
    /// The installation; nil where there is none.
    public let installation: Identifier?
    /// The plan; nil where there is none.
    public let plan: Identifier?
    /// The name of the verdict; nil where there is none.
    public let verdict: String?
    /// The exit status of the program.
    public let exit: Int32
    /// The request, as JSON.
    public let asked: String
    /// The decision with the numbers that bind it, as JSON.
    public let decided: String
    /// The program's version.
    public let version: String

    /// Makes an entry.
    public init(
        at: Timestamp, actor: String, reason: String?, action: LoggedAction, installation: Identifier?,
        plan: Identifier?, verdict: String?, exit: Int32, asked: String, decided: String, version: String
    ) {
        self.at = at
        self.actor = actor
        self.reason = reason
        self.action = action
        self.installation = installation
        self.plan = plan
        self.verdict = verdict
        self.exit = exit
        self.asked = asked
        self.decided = decided
        self.version = version
    }
}

/// An entry of the log, with its number and hash.
public struct LogEntry: Hashable, Sendable {
    /// Its number, from 1 without a gap.
    public let number: Int64
    /// Its contents.
    public let draft: LogDraft
    /// The hash of the entry before it; nil for the first.
    public let previous: String?
    /// Its own hash, over all of the above.
    public let hash: String

    /// Makes an entry.
    public init(number: Int64, draft: LogDraft, previous: String?, hash: String) {
        self.number = number
        self.draft = draft
        self.previous = previous
        self.hash = hash
    }
}
