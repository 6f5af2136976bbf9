import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord

/// The result of an import or a pull for one installation, made or only tried.
public struct InstallationImport: Sendable {
    private let terms: ImportTerms
    private let result: Installation
    private let decision: Decision
    /// Remarks for the reader beside the changes.
    private let notes: [String]
    /// The changes that are worth a line.
    public let changes: [RecordedChange]
    /// The first change that was refused because `--replace` was not given.
    public let refused: RecordedChange?

    /// Creates the result for one installation.
    ///
    /// - Parameters:
    ///   - recording: The merge with the record.
    ///   - decision: The decision on the merged record.
    ///   - terms: The terms of the import or pull.
    public init(_ recording: Recording, _ decision: Decision, on terms: ImportTerms) {
        self.terms = terms
        self.decision = decision
        result = recording.result
        notes = recording.notes
        changes = terms.source.changes(recording)
        refused = terms.mayReplace ? nil : recording.changes.first(where: terms.source.mustBeAsked)
    }

    /// The verdict on the merged record.
    public var verdict: Verdict { decision.verdict }

    /// The changes as JSON.
    public var changesJSON: JSONValue { .list(changes.map { $0.json(from: terms.source) }) }

    /// The installation's entry in the document fuseguard/import/1.
    public var json: JSONValue {
        .members([
            "id": .text(result.id.text), "name": .text(result.name), "verdict": .text(verdict.rawValue),
            "changes": changesJSON, "notes": .list(notes.map { .text($0) }),
        ])
    }

    /// The changes, one line each.
    public var changeLines: [String] {
        let names = Names(result)
        return changes.map { $0.text(names) }
    }

    /// The result as text.
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

    /// The place, setting and wiring of a new charger, with what was assumed; nil for other changes.
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

    /// The verdict on the merged record, with its first error.
    private func verdict(_ findingText: FindingText, _ style: Style) -> String {
        let title = VerdictText.recorded(decision, style)
        let errors = decision.findings.filter { $0.severity == .error }
        guard let first = errors.first else { return "\(title) as recorded" }
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        return "\(title) as recorded: \(findingText.message(first))\(more)"
    }
}
