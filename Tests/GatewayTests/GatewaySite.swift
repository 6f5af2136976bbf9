import Foundation
import FuseTestSupport
import Testing

/// A server program in a process of its own.
final class Served: Sendable {
    private let process = Process()
    let port: UInt16

    /// Starts a program and waits until it prints its address.
    init(
        _ program: String, _ words: [String], in folder: URL, _ environment: [String: String] = [:],
        errors: String
    ) throws {
        process.executableURL = GatewaySite.binaries.appendingPathComponent(program)
        process.arguments = words
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["FUSEGUARD_DB"] = nil
        variables["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = variables
        let output = Pipe()
        process.standardOutput = output
        // Do not share the tests' own error output: its reader waits until every process has closed it.
        let file = folder.appendingPathComponent(errors)
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        process.standardError = handle
        try process.run()
        var line = Data()
        while line.last != 0x0A {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw CocoaError(.executableLoad) }
            line += more
        }
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        port = try #require(text.split(separator: ":").last.flatMap { UInt16($0) }, "\(text)")
    }

    deinit { if process.isRunning { kill(SIGKILL) } }

    var isRunning: Bool { process.isRunning }

    func kill(_ signal: Int32) { Glibc.kill(process.processIdentifier, signal) }

    /// Waits for its end and returns its exit status.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A site with an emulated cloud, a gateway and chargers.
final class GatewaySite: Sendable {
    /// The first settings of a charger.
    struct Box {
        var current = 8.0
        var phase = 7
    }

    static let id = "5e11f00d-0000-4000-8000-000000000000"
    private static let password = "hunter2 &=% pass"

    /// The folder of the built programs, beside the tests.
    static let binaries: URL = {
        let bundle = Bundle.main.bundleURL
        return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    }()

    let folder: URL
    let cloud: Served
    /// A relay between gateway and cloud that records the requests.
    let witness: Listener
    /// The present process of the gateway.
    nonisolated(unsafe) private(set) var gateway: Served
    /// An access token of the cloud.
    let token: String
    private let count: Int

    /// Starts a site whose record was pulled.
    ///
    /// - Parameters:
    ///   - fuse: The rating of the site's and the circuit's fuse, in amperes.
    ///   - boxes: The chargers.
    ///   - options: The options of the gateway.
    ///   - cloud: The options of the emulator.
    ///   - reads: True where the gateway has credentials of its own to read back.
    /// - Throws: The errors of files and sockets, or that of a program which does not start or answer.
    init(
        fuse: Double, _ boxes: [Box], _ options: [String] = [], cloud: [String] = [], reads: Bool = false
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
        let site = folder.appendingPathComponent("site")
        try VendorFolder(
            id: Self.id, fuse: fuse,
            chargers: boxes.enumerated().map { ("X\($0 + 1)", $1.current, $1.phase) }
        )
        .write(to: site)
        count = boxes.count
        self.cloud = try Served(
            "emulator",
            [
                site.path, "--password", Self.password, "--state-cache", "0", "--charger-delay", "0",
                "--torn", "0", "--no-rate-limit", "--lifetime", "3600",
            ] + cloud, in: folder, errors: "cloud.log")
        witness = try Listener(before: self.cloud.port)
        _ = try Self.run(
            ["pull", Self.id, "--api", "http://127.0.0.1:\(self.cloud.port)"], in: folder, Self.credentials)
        let login =
            "grant_type=password&username=installer&password=hunter2%20%26%3D%25%20pass"
        let wire = try Wire(to: self.cloud.port)
        wire.send(
            "POST /oauth/token HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: \(login.count)\r\n\r\n\(login)")
        let answer = try #require(wire.message())
        let grant = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        token = try #require(grant?["access_token"] as? String)
        gateway = try Self.serve(folder, witness.address, options, reads: reads)
    }

    deinit {
        witness.close()
        cloud.kill(SIGTERM)
        try? FileManager.default.removeItem(at: folder)
    }

    static let credentials = ["FUSEGUARD_USER": "installer", "FUSEGUARD_PASSWORD": password]

