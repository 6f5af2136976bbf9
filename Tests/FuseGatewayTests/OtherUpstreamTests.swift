import FuseCore
import FuseJSON
import FuseRecord
import FuseStore
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct OtherUpstreamTests {
    private static let update = #"{"offlineChargeCurrent": 20}"#

    /// A gateway over an installation that was pulled from an address.
    private func bench(_ api: String) throws -> GatewayHarness {
        let bench = try GatewayHarness()
        try bench.store.write { try $0.put(api: api, of: Identifier("solsiden")) }
        return bench
    }

    @Test func `an update does not go to another API's chargers, nor does a plan, unless that API is named`()
        async throws
    {
        let bench = try bench("https://elsewhere.example")
        try await bench.ask { ask in
            let charger = try await ask(.post, "/api/chargers/A1/update", Self.update)
            let rating = try await ask(.post, "/api/installation/solsiden/update", #"{"maxCurrent": 63}"#)
            for answer in [charger, rating] {
                #expect(
                    answer.status == 424 && answer.text.contains("https://elsewhere.example"),
                    "\(answer.text)")
            }
            let made = try await ask(
                .post, "/fuseguard/v1/plans", proposal("A1", #""offlineChargeCurrent": 20"#))
            let plan = try #require(made.headers[.location])
            let apply = try await ask(.post, plan + "/apply", "{}")
            #expect(try apply.status == 409 && apply.json["settlement"]?.text("outcome") == "stale")
            #expect(try await ask(.post, plan + "/release", "{}").status == 200)
        }
        #expect(try bench.store.read { try $0.record(Identifier("solsiden"))?.pendingPlans.isEmpty } == true)
        // No server listens at that address, so the update was forwarded.
        var named = HarnessOptions()
        named.mayBeOtherAPI = true
        try await bench.ask(named) { ask in
            let answer = try await ask(.post, "/api/chargers/A1/update", Self.update)
            #expect(answer.status == 502 || answer.status == 503 || answer.status == 504, "\(answer.text)")
        }
        let log = try JSONValue.read(bench.command("log solsiden --json"))
        let entry = try #require(log["entries"]?.items.last { $0.text("action") == "pass" })
        #expect(entry["asked"]?.text("api") == "http://127.0.0.1:9", "\(entry)")
    }

    @Test func `what was pulled by way of the gateway itself was pulled from behind it`() async throws {
        for api in ["http://127.0.0.1:9", "http://localhost"] {
            try await bench(api).ask { ask in
                let answer = try await ask(.post, "/api/chargers/A1/update", Self.update)
                #expect(answer.status != 424, "\(answer.text)")
            }
        }
    }
}
