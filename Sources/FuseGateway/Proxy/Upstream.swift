import AsyncHTTPClient
import FuseHTTP
import FuseRecord
import FuseRollout
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization

/// A request without an answer.
struct UpstreamFault: Error {
    /// The cause, in a few words.
    let cause: String
    /// True if the time limit was exceeded.
    let isTimeout: Bool
    /// True if the request may have arrived.
    let mayHaveArrived: Bool

    /// The fault as the outcome of a sent update.
    var answer: SendAnswer {
        mayHaveArrived ? .unknown(.noAnswer(cause)) : .notApplied(.unreachable(cause))
    }

    /// The fault as it is sent to the client.
    var problem: Problem {
        isTimeout
            ? Problem(
                status: .gatewayTimeout, title: "No answer",
                detail:
                    "the API did not answer in time\(mayHaveArrived ? "; it may have taken the request" : "")"
            )
            : mayHaveArrived
                ? Problem(
                    status: .badGateway, title: "No answer",
                    detail:
                        "the API gave no answer that can be read (\(cause)); it may have taken the request")
                : Problem(
                    status: .badGateway, title: "API not reached",
                    detail: "the API was not reached: \(cause)")
    }
}

extension UpstreamFault {
    /// A request that waited too long before it could be sent, and was not sent.
    static let tooLate = UpstreamFault(
        cause: "it waited too long before it could be sent", isTimeout: false, mayHaveArrived: false)
}

/// The API behind the gateway.
struct Upstream: Sendable {
    /// The base address, without a trailing slash.
    let address: String
    private let client: HTTPClient
    private let timeout: TimeAmount

    /// The time limit until an answer begins, less than the time within which a request may be sent.
    static let timeout = TimeAmount.nanoseconds((RecordedRequest.departure - 1_000) * 1_000_000)

    init(_ address: String, timeout: TimeAmount = Self.timeout, connections: Int = 256) {
        self.address = address
        self.timeout = timeout
        var configuration = HTTPClient.Configuration.cautious(connect: .seconds(10), read: .seconds(60))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async { try? await client.shutdown() }

    /// Forwards a request.
    ///
    /// - Parameters:
    ///   - head: Its head as received.
    ///   - body: The body to send.
    ///   - timeout: The time limit for the answer; nil for the limit of all requests.
    /// - Returns: The answer, whose body is still arriving.
    /// - Throws: ``UpstreamFault`` if no answer comes in time or none can be read; it tells if the request
    ///   may have arrived.
    func send(
        _ head: HTTPRequest, body: ByteBuffer?, within timeout: TimeAmount? = nil
    ) async throws(UpstreamFault) -> Response {
        var request = HTTPClientRequest(url: address + RequestTarget.escaped(head.path ?? "/"))
        request.method = HTTPMethod(rawValue: head.method.rawValue)
        for field in Self.endToEnd(head.headerFields) {
            request.headers.add(name: field.name.rawName, value: field.value)
        }
        let transmission = Transmission()
        if let body, body.readableBytes > 0 || head.method == .post {
            request.body = .stream(
                TransmissionTrackingBody(body, transmission: transmission),
                length: .known(Int64(body.readableBytes)))
        }
        do {
            let answer = try await client.execute(request, timeout: timeout ?? self.timeout)
            return Self.response(answer, isHead: head.method == .head)
        } catch {
            let isTimeout = (error as? HTTPClientError).map(Self.isTimeout) ?? false
            throw UpstreamFault(
                cause: FaultDescription.text(for: error), isTimeout: isTimeout,
                mayHaveArrived: transmission.hasBegun)
        }
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [.deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout]
            .contains(error)
    }

    /// Headers that hold only for one connection, and the gateway's own headers.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "content-length", "expect", "host", "fuseguard-token",
        "fuseguard-actor", "fuseguard-reason",
    ]

    private static func endToEnd(_ fields: HTTPFields) -> [HTTPField] {
        let named = fields[values: .connection].flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.filter { !$0.isWhitespace } }
        return fields.filter {
            !hopByHop.contains($0.name.canonicalName) && !named.contains($0.name.canonicalName)
        }
    }

    private static func response(_ answer: HTTPClientResponse, isHead: Bool) -> Response {
        var headers = HTTPFields()
        let named = answer.headers[canonicalForm: "connection"].map { $0.lowercased() }
        for (name, value) in answer.headers {
            let small = name.lowercased()
            guard small == "content-length" || !hopByHop.contains(small), !named.contains(small),
                let field = HTTPField.Name(name)
            else { continue }
            headers.append(HTTPField(name: field, value: value))
        }
        let status = HTTPResponse.Status(
            code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase)
        let hasBody = !isHead && status.code != 204 && status.code != 304
        let length = headers[.contentLength]
        var response = Response(
            status: status, headers: headers,
            body: hasBody ? ResponseBody(asyncSequence: answer.body) : ResponseBody())
        // An empty body has no length of its own here: the header holds the API's length, or is absent.
        response.headers[.contentLength] = length
        return response
    }
}
