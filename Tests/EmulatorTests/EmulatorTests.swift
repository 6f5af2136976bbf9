import AsyncHTTPClient
import Foundation
import FuseJSON
import NIOCore
import NIOHTTP1
import Testing

@Suite struct EmulatorTests {
    private static let samples = ["housing-tn", "office-it", "home-go"]

    /// The ids of a sample's chargers.
    private static func chargers(_ sample: String) throws -> [String] {
        let list = try JSONValue(sample: sample + "/chargers.json")["Data"]?.items ?? []
        return list.compactMap { $0["Id"]?.text }
    }

    private static func installation(_ sample: String) throws -> String {
        try #require(try JSONValue(sample: sample + "/installation.json")["Id"]?.text)
    }

    @Test func `a token is given for the password, and nothing is answered without one`() async throws {
        let cloud = try EmulatedCloud(["home-go"])
        let refused = try await cloud.logIn(password: "wrong")
        #expect(refused.status == 400 && refused.body?["error"]?.text == "invalid_grant")
        let given = try await cloud.logIn()
        #expect(given.status == 200 && given.body?["token_type"]?.text == "Bearer")
        #expect(given.body?["expires_in"]?.text == "86399")
        let token = try #require(given.body?["access_token"]?.text)
        #expect(try await cloud.ask(.GET, "/api/chargers", token: token).status == 200)
        for wrong in [nil, "nonsense"] {
            let answer = try await cloud.ask(.GET, "/api/chargers", token: wrong)
            #expect(answer.status == 401 && answer.body == nil)
        }
        _ = try await cloud.ask(.POST, "/emulator", #"{"tokenRevoked": true}"#)
        #expect(try await cloud.ask(.GET, "/api/chargers", token: token).status == 401)
        let log = try await cloud.ask(.GET, "/emulator/log").body
        #expect(log?["requests"]?.items.map { $0["status"]?.text } == ["200", "401", "401", "401"])
        #expect(log?.line.contains(token) == false && log?["logins"]?.text == "1")
    }

    @Test func `a token ends with its lifetime`() async throws {
        let cloud = try EmulatedCloud(["home-go"], "--token-lifetime", "0")
        let token = try await cloud.token()
        #expect(try await cloud.ask(.GET, "/api/chargers", token: token).status == 401)
    }

    @Test(arguments: samples) func `answers are the files they were made from`(sample: String) async throws {
        let cloud = try EmulatedCloud(Self.samples, "--no-rate-limit")
        let token = try await cloud.token()
        let id = try Self.installation(sample)
        func answer(_ path: String) async throws -> JSONValue? {
            try await cloud.ask(.GET, path, token: token).body
        }
        let installation = try JSONValue(sample: sample + "/installation.json")
        #expect(try await answer("/api/installation/\(id)") == installation)
        #expect(try await answer("/API/Installation")?["Data"]?.items.contains(installation) == true)
        let hierarchy = try JSONValue(sample: sample + "/hierarchy.json")
        #expect(try await answer("/api/installation/\(id.uppercased())/Hierarchy") == hierarchy)
        let chargers = try JSONValue(sample: sample + "/chargers.json")
        #expect(try await answer("/api/chargers?InstallationId=\(id)") == chargers)
        for charger in chargers["Data"]?.items ?? [] {
            let id = try #require(charger["Id"]?.text)
            #expect(try await answer("/api/chargers/\(id)") == charger)
            let state = try JSONValue(sample: "\(sample)/state/\(id).json")
            #expect(try await answer("/api/chargers/\(id)/state") == state)
        }
    }

    @Test func `lists come in pages, and an unknown id is a business error`() async throws {
        let cloud = try EmulatedCloud(Self.samples, "--page-size", "7", "--no-filter")
        let token = try await cloud.token()
        let id = try Self.installation("home-go")
        var names: [String?] = []
        var pages = 1
        var index = 0
        while index < pages {
            let path = "/api/chargers?InstallationId=\(id)&PageSize=500&PageIndex=\(index)"
            let page = try #require(try await cloud.ask(.GET, path, token: token).body)
            names += (page["Data"]?.items ?? []).map { $0["Id"]?.text }
            pages = try #require(page["Pages"]?.text.flatMap { Int($0) })
            index += 1
        }
        #expect(pages == 4)
        #expect(names == (try Self.samples.flatMap { try Self.chargers($0) }))
        let unknown = try await cloud.ask(.GET, "/api/chargers/nobody/state", token: token)
        #expect(unknown.status == 500)
        #expect(unknown.body?.line == #"{"Code": 512, "Details": null, "StackTrace": null}"#)
    }

    @Test func `the two settings arrive one after the other, in an order that alternates`() async throws {
        let cloud = try EmulatedCloud(["housing-tn"], "--charger-delay", "0", "--torn", "3600000")
        let token = try await cloud.token()
        let chargers = try Self.chargers("housing-tn")
        for (charger, held) in [(chargers[0], "10.5 on 1"), (chargers[1], "16.0 on 4")] {
            let body = #"{"OfflineChargeCurrent": 10.5, "offlineChargePhase": 4, "maxChargeCurrent": null}"#
            let answer = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
            #expect(answer.status == 200 && answer.body == nil)
            #expect(try await cloud.held(by: charger) == held)
            let fields = try await cloud.ask(.GET, "/api/chargers/\(charger)", token: token).body
            #expect(fields?["PropertyOfflineCurrentOverride"]?.text == "10.5")
            #expect(fields?["PropertyOfflinePhaseOverride"]?.text == "4")
        }
    }

    @Test(arguments: zip([1, 2, 4, 7, 0], [("8", 1), ("6", 2), ("5", 4), ("9", 7), ("9", 7)]))
    func `a phase is read back as a PhaseId of the network's family`(
        phase: Int, read: (id: String, phases: Int)
    ) async throws {
        let cloud = try EmulatedCloud(
            ["office-it"], "--charger-delay", "0", "--torn", "0", "--state-cache", "0")
        let token = try await cloud.token()
        let charger = try Self.chargers("office-it")[0]
        let body = #"{"offlineChargeCurrent": 12, "offlineChargePhase": \#(phase), "maxChargeCurrent": 20}"#
        _ = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
        let effective = try await cloud.observation(522, of: charger, token: token)
        #expect(effective?["ValueAsString"]?.text == read.id)
        let current = try await cloud.observation(523, of: charger, token: token)
        #expect(current?["ValueAsString"]?.text == "12.000")
        let maximum = try await cloud.observation(510, of: charger, token: token)
        #expect(maximum?["ValueAsString"]?.text == "20.000")
        let pulse = try await cloud.observation(-1, of: charger, token: token)
        #expect(pulse?["Timestamp"] == current?["Timestamp"])
        #expect(try await cloud.held(by: charger) == "12.0 on \(read.phases)")
    }

    @Test func `automatic current leaves the box as it was and the cloud without an override`() async throws {
        let cloud = try EmulatedCloud(["housing-tn"], "--charger-delay", "0")
        let token = try await cloud.token()
        let charger = try Self.chargers("housing-tn")[0]
        let body = #"{"offlineChargeCurrent": -1}"#
        _ = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
        let fields = try await cloud.ask(.GET, "/api/chargers/\(charger)", token: token).body
        #expect(fields?["PropertyOfflineCurrentOverride"] == nil)
        #expect(try await cloud.held(by: charger) == "16.0 on 1")
    }

    @Test func `a Go that is wired to one phase keeps its phase`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("emulator-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: EmulatedCloud.samples.appendingPathComponent("home-go"), to: folder)
        let charger = try Self.chargers("home-go")[0]
        let state = [(522, "2"), (523, "10.000"), (548, "2")].map {
            #"{"ChargerId": "\#(charger)", "StateId": \#($0.0), "Timestamp": "2026-01-01T00:00:00", "#
                + #""ValueAsString": "\#($0.1)"}"#
        }
        try Data("[\(state.joined(separator: ","))]".utf8).write(
            to: folder.appendingPathComponent("state/\(charger).json"))
        let cloud = try EmulatedCloud([folder.path], "--charger-delay", "0", "--torn", "0")
        let token = try await cloud.token()
        let body = #"{"offlineChargeCurrent": 8, "offlineChargePhase": 7}"#
        _ = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
        #expect(try await cloud.held(by: charger) == "8.0 on 2")
    }

    @Test func `the state is answered from a cache`() async throws {
        let cloud = try EmulatedCloud(["housing-tn"], "--charger-delay", "0", "--state-cache", "3600000")
        let token = try await cloud.token()
        let charger = try Self.chargers("housing-tn")[0]
        let before = try await cloud.observation(523, of: charger, token: token)
        let body = #"{"offlineChargeCurrent": 6}"#
        _ = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
        #expect(try await cloud.held(by: charger) == "6.0 on 1")
        #expect(try await cloud.observation(523, of: charger, token: token) == before)
    }

    @Test func `a charger that is away takes everything when it is back`() async throws {
        let cloud = try EmulatedCloud(["housing-tn"], "--charger-delay", "0", "--torn", "0")
        let token = try await cloud.token()
        let charger = try Self.chargers("housing-tn")[0]
        _ = try await cloud.ask(.POST, "/emulator/chargers/\(charger)", #"{"online": false}"#)
        for body in [#"{"offlineChargeCurrent": 6, "offlineChargePhase": 2}"#, #"{"offlineChargePhase": 7}"#]
        {
            _ = try await cloud.ask(.POST, "/api/chargers/\(charger)/update", body, token: token)
        }
        #expect(try await cloud.held(by: charger) == "16.0 on 1")
        let away = try await cloud.ask(.GET, "/api/chargers/\(charger)", token: token).body
        #expect(away?["IsOnline"] == .bool(false))
        _ = try await cloud.ask(.POST, "/emulator/chargers/\(charger)", #"{"online": true}"#)
        #expect(try await cloud.held(by: charger) == "6.0 on 7")
    }

    @Test func `more than ten requests a second are refused`() async throws {
        let cloud = try EmulatedCloud(["home-go"])
        let token = try await cloud.token()
        let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
            for _ in 0..<60 {
                group.addTask { [address = cloud.address] in
                    var request = HTTPClientRequest(url: address + "/api/chargers")
                    request.headers.add(name: "Authorization", value: "Bearer \(token)")
                    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
                    return (Int(response.status.code), response.headers.first(name: "Retry-After"))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = answers.filter { $0.0 == 429 }
        #expect(refused.count > 0 && refused.count <= 45 && refused.allSatisfy { $0.1 == "1" })
    }

    @Test func `faults come when they are asked for and go again`() async throws {
        let cloud = try EmulatedCloud(["housing-tn"], "--charger-delay", "0", "--torn", "0")
        let token = try await cloud.token()
        let charger = try Self.chargers("housing-tn")[0]
        func update(_ current: Int, seconds: Int64 = 20) async throws -> Answer {
            try await cloud.ask(
                .POST, "/api/chargers/\(charger)/update", #"{"offlineChargeCurrent": \#(current)}"#,
                token: token, seconds: seconds)
        }
        func disturb(_ path: String, _ body: String) async throws {
            let answer = try await cloud.ask(.POST, "/emulator" + path, body)
            #expect(answer.status == 200)
        }
        let box = "/chargers/\(charger)"
        try await disturb(box, #"{"refuse": 528}"#)
        #expect(try await update(7).body?["Code"]?.text == "528")
        try await disturb(box, #"{"refuse": 0, "status": 403}"#)
        #expect(try await update(7).status == 403)
        try await disturb(box, #"{"status": 0, "lose": 1, "drop": 1, "reset": true}"#)
        await #expect(throws: (any Error).self) { try await update(8) }
        #expect(try await cloud.held(by: charger) == "16.0 on 1")
        await #expect(throws: (any Error).self) { try await update(9) }
        #expect(try await cloud.held(by: charger) == "9.0 on 1")
        try await disturb(box, #"{"late": 3600000}"#)
        #expect(try await update(10).status == 200)
        #expect(try await cloud.held(by: charger) == "9.0 on 1")
        try await disturb(box, #"{"late": 0, "overrideCurrent": 11}"#)
        #expect(try await cloud.held(by: charger) == "11.0 on 1")

        try await disturb("", #"{"limitNext": 1, "retryAfter": 3, "failNext": 1}"#)
        #expect(try await update(12).retryAfter == "3")
        #expect(try await cloud.ask(.GET, "/api/chargers", token: token).status == 503)
        let id = try Self.installation("housing-tn")
        try await disturb("/installations/\(id)", #"{"hierarchy204": true}"#)
        let empty = try await cloud.ask(.GET, "/api/installation/\(id)/hierarchy", token: token)
        #expect(empty.status == 204 && empty.body == nil)
        #expect(try await cloud.ask(.POST, "/emulator" + box, #"{"onlin": true}"#).status == 400)
    }

    @Test func `it ends on SIGTERM though a request is held`() async throws {
        let cloud = try EmulatedCloud(["home-go"], "--charger-delay", "0")
        let token = try await cloud.token()
        let charger = try Self.chargers("home-go")[0]
        _ = try await cloud.ask(.POST, "/emulator/chargers/\(charger)", #"{"lose": 1}"#)
        await #expect(throws: (any Error).self) {
            try await cloud.ask(.POST, "/api/chargers/\(charger)/update", "{}", token: token, seconds: 1)
        }
        #expect(cloud.terminate() == 0)
    }
}
