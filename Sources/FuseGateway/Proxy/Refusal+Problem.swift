import HTTPTypes

extension Refusal {
    /// The refusal as it is sent to the client.
    var problem: Problem {
        switch self {
        case .target:
            Problem(
                status: .badRequest, title: "Unreadable target",
                detail: "the request's target is not a path of visible ASCII characters; send /api/…")
        case .oddSpelling:
            Problem(
                status: .badRequest, title: "Update not spelled plainly",
                detail: "the path is an update once it is decoded; spell it /api/chargers/{id}/update")
        case .override(let name):
            Problem(
                status: .badRequest, title: "Method or path override",
                detail: "\(name) could turn this into another request; leave it out")
        case .framing(let what):
            Problem(
                status: .badRequest, title: "Ambiguous request",
                detail: "the request has \(what), so its end is not certain", headers: [.connection: "close"])
        case .undocumented:
            Problem(
                status: .forbidden, title: "Undocumented write",
                detail: "only the writes that the vendor documents pass; nothing was sent")
        case .noID(let text):
            Problem(
                status: .badRequest, title: "No id",
                detail: "\(text) in the path is no id: 1 to 64 of A-Z a-z 0-9 . _ : -")
        case .queryOnUpdate:
            Problem(
                status: .badRequest, title: "Update with a query",
                detail: "an update has no query; put everything into its body")
        case .encoded(let encoding):
            Problem(
                status: .unsupportedMediaType, title: "Encoded body",
                detail: "a body in encoding \(encoding) cannot be judged; send it as it is",
                headers: [.acceptEncoding: "identity"])
        case .mediaType(let type):
            Problem(
                status: .unsupportedMediaType, title: "Not JSON",
                detail: "a body of type \(type) cannot be judged; send application/json in UTF-8")
        case .expectation:
            Problem(
                status: .expectationFailed, title: "Unknown expectation",
                detail: "only Expect: 100-continue is understood")
        }
    }
}
