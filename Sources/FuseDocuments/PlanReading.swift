// Room: the plan document, as far as it is needed to find the plan again.
// Answers: its id and its fingerprint. Must not know: what it plans; the store knows that.

public import FuseCore
public import FuseJSON

/// Reads plan documents.
public enum PlanReading {
    /// The format this program reads.
    public static let format = "fuseguard/plan/1"

    /// Reads which plan a document is, in whichever notation it is written; a table is none.
    ///
    /// - Parameter document: The document.
    /// - Throws: ``DocumentError``.
    public static func read(_ document: Document) throws -> (id: Identifier, fingerprint: String?) {
        try read(
            document.tree(else: "this is a CSV, not a plan; 'fuseguard plan' makes a plan of a proposal"))
    }

    /// Reads which plan a document is.
    ///
    /// - Parameter root: The document's tree.
    /// - Throws: ``DocumentError``.
    public static func read(_ root: DocumentNode) throws -> (id: Identifier, fingerprint: String?) {
        let cursor = Cursor(root: root)
        try cursor.require(
            format: format,
            [
                ProposalReading.format: "this is a proposal; 'fuseguard plan' makes a plan of it",
                "fuseguard/report/1": "this is a report: nothing was planned",
                InstallationReading.format: "this is an installation, not a plan",
            ])
        let members = try cursor.members([
            "format", "id", "installation", "createdAt", "fingerprint", "verdict", "report", "waves",
        ])
        return (try members.required("id").identifier(), try members.required("fingerprint").text())
    }
}
