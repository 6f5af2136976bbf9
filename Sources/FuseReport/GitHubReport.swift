// Room: a decision as annotations of a GitHub Actions run.
// Answers: each finding as a workflow command, the verdict as the last. Must not know: where it is printed.

import FuseCore
public import FusePlanner

/// Makes workflow commands.
public enum GitHubReport {
    /// The commands of a decision, one a line.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: What is printed besides: the proposal's file is where annotations are shown.
    public static func text(_ decision: Decision, in context: ReportContext) -> String {
        let words = FindingText(Names(decision.installation))
        let findings = decision.findings.map { finding in
            let title = ([finding.code.rawValue] + finding.subjects).joined(separator: " ")
            let level =
                switch finding.code.severity {
                case .error: "error"
                case .warning: "warning"
                case .note: "notice"
                }
            return command(
                level, title: title, file: context.file,
                "\(words.message(finding))\n\(words.remedy(finding))")
        }
        let fits = decision.suggestions.map {
            command("notice", title: "fits", file: context.file, words.message($0))
        }
        let hasProposal = !decision.updates.isEmpty
        let word =
            hasProposal ? decision.verdict.rawValue.uppercased() : VerdictText.recordedWord(decision.verdict)
        let sentence = VerdictText.sentence(decision)
        let verdict = command(
            context.exit == .done ? "notice" : "error", title: "fuseguard \(word)", file: context.file,
            sentence)
        return (findings + fits + [verdict]).joined(separator: "\n") + "\n"
    }

    private static func command(_ level: String, title: String, file: String?, _ message: String) -> String {
        let properties = [file.map { "file=\(property($0))" }, "title=\(property(title))"].compactMap { $0 }
        return "::\(level) \(properties.joined(separator: ","))::\(data(message))"
    }

    /// A message: a line break would end the command.
    private static func data(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case "\r\n": escaped += "%0D%0A"
            default: escaped.append(character)
            }
        }
    }

    /// A property's value: a colon or a comma would end it, too.
    private static func property(_ text: String) -> String {
        data(text).reduce(into: "") { escaped, character in
            switch character {
            case ":": escaped += "%3A"
            case ",": escaped += "%2C"
            default: escaped.append(character)
            }
        }
    }
}
