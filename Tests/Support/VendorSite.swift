public import Foundation

/// A site of one of the folders in Examples/vendor.
public struct VendorSite: Sendable {
    /// The installation's id.
    public let id: String
    private let answers: [String: String]

    /// Reads a folder.
    public init(_ folder: URL) throws {
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        let installation = try text("installation.json")
        let object = try JSONSerialization.jsonObject(with: Data(installation.utf8)) as? [String: Any]
        guard let id = object?["Id"] as? String else { throw CocoaError(.coderValueNotFound) }
        var answers = [
            "/api/installation/\(id)": installation,
            "/api/installation/\(id)/hierarchy": try text("hierarchy.json"),
            "/api/chargers": try text("chargers.json"),
        ]
        let states = folder.appendingPathComponent("state")
        for name in try FileManager.default.contentsOfDirectory(atPath: states.path) {
            answers["/api/chargers/\(name.dropLast(5))/state"] = try text("state/\(name)")
        }
        self.id = id
        self.answers = answers
    }

    /// Answers a request for a token or for one of the documents.
    public func react(to request: ReferenceServer.Request) -> ReferenceServer.Reaction {
        if request.path == "/oauth/token" {
            return .answer(
                200, "{\"access_token\": \"t0ken\", \"token_type\": \"bearer\", \"expires_in\": 3600}")
        }
        guard request.headers["authorization"] == "Bearer t0ken" else { return .answer(401, "") }
        guard let answer = answers[request.path] else { return .answer(404, "") }
        return answer.isEmpty ? .answer(204, "") : .answer(200, answer)
    }
}
