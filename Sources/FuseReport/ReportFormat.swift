import FuseJSON
public import FusePlanner
import FuseRecord

/// The format of a printed decision.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// Text for a terminal.
    case text
    /// The report document, fuseguard/report/1.
    case json
    /// SARIF 2.1.0, which code hosts show beside a change.
    case sarif
    /// JUnit's XML: each line of each fuse is a test case.
    case junit
    /// Workflow commands of GitHub Actions: annotations.
    case github

    /// Writes a decision in this format.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: The context of the report.
    ///   - style: Coloured or plain; used for ``text`` alone.
    /// - Returns: The text in full, with the updates to send.
    public func text(_ decision: Decision, in context: ReportContext, style: Style) -> String {
        switch self {
        case .text:
            TextReport.text(decision, exit: context.exit, style: style) + bodies(of: decision, in: context)
        case .json: ReportDocument.json(decision, store: context.store, exit: context.exit).document
        case .sarif: SARIFDocument.json(decision, in: context).document
        case .junit: JUnitReport.text(decision, exit: context.exit)
        case .github: GitHubReport.text(decision, in: context)
        }
    }
}

extension ReportFormat {
    /// The updates to send in place of the proposal, one a line.
    private func bodies(of decision: Decision, in context: ReportContext) -> String {
        let bodies = decision.bodies(exit: context.exit)
        guard !bodies.isEmpty else { return "" }
        let head =
            decision.oneWave
            ? "To be sent:" : "To be sent, not all at once; 'fuseguard plan' has the order:"
        return ([head] + bodies.map { "  " + UpdateBody.request($0) }).joined(separator: "\n") + "\n"
    }
}

/// The context of a printed decision: its store, its file and the exit status.
public struct ReportContext: Sendable {
    /// The store's absolute path; nil where there is none.
    public let store: String?
    /// The path of the proposal's file, or else the installation's, as given; nil where neither was a file.
    public let file: String?
    /// The exit status of the command.
    public let exit: ExitStatus

    /// Creates a context.
    public init(store: String?, file: String?, exit: ExitStatus) {
        (self.store, self.file, self.exit) = (store, file, exit)
    }
}
