import Foundation
import FuseTestSupport
import Testing

/// A running emulator with a site of a few chargers on one fuse, and a folder for the program.
final class ApplySite {
    /// The first settings of a charger.
    struct Box {
        let name: String
        let current: Double
        let phase: Int
    }

    let shell: Shell
    /// The address of the cloud.
    private(set) var address = ""
    private let process = Process()
    private let names: [String]
    /// The whole output of the program.
    private var printed = ""

    static let id = "5e11f00d-0000-4000-8000-000000000000"
    private static let password = "hunter2 &=% pass"

    /// Starts a site whose record was pulled.
    ///
    /// - Parameters:
    ///   - fuse: The rating of the site's and the circuit's fuse, in amperes.
    ///   - boxes: The chargers.
    ///   - options: The options of the emulator.
    /// - Throws: The errors of files and processes, or that of an emulator or a pull which fails.
    init(fuse: Double, _ boxes: [Box], _ options: [String] = []) throws {
        shell = try Shell()
        names = boxes.map(\.name)
        let folder = shell.folder.appendingPathComponent("site")
        try VendorFolder(id: Self.id, fuse: fuse, chargers: boxes.map { ($0.name, $0.current, $0.phase) })
            .write(to: folder)
        process.executableURL = Shell.binaries.appendingPathComponent("emulator")
        process.arguments =
            [
                folder.path, "--password", Self.password, "--state-cache", "0", "--charger-delay", "40",
                "--torn", "40", "--no-rate-limit", "--lifetime", "3600",
            ] + options
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
        let pulled = try shell.run(environment() + "fuseguard pull \(Self.id)")
        try #require(pulled.status == 0, "\(pulled.errors)")
    }

    deinit { process.terminate() }

    /// The id of a charger.
    func id(_ name: String) -> String { VendorFolder.charger((names.firstIndex(of: name) ?? 98) + 1) }

    /// The environment before `fuseguard` with the cloud's address and the user.
    func environment(password: String? = nil, address: String? = nil) -> String {
        "FUSEGUARD_API='\(address ?? self.address)' FUSEGUARD_USER=installer "
            + "FUSEGUARD_PASSWORD='\(password ?? Self.password)' "
    }

    /// Runs the program.
    func run(_ words: String, password: String? = nil, address: String? = nil) async throws -> Outcome {
        try await script(environment(password: password, address: address) + "fuseguard \(words)")
    }

    /// Runs lines of shell on a thread of its own, so that waiting does not delay other tests.
    @discardableResult func script(_ lines: String) async throws -> Outcome {
        let outcome = try await withCheckedThrowingContinuation { continuation in
            nonisolated(unsafe) let shell = shell
            Thread.detachNewThread { continuation.resume(with: Result { try shell.run(lines) }) }
        }
        printed += outcome.output + outcome.errors
        return outcome
    }

    /// Plans changes such as `X: 6 A` or `X: 6 A on 1` into a file.
    func plan(_ changes: [(name: String, current: Double?, phase: Int?)], to file: String = "plan.json")
        async throws
    {
        let updates = changes.map { change in
            "{\"charger\": \"\(id(change.name))\""
                + (change.current.map { ", \"offlineChargeCurrent\": \($0)" } ?? "")
                + (change.phase.map { ", \"offlineChargePhase\": \($0)" } ?? "") + "}"
        }
        try shell.write(
            "{\"format\": \"fuseguard/proposal/1\", \"updates\": [\(updates.joined(separator: ", "))]}",
            to: "proposal.json")
        let made = try await run("plan proposal.json --out \(file)")
        try #require(made.status == 0, "\(made.output)\(made.errors)")
    }

    /// Makes the requests without an answer older by a number of seconds.
    func age(_ seconds: Int) async throws {
        let outcome = try await script(
            "sqlite3 fuseguard.db 'UPDATE plan_request SET unanswered_ms = unanswered_ms - \(seconds * 1_000)'"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// Runs an action once the first update was sent, while the body runs.
    func afterFirstUpdate<Value>(
        _ act: @escaping () throws -> Void, during body: () async throws -> Value
    ) async throws -> Value {
        try await once({ try !self.updates().isEmpty }, act, during: body)
    }

    /// Runs an action after the next request to the cloud, while the body runs.
    func afterNextQuestion<Value>(
        _ act: @escaping () throws -> Void, during body: () async throws -> Value
    ) async throws -> Value {
        let before = try log().count
        return try await once({ try self.log().count > before }, act, during: body)
    }

    private func once<Value>(
        _ hasHappened: @escaping () throws -> Bool, _ act: @escaping () throws -> Void,
        during body: () async throws -> Value
    ) async throws -> Value {
        nonisolated(unsafe) let (isTime, work) = (hasHappened, act)
        Thread.detachNewThread {
            for _ in 1...2_400 where !((try? isTime()) ?? false) { usleep(50_000) }
            try? work()
        }
        return try await body()
    }

    // MARK: The cloud

    /// Sets faults for one charger.
    func disturb(_ name: String, _ faults: String) throws {
        _ = try ask("POST", "/emulator/chargers/\(id(name))", faults)
    }

    /// Sets faults for all chargers.
    func disturb(_ faults: String) throws { _ = try ask("POST", "/emulator", faults) }

    /// The settings that the charger itself holds: `6 on 7`, `32 on 7, away`.
    func held(_ name: String) throws -> String {
        let box = try ask("GET", "/emulator/chargers/\(id(name))")
        let isOnline = box["online"] as? Bool ?? false
        let current = box["current"] as? Double ?? -1
        return String(format: "%g on %d", current, box["phase"] as? Int ?? -1) + (isOnline ? "" : ", away")
    }

    /// The settings of every charger, in order.
    func held() throws -> [String] { try names.map(held) }

    /// The requests about chargers, in order: `update Y 200`, `state X 200`, `charger X 401`.
    func asked() throws -> [String] {
        try log().compactMap { entry in
            let parts = (entry["path"] as? String ?? "").split(separator: "/").map(String.init)
            guard parts.count > 2, parts[1] == "chargers",
                let name = names.first(where: { id($0) == parts[2] })
            else { return nil }
            return "\(parts.count > 3 ? parts[3] : "charger") \(name) \(entry["status"] ?? "")"
        }
    }

    private func log() throws -> [[String: Any]] {
        try ask("GET", "/emulator/log")["requests"] as? [[String: Any]] ?? []
    }

    /// The updates that were sent, in order.
    func updates() throws -> [String] { try asked().filter { $0.hasPrefix("update") } }

    private func ask(_ method: String, _ path: String, _ body: String = "") throws -> [String: Any] {
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let answer = try ReferenceClient.ask(port, method, path, body)
        try #require(answer.status == 200, "\(method) \(path): \(answer)")
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
    }

    // MARK: Secrets

    /// Checks that no password or token is in the output, the store or a document.
    func expectNoSecrets() throws {
        try shell.write(printed, to: "printed")
        // A token of the emulator is four long words.
        let found = try shell.run(
            """
            fuseguard log --json >log.json
            grep -alE 'hunter2|Bearer|[a-z0-9]{8,13}(-[a-z0-9]{8,13}){3}' $(find . -maxdepth 1 -type f ! -name '.*')
            """)
        #expect(found.status == 1 && found.output == "", "a secret in \(found.output)\(found.errors)")
        let checked = try shell.run("fuseguard verify && fuseguard log verify")
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    }
}
