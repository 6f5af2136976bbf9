import Foundation
import FuseCore
import FuseJSON
import FuseRecord
import FuseStore
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct PlanRouteTests {
    private static let plans = "/fuseguard/v1/plans"

    /// Plans one current and returns the path of the plan.
    private static func plan(
        _ ask: Asking, _ charger: String = "A1", _ amperes: String = "20"
    ) async throws -> String {
        let made = try await ask(.post, plans, proposal(charger, "\"offlineChargeCurrent\": \(amperes)"))
        try #require(made.status == 201, "\(made.text)")
        return try #require(made.headers[.location])
    }

    @Test func `a check says what the command line says, whatever the verdict`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            for (amperes, query, flags) in [
                ("30", "", ""), ("31", "", ""), ("31", "?adjust=true", " --adjust"),
                ("31", "?adjust=true&step=0.5&share=order", " --adjust --step 0.5 --share order"),
                ("31", "?rephase=true", " --rephase"), ("30", "?atOnce=true", " --at-once"),
                ("31", "?adjust=false", ""),
            ] {
                let answer = try await ask(
                    .post, "/fuseguard/v1/check\(query)",
                    proposal("A1", "\"offlineChargeCurrent\": \(amperes)"))
                #expect(answer.status == 200)
                let command = "check --json --charger A1 --offline-current \(amperes)\(flags)"
                #expect(try answer.text == bench.command(command), "\(command)")
            }
            let stranger = try await ask(
                .post, "/fuseguard/v1/check", proposal("nobody", #""offlineChargeCurrent": 6"#))
            #expect(try stranger.status == 200 && stranger.json.text("verdict") == "undecided")
        }
        #expect(try bench.command("log") == "Nothing is in the log yet.\n")
    }

    private static let hall = """
        format: fuseguard/installation/1
        id: hall
        supply: TN-3
        fuse: 16
        chargers:
          - {id: H1, wiring: L1L2L3, offlineCurrent: 10, offlinePhase: 1}
          - {id: H2, wiring: L1L2L3, offlineCurrent: 10, offlinePhase: 1}
        """

    @Test func `without updates it is what is recorded that is lowered`() async throws {
        let bench = try GatewayHarness()
        try bench.record(Self.hall)
        let repair = #"{"format": "fuseguard/proposal/1", "installation": "hall"}"#
        let path = try await bench.ask { ask in
            let checked = try await ask(.post, "/fuseguard/v1/check?adjust=true", repair)
            #expect(
                try checked.status == 200
                    && checked.text == bench.command("check --json --installation hall --adjust"))
            // Only an absent list asks for a repair, and only together with `adjust` and an installation.
            for (query, body) in [
                ("", repair), ("?adjust=false", repair),
                (
                    "?adjust=true",
                    #"{"format": "fuseguard/proposal/1", "installation": "hall", "updates": []}"#
                ),
                (
                    "?adjust=true",
                    #"{"format": "fuseguard/proposal/1", "installation": "hall", "updates": null}"#
                ),
                ("?adjust=true", #"{"format": "fuseguard/proposal/1"}"#),
                ("?adjust=true", #"{"format": "fuseguard/proposal/1", "installation": null}"#),
            ] {
                for route in ["check", "plans"] {
                    let answer = try await ask(.post, "/fuseguard/v1/\(route)\(query)", body)
                    #expect(answer.status == 422, "\(route)\(query) \(body): \(answer.text)")
                }
            }
            let nowhere = #"{"format": "fuseguard/proposal/1", "installation": "nowhere"}"#
            #expect(try await ask(.post, "/fuseguard/v1/check?adjust=true", nowhere).status == 404)
            let made = try await ask(.post, "\(Self.plans)?adjust=true", repair)
            #expect(try made.status == 201 && made.json.text("verdict") == "adjusted")
            let requests = try made.json["waves"]?.items.first?["requests"]?.items ?? []
            #expect(requests.map { $0["body"]?["offlineChargeCurrent"] } == [.number("8"), .number("8")])
            // The chargers that load the line are in flight.
            for route in ["check", "plans"] {
                #expect(try await ask(.post, "/fuseguard/v1/\(route)?adjust=true", repair).status == 409)
            }
            return try #require(made.headers[.location])
        }
        try await bench.ask { ask in
            #expect(try await ask(.post, "\(path)/confirm", "{}").status == 200)
            // No line is over any more: the answer is a report, and there is no plan.
            let made = try await ask(.post, "\(Self.plans)?rephase=true", repair)
            #expect(try made.status == 200 && made.json.text("verdict") == "safe")
            #expect(try made.json.text("format") == "fuseguard/report/1")
        }
    }

    @Test func `parameters are read on either side of their bounds`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            for (query, status) in [
                ("step=0.001", 200), ("step=32", 200), ("step=0", 400), ("step=32.001", 400),
                ("step=0.0005", 400), ("step=1e0", 200), ("step=x", 400), ("step=", 400), ("share=fair", 200),
                ("share=order", 200), ("share=Fair", 400), ("adjust=1", 400), ("adjust=", 400),
                ("adjust", 400),
                ("atOnce=true", 200), ("atonce=true", 400), ("rephase=TRUE", 400),
            ] {
                let answer = try await ask(
                    .post, "/fuseguard/v1/check?\(query)", proposal("A1", #""offlineChargeCurrent": 6"#))
                #expect(answer.status == status, "\(query): \(answer.text)")
            }
        }
    }

    @Test func `a body is JSON, says what it is, and is no larger than it may be`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let good = proposal("A1", #""offlineChargeCurrent": 6"#)
            let types: [(String, Int)] = [
                ("application/json", 200), ("application/json; charset=utf-8", 200), ("text/json", 200),
                ("text/plain", 415), ("application/json; charset=latin1", 415),
                ("application/x-www-form-urlencoded", 415), ("", 415),
            ]
            for (type, status) in types {
                let answer = try await ask(
                    .post, "/fuseguard/v1/check", good, headers: [.contentType: type])
                #expect(answer.status == status, "\(type): \(answer.text)")
            }
            let encoded: HTTPFields = [.contentEncoding: "gzip"]
            #expect(try await ask(.post, "/fuseguard/v1/check", good, headers: encoded).status == 415)
            for (body, words) in [
                ("", "ends here"), ("{", "ends here"), ("[]", "$"), ("\u{FEFF}" + good, "byte order mark"),
                (good.replacing("6", with: "33"), "$.updates[0].offlineChargeCurrent"),
                (good.replacing("6", with: "6.0001"), "$.updates[0].offlineChargeCurrent"),
                (good.replacing("\"updates\"", with: "\"update\""), "did you mean \"updates\"?"),
                (good.replacing("6}", with: "6, \"OfflineChargeCurrent\": 6}"), "there twice"),
            ] {
                let answer = try await ask(.post, "/fuseguard/v1/check", body)
                #expect(answer.status == 422, "\(body): \(answer.text)")
                #expect(try answer.json.text("detail")?.contains(words) == true, "\(answer.text)")
            }
            let most = 1_048_576 - good.utf8.count
            for (blanks, status) in [(most, 200), (most + 1, 413)] {
                let body = good + String(repeating: " ", count: blanks)
                #expect(try await ask(.post, "/fuseguard/v1/check", body).status == status)
            }
            let other = good.replacing("\"updates\"", with: "\"installation\": \"nobody\", \"updates\"")
            #expect(try await ask(.post, "/fuseguard/v1/check", other).status == 404)
        }
    }

    @Test func `what fits is planned and reserved, what does not is not`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let refused = try await ask(
                .post, Self.plans, proposal("A1", #""offlineChargeCurrent": 31"#))
            #expect(refused.status == 409 && refused.headers[.contentType] == "application/problem+json")
            #expect(try refused.json["report"]?.text("verdict") == "refused")
            #expect(try refused.json.text("verdict") == "refused")
            let undecided = try await ask(
                .post, Self.plans, proposal("nobody", #""offlineChargeCurrent": 6"#))
            #expect(undecided.status == 424)
            #expect(try undecided.json["report"]?.text("verdict") == "undecided")
            #expect(try bench.store.read { try $0.plansInFlight() } == [])

            let adjusted = try await ask(
                .post, Self.plans + "?adjust=true", proposal("A2", #""offlineChargeCurrent": 32"#))
            #expect(try adjusted.status == 201 && adjusted.json.text("verdict") == "adjusted")
            let made = try await ask(.post, Self.plans, proposal("A1", #""offlineChargeCurrent": 30"#))
            #expect(made.status == 201)
            let id = try #require(try made.json.text("id"))
            #expect(made.headers[.location] == "/fuseguard/v1/plans/\(id)")
            let inFlight = try bench.store.read { try $0.plansInFlight() }
            #expect(inFlight.map(\.text).contains(id))
            let again = try await ask(.post, Self.plans, proposal("A1", #""offlineChargeCurrent": 6"#))
            #expect(again.status == 409)
            #expect(try again.json.text("detail")?.contains("in flight by plan \(id)") == true)
            let status = try await ask(.get, "/fuseguard/v1/plans/\(id)").json
            #expect(status["running"] == .bool(false) && status["lastRun"] == .null)
        }
    }

    @Test func `who asks and why is in the log, also in letters that headers cannot have`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let (most, more) = (String(repeating: "x", count: 200), String(repeating: "x", count: 201))
            let cases: [(actor: String?, reason: String?, status: Int)] = [
                (nil, nil, 201), ("ann", "ticket 4711", 201),
                ("UTF-8''J%C3%BCrgen", "utf-8''%E2%82%AC 5", 201),
                ("50%25", nil, 201), (most, most, 201), (more, nil, 400), (nil, more, 400),
                ("UTF-8''", nil, 400),
                ("UTF-8''%0A", nil, 400), ("UTF-8''%FF", nil, 400), ("UTF-8''%4", nil, 400),
            ]
            for (actor, reason, status) in cases {
                var headers = HTTPFields()
                headers[.actor] = actor
                headers[.reason] = reason
                let made = try await ask(
                    .post, Self.plans, proposal("A1", #""offlineChargeCurrent": 20"#), headers: headers)
                #expect(made.status == status, "\(actor ?? "-"): \(made.text)")
                guard status == 201 else { continue }
                let path = try #require(made.headers[.location])
                #expect(try await ask(.post, path + "/release", "{}", headers: headers).status == 200)
            }
            let log = try await ask(.get, "/fuseguard/v1/installations/solsiden/log").json
            let entries = try #require(log["entries"]).items
            #expect(
                entries.compactMap { $0.text("actor") }
                    == ["gateway", "ann", "Jürgen", "50%25", most].flatMap { [$0, $0] })
            #expect(entries[2].text("reason") == "ticket 4711" && entries[4].text("reason") == "€ 5")
        }
    }

    @Test func `what is said of a plan is recorded once`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let plan = try await Self.plan(ask)
            for (body, status) in [
                (#"{"wave": 2}"#, 422), (#"{"wave": 0}"#, 422), (#"{"chargers": ["A2"]}"#, 422),
                (#"{"waves": 1}"#, 422), ("", 422), (#"{"wave": 1, "chargers": ["A1"]}"#, 200), ("{}", 409),
            ] {
                let answer = try await ask(.post, plan + "/confirm", body)
                #expect(answer.status == status, "\(body): \(answer.text)")
            }
            let used = try await ask(.post, plan + "/confirm", "{}")
            let settlement = try #require(try used.json["settlement"])
            #expect(settlement.text("outcome") == "used" && settlement["exitCode"] == .number("4"))
            #expect(try used.json.text("detail")?.contains("USED") == true)
            #expect(try await ask(.post, plan + "/release", "{}").status == 409)
            #expect(try bench.command("export solsiden").contains("offlineCurrent: 20"))

            let other = try await Self.plan(ask, "A2")
            #expect(try await ask(.post, other + "/release", "").status == 422)
            #expect(try await ask(.post, other + "/release", #"{"wave": 1}"#).status == 422)
            let released = try await ask(.post, other + "/release", "{}")
            #expect(try released.status == 200 && released.json.text("outcome") == "released")
            #expect(try await ask(.post, "/fuseguard/v1/plans/plan-0/release", "{}").status == 404)
            #expect(try await ask(.post, "/fuseguard/v1/plans/plan-0/confirm", "{}").status == 404)
        }
    }

    @Test func `a plan on other facts is stale, and says which`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let plan = try await Self.plan(ask)
            let document = try bench.command("export solsiden")
            try bench.record(document.replacing("fuse: 63", with: "fuse: 62"))
            for action in ["apply", "confirm"] {
                let stale = try await ask(.post, "\(plan)/\(action)", "{}")
                #expect(stale.status == 409)
                let detail = try #require(try stale.json.text("detail"))
                #expect(detail.hasPrefix("STALE: ") && detail.contains("62"), "\(detail)")
                #expect(try stale.json["settlement"]?.text("outcome") == "stale")
            }
            let despite = try await ask(.post, plan + "/confirm", #"{"despiteChanges": true}"#)
            #expect(despite.status == 200)
        }
    }
}
