import AsyncHTTPClient
import Foundation
import FuseJSON
import NIOCore
import NIOHTTP1
import Testing

/// An HTTP answer.
struct Answer {
    let status: Int
    let retryAfter: String?
    /// The body; nil where it is empty.
    let body: JSONValue?
}

/// A running emulator; it ends with this object.
final class EmulatedCloud {
    private let process = Process()
    /// The address at which it listens.
    let address: String

    /// The folder of the samples in the repository.
    static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/vendor")

    /// Starts it with folders (of samples, or by path) and options, and waits until it listens.
    init(_ folders: [String], _ options: String...) throws {
        let bundle = Bundle.main.bundleURL
        let binaries = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
        process.executableURL = binaries.appendingPathComponent("emulator")
        process.arguments =
            folders.map { $0.hasPrefix("/") ? $0 : Self.samples.appendingPathComponent($0).path } + options
            + ["--lifetime", "3600"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != 0x0A {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "the emulator ended before it listened")
            line += more
        }
        address = String(decoding: line.dropLast(), as: UTF8.self)
    }

    deinit { process.terminate() }

    /// Terminates it as a service manager would, waits, and returns its exit status.
    func terminate() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Sends one request.
    func ask(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, token: String? = nil,
        type: String = "application/json", seconds: Int64 = 20
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers.add(name: "Content-Type", value: type)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(seconds))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        let text = Array(bytes.readableBytesView)
        return Answer(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
            body: text.isEmpty ? nil : JSONValue(try JSONReader.read(text)))
    }

    /// The answer to a log-in.
    func logIn(password: String = "secret") async throws -> Answer {
        try await ask(
            .POST, "/oauth/token", "grant_type=password&username=installer&password=\(password)",
            type: "application/x-www-form-urlencoded")
    }

    /// A token.
    func token() async throws -> String {
        let answer = try await logIn()
        return try #require(answer.body?["access_token"]?.text)
    }

    /// The settings that the charger itself holds: amperes and phase.
    func held(by charger: String) async throws -> String {
        let body = try #require(try await ask(.GET, "/emulator/chargers/\(charger)").body)
        return "\(body["current"]?.text ?? "-") on \(body["phase"]?.text ?? "-")"
    }

    /// One observation of a charger, as the API returns it.
    func observation(_ id: Int64, of charger: String, token: String) async throws -> JSONValue? {
        let state = try await ask(.GET, "/api/chargers/\(charger)/state", token: token).body
        return state?.items.first { $0["StateId"]?.text == "\(id)" }
    }
}

extension JSONValue {
    /// A sample file.
    init(sample path: String) throws {
        let data = try Data(contentsOf: EmulatedCloud.samples.appendingPathComponent(path))
        self = JSONValue(try JSONReader.read(Array(data)))
    }

    subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var items: [JSONValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    /// A string, a number or a whole number as text.
    var text: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .integer(let number): "\(number)"
        case .null, .bool, .list, .object: nil
        }
    }
}
