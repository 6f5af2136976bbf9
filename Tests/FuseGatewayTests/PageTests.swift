import Crypto
import Foundation
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct PageTests {
    @Test func `the page has its style and scripts inside, and a policy that lets only these run`()
        async throws
    {
        let bench = try GatewayHarness()
        let page = try await bench.ask { try await $0(.get, "/fuseguard/") }
        #expect(page.status == 200 && page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(!page.text.contains("<!-- style -->") && !page.text.contains("<!-- script -->"))
        let policy = try #require(page.headers[.contentSecurityPolicy])
        for (tag, name) in [("style", "style-src"), ("script", "script-src")] {
            let parts = page.text.components(separatedBy: "<\(tag)>")
            try #require(parts.count == 2, "one \(tag)")
            let text = try #require(parts[1].components(separatedBy: "</\(tag)>").first)
            let hash = Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
            #expect(policy.contains("\(name) 'sha256-\(hash)';"))
        }
        #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("connect-src 'self'"))
        #expect(
            policy.hasSuffix(
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            ))
        #expect(!policy.contains("unsafe"))
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cache-Control", "no-cache"),
        ] {
            #expect(page.headers[.fixed(name)] == value)
        }
        #expect(page.headers[.strictTransportSecurity] == nil)
        let encrypted = try await bench.ask(HarnessOptions(isEncrypted: true)) {
            try await $0(.get, "/fuseguard/")
        }
        #expect(encrypted.headers[.strictTransportSecurity] == "max-age=31536000")
    }

    @Test func `a browser that has it gets it only once, and is led to it`() async throws {
        let bench = try GatewayHarness()
        try await bench.ask { ask in
            let short = try await ask(.get, "/fuseguard")
            #expect(short.status == 308 && short.headers[.location] == "/fuseguard/")
            for path in ["/fuseguard/", "/fuseguard/v1/openapi.json"] {
                let tag = try #require(try await ask(.get, path).headers[.eTag])
                for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                    let answer = try await ask(.get, path, headers: [.ifNoneMatch: known])
                    #expect(answer.status == 304 && answer.text.isEmpty && answer.headers[.eTag] == tag)
                }
                #expect(try await ask(.get, path, headers: [.ifNoneMatch: "\"x\""]).status == 200)
            }
        }
    }
}
