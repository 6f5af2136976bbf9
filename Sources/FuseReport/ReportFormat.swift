// Room: the formats that a decision is printed in.
// Answers: a decision as text for a person or for a program, by the format's name. Must not know: options, exit.

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
}

/// What is printed of a decision besides itself.
public struct ReportContext: Sendable {
    /// The store's absolute path; nil where there is none.
    public let store: String?
    /// The file that the proposal was read from, as it was named; nil where it was read from elsewhere.
    public let file: String?
    /// What the program ends with.
    public let exit: ExitStatus

    /// Makes a context.
    public init(store: String?, file: String?, exit: ExitStatus) {
        (self.store, self.file, self.exit) = (store, file, exit)
    }
}
