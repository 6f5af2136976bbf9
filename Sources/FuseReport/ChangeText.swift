// Room: what an import changes, for people and as JSON.
// Answers: each change in a line. Must not know: files, stores.

public import FuseCore
public import FuseJSON
public import FusePlanner

extension RecordedValue {
    /// The value for people.
    var text: String {
        switch self {
        case .none: "nothing"
        case .word(let word): word
        case .current(let current): current.text
        case .lines(let currents):
            Set(currents).count == 1
                ? currents[0]?.text ?? "unknown"
                : zip(Line.allCases, currents).map { "\($0.label) \($1?.text ?? "unknown")" }
                    .joined(separator: ", ")
        case .share(let factor): "\(factor.percent) %"
        case .seconds(let seconds): "\(seconds) s"
        case .reading(let reading): reading.text + (reading.readAt.map { " at \($0.iso8601)" } ?? "")
        }
    }
}

extension RecordedChange {
    /// The change in one line.
    public func text(_ names: Names) -> String {
        let subject = names.full(subject)
        return switch kind {
        case .newInstallation: "new installation \(subject)"
        case .newCircuit: "new circuit \(subject)"
        case .circuitGone: "circuit \(subject) is gone"
        case .newCharger: "new charger \(subject)"
        case .chargerGone: "charger \(subject) is gone, and its load with it"
        case .fact(let fact, let from, let to):
            "\(subject): \(fact.rawValue) \(from.text) → \(to.text)"
        }
    }

    private var kindWord: String {
        switch kind {
        case .newInstallation: "new-installation"
        case .newCircuit: "new-circuit"
        case .circuitGone: "circuit-gone"
        case .newCharger: "new-charger"
        case .chargerGone: "charger-gone"
        case .fact: "fact"
        }
    }

    /// The change as JSON.
    public var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("subject", .text(subject.text)), .init("change", .text(kindWord)),
            .init("needsReplace", .bool(needsReplace)),
        ]
        if case .fact(let fact, let from, let to) = kind {
            members.append(.init("fact", .text(fact.rawValue)))
            members.append(.init("from", .text(from.text)))
            members.append(.init("to", .text(to.text)))
        }
        return .object(members)
    }
}

/// What an import did, or would do.
public struct ImportReport: Sendable {
    /// The store's absolute path.
    public let store: String
    /// Whether it was only tried.
    public let isDryRun: Bool
    /// Whether what needs `--replace` was asked for.
    public let mayReplace: Bool
    /// Each installation's merge with what was recorded.
    public let recordings: [Recording]

    private let decisions: [Identifier: Decision]

    /// Puts a report together.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - isDryRun: Whether it was only tried.
    ///   - mayReplace: Whether what needs `--replace` was asked for.
    ///   - recordings: Each installation's merge with what was recorded.
    ///   - decisions: For each installation the decision on what would be recorded.
    public init(
        store: String, isDryRun: Bool, mayReplace: Bool, recordings: [Recording],
        decisions: [Identifier: Decision]
    ) {
        self.decisions = decisions
        self.store = store
        self.isDryRun = isDryRun
        self.mayReplace = mayReplace
        self.recordings = recordings
    }

    /// The changes that were refused, because nobody asked for them.
    public var refused: [RecordedChange] {
        mayReplace ? [] : recordings.flatMap(\.needingReplace)
    }

    /// What the program ends with.
    public var exit: ExitStatus { refused.isEmpty ? .done : .refused }

    /// The document fuseguard/import/1.
    public var json: JSONValue {
        .members([
            "format": .text("fuseguard/import/1"), "tool": Tool.json, "store": .text(store),
            "dryRun": .bool(isDryRun), "recorded": .bool(!isDryRun && refused.isEmpty),
            "exitCode": .integer(Int64(exit.rawValue)),
            "installations": .list(
                recordings.map { recording in
                    .members([
                        "id": .text(recording.result.id.text), "name": .text(recording.result.name),
                        "verdict": .optional(decisions[recording.result.id]?.verdict.rawValue),
                        "changes": .list(recording.changes.map(\.json)),
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

    /// The report for people.
    public func text(style: Style) -> String {
        var lines: [String] = []
        for recording in recordings {
            let result = recording.result
            let names = Names(result)
            let size = "\(count(result.chargers.count, "charger")), \(count(result.fuses.count, "fuse"))"
            lines.append("\(style.bold(result.name)) (\(result.id)): \(size)")
            for change in recording.changes {
                let mark = change.needsReplace && !mayReplace ? style.red("needs --replace") : ""
                let text = change.text(names) + (newCharger(change, in: result, names) ?? "")
                lines.append("  \(text)" + (mark.isEmpty ? "" : "  \(mark)"))
            }
            if recording.changes.isEmpty { lines.append("  nothing changes") }
            if let decision = decisions[recording.result.id] {
                lines.append("  \(verdict(decision, FindingText(names), style))")
            }
        }
        if !refused.isEmpty {
            lines.append(
                "\(style.red("REFUSED")): nothing was recorded\(isDryRun ? " (this was a dry run)" : ""). A load would "
                    + "change or go; if that is what you want, import again with --replace.")
        } else if isDryRun {
            lines.append("Nothing was recorded: this was a dry run.")
        } else {
            lines.append("Recorded in \(store).")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
