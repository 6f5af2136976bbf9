public import FuseCore
public import FuseJSON
import FuseRecord

/// The contents of a plan document.
public struct PlanReading {
    /// The format that this program reads.
    public static let format = "fuseguard/plan/1"

    /// The plan's id.
    public let id: Identifier
    /// The fingerprint of the facts that the plan rests on.
    public let fingerprint: String
    /// The installation that the document names; nil where it names none.
    public let installation: Identifier?
    /// The updates to send, wave by wave.
    public let waves: [[ChargerUpdate]]

    /// Reads a document in any notation except a table.
    ///
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public init(_ document: Document) throws {
        try self.init(document.tree(else: "this is a CSV, not a plan"))
    }

    /// Reads a document.
    ///
    /// - Parameter root: The root of the document.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public init(_ root: DocumentNode) throws {
        let cursor = Cursor(root: root)
        try cursor.require(
            format: Self.format,
            [
                ProposalReading.format: "this is a proposal; 'fuseguard plan' makes a plan of it",
                "fuseguard/report/1": "this is a report: nothing was planned",
                InstallationReading.format: "this is an installation, not a plan",
            ])
        let members = try cursor.members([
            "format", "id", "installation", "createdAt", "fingerprint", "verdict", "report", "waves",
        ])
        self.id = try members.required("id").identifier()
        self.fingerprint = try members.required("fingerprint").text()
        self.installation = try members["installation"]?.members(["id", "name"]).required("id").identifier()
        self.waves = try members.required("waves").list().map { wave in
            let wave = try wave.members(["number", "requests", "envelope"])
            return try wave.required("requests").list().map { request in
                let request = try request.members(["charger", "method", "path", "body"])
                let charger = try request.required("charger").identifier()
                // A script sends the body by this method to this path, so both must be those of an update.
                try Self.require(request["method"], to: "POST")
                try Self.require(request["path"], to: UpdateBody.path(of: charger))
                return try ProposalReading.readBody(request.required("body").node, charger: charger)
            }
        }
    }

    private static func require(_ member: Cursor?, to text: String) throws {
        guard let member else { return }
        let found = try member.text()
        guard found == text else { throw member.failure(.notOneOf(found, allowed: [text])) }
    }
}
