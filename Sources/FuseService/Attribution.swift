public import FuseCore
public import FuseJSON
public import FuseRecord
public import FuseReport

/// Who does something, and why.
public struct Attribution: Hashable, Sendable {
    /// Who: 1 to 200 visible characters.
    public let actor: String
    /// Why; nil where nobody said.
    public let reason: String?

    /// Makes a signature.
    ///
    /// - Returns: nil where one of them is not 1 to 200 visible characters.
    public init?(actor: String, reason: String?) {
        guard DisplayName.isValid(actor), reason.map(DisplayName.isValid) ?? true else { return nil }
        self.actor = actor
        self.reason = reason
    }

    /// An entry for the decision log.
    ///
    /// - Parameters:
    ///   - action: What was done.
    ///   - now: When.
    ///   - installation: The installation; nil where it is about none.
    ///   - plan: The plan; nil where it is about none.
    ///   - verdict: The verdict; nil where there is none.
    ///   - exit: What the program ends with.
    ///   - asked: What was asked.
    ///   - decided: What was decided.
    public func entry(
        _ action: LoggedAction, at now: Timestamp, installation: Identifier?, plan: Identifier? = nil,
        verdict: Verdict?, exit: ExitStatus, asked: JSONValue, decided: JSONValue
    ) -> LogDraft {
        entry(
            action, at: now, installation: installation, plan: plan, verdict: verdict?.rawValue, exit: exit,
            asked: asked.line, decided: decided.line)
    }

    /// An entry for the decision log, of documents that were written before: each is JSON on one line.
    public func entry(
        _ action: LoggedAction, at now: Timestamp, installation: Identifier?, plan: Identifier? = nil,
        verdict: String?, exit: ExitStatus, asked: String, decided: String
    ) -> LogDraft {
        LogDraft(
            at: now, actor: actor, reason: reason, action: action, installation: installation, plan: plan,
            verdict: verdict, exit: exit.rawValue, asked: asked, decided: decided, version: Tool.version)
    }
}
