import Foundation
import FuseJSON
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// The cloud, guarded by a lock: one request at a time.
final class CloudDesk: Sendable {
    private let cloud: Mutex<Cloud>

    init(_ cloud: sending Cloud) { self.cloud = Mutex(cloud) }

    func answer(_ request: ReferenceRequest) -> Reply { cloud.withLock { $0.answer(request, at: .now) } }

    /// True while answers are being held.
    var holdsAnswers: Bool { cloud.withLock { $0.faults.delay > 0 } }
}

/// The connection data that an answer needs.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Answers the requests of the server.
struct CloudResponder: HTTPResponder {
    private static let largestBody = 1_048_576
    /// The time for which a request without an answer is held.
    private static let holdTime = TimeAmount.seconds(120)

    let desk: CloudDesk

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var request = request
        let isHead = request.method == .head
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: Self.largestBody)
        } catch {
            return Response(status: .contentTooLarge, headers: [.connection: "close"])
        }
        let path = request.uri.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        let reply = desk.answer(
            ReferenceRequest(
                method: isHead ? "GET" : request.method.rawValue, target: request.uri.string, path: path,
                query: Form.fields(request.uri.query ?? ""),
                authorization: request.headers[.authorization],
                contentType: request.headers[.contentType], agent: request.headers[.userAgent],
                body: Array(body.readableBytesView)))
        if let silence = reply.silence {
            try await fallSilent(silence, on: context.channel)
        }
        try await hold(for: reply.delay)
        let response = response(to: reply)
        return isHead ? response.createHeadResponse() : response
    }

    /// Holds an answer for a number of seconds, or until answers are no longer held.
    private func hold(for seconds: TimeInterval) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, desk.holdsAnswers { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Never returns; the connection is closed when the client gives up or the timeout has passed.
    private func fallSilent(_ silence: Reply.Silence, on channel: any Channel) async throws {
        let after =
            switch silence {
            case .held: Self.holdTime
            case .reset: TimeAmount.zero
            }
        let closing = channel.eventLoop.scheduleTask(in: after) { channel.close(promise: nil) }
        try? await channel.closeFuture.get()
        closing.cancel()
        throw CancellationError()
    }

    private func response(to reply: Reply) -> Response {
        var headers = HTTPFields()
        if let seconds = reply.retryAfter { headers[.retryAfter] = "\(seconds)" }
        guard let body = reply.body else {
            return Response(status: .init(code: reply.status), headers: headers)
        }
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(
            status: .init(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: body.line)))
    }
}

/// The server.
enum CloudServer {
    /// Listens on the loopback address until the process ends.
    ///
    /// - Parameters:
    ///   - desk: The cloud.
    ///   - port: The port; 0 for any that is free.
    ///   - announce: Called with the address once connections are accepted.
    /// - Throws: The error of a server that cannot listen.
    static func run(
        _ desk: CloudDesk, port: Int, announce: @escaping @Sendable (String) -> Void
    ) async throws {
        var logger = Logger(label: "emulator")
        logger.logLevel = .error
        let application = Application(
            responder: CloudResponder(desk: desk),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { announce("http://127.0.0.1:\(port)") }
            },
            logger: logger)
        try await application.run()
    }
}
