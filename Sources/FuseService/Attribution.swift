public import FuseCore
public import FuseJSON
public import FuseRecord
public import FuseReport

/// The author of an action, and the reason for it.
public struct Attribution: Hashable, Sendable {
    /// The author: 1 to 200 visible characters.
    public let actor: String
    /// The reason; nil if none was given.
    public let reason: String?

    /// Makes an attribution.
    ///
    /// - Returns: nil if one of them is not 1 to 200 visible characters.
    public init?(actor: String, reason: String?) {
        guard DisplayName.isValid(actor), reason.map(DisplayName.isValid) ?? true else { return nil }
        self.actor = actor
        self.reason = reason
    }

    /// Makes an entry for the decision log.
    ///
    /// - Parameters:
    ///   - action: The action.
    ///   - now: The time of the action.
    ///   - installation: The installation; nil if the action concerns none.
    ///   - plan: The plan; nil if the action concerns none.
    ///   - verdict: The verdict; nil if there is none.
    ///   - exit: The exit status of the program.
    ///   - asked: The request.
    ///   - decided: The decision.
    /// - Returns: An entry with the actor and the reason of this attribution.
    public func entry(
        _ action: LoggedAction, at now: Timestamp, installation: Identifier?, plan: Identifier? = nil,
        verdict: Verdict?, exit: ExitStatus, asked: JSONValue, decided: JSONValue
    ) -> LogDraft {
        entry(
            action, at: now, installation: installation, plan: plan, verdict: verdict?.rawValue, exit: exit,
            asked: asked.line, decided: decided.line)
    }

    /// Makes an entry for the decision log from documents already written: each is JSON on one line.
    public func entry(
        _ action: LoggedAction, at now: Timestamp, installation: Identifier?, plan: Identifier? = nil,
        verdict: String?, exit: ExitStatus, asked: String, decided: String
    ) -> LogDraft {
        LogDraft(
            at: now, actor: actor, reason: reason, action: action, installation: installation, plan: plan,
            verdict: verdict, exit: exit.rawValue, asked: asked, decided: decided, version: Tool.version)
    }
}
