import Foundation
import FuseCore
import FuseJSON
import FuseTestSupport
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct RunTests {
    private static func plan(_ ask: Asking) async throws -> String {
        let made = try await ask(
            .post, "/fuseguard/v1/plans", proposal("A1", #""offlineChargeCurrent": 20"#))
        return try #require(made.headers[.location])
    }

    @Test func `a plan is carried out without a client that waits`() async throws {
        let bench = try GatewayHarness()
        let chargers = Chargers()
        try await bench.ask(HarnessOptions(chargers: chargers)) { ask in
            let plan = try await Self.plan(ask)
            let started = try await ask(.post, plan + "/apply", headers: [.actor: "ann"])
            #expect(started.status == 202)
            let end = try await ask.until(plan) { $0["running"] == .bool(false) }
            #expect(end["complete"] == .bool(true) && end["unconfirmed"] == .list([]))
            #expect(end["lastRun"]?["exitCode"] == .number("0") && end["lastRun"]?["detail"] == .null)
            #expect(chargers.updates.map(\.charger.text) == ["A1"])
            let log = try await ask(.get, "/fuseguard/v1/installations/solsiden/log?limit=2").json
            let entries = try #require(log["entries"]).items
            for entry in entries {
                #expect(entry.text("action") == "apply" && entry.text("actor") == "ann")
                #expect(entry["exitCode"] == .number("0"))
            }
            let again = try await ask(.post, plan + "/apply", "{}")
            #expect(try again.status == 409 && again.json["settlement"]?.text("outcome") == "used")
        }
    }

    @Test func `without credentials nothing is sent`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask(HarnessOptions(chargers: nil)) { ask in
            let plan = try await Self.plan(ask)
            let answer = try await ask(.post, plan + "/apply", "{}")
            #expect(try answer.status == 503 && answer.json.text("title") == "No credentials")
            #expect(try await ask(.get, plan).json["running"] == .bool(false))
            #expect(try await ask(.post, "/fuseguard/v1/plans/plan-0/apply").status == 404)
            #expect(try await ask(.post, plan + "/apply", #"{"wave": 1}"#).status == 422)
            #expect(try await ask(.post, plan + "/release", "{}").status == 200)
        }
    }

    @Test func `one run at a time, which ends with the gateway and goes on with the next`() async throws {
        let bench = try GatewayHarness()
        let deaf = Chargers(isObedient: false)
        let plan = try await bench.ask(HarnessOptions(chargers: deaf, clock: ManualClock(isStopped: true))) {
            ask in
            let plan = try await Self.plan(ask)
            for _ in 1...3 { #expect(try await ask(.post, plan + "/apply").status == 202) }
            let status = try await ask.until(plan) { status in
                status["waves"]?.items.first?["requests"]?.items.first?.text("state") == "sent"
            }
            #expect(status["running"] == .bool(true))
            let site = try await ask(.get, "/fuseguard/v1/installations/solsiden").json
            #expect(site["plans"]?.items.first?["running"] == .bool(true))
            let release = try await ask(.post, plan + "/release", "{}")
            #expect(release.status == 403, "\(release.text)")
            return plan
        }
        #expect(deaf.updates.count == 1)
        let log = try JSONValue.read(bench.command("log solsiden --json"))
        let last = try #require(log["entries"]?.items.last)
        #expect(last.text("action") == "apply" && last["exitCode"] == .number("75"))

        let chargers = Chargers(holding: ["A1": 20])
        try await bench.ask(HarnessOptions(chargers: chargers)) { ask in
            #expect(try await ask(.get, plan).json["lastRun"] == .null)
            #expect(try await ask(.post, plan + "/apply").status == 202)
            let end = try await ask.until(plan) { $0["running"] == .bool(false) }
            #expect(end["complete"] == .bool(true))
        }
        // A request that was sent once is read back, not sent again.
        #expect(chargers.updates.isEmpty)
    }
}
