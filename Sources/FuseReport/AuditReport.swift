import FuseCore
public import FuseJSON
public import FuseRecord

/// Writes the results of an audit.
public enum AuditReport {
    /// The document fuseguard/audit/1 of one installation.
    public static func json(_ audited: AuditedInstallation) -> JSONValue {
        .members([
            "format": .text("fuseguard/audit/1"), "id": .text(audited.id.text), "name": .text(audited.name),
            "verdict": .text(audited.verdict.rawValue), "worst": audited.worst?.json ?? .null,
            "without": audited.without.json(Names(nil)),
            "warnings": .list(
                audited.acceptances.map { finding in
                    .members([
                        "code": .text(finding.code.rawValue),
                        "message": .text(FindingText(Names(nil)).message(finding)),
                    ])
                }),
        ])
    }

    /// One line of the table.
    ///
    /// The widths are fixed, so that a line does not depend on the others.
    public static func text(_ audited: AuditedInstallation, style: Style) -> String {
        let title = VerdictText.recorded(audited.verdict, style)
        let gap = String(repeating: " ", count: max(0, 9 - VerdictText.recordedWord(audited.verdict).count))
        let name = audited.name == audited.id.text ? audited.name : "\(audited.name) (\(audited.id))"
        let left = audited.worst.map { worst in
            let share = "\(worst.total.amperes) of \(worst.usable.text)"
            return "\(share) on \(worst.line.label) of \(worst.fuseName), \(LineBar.left(worst.margin))"
        }
        let missing = audited.verdict == .undecided ? audited.missing?.rawValue : nil
        let carries =
            (missing ?? left ?? "nothing to carry") + audited.without.headline
            + audited.acceptances.map { ", \($0.code.rawValue)" }.joined()
        return "\(title)\(gap)  \(padded(name, 36))  \(carries)\n"
    }

    /// The exit status of an audit; an undecided installation outranks one that is over.
    ///
    /// - Parameter verdicts: Every verdict that the audit gave.
    /// - Returns: `undecided`, `refused` if a line is over, or `done` if all verdicts are safe or reduce
    ///   loads.
    public static func exit(_ verdicts: Set<Verdict>) -> ExitStatus {
        if verdicts.contains(.undecided) { return .undecided }
        return verdicts.isSubset(of: [.safe, .reduces]) ? .done : .refused
    }
}
