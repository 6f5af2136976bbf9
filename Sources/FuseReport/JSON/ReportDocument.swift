import FuseCore
public import FuseJSON
public import FusePlanner
import FuseRecord

/// The program that made a document.
public enum Tool {
    /// The program's name.
    public static let name = "fuseguard"
    /// The program's version.
    public static let version = "0.1.0"

    static var json: JSONValue { .members(["name": .text(name), "version": .text(version)]) }
}

/// Writes a decision as a report document.
public struct ReportDocument {
    private let decision: Decision
    private let findingText: FindingText
    private let names: Names

    /// The document fuseguard/report/1 of a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - store: The store's absolute path; nil where there is none.
    ///   - exit: The exit status of the command.
    /// - Returns: The document, with currents in milliamperes.
    public static func json(_ decision: Decision, store: String?, exit: ExitStatus) -> JSONValue {
        ReportDocument(decision).json(store: store, exit: exit)
    }

    private init(_ decision: Decision) {
        self.decision = decision
        self.names = Names(decision.installation)
        self.findingText = FindingText(names)
    }

    private func json(store: String?, exit: ExitStatus) -> JSONValue {
        let installation = decision.installation.map { installation in
            JSONValue.members(["id": .text(installation.id.text), "name": .text(installation.name)])
        }
        return .members([
            "format": .text("fuseguard/report/1"),
            "tool": Tool.json,
            "store": .optional(store),
            "installation": installation ?? .null,
            "verdict": .text(decision.verdict.rawValue),
            "sentence": .text(VerdictText.meaningWithout(decision)),
            "exitCode": .integer(Int64(exit.rawValue)),
            "oneWave": .bool(decision.oneWave),
            "assumptions": .list(decision.assumptions.map(assumption)),
            "fuses": .list(decision.fuses.map(fuse)),
            "updates": .list(decision.updates.map(update)),
            "findings": .list(decision.findings.map(finding)),
            "suggestions": .list(decision.suggestions.map(suggestion)),
            "without": decision.without.json(names),
            "rephasing": decision.rephasing?.json ?? .null,
            "stillOver": .list(decision.stillOver.map(\.json)),
        ])
    }

    /// A suggestion as JSON: its first part on its own, then all parts.
    ///
    /// The first part serves readers of the document that look at one charger only.
    private func suggestion(_ suggestion: Suggestion) -> JSONValue {
        let first = suggestion.parts.first
        return .members([
            "charger": .optional(first?.charger.text),
            "offlineChargeCurrent": first.map { .number($0.current.amperes) } ?? .null,
            "offlineChargePhase": first.map { .integer(Int64($0.phase.rawValue)) } ?? .null,
            "message": .text(findingText.message(suggestion)), "fits": .bool(suggestion.fits),
            "parts": .list(
                suggestion.parts.map { part in
                    .members([
                        "charger": .text(part.charger.text),
                        "offlineChargeCurrent": .number(part.current.amperes),
                        "offlineChargePhase": .integer(Int64(part.phase.rawValue)),
                    ])
                }),
        ])
    }

    private func assumption(_ assumption: Assumption) -> JSONValue {
        .members([
            "code": .text(assumption.code.rawValue),
            "chargers": .list(assumption.chargers.map { .text($0.text) }),
            "message": .text(findingText.message(assumption)),
        ])
    }

    private func fuse(_ decision: FuseDecision) -> JSONValue {
        let fuse = decision.fuse
        return .members([
            "id": .text(fuse.id.text),
            "kind": .text(fuse.parent == nil ? "installation" : "circuit"),
            "name": .text(fuse.name),
            "parent": .optional(fuse.parent?.text),
            "lines": .list(
                decision.lines.map { line in
                    .members([
                        "line": .text(line.line.label),
                        "rating_mA": .milliamperes(line.rating),
                        "reserve_mA": .milliamperes(line.reserve),
                        "usable_mA": .milliamperes(line.usable),
                        "before_mA": .milliamperes(line.before),
                        "after_mA": .milliamperes(line.after),
                        "headroom_mA": .milliamperes(line.headroom),
                        "withAutomatic_mA": .milliamperes(line.withAutomatic),
                    ])
                }),
        ])
    }

    private func update(_ update: UpdateDecision) -> JSONValue {
        let recorded = update.recorded.map { recorded in
            JSONValue.members([
                "offlineChargeCurrent": UpdateBody.amperes(recorded.current),
                "offlineChargePhase": .integer(Int64(recorded.phase.rawValue)),
            ])
        }
        return .members([
            "charger": .text(update.update.charger.text),
            "name": .optional(update.name),
            "status": .text(update.status.rawValue),
            "recorded": recorded ?? .null,
            "proposed": UpdateBody.json(update.update),
            "send": update.send.map(UpdateBody.json) ?? .null,
            "boundBy": update.bound?.json ?? .null,
        ])
    }

    private func finding(_ finding: Finding) -> JSONValue {
        .members([
            "code": .text(finding.code.rawValue),
            "severity": .text(finding.severity.rawValue),
            "fuse": .optional(finding.fuse?.text),
            "line": .optional(finding.line?.label),
            "total_mA": .milliamperes(finding.total),
            "usable_mA": .milliamperes(finding.usable),
            "excess_mA": .milliamperes(finding.excess),
            "contributors": .list(
                finding.contributors.map { part in
                    .members([
                        "charger": .text(part.charger.text),
                        "milliamperes": .milliamperes(part.current),
                        "because": .text(part.cause?.text ?? "not recorded here"),
                    ])
                }),
            "message": .text(findingText.message(finding)),
            "remedy": .text(findingText.remedy(finding)),
        ])
    }
}
