import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FuseRecord
import FuseReport
import FuseRollout
import FuseStore
import FuseTestSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

@testable import FuseCommands
@testable import FuseGateway

/// The options of the gateway under test.
struct HarnessOptions: Sendable {
    var token: String?
    var chargers: Chargers? = Chargers()
    /// The clock of the runs of plans: their waits take no real time.
    var clock = ManualClock()
    var isEncrypted = false
    var judgesEndOnly = false
    var mayBeOtherAPI = false
}

/// A gateway over a store with Examples/solsiden.yaml.
final class GatewayHarness: Sendable {
    let folder: URL
    let store: SQLiteStore

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLiteStore(path: folder.appendingPathComponent("store.db").path, for: .creating)
        let file = Self.root.appendingPathComponent("Examples/solsiden.yaml")
        try record(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Records an installation document.
    func record(_ yaml: String) throws {
        let document = try Notation.yaml.read(Array(yaml.utf8))
        let installation = try InstallationReading.read(document).installation
        try store.write { try $0.put([installation], at: Timestamp(milliseconds: 1_700_000_000_000)) }
    }

    private static let upstream = "http://127.0.0.1:9"

    private func gateway(_ options: HarnessOptions) -> Gateway {
        var rules = JudgingRules()
        rules.judgesEndOnly = options.judgesEndOnly
        rules.confirmedBy = .cloud
        rules.mayBeOtherAPI = options.mayBeOtherAPI
        return Gateway(
            Listening(
                host: "127.0.0.1", port: 0, names: ["localhost"], token: options.token,
                certificate: options.isEncrypted ? ([], []) : nil),
            upstream: Self.upstream, store: store, path: store.path, rules: rules,
            describe: { error in
                ErrorPresentation(error).map { ($0.line, $0.status) } ?? ("\(error)", .internalFault)
            }, logger: Self.logger)
    }

    private static let logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// The local routes of a gateway.
    func routes() async -> [APIRoute] {
        let api = Upstream(Self.upstream)
        let routes = gateway(HarnessOptions()).parts(ports: FakeReaders(chargers: nil), upstream: api).proxy
            .own
            .routes
        await api.shutdown()
        return routes
    }

    /// Runs requests against a gateway.
    func ask<Value: Sendable>(
        _ options: HarnessOptions = HarnessOptions(),
        _ body: @escaping @Sendable (Asking) async throws -> Value
    ) async throws -> Value {
        let api = Upstream(Self.upstream)
        let parts = gateway(options).parts(
            ports: FakeReaders(chargers: options.chargers), upstream: api, clock: options.clock)
        let application = Application(
            responder: parts.proxy, services: parts.services, logger: Self.logger)
        let result: Result<Value, any Error>
        do {
            result = .success(try await application.test(.router) { try await body(Asking(client: $0)) })
        } catch {
            result = .failure(error)
        }
        await api.shutdown()
        return try result.get()
    }

    /// The output of the built program for the same store.
    func command(_ words: String) throws -> String {
        let bundle = Bundle.main.bundleURL
        let binaries = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
        let process = Process()
        process.executableURL = binaries.appendingPathComponent("fuseguard")
        process.arguments = words.split(separator: " ").map(String.init)
        var environment = ProcessInfo.processInfo.environment
        environment["FUSEGUARD_DB"] = store.path
        process.environment = environment
        process.currentDirectoryURL = Self.root
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}

/// An HTTP answer.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// The JSON document in the body.
    var json: JSONValue { get throws { JSONValue(try JSONReader.read(Array(text.utf8))) } }
}

/// A client of the gateway.
struct Asking: Sendable {
    let client: any TestClientProtocol

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil, !headers.contains(.contentType) { headers[.contentType] = "application/json" }
        if headers[.contentType] == "" { headers[.contentType] = nil }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers,
                text: String(buffer: response.body))
        }
    }

    /// Repeats a request until its answer meets a condition.
    func until(
        _ path: String, _ isWanted: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        for _ in 0..<2_000 {
            let answer = try await self(.get, path).json
            if isWanted(answer) { return answer }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(path) never was as wanted")
        return .null
    }
}

/// Simulated chargers that apply an update at once or never.
final class Chargers: ChargerPort {
    private let cloud = Mutex<[Identifier: OfflineOverride]>([:])
    private let sent = Mutex<[ChargerUpdate]>([])
    private let isObedient: Bool
    private let currents: [String: Int64]

    /// - Parameters:
    ///   - isObedient: True where they apply the updates they are sent.
    ///   - currents: The currents that some of them hold already, in amperes.
    init(isObedient: Bool = true, holding currents: [String: Int64] = [:]) {
        self.isObedient = isObedient
        self.currents = currents
    }

    /// Gives each charger without an update its recorded settings.
    func begin(_ installation: Installation) {
        cloud.withLock { cloud in
            for charger in installation.chargers where cloud[charger.id] == nil {
                var override = charger.offline
                if let amperes = currents[charger.id.text] {
                    override.current = .overridden(Milliamperes(amperes: amperes))
                }
                cloud[charger.id] = override
            }
        }
    }

    /// The updates sent to them, in order.
    var updates: [ChargerUpdate] { sent.withLock { $0 } }

    func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer {
        sent.withLock { $0.append(request) }
        guard isObedient else { return .accepted }
        cloud.withLock { cloud in
            var override = cloud[request.charger] ?? OfflineOverride(current: .automatic, phase: .automatic)
            if let current = request.current { override.current = current }
            if let phase = request.phase { override.phase = phase }
            cloud[request.charger] = override
        }
        return .accepted
    }

    func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport {
        let override = cloud.withLock { $0[charger] }
        return ChargerReport(
            cloud: override ?? OfflineOverride(current: .automatic, phase: .automatic), reading: nil,
            phase: nil)
    }
}

/// Provides the chargers where the gateway has credentials for them.
private struct FakeReaders: ChargerPortProvider {
    let chargers: Chargers?

    var canApply: Bool { chargers != nil }

    func withPort<Value: Sendable>(
        for installation: Installation, token: String?,
        _ work: @Sendable (any ChargerPort) async throws -> Value
    ) async throws -> Value? {
        guard let chargers else { return nil }
        chargers.begin(installation)
        return try await work(chargers)
    }
}

extension JSONValue {
    /// The text of a member.
    func text(_ key: String) -> String? {
        if case .text(let text)? = self[key] { text } else { nil }
    }

    /// The values of a list.
    var items: [JSONValue] { if case .list(let items) = self { items } else { [] } }

    /// The names of an object's members.
    var keys: [String] { if case .object(let members) = self { members.map(\.key) } else { [] } }

    /// The object without some members.
    func without(_ keys: String...) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !keys.contains($0.key) })
    }

    /// Reads a document in its canonical form, with numbers as they are written.
    static func read(_ text: String) throws -> JSONValue { JSONValue(try JSONReader.read(Array(text.utf8))) }
}

/// A proposal for one charger.
func proposal(_ charger: String, _ fields: String) -> String {
    #"{"format": "fuseguard/proposal/1", "updates": [{"charger": "\#(charger)", \#(fields)}]}"#
}
