import AsyncHTTPClient
import FuseHTTP
import FuseRecord
import FuseRollout
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization

/// A request that got no answer.
struct UpstreamFault: Error {
    /// Why, in a few words.
    let words: String
    /// Whether it took too long.
    let isTimeout: Bool
    /// Whether it may have arrived.
    let mayHaveArrived: Bool

    /// The same in the roll-out's words.
    var answer: SendAnswer {
        mayHaveArrived ? .unknown(.noAnswer(words)) : .notApplied(.unreachable(words))
    }

    /// What the client is told.
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
                        "the API gave no answer that can be read (\(words)); it may have taken the request")
                : Problem(
                    status: .badGateway, title: "API not reached",
                    detail: "the API was not reached: \(words)")
    }
}

extension UpstreamFault {
    /// It waited too long to be sent, and was not.
    static let tooLate = UpstreamFault(
        words: "it waited too long before it could be sent", isTimeout: false, mayHaveArrived: false)
}

/// The API behind the gateway.
struct Upstream: Sendable {
    /// The base address, without a slash at its end.
    let address: String
    private let client: HTTPClient
    private let patience: TimeAmount

    /// How long a request may take until its answer begins: less than the time within which it may leave.
    static let patience = TimeAmount.nanoseconds((RecordedRequest.departure - 1_000) * 1_000_000)

    init(_ address: String, patience: TimeAmount = Self.patience, connections: Int = 256) {
        self.address = address
        self.patience = patience
        var configuration = HTTPClient.Configuration.cautious(connect: .seconds(10), read: .seconds(60))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async { try? await client.shutdown() }

    /// Passes a request on.
    ///
    /// - Parameters:
    ///   - head: Its head as it came.
    ///   - body: What is to be sent as its body.
    ///   - patience: How long the answer is waited for; nil: as long as for anything.
    /// - Returns: The answer, whose body is still coming.
    func pass(
        _ head: HTTPRequest, body: ByteBuffer?, within patience: TimeAmount? = nil
    ) async throws(UpstreamFault) -> Response {
        var request = HTTPClientRequest(url: address + RequestTarget.escaped(head.path ?? "/"))
        request.method = HTTPMethod(rawValue: head.method.rawValue)
        for field in Self.endToEnd(head.headerFields) {
            request.headers.add(name: field.name.rawName, value: field.value)
        }
        let course = Course()
        if let body, body.readableBytes > 0 || head.method == .post {
            request.body = .stream(
                WatchedBody(bytes: body, course: course), length: .known(Int64(body.readableBytes)))
        }
        do {
            let answer = try await client.execute(request, timeout: patience ?? self.patience)
            return Self.response(answer, isHead: head.method == .head)
        } catch {
            let isTimeout = (error as? HTTPClientError).map(Self.isTimeout) ?? false
            throw UpstreamFault(
                words: "\(error)", isTimeout: isTimeout,
                mayHaveArrived: course.hasBegun.load(ordering: .acquiring))
        }
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [.deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout]
            .contains(error)
    }

    /// What is between two neighbours only, and what the gateway says itself.
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
        // An empty body has no length of its own here: it is what the API says, or nothing.
        response.headers[.contentLength] = length
        return response
    }

    /// Whether anything of a request has left.
    final class Course: Sendable {
        let hasBegun = Atomic<Bool>(false)
    }
}

/// A body that says when it is first asked for, which is once there is a connection.
private struct WatchedBody: AsyncSequence, Sendable {
    let bytes: ByteBuffer
    let course: Upstream.Course

    struct Iterator: AsyncIteratorProtocol {
        let body: WatchedBody
        var isDone = false

        mutating func next() async -> ByteBuffer? {
            body.course.hasBegun.store(true, ordering: .releasing)
            guard !isDone else { return nil }
            isDone = true
            return body.bytes.readableBytes > 0 ? body.bytes : nil
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }
}
