import FuseJSON
public import FusePlanner
import FuseRecord

/// How a decision is printed.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// For people.
    case text
    /// The report document, fuseguard/report/1.
    case json
    /// SARIF 2.1.0, which code hosts show beside a change.
    case sarif
    /// JUnit's XML: each line of each fuse is a test case.
    case junit
    /// Workflow commands of GitHub Actions: annotations.
    case github

    /// A decision in this format.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: What is printed besides.
    ///   - style: Colour or none, for people.
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
    /// What to send in place of what was asked, a line each.
    private func bodies(of decision: Decision, in context: ReportContext) -> String {
        let bodies = decision.bodies(exit: context.exit)
        guard !bodies.isEmpty else { return "" }
        let head =
            decision.oneWave
            ? "To be sent:" : "To be sent, not all at once; 'fuseguard plan' has the order:"
        return ([head] + bodies.map { "  " + UpdateBody.request($0) }).joined(separator: "\n") + "\n"
    }
}

/// What is printed of a decision besides itself.
public struct ReportContext: Sendable {
    /// The store's absolute path; nil where there is none.
    public let store: String?
    /// The file that the proposal, or else the installation, was read from, as it was named; nil where neither was.
    public let file: String?
    /// What the program ends with.
    public let exit: ExitStatus

    /// Makes a context.
    public init(store: String?, file: String?, exit: ExitStatus) {
        (self.store, self.file, self.exit) = (store, file, exit)
    }
}
