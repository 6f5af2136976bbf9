public import FuseCore

/// What was done.
public enum LoggedAction: String, CaseIterable, Sendable {
    /// Declarations were recorded, or refused.
    case `import`
    /// An installation was read from the vendor's API and recorded, or that was refused.
    case pull
    /// A check that was asked to be logged.
    case check
    /// A plan was made, or refused.
    case plan
    /// An update was passed on to the vendor's API, or was not.
    case pass
    /// A plan was carried out, as far as it came.
    case apply
    /// Values of a plan are in force, or it was refused to say so.
    case confirm
    /// A plan was given up.
    case release
}

/// An entry that is to be appended.
public struct LogDraft: Hashable, Sendable {
    /// When.
    public let at: Timestamp
    /// Who.
    public let actor: String
    /// Why; nil where nobody said.
    public let reason: String?
    /// What was done.
    public let action: LoggedAction
    /// The installation; nil where it is about none.
    public let installation: Identifier?
    /// The plan; nil where it is about none.
    public let plan: Identifier?
    /// The verdict in a word; nil where there is none.
    public let verdict: String?
    /// What the program ended with.
    public let exit: Int32
    /// What was asked, as JSON.
    public let asked: String
    /// What was decided, with the numbers that bind, as JSON.
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

/// An entry of the log.
public struct LogEntry: Hashable, Sendable {
    /// Its number, from 1 without a gap.
    public let number: Int64
    /// What it says.
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
