import ArgumentParser
import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "An API and a proxy to measure against.",
        subcommands: [Stub.self, Bare.self, Drive.self])
}

/// The connection data that an answer needs.
struct LoadContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Serves on the loopback address until the process ends.
private func serve(_ responder: some HTTPResponder<LoadContext>, port: Int) async throws {
    var logger = Logger(label: "load")
    logger.logLevel = .error
    let application = Application(
        responder: responder,
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
        onServerRunning: { channel in
            guard let port = channel.localAddress?.port else { return }
            FileHandle.standardOutput.write(Data("http://127.0.0.1:\(port)\n".utf8))
        }, logger: logger)
    try await application.runService()
}

/// An API that accepts every request.
struct Stub: AsyncParsableCommand {
    @Option(help: "The port; 0 for any that is free.")
    var port = 0

    @Option(help: "Fail at random, from this seed: 500, 429, no answer, late answers.")
    var faults: UInt64?

    @Option(help: "A file for every update that arrives: its path and body, a line each.")
    var log: String?

    func run() async throws {
        try await serve(StubResponder(faults: faults, log: log), port: port)
    }
}

private final class StubResponder: HTTPResponder {
    private let dice: Mutex<Dice?>
    private let log: Mutex<FileHandle?>
    /// The members of the last body sent to each charger.
    private let told = Mutex<[String: [String: Double]]>([:])

    init(faults: UInt64?, log: String?) {
        dice = Mutex(faults.map { Dice(seed: $0) })
        let file = log.flatMap { path in
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            return FileHandle(forWritingAtPath: path)
        }
        self.log = Mutex(file)
    }

    private func roll(_ sides: UInt64) -> UInt64? { dice.withLock { $0?.roll(sides) } }

    func respond(to request: Request, context: LoadContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 1_048_576)
        let path = request.uri.path.split(separator: "/").map(String.init)
        let isUpdate = request.method == .post && path.count == 4 && path[3].lowercased() == "update"
        if isUpdate {
            let line = "\(path[2]) \(String(buffer: body))\n"
            log.withLock { $0?.write(Data(line.utf8)) }
        }
        switch roll(100) {
        case 0, 1: return Response(status: .internalServerError)
        case 2: return Response(status: .tooManyRequests, headers: [.retryAfter: "0"])
        case 3:
            context.channel.close(promise: nil)
            throw CancellationError()
        case 4: try await Task.sleep(for: .milliseconds(300))
        default: break
        }
        if isUpdate,
            let members = try? JSONDecoder().decode([String: Double].self, from: Data(body.readableBytesView))
        {
            told.withLock { $0[path[2], default: [:]].merge(members) { $1 } }
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer(path))))
    }

    /// A token, a charger or a state, each as small as a client can read.
    private func answer(_ path: [String]) -> String {
        guard path.count >= 3, path[1] == "chargers" else {
            return #"{"access_token": "load", "token_type": "BearerSecret", "expires_in": 86399}"#
        }
        let members = told.withLock { $0[path[2]] ?? [:] }
        let current = members["offlineChargeCurrent"] ?? 10
        let phase = members["offlineChargePhase"].map { Int($0) } ?? 1
        guard path.count == 4, path[3] == "state" else {
            return #"{"Id": "\#(path[2])", "PropertyOfflineCurrentOverride": \#(current), "#
                + #""PropertyOfflinePhaseOverride": \#(phase), "IsOnline": true}"#
        }
        let phaseID = [1: 1, 2: 2, 4: 3, 7: 4][phase] ?? 4
        return #"[{"ChargerId": "\#(path[2])", "StateId": 523, "ValueAsString": "\#(current)"}, "#
            + #"{"ChargerId": "\#(path[2])", "StateId": 522, "ValueAsString": "\#(phaseID)"}]"#
    }
}

/// A proxy that only forwards.
struct Bare: AsyncParsableCommand {
    @Argument(help: "The base address of the API.")
    var upstream: String

    @Option(help: "The port; 0 for any that is free.")
    var port = 0

    func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        try await serve(BareResponder(upstream: upstream, client: client), port: port)
        try await client.shutdown()
    }
}

private struct BareResponder: HTTPResponder {
    let upstream: String
    let client: HTTPClient

    func respond(to request: Request, context: LoadContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 1_048_576)
        var passed = HTTPClientRequest(url: upstream + request.uri.string)
        passed.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers where field.name != .contentLength {
            passed.headers.add(name: field.name.rawName, value: field.value)
        }
        if body.readableBytes > 0 { passed.body = .bytes(body) }
        let answer = try await client.execute(passed, timeout: .seconds(30))
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name), field != .contentLength, field != .transferEncoding {
                headers.append(HTTPField(name: field, value: value))
            }
        }
        return Response(
            status: .init(code: Int(answer.status.code)), headers: headers,
            body: ResponseBody(asyncSequence: answer.body))
    }
}
