// Room: what an import or a pull did, for people and as JSON.
// Answers: the changes with their verdict, and what must be asked for. Must not know: files, stores, requests.

public import FuseCore
public import FuseJSON
public import FusePlanner

/// Where what is to be recorded comes from.
public enum RecordingSource: String, Sendable {
    /// Somebody wrote it down.
    case documents
    /// It was read from the vendor's API: an override that differs there is a fact, and no accident.
    case api

    /// Whether a change may take a load away, so that it is made only when it is asked for.
    public func mustBeAsked(for change: RecordedChange) -> Bool {
        switch (self, change.kind) {
        case (.documents, _): change.needsReplace
        case (.api, .circuitGone), (.api, .chargerGone), (.api, .fact(.fixedCurrent, _, _)):
            change.needsReplace
        case (.api, .fact), (.api, .newInstallation), (.api, .newCircuit), (.api, .newCharger): false
        }
    }

    /// The changes of a merge that are worth a line: that a value was read again and is the same is none.
    public func changes(_ recording: Recording) -> [RecordedChange] {
        switch self {
        case .documents: recording.changes
        case .api: recording.changes.filter { !Self.isReadAgain($0) }
        }
    }

    private static func isReadAgain(_ change: RecordedChange) -> Bool {
        guard case .fact(.observed, .reading(let before), .reading(let now)) = change.kind
        else { return false }
        return before.current == now.current && before.lines == now.lines
    }
}

/// What an import or a pull did, or would do.
public struct ImportReport: Sendable {
    /// What somebody wants to know.
    public enum Purpose: Sendable {
        /// It is recorded.
        case recording
        /// It is only tried.
        case rehearsal
        /// Only what is different is asked for.
        case comparison
    }

    /// The store's absolute path.
    public let store: String
    /// What it was for.
    public let purpose: Purpose
    /// Where what was declared comes from.
    public let source: RecordingSource
    /// Whether what needs `--replace` was asked for.
    public let mayReplace: Bool
    /// Each installation's merge with what was recorded.
    public let recordings: [Recording]

    private let decisions: [Identifier: Decision]

    /// Puts a report together.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - purpose: What it was for.
    ///   - source: Where what was declared comes from.
    ///   - mayReplace: Whether what needs `--replace` was asked for.
    ///   - recordings: Each installation's merge with what was recorded.
    ///   - decisions: For each installation the decision on what would be recorded.
    public init(
        store: String, purpose: Purpose, source: RecordingSource, mayReplace: Bool,
        recordings: [Recording], decisions: [Identifier: Decision]
    ) {
        self.decisions = decisions
        self.store = store
        self.purpose = purpose
        self.source = source
        self.mayReplace = mayReplace
        self.recordings = recordings
    }

    /// The verdict on what a merge would leave recorded.
    public func verdict(_ recording: Recording) -> Verdict? { decisions[recording.result.id]?.verdict }

    /// The changes that were refused, because nobody asked for them.
    public var refused: [RecordedChange] {
        mayReplace ? [] : recordings.flatMap { $0.changes.filter(source.mustBeAsked) }
    }

    /// Everything that is different and worth a line.
    public var changes: [RecordedChange] { recordings.flatMap(source.changes) }

    /// What the program ends with.
    public var exit: ExitStatus {
        switch purpose {
        case .recording, .rehearsal: refused.isEmpty ? .done : .refused
        case .comparison: changes.isEmpty ? .done : .refused
        }
    }

    /// The document fuseguard/import/1.
    public var json: JSONValue {
        .members([
            "format": .text("fuseguard/import/1"), "tool": Tool.json, "store": .text(store),
            "source": .text(source.rawValue), "dryRun": .bool(purpose != .recording),
            "recorded": .bool(purpose == .recording && refused.isEmpty),
            "exitCode": .integer(Int64(exit.rawValue)),
            "installations": .list(
                recordings.map { recording in
                    .members([
                        "id": .text(recording.result.id.text), "name": .text(recording.result.name),
                        "verdict": .optional(decisions[recording.result.id]?.verdict.rawValue),
                        "changes": .list(source.changes(recording).map { $0.json(from: source) }),
                    ])
                }),
        ])
    }

    /// Where a new charger is connected and what it was told, with what was taken for granted.
    private func newCharger(
        _ change: RecordedChange, in installation: Installation, _ names: Names
    ) -> String? {
        guard case .newCharger = change.kind,
            let charger = installation.chargers.first(where: { $0.id == change.subject })
        else { return nil }
        let place = charger.fuse == installation.id ? "the main fuse" : names.full(charger.fuse)
        let setting = charger.fixedCurrent.map { "fixed at \($0.text)" } ?? charger.offline.text
        let wiring =
            installation.rules.wiring(of: charger).rawValue + (charger.wiring == nil ? " assumed" : "")
        return ": below \(place), \(setting), wiring \(wiring)"
    }

    /// The verdict on what would be recorded, with the first thing that is wrong.
    private func verdict(_ decision: Decision, _ words: FindingText, _ style: Style) -> String {
        let title = VerdictText.recorded(decision.verdict, style)
        let errors = decision.findings.filter { $0.code.severity == .error }
        guard let first = errors.first else { return "\(title) as recorded" }
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        return "\(title) as recorded: \(words.message(first))\(more)"
    }

    /// Every change worth a line, in one.
    public var changeLines: [String] {
        recordings.flatMap { recording in
            let names = Names(recording.result)
            return source.changes(recording).map { $0.text(names) }
        }
    }

    /// The report for people.
    public func text(style: Style) -> String {
        var lines: [String] = []
        for recording in recordings {
            let result = recording.result
            let names = Names(result)
            let size = "\(count(result.chargers.count, "charger")), \(count(result.fuses.count, "fuse"))"
            lines.append("\(style.bold(result.name)) (\(result.id)): \(size)")
            let changes = source.changes(recording)
            for change in changes {
                let mark = source.mustBeAsked(for: change) && !mayReplace ? style.red("needs --replace") : ""
                let text = change.text(names) + (newCharger(change, in: result, names) ?? "")
                lines.append("  \(text)" + (mark.isEmpty ? "" : "  \(mark)"))
            }
            if changes.isEmpty {
                lines.append(purpose == .comparison ? "  no drift" : "  nothing changes")
            }
            if purpose != .comparison, let decision = decisions[recording.result.id] {
                lines.append("  \(verdict(decision, FindingText(names), style))")
            }
        }
        if let end = end(style) { lines.append(end) }
        return lines.joined(separator: "\n") + "\n"
    }
    /// The last line.
    private func end(_ style: Style) -> String? {
        let isDryRun = purpose == .rehearsal ? " (this was a dry run)" : ""
        switch (purpose, source) {
        case (.comparison, _): return nil
        case (.recording, .documents) where !refused.isEmpty, (.rehearsal, .documents) where !refused.isEmpty:
            return
                "\(style.red("REFUSED")): nothing was recorded\(isDryRun). A load would change or go; if that "
                + "is what you want, import again with --replace."
        case (.recording, .api) where !refused.isEmpty, (.rehearsal, .api) where !refused.isEmpty:
            return
                "\(style.red("REFUSED")): nothing was recorded\(isDryRun). A load that is recorded would go; "
                + "if it is really gone, pull again with --replace."
        case (.rehearsal, _): return "Nothing was recorded: this was a dry run."
        case (.recording, _): return "Recorded in \(store)."
        }
    }
}