    private static func serve(
        _ folder: URL, _ upstream: String, _ options: [String], reads: Bool
    ) throws -> Served {
        try Served(
            "fuseguard", ["serve", "--listen", "127.0.0.1:0", "--upstream", upstream] + options, in: folder,
            reads ? credentials : [:], errors: "serve.log")
    }

    /// A gateway in front of the test's own server, with an installation that no row needs.
    static func bare(before upstream: Listener, in folder: URL) throws -> Served {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples")
        try run(["import", examples.appendingPathComponent("solsiden.yaml").path], in: folder)
        return try serve(folder, upstream.address, [], reads: false)
    }

    /// Starts the gateway again.
    func restart(_ options: [String] = [], reads: Bool = true) throws {
        gateway = try Self.serve(folder, witness.address, options, reads: reads)
    }

    /// Runs the program to its end and returns its output.
    @discardableResult static func run(
        _ words: [String], in folder: URL, _ environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = binaries.appendingPathComponent("fuseguard")
        process.arguments = words
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["FUSEGUARD_DB"] = nil
        process.environment = variables
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: printed, as: UTF8.self)
    }

    @discardableResult func run(_ words: String...) throws -> String { try Self.run(words, in: folder) }

    /// The id of a charger by its number from 1.
    static func box(_ number: Int) -> String { VendorFolder.charger(number) }

    // MARK: Requests

    /// An update as a script sends it.
    func update(_ number: Int, _ body: String, more: String = "") -> String {
        "POST /api/chargers/\(Self.box(number))/update HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.bytes.count)\r\n\(more)\r\n\(body)"
    }

    /// Sends bytes and reads the answer.
    func ask(_ text: String, toHead: Bool = false, within seconds: Double = 20) throws -> Message? {
        let wire = try Wire(to: gateway.port)
        wire.send(text)
        return wire.message(toHead: toHead, within: seconds)
    }

    // MARK: The cloud

    /// Sets faults for one charger.
    func disturb(_ number: Int, _ faults: String) throws {
        try control("POST", "/emulator/chargers/\(Self.box(number))", faults)
    }

    /// Sets faults for all chargers.
    func disturb(_ faults: String) throws { try control("POST", "/emulator", faults) }

    /// The settings that the charger itself holds, as `6 on 7`.
    func held(_ number: Int) throws -> String {
        let box = try control("GET", "/emulator/chargers/\(Self.box(number))")
        return String(format: "%g on %d", box["current"] as? Double ?? -1, box["phase"] as? Int ?? -1)
    }

    /// The sum of the currents of all chargers, which are on all phases.
    func total() throws -> Double {
        try (1...count).reduce(0) { sum, number in
            let box = try control("GET", "/emulator/chargers/\(Self.box(number))")
            return sum + (box["current"] as? Double ?? .infinity)
        }
    }

    /// The number of updates in flight that the gateway reports.
    func inFlight() throws -> Int? {
        let answer = try ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let body = try JSONSerialization.jsonObject(with: Data(answer?.body ?? [])) as? [String: Any]
        return body?["plansInFlight"] as? Int
    }

    /// The requests in the cloud's log that are no reads, as `POST /api/chargers/… {…} 200`.
    func writesInTheCloud() throws -> [String] {
        let log = try control("GET", "/emulator/log")["requests"] as? [[String: Any]] ?? []
        return log.filter { $0["method"] as? String != "GET" || $0["body"] != nil }.map { entry in
            ["method", "path", "body", "status"].compactMap { entry[$0].map { "\($0)" } }
                .joined(separator: " ")
        }
    }

    @discardableResult
    private func control(_ method: String, _ path: String, _ body: String = "") throws -> [String: Any] {
        let answer = try ReferenceClient.ask(cloud.port, method, path, body)
        try #require(answer.status == 200, "\(method) \(path): \(answer)")
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
    }

    /// Waits until a condition holds.
    func until(
        _ what: Comment, within seconds: Double = 10, _ isSo: () throws -> Bool,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while try !isSo() {
            try #require(Date() < deadline, what, sourceLocation: place)
            usleep(20_000)
        }
    }
}

/// The body of an update that sets a charger's current.
func raising(_ amperes: Int) -> String { "{\"offlineChargeCurrent\":\(amperes)}" }
