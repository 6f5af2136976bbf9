import FuseJSON
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    /// The verdict on an update that was passed on, or was not.
    static var verdict: Self { fixed("FuseGuard-Verdict") }
    /// How many chargers the sums leave out; where none, it is not said.
    static var without: Self { fixed("FuseGuard-Without") }
    /// The body that was passed on in place of what was asked.
    static var sent: Self { fixed("FuseGuard-Sent") }
    /// The token that the gateway asks for beyond the loopback address.
    static var gatewayToken: Self { fixed("FuseGuard-Token") }
    /// Who asks, for the decision log.
    static var actor: Self { fixed("FuseGuard-Actor") }
    /// Why, for the decision log.
    static var reason: Self { fixed("FuseGuard-Reason") }

    /// A name that is written in this program.
    static func fixed(_ name: String) -> Self {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return field
    }
}

/// An error as a client gets it.
struct Problem: Error {
    /// The HTTP status.
    let status: HTTPResponse.Status
    /// What is wrong, in a few words that are the same each time.
    let title: String
    /// What is wrong this time, where, and what to do.
    var detail: String
    /// More members.
    var members: [JSONValue.Member] = []
    /// More headers.
    var headers = HTTPFields()

    /// The response.
    var response: Response {
        let members: [JSONValue.Member] = [
            .init("type", .text("about:blank")), .init("title", .text(title)),
            .init("status", .integer(Int64(status.code))), .init("detail", .text(detail)),
        ]
        return .json(
            .object(members + self.members), status: status, type: "application/problem+json",
            headers: headers)
    }
}

extension Response {
    /// A document.
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, type: String = "application/json",
        headers: HTTPFields = HTTPFields()
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: value.document)))
    }
}
