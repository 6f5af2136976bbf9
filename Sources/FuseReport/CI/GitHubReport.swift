import FuseCore
public import FusePlanner
import FuseRecord

/// Writes a decision as workflow commands of GitHub Actions.
public enum GitHubReport {
    /// The commands of a decision, one a line.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: The context of the report; annotations point to its file.
    /// - Returns: One command for each finding, suggestion and update to send, then one for the verdict.
    public static func text(_ decision: Decision, in context: ReportContext) -> String {
        let findingText = FindingText(Names(decision.installation))
        let findings = decision.findings.map { finding in
            let title = ([finding.code.rawValue] + finding.subjects).joined(separator: " ")
            let level =
                switch finding.severity {
                case .error: "error"
                case .warning: "warning"
                case .note: "notice"
                }
            return command(
                level, title: title, file: context.file,
                "\(findingText.message(finding))\n\(findingText.remedy(finding))")
        }
        let fits = decision.suggestions.map {
            command("notice", title: $0.title, file: context.file, findingText.message($0))
        }
        let bodies = decision.bodies(exit: context.exit).map { update in
            command(
                "notice", title: "send \(update.charger)", file: context.file, UpdateBody.request(update))
        }
        let headline = VerdictText.title(decision, .plain) + decision.without.headline
        let verdict = command(
            context.exit == .done ? "notice" : "error", title: "fuseguard \(headline)", file: context.file,
            ([VerdictText.sentence(decision)]
                + [VerdictText.refusal(decision, context.exit)].compactMap(\.self)
                + decision.assumptions.map(findingText.assumed))
                .joined(separator: "\n"))
        return (findings + fits + bodies + [verdict]).joined(separator: "\n") + "\n"
    }

    private static func command(_ level: String, title: String, file: String?, _ message: String) -> String {
        let properties = [file.map { "file=\(property($0))" }, "title=\(property(title))"].compactMap { $0 }
        return "::\(level) \(properties.joined(separator: ","))::\(data(message))"
    }

    /// Escapes a message; a line break would end the command.
    private static func data(_ text: String) -> String {
        escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
    }

    /// Escapes a property's value; a colon or a comma would end it, too.
    private static func property(_ text: String) -> String {
        escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
    }

    /// Escapes scalar by scalar.
    ///
    /// A mark that combines with a comma makes another character of it in Swift, but not in GitHub's parser.
    private static func escaped(_ text: String, _ escapes: [UnicodeScalar: String]) -> String {
        text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
    }
}
