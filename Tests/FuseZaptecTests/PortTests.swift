import Foundation
import FuseCore
import FuseHTTP
import FuseJSON
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct PortTests {
    private static let charger: Identifier = "c1"

    static func site(_ supply: Supply? = .tn3, wiring: Wiring? = nil) throws -> Installation {
        var charger = Charger(id: charger, fuse: "home")
        charger.wiring = wiring
        let fuse = Fuse(id: "home", name: "home", parent: nil, rating: try FuseRating(ratings: [:]))
        return try Installation(
            id: "home", supply: supply, rules: CountingRules(), fuses: [fuse], chargers: [charger])
    }

    private static let update = try? ChargerUpdate(
        charger: charger, current: .overridden(Milliamperes(16_170)), phase: .phase2)

    /// Sends an update; checks the answer and the number of requests.
    private func send(
        credentials: Credentials? = nil, timeout: Duration = .seconds(10),
        _ react: @escaping @Sendable (ReferenceServer.Request) -> ReferenceServer.Reaction,
        expecting: @Sendable (SendAnswer, TestService) -> Void
    ) async throws {
        let update = try #require(Self.update)
        try await TestService.with(credentials, timeout: timeout, react) { service in
            let answer = await ZaptecPort(service.client, try Self.site()).send(
                update, notAfter: .distantFuture)
            #expect(!"\(answer)".contains("hunter2"))
            expecting(answer, service)
        }
    }

    @Test func `an update is sent with its fields alone`() async throws {
        try await send { _ in
            .answer(200, "")
        } expecting: { answer, service in
            #expect(answer == .accepted)
            let request = service.server.requests[0]
            #expect(request.method == "POST" && request.target == "/api/chargers/c1/update")
            #expect(request.body == "{\"offlineChargeCurrent\": 16.17, \"offlineChargePhase\": 2}")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["content-length"] == "\(request.body.utf8.count)")
        }
    }

    @Test func `bodies are those that plans and reports show`() throws {
        let updates = [
            (
                try ChargerUpdate(charger: Self.charger, current: .automatic),
                #"{"offlineChargeCurrent": -1}"#
            ),
            (
                try ChargerUpdate(charger: Self.charger, current: .overridden(.zero), phase: .automatic),
                #"{"offlineChargeCurrent": 0, "offlineChargePhase": 0}"#
            ),
            (
                try ChargerUpdate(
                    charger: Self.charger, phase: .all, maxCurrent: Milliamperes(20_500),
                    minCurrent: Milliamperes(6_000), maxPhases: 3, meterValueInterval: 900),
                #"{"offlineChargePhase": 7, "maxChargeCurrent": 20.5, "maxChargePhases": 3, "#
                    + #""minChargeCurrent": 6, "meterValueInterval": 900}"#
            ),
        ]
        for (update, expected) in updates {
            let request = APIRequest(update)
            #expect(String(decoding: try #require(request.body?.bytes), as: UTF8.self) == expected)
            #expect(UpdateBody.json(update).line == expected)
        }
    }

    @Test(arguments: [
        (200, SendAnswer.accepted), (202, .accepted), (204, .accepted),
        (400, .notApplied(.refused(status: 400, error: nil))), (401, .notApplied(.notPermitted(status: 401))),
        (403, .notApplied(.notPermitted(status: 403))), (404, .notApplied(.refused(status: 404, error: nil))),
        (302, .unknown(.refused(status: 302, error: nil))),
        (409, .unknown(.refused(status: 409, error: nil))),
        (500, .unknown(.refused(status: 500, error: nil))),
        (502, .unknown(.refused(status: 502, error: nil))),
        (503, .unknown(.refused(status: 503, error: nil))),
        (504, .unknown(.refused(status: 504, error: nil))),
    ]) func `an answer says what came of an update`(status: Int, answer: SendAnswer) async throws {
        try await send { _ in
            .answer(status, "")
        } expecting: { sent, service in
            #expect(sent == answer)
            #expect(service.paths.count == 1)
        }
    }

    @Test func `a business error is unknown, by its name`() async throws {
        try await send { _ in
            .answer(500, "{\"Code\":528,\"Details\":null}")
        } expecting: { sent, _ in
            #expect(sent == .unknown(.refused(status: 500, error: "DeviceCommandRejected (528)")))
        }
    }

    @Test(arguments: [(512, "UnknownObject (512)"), (518, "UnknownDeviceId (518)")])
    func `what the API does not have was not told anything`(code: Int, name: String) async throws {
        try await send { _ in
            .answer(500, "{\"Code\":\(code),\"Details\":null}")
        } expecting: { sent, _ in
            #expect(sent == .notApplied(.refused(status: 500, error: name)))
        }
    }

    @Test func `an update without an answer is unknown and is not sent again`() async throws {
        try await send { _ in
            .hangUp
        } expecting: { sent, service in
            #expect(sent == .unknown(.noAnswer("the connection was broken")))
            #expect(service.paths.count == 1)
        }
        try await send(timeout: .seconds(2)) { _ in
            .silence
        } expecting: { sent, service in
            #expect(sent == .unknown(.noAnswer("nothing came in time")))
            #expect(service.paths.count == 1)
        }
    }

    @Test func `an answer whose body breaks off says what its status says`() async throws {
        try await send { _ in
            .breakOff(200)
        } expecting: { sent, _ in
            #expect(sent == .accepted)
        }
        try await send { _ in
            .breakOff(403)
        } expecting: { sent, _ in
            #expect(sent == .notApplied(.notPermitted(status: 403)))
        }
        try await send { _ in
            .breakOff(500)
        } expecting: { sent, _ in
            #expect(sent == .unknown(.refused(status: 500, error: nil)))
        }
    }

    @Test func `an update is sent again after 429, and where that goes on it was not applied`() async throws {
        let count = Counter()
        try await send { _ in
            count.next() < 3 ? .answer(429, "") : .answer(200, "")
        } expecting: { sent, service in
            #expect(sent == .accepted && service.paths.count == 3)
        }
        try await send { _ in
            .answer(429, "")
        } expecting: { sent, service in
            #expect(sent == .notApplied(.tooManyRequests) && service.paths.count == 8)
        }
    }

    @Test func `an update is sent again with a new token, and what failed then is what counts`() async throws
    {
        let user = Credentials.password(user: Secret(TestService.user), Secret(TestService.password))
        let count = Counter()
        try await send(credentials: user) { request in
            if request.path == "/oauth/token" { return .answer(200, TestService.granted) }
            return count.next() == 1 ? .answer(401, "") : .answer(200, "")
        } expecting: { sent, _ in
            #expect(sent == .accepted && count.value == 2)
        }
        let tokens = Counter()
        try await send(credentials: user) { request in
            guard request.path == "/oauth/token" else { return .answer(401, "") }
            return tokens.next() == 1 ? .answer(200, TestService.granted) : .hangUp
        } expecting: { sent, _ in
            #expect(sent == .notApplied(.noAnswer("the connection was broken")))
        }
        let updates = Counter()
        try await send(credentials: user) { request in
            if request.path == "/oauth/token" { return .answer(200, TestService.granted) }
            return updates.next() == 1 ? .answer(401, "") : .hangUp
        } expecting: { sent, _ in
            #expect(sent == .unknown(.noAnswer("the connection was broken")))
        }
    }

    @Test func `what never left was not applied`() async throws {
        let update = try #require(Self.update)
        try await TestService.with { _ in
            .hangUp
        } _: { service in
            // A service without TLS.
            try await ZaptecClient.with(
                APIAddress("https://127.0.0.1:\(service.server.port)"), .token(Secret("hunter2")),
                userAgent: "x", clock: service.clock,
                timeouts: APITimeouts(connect: .milliseconds(200), request: .seconds(2))
            ) { client in
                let sent = await ZaptecPort(client, try Self.site()).send(update, notAfter: .distantFuture)
                guard case .notApplied(.unreachable) = sent else {
                    Issue.record("\(sent)")
                    return
                }
            }
            service.server.close()
            try await Task.sleep(for: .milliseconds(50))
            let sent = await ZaptecPort(service.client, try Self.site()).send(
                update, notAfter: .distantFuture)
            #expect(sent == .notApplied(.unreachable("the connection was refused")))
        }
    }

    @Test func `nothing is sent that could leave later than its last moment`() async throws {
        try await TestService.with { _ in
            .answer(200, "")
        } _: { service in
            let update = try ChargerUpdate(charger: "c1", current: .overridden(amperes(10)))
            let port = ZaptecPort(service.client, try Self.site())
            // A connection may take ten seconds.
            let soon = Uptime(milliseconds: service.clock.uptime.milliseconds + 9_000)
            #expect(await port.send(update, notAfter: soon) == .notApplied(.tooManyRequests))
            let later = Uptime(milliseconds: service.clock.uptime.milliseconds + 15_000)
            #expect(await port.send(update, notAfter: later) == .accepted)
        }
    }
}
