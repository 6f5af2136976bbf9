import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord

/// What an import or a pull did, or would do, to one installation.
public struct InstallationImport: Sendable {
    private let terms: ImportTerms
    private let result: Installation
    private let decision: Decision
    /// What a person should know beside what is different.
    private let notes: [String]
    /// What is different and worth a line.
    public let changes: [RecordedChange]
    /// The first change that was refused, because nobody asked for it.
    public let refused: RecordedChange?

    /// Puts together what is to be said.
    ///
    /// - Parameters:
    ///   - recording: The merge with what was recorded.
    ///   - decision: The decision on what would be recorded.
    ///   - terms: On which terms.
    public init(_ recording: Recording, _ decision: Decision, on terms: ImportTerms) {
        self.terms = terms
        self.decision = decision
        result = recording.result
        notes = recording.notes
        changes = terms.source.changes(recording)
        refused = terms.mayReplace ? nil : recording.changes.first(where: terms.source.mustBeAsked)
    }

    /// The verdict on what would be recorded.
    public var verdict: Verdict { decision.verdict }

    /// The changes as JSON.
    public var changesJSON: JSONValue { .list(changes.map { $0.json(from: terms.source) }) }

    /// What the document fuseguard/import/1 says of it.
    public var json: JSONValue {
        .members([
            "id": .text(result.id.text), "name": .text(result.name), "verdict": .text(verdict.rawValue),
            "changes": changesJSON, "notes": .list(notes.map { .text($0) }),
        ])
    }

    /// The changes in a line each.
    public var changeLines: [String] {
        let names = Names(result)
        return changes.map { $0.text(names) }
    }

    /// The lines for people.
    public func text(style: Style) -> String {
        let names = Names(result)
        let size = "\(count(result.chargers.count, "charger")), \(count(result.fuses.count, "fuse"))"
        var lines = ["\(style.bold(result.name)) (\(result.id)): \(size)"]
        for change in changes {
            let mustBeAsked = terms.source.mustBeAsked(for: change) && !terms.mayReplace
            let text = change.text(names) + (newCharger(change, names) ?? "")
            lines.append("  \(text)" + (mustBeAsked ? "  \(style.red("needs --replace"))" : ""))
        }
        if changes.isEmpty {
            lines.append(terms.purpose == .comparison ? "  no drift" : "  nothing changes")
        }
        lines += notes.map { "  note: \($0)" }
        if terms.purpose != .comparison { lines.append("  \(verdict(FindingText(names), style))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Where a new charger is connected and what it was told, with what was taken for granted.
    private func newCharger(_ change: RecordedChange, _ names: Names) -> String? {
        guard case .newCharger = change.kind, let index = result.chargerPlaces[change.subject] else {
            return nil
        }
        let charger = result.chargers[index]
        let place = charger.fuse == result.id ? "the main fuse" : names.full(charger.fuse)
        let wiring =
            result.rules.wiring(of: charger).rawValue + (charger.wiring == nil ? " assumed" : "")
        return ": below \(place), \(charger.setting), wiring \(wiring)"
    }

    /// The verdict on what would be recorded, with the first thing that is wrong.
    private func verdict(_ words: FindingText, _ style: Style) -> String {
        let title = VerdictText.recorded(decision, style)
        let errors = decision.findings.filter { $0.severity == .error }
        guard let first = errors.first else { return "\(title) as recorded" }
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        return "\(title) as recorded: \(words.message(first))\(more)"
    }
}
