import Foundation
import FuseCore
import FuseJSON
import FuseReport
import FuseStore
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct SurveyTests {
    @Test func `it says what it is and what it can`() async throws {
        let bench = try GatewayHarness()
        let about = try await bench.ask { try await $0(.get, "/fuseguard/v1/about").json }
        #expect(about.text("store") == bench.store.path && about.text("upstream") == "http://127.0.0.1:9")
        #expect(about["canApply"] == .bool(true) && about.text("judge") == "at-once")
        let options = HarnessOptions(chargers: nil, judgesEndOnly: true)
        let other = try await bench.ask(options) { try await $0(.get, "/fuseguard/v1/about").json }
        #expect(other["canApply"] == .bool(false) && other.text("judge") == "end")
    }

    @Test func `its documents are those of the command line`() async throws {
        let bench = try GatewayHarness()
        try bench.record("format: fuseguard/installation/1\nid: bare\nchargers: [{id: x}]\n")
        let plan = try await bench.ask { ask in
            let plan = try await ask(
                .post, "/fuseguard/v1/plans", proposal("A1", #""offlineChargeCurrent": 20"#))
            let id = try #require(try plan.json.text("id"))
            let answers = [
                ("/fuseguard/v1/installations/solsiden", "report", "check --installation solsiden --json"),
                ("/fuseguard/v1/installations/solsiden", "installation", "export solsiden --json"),
                ("/fuseguard/v1/installations/bare", "report", "check --installation bare --json"),
                ("/fuseguard/v1/installations/solsiden/headroom", "", "headroom solsiden --json"),
                ("/fuseguard/v1/installations/bare/headroom", "", "headroom bare --json"),
                ("/fuseguard/v1/installations/solsiden/log", "", "log solsiden --json"),
                ("/fuseguard/v1/plans/\(id)", "", "status \(id) --json"),
            ]
            for (path, key, command) in answers {
                var document = try await ask(.get, path).json
                if !key.isEmpty { document = document[key] ?? .null }
                #expect(
                    try document.without("running", "lastRun").document == bench.command(command), "\(path)")
            }
            let listed = try await ask(.get, "/fuseguard/v1/installations").json
            let lines = try #require(listed["installations"]).items.map { $0.line + "\n" }.joined()
            #expect(try lines == bench.command("audit --json") && listed["total"] == .number("2"))
            let finding = try await ask(.get, "/fuseguard/v1/findings/exceeds").json
            #expect(try finding.text("text") == bench.command("explain exceeds"))
            return id
        }
        #expect(plan.hasPrefix("plan-"))
    }

    @Test func `a site has its plans in flight`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let before = try await ask(.get, "/fuseguard/v1/installations/solsiden").json
            #expect(before["plans"] == .list([]))
            let made = try await ask(
                .post, "/fuseguard/v1/plans", proposal("A1", #""offlineChargeCurrent": 20"#)
            ).json
            let plans = try await ask(.get, "/fuseguard/v1/installations/solsiden").json["plans"]?.items
            let plan = try #require(plans?.first)
            #expect(plans?.count == 1 && plan.text("id") == made.text("id"))
            #expect(plan.text("createdAt") == made.text("createdAt"))
            #expect(plan["open"] == .number("1") && plan["chargers"] == .list([.text("A1")]))
            #expect(plan["running"] == .bool(false))
        }
    }

    @Test func `lists and logs are as long as asked, within their bounds`() async throws {
        let bench = try GatewayHarness()
        for name in ["a", "b", "c"] { try bench.record("format: fuseguard/installation/1\nid: \(name)\n") }
        try await bench.ask { ask in
            let two = try await ask(.get, "/fuseguard/v1/installations?limit=2").json
            #expect(two["installations"]?.items.compactMap { $0.text("id") } == ["a", "b"])
            #expect(two["total"] == .number("4"))
            for (limit, status) in [
                ("1", 200), ("100000", 200), ("0", 400), ("100001", 400), ("x", 400), ("", 400), ("01", 400),
                ("1.0", 400), ("-1", 400), ("%31", 200),
            ] {
                #expect(try await ask(.get, "/fuseguard/v1/installations?limit=\(limit)").status == status)
            }
            for charger in ["A1", "A2", "A3"] {
                _ = try await ask(
                    .post, "/fuseguard/v1/plans", proposal(charger, #""offlineChargeCurrent": 6"#),
                    headers: [.actor: charger])
            }
            let log = "/fuseguard/v1/installations/solsiden/log"
            let last = try await ask(.get, log + "?limit=2").json
            #expect(last["entries"]?.items.compactMap { $0.text("actor") } == ["A2", "A3"])
            for (limit, status) in [("1000", 200), ("1001", 400), ("0", 400)] {
                #expect(try await ask(.get, "\(log)?limit=\(limit)").status == status)
            }
            #expect(try await ask(.get, "/fuseguard/v1/installations/a/log").json["entries"] == .list([]))
        }
    }

    @Test func `what is not there is 404, what is no id is 400`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let long = String(repeating: "x", count: 64)
            for (path, status) in [
                ("installations/nobody", 404), ("installations/nobody/log", 404),
                ("installations/nobody/headroom", 404), ("plans/plan-000000000000", 404),
                ("installations/\(long)", 404), ("installations/\(long)x", 400), ("installations/a%20b", 400),
                ("installations/a%3Ab", 404), ("installations/a%2", 400), ("installations/%FF", 400),
                ("findings/exceed", 404), ("installations/solsiden/", 404), ("nothing", 404), ("", 404),
                ("installations/soL%73iden", 404), ("installations/sol%73iden", 200),
            ] {
                let answer = try await ask(.get, "/fuseguard/v1/\(path)")
                #expect(answer.status == status, "\(path): \(answer.text)")
                guard status != 200 else { continue }
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(try answer.json["status"] == .number("\(status)"))
            }
            let near = try await ask(.get, "/fuseguard/v1/findings/exceed").json
            #expect(near.text("detail") == "there is no finding exceed; did you mean exceeds?")
        }
    }

    @Test func `methods are kept apart, and HEAD is GET without a body`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            for (method, path, allowed) in [
                (HTTPRequest.Method.post, "about", "GET, HEAD"), (.delete, "about", "GET, HEAD"),
                (.get, "check", "POST"), (.head, "check", "POST"), (.put, "plans", "POST"),
                (.options, "plans/x/apply", "POST"),
            ] {
                let answer = try await ask(method, "/fuseguard/v1/\(path)")
                #expect(answer.status == 405 && answer.headers[.allow] == allowed, "\(path)")
            }
            let (get, head) = (
                try await ask(.get, "/fuseguard/v1/findings/exceeds"),
                try await ask(.head, "/fuseguard/v1/findings/exceeds")
            )
            #expect(head.status == 200 && head.text.isEmpty)
            #expect(head.headers[.contentLength] == "\(get.text.utf8.count)")
            #expect(try await ask(.head, "/health").status == 200)
        }
    }

    @Test func `parameters are known, each once`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            for (query, status) in [
                ("", 200), ("?", 200), ("?limit=1", 200), ("?limit=1&limit=1", 400), ("?Limit=1", 400),
                ("?limit=1&x", 400), ("?%6Cimit=1", 200), ("?limit=1&", 200), ("?lim%it=1", 400),
            ] {
                let answer = try await ask(.get, "/fuseguard/v1/installations\(query)")
                #expect(answer.status == status, "\(query): \(answer.text)")
            }
            #expect(try await ask(.get, "/fuseguard/v1/about?x=1").status == 400)
        }
    }

    @Test func `where a token is asked for, all but the page and health need it`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask(HarnessOptions(token: "0123456789abcdef")) { ask async throws in
            #expect(try await ask(.get, "/fuseguard/").status == 200)
            #expect(try await ask(.head, "/fuseguard/").status == 200)
            #expect(try await ask(.get, "/health").status == 200)
            for path in ["about", "openapi.json", "installations", "nothing"] {
                #expect(try await ask(.get, "/fuseguard/v1/\(path)").status == 401)
            }
            let good: [HTTPFields] = [
                [.gatewayToken: "0123456789abcdef"], [.authorization: "Bearer 0123456789abcdef"],
            ]
            for headers in good {
                #expect(try await ask(.get, "/fuseguard/v1/about", headers: headers).status == 200)
            }
            let wrong: HTTPFields = [.gatewayToken: "0123456789abcdeg"]
            #expect(try await ask(.get, "/fuseguard/v1/about", headers: wrong).status == 401)
        }
    }
}
