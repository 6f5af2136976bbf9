import Foundation
import FuseCore
import FuseHTTP
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct ClientTests {
    private static let user = Credentials.password(
        user: Secret(TestService.user), Secret(TestService.password))

    @Test func `a token is got once, with a form, and goes along`() async throws {
        try await TestService.with(Self.user) { request in
            request.path == "/oauth/token" ? .answer(200, TestService.granted) : .answer(200, "{}")
        } _: { service in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await service.client.document("/api/constants") } }
                try await group.waitForAll()
            }
            let requests = service.server.requests
            #expect(requests.filter { $0.path == "/oauth/token" }.count == 1)
            #expect(
                requests[0].body
                    == "grant_type=password&username=anna%40hunter2.example&password=hunter2%20%26%20%7F%0D%0A%3D%25"
            )
            #expect(requests[0].headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(requests[0].headers["authorization"] == nil)
            #expect(requests.dropFirst().allSatisfy { $0.headers["authorization"] == "Bearer hunter2.t1" })
            #expect(requests.allSatisfy { $0.headers["user-agent"] == "fuseguard/0.0.0" })
        }
    }

    @Test func `a token is renewed a minute before its end`() async throws {
        try await TestService.with(Self.user) { request in
            request.path == "/oauth/token" ? .answer(200, TestService.granted) : .answer(200, "{}")
        } _: { service in
            func tokens() -> Int { service.paths.filter { $0 == "/oauth/token" }.count }
            _ = try await service.client.document("/x")
            service.clock.pass(milliseconds: 3_530_000)
            _ = try await service.client.document("/x")
            #expect(tokens() == 1)
            service.clock.pass(milliseconds: 11_000)
            _ = try await service.client.document("/x")
            #expect(tokens() == 2)
        }
    }

    @Test func `a refused token is renewed once`() async throws {
        let count = Counter()
        try await TestService.with(Self.user) { request in
            if request.path == "/oauth/token" {
                return .answer(
                    200, TestService.granted.replacingOccurrences(of: "t1", with: "t\(count.next())"))
            }
            return .answer(request.headers["authorization"] == "Bearer hunter2.t2" ? 200 : 401, "{}")
        } _: { service in
            _ = try await service.client.document("/x")
            #expect(count.value == 2)
        }
        try await TestService.with(Self.user) { request in
            request.path == "/oauth/token" ? .answer(200, TestService.granted) : .answer(401, "")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .tokenRefused)
            #expect(service.paths == ["/oauth/token", "/x", "/oauth/token", "/x"])
        }
        try await TestService.with { _ in
            .answer(401, "")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .tokenRefused && error.request == "GET /x")
            #expect(service.paths == ["/x"])
        }
    }

    @Test func `a wrong password is said as such, and nothing of it`() async throws {
        try await TestService.with(Self.user) { request in
            .answer(400, "{\"error\": \"invalid_grant\", \"error_description\": \"\(request.body)\"}")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .wrongPassword && error.request == "POST /oauth/token")
            #expect(service.paths == ["/oauth/token"])
        }
    }

    @Test(arguments: [
        "", "hunter2", "{}", "{\"access_token\": \"hunter2\", \"token_type\": \"mac\"}",
        "{\"access_token\": \"hunter2\\r\\nX-Evil: 1\", \"token_type\": \"bearer\"}",
        "{\"access_token\": \"\", \"token_type\": \"bearer\"}",
        "{\"access_token\": {\"hunter2\": 1}, \"token_type\": \"bearer\"}",
    ]) func `an answer that is no token is no token`(body: String) async throws {
        try await TestService.with(Self.user) { _ in
            .answer(200, body)
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.unreadable("this is no bearer token")))
        }
    }

    @Test func `a busy token endpoint is waited for, and not for ever`() async throws {
        let count = Counter()
        try await TestService.with(Self.user) { request in
            guard request.path == "/oauth/token" else { return .answer(200, "{}") }
            switch count.next() {
            case 1: return .answer(503, "")
            case 2: return .answer(429, "", headers: ["Retry-After": "7"])
            default: return .answer(200, TestService.granted)
            }
        } _: { service in
            _ = try await service.client.document("/x")
            #expect(service.clock.long == [1_000, 7_000])
        }
        try await TestService.with(Self.user) { _ in
            .answer(503, "")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.refused(status: 503, error: nil)))
            #expect(service.paths.count == 3)
        }
    }

    @Test func `429 is waited out as long as it is asked for, eight times at most`() async throws {
        let count = Counter()
        try await TestService.with { _ in
            count.next() <= 2 ? .answer(429, "", headers: ["Retry-After": "3"]) : .answer(200, "{}")
        } _: { service in
            _ = try await service.client.document("/x")
            #expect(service.clock.long == [3_000, 3_000])
        }
        try await TestService.with { _ in
            .answer(429, "")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.tooManyRequests))
            #expect(service.paths.count == 8)
        }
        try await TestService.with { _ in
            .answer(429, "", headers: ["Retry-After": "86400"])
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.tooManyRequests))
            #expect(service.paths.count == 1 && service.clock.long.isEmpty)
        }
    }

    @Test func `forty requests keep to the limit`() async throws {
        try await TestService.with { _ in
            .answer(200, "{}")
        } _: { service in
            let start = service.clock.uptime.milliseconds
            for _ in 0..<40 { _ = try await service.client.document("/x") }
            #expect(service.clock.uptime.milliseconds - start == 2_500)
        }
    }

    @Test func `a reading is repeated where the service was away, three times in all`() async throws {
        let reactions: [ReferenceServer.Reaction] = [
            .answer(502, ""), .answer(503, ""), .answer(504, ""), .hangUp, .breakOff(200),
        ]
        for reaction in reactions {
            let count = Counter()
            try await TestService.with { _ in
                count.next() < 3 ? reaction : .answer(200, "{}")
            } _: { service in
                _ = try await service.client.document("/x")
                #expect(service.clock.long == [1_000, 2_000])
            }
            try await TestService.with { _ in
                reaction
            } _: { service in
                _ = try await service.failure { _ = try await service.client.document("/x") }
                #expect(service.paths.count == 3)
            }
        }
    }

    @Test func `a silent service is given up`() async throws {
        try await TestService.with(timeout: .milliseconds(100)) { _ in
            .silence
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.noAnswer("nothing came in time")))
            // Three attempts; on a busy machine the service may not have received the last one yet.
            #expect(service.clock.long == [1_000, 2_000])
        }
    }

    @Test func `a service that is not there is said to be unreachable`() async throws {
        try await TestService.with { _ in
            .hangUp
        } _: { service in
            let address = try APIAddress(service.server.address)
            service.server.close()
            try await Task.sleep(for: .milliseconds(50))
            try await ZaptecClient.with(
                address, .token(Secret("hunter2")), userAgent: "x", clock: service.clock
            ) { client in
                let error = try await service.failure { _ = try await client.document("/x") }
                #expect(error.problem == .port(.unreachable("the connection was refused")))
            }
        }
        try await TestService.with { _ in
            .hangUp
        } _: { service in
            let address = try APIAddress("https://127.0.0.1:\(service.server.port)")
            try await ZaptecClient.with(
                address, .token(Secret("hunter2")), userAgent: "x", clock: service.clock,
                timeouts: APITimeouts(connect: .milliseconds(200), request: .seconds(2))
            ) { client in
                let error = try await service.failure { _ = try await client.document("/x") }
                guard case .port(.unreachable) = error.problem else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    @Test func `a business error has its name and is not repeated`() async throws {
        let body = "{\"Code\": 528, \"Details\": \"hunter2\", \"StackTrace\": null}"
        try await TestService.with { _ in
            .answer(500, body)
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .business(.deviceCommandRejected, status: 500))
            #expect(error.trouble == .refused(status: 500, error: "DeviceCommandRejected (528)"))
            #expect(service.paths.count == 1)
        }
        try await TestService.with { _ in
            .answer(500, "{\"code\": 999}")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.refused(status: 500, error: "code 999")))
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect is not followed`(status: Int) async throws {
        let elsewhere = try ReferenceServer { _ in .answer(200, "{}") }
        defer { elsewhere.close() }
        let headers = ["Location": elsewhere.address + "/api/constants"]
        try await TestService.with { _ in
            .answer(status, "", headers: headers)
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.refused(status: status, error: nil)))
            #expect(service.paths.count == 1 && elsewhere.requests.isEmpty)
        }
    }

    @Test func `an answer without end is cut off`() async throws {
        let body = String(repeating: " ", count: 17 * 1_024 * 1_024)
        try await TestService.with { _ in
            .answer(200, body)
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.unreadable("an answer of more than 16 MiB")))
            #expect(service.paths.count == 1)
        }
    }

    @Test func `what is no JSON is said with its place alone`() async throws {
        try await TestService.with { _ in
            .answer(200, "{\n  hunter2: 1}")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.document("/x") }
            #expect(error.problem == .port(.unreadable("this is not JSON (line 2, column 3)")))
        }
    }
}
