import AsyncHTTPClient
import FuseCore
import FuseHTTP
import FuseJSON
import FuseRollout
import NIOCore
import NIOHTTP1
import Synchronization

/// The time limits of requests.
public struct APITimeouts: Sendable {
    /// The limit for making a connection.
    public let connect: Duration
    /// The limit for a whole request.
    public let request: Duration

    /// Makes time limits.
    public init(connect: Duration = .seconds(10), request: Duration = .seconds(30)) {
        self.connect = connect
        self.request = request
    }
}

/// A request to the vendor's API.
struct APIRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    let method: Method
    /// The path below the base address, with its query.
    let path: String
    /// The bytes of the body and their media type.
    var body: (bytes: [UInt8], type: String)?
    /// The last time at which it may be sent; nil for no limit.
    var notAfter: Uptime?

    /// The request's name in errors.
    var name: String { "\(method.rawValue) \(path.prefix { $0 != "?" })" }
    /// True if it is known to change nothing.
    var isRead: Bool { method == .get }
    /// True if it may be sent again although it may have arrived.
    var mayRepeat: Bool { isRead || path == TokenSource.path }
}

/// An answer of the vendor's API.
struct APIAnswer: Sendable {
    let status: Int
    let retryAfter: String?
    let body: [UInt8]

    var isSuccess: Bool { (200...299).contains(status) }
}

/// A request without an answer.
struct TransportFault: Error {
    let trouble: PortTrouble
    /// True if it may have reached the service.
    let mayHaveArrived: Bool
}

/// The HTTP client: no redirects, verified certificates, limits on all sizes and times.
struct Transport: Sendable {
    private let address: APIAddress
    private let userAgent: String
    private let timeouts: APITimeouts
    private let client: HTTPClient

    init(_ address: APIAddress, userAgent: String, timeouts: APITimeouts) {
        self.address = address
        self.userAgent = userAgent
        self.timeouts = timeouts
        let configuration = HTTPClient.Configuration.cautious(
            connect: .nanoseconds(timeouts.connect.inNanoseconds),
            read: .nanoseconds(timeouts.request.inNanoseconds))
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The longest time from a request's start until its first byte leaves, in milliseconds.
    ///
    /// It is the time limit for making a connection.
    var slowestStart: Int64 { timeouts.connect.inNanoseconds / 1_000_000 }

    func shutdown() async { try? await client.shutdown() }

    /// The state of an exchange while it lasts.
    private final class Exchange: Sendable {
        struct State {
            var status: Int?
            var retryAfter: String?
        }

        let state = Mutex(State())
        let transmission = Transmission()
    }

    private struct TimeUp: Error {}

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - token: The bearer token; nil if the request needs none.
    /// - Returns: The answer; for a write whose body does not arrive in full, the status alone.
    /// - Throws: ``TransportFault`` if there is no answer within the time limit.
    func exchange(_ request: APIRequest, token: Secret?) async throws(TransportFault) -> APIAnswer {
        let exchange = Exchange()
        do {
            let answer = try await TimeLimit.run(within: timeouts.request) {
                try await self.answer(to: request, token: token, exchange)
            }
            guard let answer else { throw TimeUp() }
            return answer
        } catch {
            let state = exchange.state.withLock { $0 }
            // A write's outcome is in its status; the rest of the answer adds nothing.
            if !request.isRead, let status = state.status {
                return APIAnswer(status: status, retryAfter: state.retryAfter, body: [])
            }
            throw fault(error, of: request, exchange)
        }
    }

    private func answer(
        to request: APIRequest, token: Secret?, _ exchange: Exchange
    ) async throws -> APIAnswer {
        var outgoing = HTTPClientRequest(url: address.below(request.path))
        outgoing.method = request.method == .get ? .GET : .POST
        outgoing.headers.add(name: "User-Agent", value: userAgent)
        outgoing.headers.add(name: "Accept", value: "application/json")
        if let token { outgoing.headers.add(name: "Authorization", value: "Bearer \(token.exposed)") }
        if let body = request.body {
            outgoing.headers.add(name: "Content-Type", value: body.type)
            let tracked = TransmissionTrackingBody(
                ByteBuffer(bytes: body.bytes), transmission: exchange.transmission)
            outgoing.body = .stream(tracked, length: .known(Int64(body.bytes.count)))
        }
        let response = try await client.execute(
            outgoing, timeout: .nanoseconds(timeouts.request.inNanoseconds))
        let status = Int(response.status.code)
        let retryAfter = response.headers.first(name: "Retry-After")
        exchange.state.withLock { ($0.status, $0.retryAfter) = (status, retryAfter) }
        let body = try await response.body.collect(upTo: DocumentLimits.bytes)
        return APIAnswer(status: status, retryAfter: retryAfter, body: Array(body.readableBytesView))
    }

    private func fault(_ error: any Error, of request: APIRequest, _ exchange: Exchange) -> TransportFault {
        if error is NIOTooManyBytesError {
            let limit = "an answer of more than \(DocumentLimits.bytes / 1_048_576) MiB"
            return TransportFault(trouble: .unreadable(limit), mayHaveArrived: true)
        }
        let text = error is TimeUp ? "nothing came in time" : FaultDescription.text(for: error)
        // A body is requested once there is a connection: if it never was, nothing has been sent.
        let wasConnected =
            request.body != nil
            ? exchange.transmission.hasBegun
            : error is TimeUp || exchange.state.withLock { $0.status } != nil
                || FaultDescription.isOfConnection(error)
        return TransportFault(
            trouble: wasConnected ? .noAnswer(text) : .unreachable(text), mayHaveArrived: wasConnected)
    }
}

extension Duration {
    /// The duration in nanoseconds, at most about 292 years.
    fileprivate var inNanoseconds: Int64 {
        let (seconds, rest) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : product + rest / 1_000_000_000
    }
}
