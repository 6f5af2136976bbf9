import FuseJSON
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    /// The verdict on an update, both if it was forwarded and if it was not.
    static var verdict: Self { fixed("FuseGuard-Verdict") }
    /// The number of chargers that the sums leave out; absent if there are none.
    static var without: Self { fixed("FuseGuard-Without") }
    /// The body that was forwarded in place of the requested one.
    static var sent: Self { fixed("FuseGuard-Sent") }
    /// The token that the gateway requires beyond the loopback address.
    static var gatewayToken: Self { fixed("FuseGuard-Token") }
    /// The actor, for the decision log.
    static var actor: Self { fixed("FuseGuard-Actor") }
    /// The reason, for the decision log.
    static var reason: Self { fixed("FuseGuard-Reason") }

    /// Makes a header name from a literal in this program.
    static func fixed(_ name: String) -> Self {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return field
    }
}

/// An error as it is sent to a client.
struct Problem: Error {
    /// The HTTP status.
    let status: HTTPResponse.Status
    /// The kind of error in a few words, the same for each occurrence.
    let title: String
    /// A description of this occurrence: what is wrong, where, and what to do.
    var detail: String
    /// Additional members.
    var members: [JSONValue.Member] = []
    /// Additional headers.
    var headers = HTTPFields()

    /// The error as a response.
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
    /// Makes a response with a JSON document.
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
