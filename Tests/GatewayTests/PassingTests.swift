import Foundation
import Synchronization
import Testing

@Suite struct PassingTests {
    /// A gateway in front of a server that answers with given bytes.
    private func with<Value: Sendable>(
        _ answer: @escaping @Sendable (Message, Wire) -> Bool,
        _ body: @escaping @Sendable (Wire, Listener) throws -> Value
    ) async throws -> Value {
        try await waiting {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
            defer { try? FileManager.default.removeItem(at: folder) }
            let listener = try Listener(answer)
            defer { listener.close() }
            let gateway = try GatewaySite.bare(before: listener, in: folder)
            return try body(try Wire(to: gateway.port), listener)
        }
    }

    private static func get(_ target: String, _ method: String = "GET", _ more: String = "") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n"
    }

    @Test func `an answer comes back as the API gave it`() async throws {
        let answer = try await with { _, wire in
            wire.send(
                "HTTP/1.1 299 Fine Thing\r\nX-A: 1\r\nSet-Cookie: a=b; Path=/\r\nx-a: 2\r\nSet-Cookie: c=d\r\n"
                    + "Retry-After: 3\r\nContent-Type: text/odd; x=\"y\"\r\nETag: W/\"1\"\r\nContent-Length: 5\r\n"
                    + "Connection: keep-alive, X-Hop\r\nX-Hop: gone\r\nKeep-Alive: timeout=5\r\n\r\na\u{0}\u{FF}\r\n"
            )
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            return wire.message()
        }
        #expect(answer?.status == 299)
        #expect(answer?["X-A"] == ["1", "2"])
        #expect(answer?["Set-Cookie"] == ["a=b; Path=/", "c=d"])
        #expect(answer?["Retry-After"] == ["3"])
        #expect(answer?["Content-Type"] == ["text/odd; x=\"y\""])
        #expect(answer?["ETag"] == ["W/\"1\""])
        #expect(answer?["X-Hop"] == [] && answer?["Keep-Alive"] == [])
        #expect(answer?["Content-Length"] == ["5"])
        #expect(answer?.body.text == "a\u{0}\u{FF}\r\n")
    }

    @Test(arguments: [
        "/", "/x", "/x/", "//x", "/x//y", "/./x", "/x/../y", "/x%2fy", "/x%2Fy?a=%20+b", "/x?", "/x??a",
        "/x;y=z", "/x?a=b;c=d", "/a:b@c", "/x'()*,!$&=~", "/x?a=http://b/c", "/%00", "/X/Y",
        "/api/chargers?InstallationId=a&PageIndex=0&PageSize=500", "/api/chargers/%75/state",
    ])
    func `a target reaches the API as it was sent`(target: String) async throws {
        #expect(try await arrival(of: target) == [target])
    }

    @Test(arguments: [
        ("/x?a=%20+b&c[]=1", "/x?a=%20+b&c%5B%5D=1"), ("/x%zz", "/x%25zz"), ("/x%", "/x%25"),
        ("/x?a=%&b=%4", "/x?a=%25&b=%254"), ("/x%20[", "/x%20%5B"),
        ("/x?q=%20\"<>\\^`{|}", "/x?q=%20%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ])
    func `what no target may have is escaped, and nothing twice`(target: String, arrives: String) async throws
    {
        #expect(try await arrival(of: target) == [arrives])
    }

    private func arrival(of target: String) async throws -> [String] {
        try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { wire, listener in
            wire.send(Self.get(target))
            try #require(wire.message()?.status == 200)
            return listener.requests.map(\.target)
        }
    }

    @Test func `a request's headers reach the API, but for those between neighbours`() async throws {
        let request = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { wire, listener in
            wire.send(
                Self.get(
                    "/x", "GET",
                    "Authorization: Bearer x\r\nAccept: a/b\r\nUser-Agent: evcc/1\r\nX-A: 1\r\nx-a: 2\r\n"
                        + "Accept-Encoding: gzip, br\r\nCookie: a=b\r\nIf-None-Match: \"1\"\r\nTE: trailers\r\n"
                        + "FuseGuard-Token: secret\r\nFuseGuard-Actor: me\r\nProxy-Authorization: x\r\n"
                        + "Connection: x-hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"))
            _ = wire.message()
            return listener.requests.first
        }
        let sent = try #require(request)
        let names = sent.headers.map { $0.name.lowercased() }.sorted()
        #expect(
            names == [
                "accept", "accept-encoding", "authorization", "cookie", "host", "if-none-match", "user-agent",
                "x-a", "x-a",
            ])
        #expect(sent["X-A"] == ["1", "2"] && sent["Accept-Encoding"] == ["gzip, br"])
        #expect(sent["Host"] != ["localhost"] && sent["User-Agent"] == ["evcc/1"])
    }

    @Test func `chunks come through as they come, not at the end`() async throws {
        let mayGoOn = DispatchSemaphore(value: 0)
        let (first, whole) = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nfirst\r\n")
            guard mayGoOn.wait(timeout: .now() + 8) == .success else { return false }
            return wire.send("6;a=b\r\nsecond\r\n0\r\nX-T: 1\r\n\r\n")
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            var seen: [UInt8] = []
            while seen.firstRange(of: "first".bytes) == nil, let more = wire.some(within: 5) { seen += more }
            mayGoOn.signal()
            while Message.read(seen) == nil, let more = wire.some(within: 5) { seen += more }
            return (seen.firstRange(of: "first".bytes) != nil, Message.read(seen)?.message)
        }
        #expect(first)
        #expect(whole?.body.text == "firstsecond")
    }

    @Test func `nothing slips into an answer that is still coming`() async throws {
        let mayGoOn = DispatchSemaphore(value: 0)
        let answers = try await with { request, wire in
            guard request.method == "GET" else {
                return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            _ = mayGoOn.wait(timeout: .now() + 10)
            return wire.send("6\r\nsecond\r\n0\r\n\r\n")
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            var seen: [UInt8] = []
            func read(until text: String) {
                while seen.firstRange(of: text.bytes) == nil, let more = wire.some(within: 10) {
                    seen += more
                }
            }
            read(until: "first")
            wire.send(
                Self.get("/oauth/token", "POST", "Expect: 100-continue\r\nContent-Length: 3\r\n"))
            usleep(200_000)
            mayGoOn.signal()
            read(until: "100 Continue\r\n\r\n")
            wire.send("a=b")
            read(until: "\r\n\r\nok")
            var (answers, rest) = ([Message](), seen)
            while let (answer, more) = Message.read(rest) {
                answers.append(answer)
                rest = more
            }
            return answers
        }
        #expect(answers.map(\.status) == [200, 100, 200])
        #expect(answers.map(\.body.text) == ["firstsecond", "", "ok"])
    }

    @Test(arguments: [
        ("HEAD", "200 OK\r\nContent-Length: 1234\r\nX-A: 1"), ("GET", "204 No Content\r\nX-A: 1"),
        ("GET", "304 Not Modified\r\nETag: \"1\"\r\nX-A: 1"),
        ("OPTIONS", "204 No Content\r\nAllow: GET\r\nX-A: 1"),
        ("HEAD", "404 Not Found\r\nX-A: 1"),
    ])
    func `an answer without a body has none, and its headers`(method: String, head: String) async throws {
        let (answers, isOpen) = try await with { _, wire in
            wire.send("HTTP/1.1 \(head)\r\n\r\n")
        } _: { wire, _ in
            let answers = (1...2).map { _ in
                wire.send(Self.get("/x", method))
                return wire.message(toHead: true)
            }
            return (answers, wire.some(within: 0.05) == nil)
        }
        #expect(answers.allSatisfy { $0?.start == "HTTP/1.1 " + head.prefix { $0 != "\r\n" } })
        #expect(answers.allSatisfy { $0?["X-A"] == ["1"] })
        if let length = head.firstRange(of: "Content-Length: ") {
            let value = String(head[length.upperBound...].prefix { $0.isNumber })
            #expect(answers.allSatisfy { $0?["Content-Length"] == [value] })
        }
        #expect(isOpen)
    }

    @Test func `an OPTIONS without a body gets one answer`() async throws {
        let statuses = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { wire, _ in
            wire.send(Self.get("/x", "OPTIONS") + Self.get("/y"))
            return [wire.message()?.status, wire.message()?.status]
        }
        #expect(statuses == [200, 200])
    }

    @Test func `a compressed answer stays as it is, and a large one comes whole`() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let answer = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
                && wire.send(body)
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            var seen: [UInt8] = []
            while seen.count < body.count + 100, let more = wire.some(within: 5) {
                seen += more
                if let mark = seen.prefix(1_000).firstRange(of: "\r\n\r\n".bytes),
                    seen.count == mark.upperBound + body.count
                {
                    break
                }
            }
            return Message.read(seen)?.message
        }
        #expect(answer?["Content-Encoding"] == ["gzip"])
        #expect(answer?.body == body)
    }

    @Test func `a documented write passes with its body, however that comes`() async throws {
        let bodies = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { wire, listener in
            let form = "grant_type=password&username=a%26b&password=\u{FF}"
            wire.send(Self.get("/oauth/token", "POST", "Content-Length: \(form.bytes.count)\r\n") + form)
            _ = wire.message()
            wire.send(
                Self.get("/OAuth/Token?x=y", "POST", "Transfer-Encoding: chunked\r\n")
                    + "2\r\na=\r\n1\r\nb\r\n0\r\n\r\n")
            _ = wire.message()
            wire.send(Self.get("/oauth/token", "POST", "Expect: 100-continue\r\nContent-Length: 3\r\n"))
            let interim = wire.message()?.status
            wire.send("c=d")
            _ = wire.message()
            wire.send(Self.get("/api/chargers/x/SendCommand/506", "POST", "Content-Length: 0\r\n"))
            _ = wire.message()
            return listener.requests.map { "\($0.target) \($0.body.text)" } + ["\(interim ?? 0)"]
        }
        #expect(
            bodies == [
                "/oauth/token grant_type=password&username=a%26b&password=\u{FF}", "/OAuth/Token?x=y a=b",
                "/oauth/token c=d", "/api/chargers/x/SendCommand/506 ", "100",
            ])
    }

    @Test func `a connection serves one request after the other`() async throws {
        let counts = try await with { request, wire in
            let body = request.target
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
        } _: { wire, _ in
            let one = (1...20).map { number in
                wire.send(Self.get("/\(number)"))
                return wire.message()?.body.text ?? ""
            }
            wire.send((1...20).map { Self.get("/\($0)") }.joined())
            let pipelined = (1...20).map { _ in wire.message()?.body.text ?? "" }
            wire.send(Self.get("/last", "GET", "Connection: Close\r\n"))
            return (one, pipelined, wire.message()?["Connection"], wire.ends())
        }
        #expect(counts.0 == (1...20).map { "/\($0)" } && counts.1 == counts.0)
        #expect(counts.2 == ["close"] && counts.3)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Le", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\nok",
    ])
    func `an API that does not answer is 502`(bytes: String) async throws {
        let status = try await with { _, wire in
            wire.send(bytes)
            return false
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            return wire.message()?.status
        }
        #expect(status == 502)
    }

    @Test func `an answer that breaks off breaks off here too`() async throws {
        let (message, hasEnded) = try await with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            return false
        } _: { wire, _ in
            wire.send(Self.get("/x"))
            var seen: [UInt8] = []
            while let more = wire.some(within: 3) { seen += more }
            return (Message.read(seen, isEnd: true)?.message.body.count, wire.ends(within: 1))
        }
        #expect((message ?? 0) < 100 && hasEnded)
    }
}
