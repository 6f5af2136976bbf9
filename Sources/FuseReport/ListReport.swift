import FuseCore
public import FuseJSON
public import FuseRecord

/// Writes the list of installations with the verdicts on their records.
public enum ListReport {
    /// The document fuseguard/list/1.
    public static func json(_ installations: [AuditedInstallation], store: String) -> JSONValue {
        .members([
            "format": .text("fuseguard/list/1"), "tool": Tool.json, "store": .text(store),
            "installations": .list(
                installations.map { installation in
                    .members([
                        "id": .text(installation.id.text), "name": .text(installation.name),
                        "verdict": .text(installation.verdict.rawValue),
                        "chargers": .integer(Int64(installation.chargers)),
                        "inFlight": .integer(Int64(installation.plansInFlight)),
                        "worst": installation.worst?.json ?? .null,
                        "without": installation.without.json(Names(nil)),
                    ])
                }),
        ])
    }

    /// The list as text.
    public static func text(_ installations: [AuditedInstallation], style: Style) -> String {
        guard !installations.isEmpty else {
            return "No installation is recorded yet; the next step is: fuseguard import FILE\n"
        }
        let rows = installations.map { installation -> [String] in
            let left = installation.worst.map { worst in
                "\(LineBar.left(worst.margin)) on \(worst.line.label) of \(worst.fuseName)"
            }
            let isUndecided = installation.verdict == .undecided
            let reason = isUndecided ? installation.missing?.rawValue : left
            let pendingPlans = installation.plansInFlight
            return [
                installation.id.text, installation.name, count(installation.chargers, "charger"),
                (reason ?? "nothing to carry") + installation.without.headline
                    + (pendingPlans > 0 ? ", \(count(pendingPlans, "plan")) in flight" : ""),
            ]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let width = Verdict.allCases.map(\.rawValue.count).max() ?? 0
        return zip(rows, installations).map { row, installation in
            let title = VerdictText.recorded(installation.verdict, style)
            let verdict = VerdictText.recordedWord(installation.verdict)
            let gap = String(repeating: " ", count: max(0, width - verdict.count))
            let cells = (0..<3).map { padded(row[$0], widths[$0]) }
            return "\(title)\(gap)  \(cells.joined(separator: "  "))  \(row[3])\n"
        }.joined()
    }
}
