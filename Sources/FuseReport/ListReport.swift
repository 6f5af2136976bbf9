// Room: all installations of a store at a glance.
// Answers: each one's verdict and its worst line. Must not know: stores, terminals.

import FuseCore
public import FuseJSON
public import FusePlanner

/// The list of installations with their verdicts as recorded.
public enum ListReport {
    /// The document fuseguard/list/1.
    public static func json(_ decisions: [Decision], store: String) -> JSONValue {
        .members([
            "format": .text("fuseguard/list/1"), "tool": Tool.json, "store": .text(store),
            "installations": .list(
                decisions.compactMap { decision in
                    guard let installation = decision.installation else { return nil }
                    let worst = AuditedInstallation(decision, of: installation).worst?.json
                    return .members([
                        "id": .text(installation.id.text), "name": .text(installation.name),
                        "verdict": .text(decision.verdict.rawValue),
                        "chargers": .integer(Int64(installation.chargers.count)),
                        "inFlight": .integer(Int64(decision.plansInFlight)),
                        "worst": worst ?? .null,
                    ])
                }),
        ])
    }

    /// The list for people.
    public static func text(_ decisions: [Decision], style: Style) -> String {
        guard !decisions.isEmpty else {
            return "No installation is recorded yet; the next step is: fuseguard import FILE\n"
        }
        let rows = decisions.compactMap { decision -> [String]? in
            guard let installation = decision.installation else { return nil }
            let missing = decision.findings.filter { $0.code.severity == .error }.map(\.code.rawValue)
            let names = Names(installation)
            let left = decision.worst.map { worst in
                "\(LineBar.left(worst.line.headroom ?? .zero)) on \(worst.line.line.label) of "
                    + names.short(worst.fuse.id)
            }
            let isUndecided = decision.verdict == .undecided
            let reason = isUndecided ? missing.first : left
            let flights = decision.plansInFlight
            return [
                installation.id.text, installation.name, count(installation.chargers.count, "charger"),
                (reason ?? "nothing to carry")
                    + (flights > 0 ? ", \(count(flights, "plan")) in flight" : ""),
            ]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let width = Verdict.allCases.map(\.rawValue.count).max() ?? 0
        return zip(rows, decisions).map { row, decision in
            let title = VerdictText.recorded(decision.verdict, style)
            let gap = String(
                repeating: " ", count: max(0, width - VerdictText.recordedWord(decision.verdict).count))
            let cells = (0..<3).map { padded(row[$0], widths[$0]) }
            return "\(title)\(gap)  \(cells.joined(separator: "  "))  \(row[3])\n"
        }.joined()
    }
}
