public import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord

/// Writes the parts of a decision that the log keeps (rules: Log).
public enum LoggedDecision {
    /// The request: a proposal and the options of its judgement.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil where the record was judged.
    ///   - options: The options of the judgement.
    /// - Returns: An object with `updates`, `atOnce` and `adjust`, which is null where nothing is adjusted.
    public static func asked(_ proposal: Proposal?, _ options: JudgementOptions) -> JSONValue {
        let updates = proposal?.updates.map { update in
            JSONValue.members(["charger": .text(update.charger.text), "body": UpdateBody.json(update)])
        }
        let adjust = options.adjusting.map { rules in
            JSONValue.members([
                "step_mA": .integer(rules.step.count), "share": .text(rules.share.rawValue),
                "rephase": .bool(options.rephasing != nil),
                "goal": options.rephasing == nil ? .null : .text(rules.goal.rawValue),
                "balance": .bool(options.rephasing != nil && rules.isBalanced),
            ])
        }
        return .members([
            "updates": .list(updates ?? []), "atOnce": .bool(options.atOnce), "adjust": adjust ?? .null,
        ])
    }

    /// The lines that are over, or else the one with the least headroom.
    static func binding(_ decision: Decision) -> JSONValue {
        let over = decision.fuses.flatMap { fuse in
            fuse.lines.filter(\.isOver).map { (fuse.fuse, $0) }
        }
        let binding = over.isEmpty ? decision.worst.map { [($0.fuse, $0.line)] } ?? [] : over
        return .list(binding.map { Self.line($0, $1) })
    }

    /// The decision: its binding lines, its findings and the updates to send.
    public static func decided(_ decision: Decision) -> JSONValue {
        .members([
            "binding": binding(decision),
            "findings": .list(
                decision.findings.filter { $0.severity != .note }.map { .text($0.code.rawValue) }),
            "send": .list(
                decision.updates.compactMap(\.send).map { update in
                    .members(["charger": .text(update.charger.text), "body": UpdateBody.json(update)])
                }),
        ])
    }

    private static func line(_ fuse: Fuse, _ line: LineDecision) -> JSONValue {
        return .members([
            "fuse": .text(fuse.id.text), "line": .text(line.line.label),
            "before_mA": .milliamperes(line.before),
            "after_mA": .milliamperes(line.after),
            "usable_mA": .milliamperes(line.usable),
        ])
    }
}

/// Writes the log.
public enum LogReport {
    /// An entry as JSON.
    public static func json(_ entry: LogEntry) -> JSONValue {
        let draft = entry.draft
        return .members([
            "number": .integer(entry.number), "at": .text(draft.at.iso8601), "actor": .text(draft.actor),
            "reason": .optional(draft.reason), "action": .text(draft.action.rawValue),
            "installation": .optional(draft.installation?.text), "plan": .optional(draft.plan?.text),
            "verdict": .optional(draft.verdict), "exitCode": .integer(Int64(draft.exit)),
            "asked": value(draft.asked), "decided": value(draft.decided), "version": .text(draft.version),
            "previous": .optional(entry.previous), "hash": .text(entry.hash),
        ])
    }

    /// A document that was stored as text; a text that is no JSON is returned unchanged.
    private static func value(_ text: String) -> JSONValue {
        (try? JSONReader.read(Array(text.utf8))).map { JSONValue($0) } ?? .text(text)
    }

    /// The document fuseguard/log/1 around entries.
    public static func document(_ entries: [JSONValue], store: String) -> JSONValue {
        .members([
            "format": .text("fuseguard/log/1"), "tool": Tool.json, "store": .text(store),
            "entries": .list(entries),
        ])
    }

    /// An entry as text.
    public static func text(_ entry: LogEntry, style: Style) -> String {
        let draft = entry.draft
        let subject = [draft.installation?.text, draft.plan?.text].compactMap { $0 }.joined(separator: " ")
        // A check, a plan or a failed action is answered by its verdict.
        // After a change of the record, the verdict is on the installation as it was then.
        let isAnswer = draft.action == .check || draft.action == .plan || draft.exit != 0
        let verdict = draft.verdict.flatMap(Verdict.init).map { verdict in
            isAnswer
                ? VerdictText.title(verdict, style) : "afterwards \(VerdictText.recorded(verdict, style))"
        }
        let outcome = [verdict, "exit \(draft.exit)"].compactMap { $0 }.joined(separator: ", ")
        var text = "\(padded(String(entry.number), 5, alignRight: true))  \(draft.at.iso8601)  "
        text += "\(padded(draft.actor, 10))  \(padded(draft.action.rawValue, 7))  \(subject): \(outcome)\n"
        if let reason = draft.reason { text += "       \(reason)\n" }
        for line in LogDescription.lines(of: draft) { text += style.dim("       \(line)\n") }
        return text
    }
}
