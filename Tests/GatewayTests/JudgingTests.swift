import Foundation
import FuseTestSupport
import Testing

@Suite(.tags(.timed)) struct JudgingTests {
    /// Two chargers of 8 A on 20 A: either may have 4 A more, but not both.
    private func pair(
        _ options: [String] = [], cloud: [String] = [], reads: Bool = false
    ) async throws -> GatewaySite {
        try await waiting {
            try GatewaySite(fuse: 20, [.init(), .init()], options, cloud: cloud, reads: reads)
        }
    }

    @Test func `of twenty updates at once that are safe alone, those pass that are safe together`()
        async throws
    {
        let site = try await waiting {
            try GatewaySite(
                fuse: 126, Array(repeating: .init(current: 6), count: 20), ["--lock-timeout", "60"])
        }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for box in 1...20 {
                group.addTask {
                    try await waiting { try site.ask(site.update(box, raising(9)))?.status ?? 0 }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // On a busy machine some requests do not get their turn in time; they are not forwarded at all.
        #expect(statuses.filter { $0 == 200 }.count == 2)
        #expect(statuses.allSatisfy { [200, 409, 503].contains($0) })
        let updates = site.witness.writes
        #expect(updates.count == 2 && updates.allSatisfy { $0.body.text == raising(9) })
        try await waiting {
            try site.until("all is read back") { try site.inFlight() == 0 }
            #expect(try site.total() == 126)
        }
    }

    @Test func `of two updates of a charger at once, the second leaves once the first is answered`()
        async throws
    {
        let site = try await pair()
        try await waiting { try site.disturb(#"{"delay": 3000}"#) }
        async let first = waiting { try site.ask(site.update(1, raising(12)))?.status ?? 0 }
        async let second = waiting { try site.ask(site.update(1, raising(10)))?.status ?? 0 }
        try await waiting {
            try site.until("one is on its way") { !site.witness.writes.isEmpty }
            usleep(700_000)
        }
        #expect(site.witness.writes.count == 1)
        #expect(try await [first, second] == [200, 200])
        #expect(site.witness.writes.count == 2)
    }

    /// A fault of an update to the first charger, and its effect on an increase of the second.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        var box = "{}"
        var everybody = "{}"
        let status: Int
        /// The status of an increase of the other charger: 409 while the first may hold its new value.
        let other: Int

        var testDescription: String { name }
    }

    @Test(arguments: [
        Fault(name: "reset after it was taken", box: #"{"drop":1,"reset":true}"#, status: 502, other: 409),
        Fault(name: "reset before it was taken", box: #"{"lose":1,"reset":true}"#, status: 502, other: 409),
        Fault(name: "a business error", box: #"{"refuse":519}"#, status: 500, other: 409),
        Fault(name: "500", box: #"{"status":500}"#, status: 500, other: 409),
        Fault(name: "503", box: #"{"status":503}"#, status: 503, other: 409),
        Fault(name: "302", box: #"{"status":302}"#, status: 302, other: 409),
        Fault(name: "403", box: #"{"status":403}"#, status: 403, other: 200),
        Fault(name: "404", box: #"{"status":404}"#, status: 404, other: 200),
        Fault(name: "429", everybody: #"{"limitNext":1,"retryAfter":7}"#, status: 429, other: 200),
        Fault(name: "a slow answer", everybody: #"{"delay":1200}"#, status: 200, other: 409),
        Fault(name: "a slow charger", box: #"{"late":60000}"#, status: 200, other: 409),
        Fault(name: "nothing wrong", status: 200, other: 409),
    ])
    func `what may have been taken counts, what was not does not`(fault: Fault) async throws {
        let site = try await pair()
        let (first, other) = try await waiting {
            try site.disturb(1, fault.box)
            try site.disturb(fault.everybody)
            let first = try site.ask(site.update(1, raising(12)))
            return (first, try site.ask(site.update(2, raising(12))))
        }
        #expect(first?.status == fault.status && other?.status == fault.other)
        #expect(first?["FuseGuard-Verdict"] == ["safe"])
        if fault.status == 429 { #expect(first?["Retry-After"] == ["7"]) }
        #expect(site.witness.writes.count == (fault.other == 200 ? 2 : 1))
    }

    @Test func `who was refused by an expired token gives its current back`() async throws {
        let site = try await pair()
        let statuses = try await waiting {
            try site.disturb(#"{"tokenRevoked":true}"#)
            return try (1...2).map { try site.ask(site.update($0, raising(12)))?.status }
        }
        #expect(statuses == [401, 401])
    }

    @Test func `an update whose gateway is killed counts, and is read back by the next one`() async throws {
        let site = try await pair()
        try await waiting {
            try site.disturb(#"{"delay": 2000}"#)
            let wire = try Wire(to: site.gateway.port)
            wire.send(site.update(1, raising(12)))
            try site.until("it is on its way") { !site.witness.writes.isEmpty }
            site.gateway.kill(SIGKILL)
            _ = site.gateway.end()
            try site.disturb(#"{"delay": 0}"#)
            try site.restart()
        }
        let other = try await waiting { try site.ask(site.update(2, raising(12)))?.status }
        #expect(other == 409)
        // The update counts for as long as it may arrive a second time.
        try await waiting {
            try site.until("it is read back") {
                site.witness.requests.contains { $0.target == "/api/chargers/\(GatewaySite.box(1))/state" }
            }
        }
        #expect(try await waiting { try site.held(1) } == "12 on 7")
    }

    @Test func `an update that was lost with its gateway still counts`() async throws {
        let site = try await pair()
        let (other, open) = try await waiting {
            try site.disturb(1, #"{"lose": 1}"#)
            let wire = try Wire(to: site.gateway.port)
            wire.send(site.update(1, raising(12)))
            try site.until("it is on its way") { !site.witness.writes.isEmpty }
            site.gateway.kill(SIGKILL)
            _ = site.gateway.end()
            try site.restart()
            usleep(500_000)
            return (try site.ask(site.update(2, raising(12)))?.status, try site.inFlight())
        }
        #expect(other == 409 && open == 1)
    }

    @Test func `SIGTERM waits for an answer that is under way`() async throws {
        let site = try await pair()
        let (status, exit) = try await waiting {
            try site.disturb(#"{"delay": 1500}"#)
            let wire = try Wire(to: site.gateway.port)
            wire.send(site.update(1, raising(12)))
            try site.until("it is on its way") { !site.witness.writes.isEmpty }
            site.gateway.kill(SIGTERM)
            return (wire.message()?.status, site.gateway.end())
        }
        #expect(status == 200 && exit == 0)
    }

    @Test func `who hangs up before the answer changes nothing`() async throws {
        let site = try await pair()
        try await waiting {
            try site.disturb(#"{"delay": 800}"#)
            let wire = try Wire(to: site.gateway.port)
            wire.send(site.update(1, raising(12)))
            try site.until("it is on its way") { !site.witness.writes.isEmpty }
            wire.reset()
            let other = try site.ask(site.update(2, raising(12)))?.status
            try #require(other == 409)
            try site.until("it is noted and read back") { try site.inFlight() == 0 }
        }
        #expect(try await waiting { try site.held(1) } == "12 on 7")
    }

    @Test(arguments: [(["--fail-on", "warning"], 409), ([], 200)])
    func `what has a warning passes unless it is asked to fail`(options: [String], status: Int) async throws {
        // Two chargers of 8 A on 14 A: a decrease of one leaves the line over.
        let found = try await waiting {
            let site = try GatewaySite(fuse: 14, [.init(), .init()], options)
            let answer = try site.ask(site.update(1, raising(7)))
            return (answer?.status, answer?["FuseGuard-Verdict"], site.witness.writes.count)
        }
        #expect(found.0 == status)
        #expect(found.1 == ["reduces"])
        #expect(found.2 == (status == 200 ? 1 : 0))
    }

    @Test(arguments: [(["--judge", "end"], 200), ([], 409)])
    func `what is too much only on the way passes where the end alone is judged`(
        options: [String], status: Int
    ) async throws {
        let body = #"{"offlineChargeCurrent":26,"offlineChargePhase":1}"#
        let found = try await waiting {
            let site = try GatewaySite(
                fuse: 40, [.init(current: 6), .init(current: 20, phase: 2)], options)
            let answer = try site.ask(site.update(1, body))
            return (answer?.status, site.witness.writes.map { $0.body.text })
        }
        #expect(found.0 == status)
        #expect(found.1 == (status == 200 ? [body] : []))
    }

    @Test(arguments: [
        (#"{"offlineChargeCurrent":32}"#, #"{"offlineChargeCurrent":12}"#),
        (
            #"{ "OfflineChargeCurrent": 32, "OfflineChargePhase": 1 }"#,
            #"{"offlineChargeCurrent":12,"offlineChargePhase":1}"#
        ),
    ])
    func `with --adjust what fits is sent instead`(asked: String, sent: String) async throws {
        let site = try await pair(["--adjust"])
        let answer = try await waiting { try site.ask(site.update(1, asked)) }
        #expect(answer?.status == 200 && answer?["FuseGuard-Verdict"] == ["adjusted"])
        let writes = site.witness.writes
        #expect(writes.map { $0.body.text.filter { $0 != " " } } == [sent])
        #expect(writes.first?["Content-Length"] == writes.first.map { ["\($0.body.count)"] })
    }

    @Test(arguments: [
        "{\"offlineChargeCurrent\":12}", " {\r\n\t\"OfflineChargeCurrent\" : 12.000 } \n",
        "{\"offline\\u0043hargeCurrent\":1.2e1}", "{\"offlineChargePhase\":null,\"offlineChargeCurrent\":12}",
    ])
    func `what passes is sent byte for byte`(body: String) async throws {
        let site = try await pair()
        let text = site.update(1, body, more: "X-Mine: a\r\nX-Mine: b\r\nConnection: X-Gone\r\nX-Gone: c\r\n")
            .replacing("/api/chargers/", with: "/API/Chargers/")
        let answer = try await waiting { try site.ask(text) }
        #expect(answer?.status == 200)
        let sent = try #require(site.witness.writes.first)
        #expect(site.witness.writes.count == 1 && sent.body.text == body)
        #expect(sent.start == "POST /API/Chargers/\(GatewaySite.box(1))/update HTTP/1.1")
        #expect(sent["X-Mine"] == ["a", "b"] && sent["X-Gone"] == [] && sent["Connection"] == [])
        #expect(sent["Content-Type"] == ["application/json"])
        let cloud = try await waiting { try site.writesInTheCloud() }
        #expect(cloud.count == 1)
    }

    @Test func `a body that takes too long, or never ends, is not sent`() async throws {
        let site = try await pair()
        let (slow, isOver) = try await waiting {
            let short = try Wire(to: site.gateway.port)
            let text = site.update(1, raising(12))
            short.send(String(text.dropLast(3)))
            short.hangUp()
            let wire = try Wire(to: site.gateway.port)
            wire.send(String(text.dropLast(3)))
            return (wire.message(within: 15)?.status, wire.ends())
        }
        #expect(slow == 408 && isOver)
        #expect(site.witness.writes.isEmpty)
    }

    @Test func `a smaller fuse of the installation holds at once`() async throws {
        let site = try await pair()
        func fuse(_ amperes: Int) -> String {
            site.update(1, "{\"maxCurrent\":\(amperes)}")
                .replacing("/api/chargers/\(GatewaySite.box(1))", with: "/api/installation/\(GatewaySite.id)")
        }
        let (smaller, over, larger) = (fuse(17), fuse(15), fuse(25))
        let statuses = try await waiting {
            try [smaller, site.update(1, raising(10)), over, larger, site.update(1, raising(10))]
                .map { try site.ask($0)?.status ?? 0 }
        }
        // A larger rating sent to the cloud is no evidence of a larger fuse: it counts once it is pulled.
        #expect(statuses == [200, 409, 409, 200, 409])
    }

    @Test func `an id is found in any letter case, and its letters stay`() async throws {
        let targets = try await waiting {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
            defer { try? FileManager.default.removeItem(at: folder) }
            let listener = try Listener { _, wire in
                wire.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            }
            defer { listener.close() }
            let gateway = try GatewaySite.bare(before: listener, in: folder)
            for id in ["A1", "a1"] {
                let wire = try Wire(to: gateway.port)
                let body = raising(15)
                wire.send(
                    "POST /api/chargers/\(id)/update HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Length: \(body.count)\r\n\r\n\(body)")
                try #require(wire.message()?["FuseGuard-Verdict"] == ["safe"])
            }
            return listener.requests.map(\.target)
        }
        #expect(targets == ["/api/chargers/A1/update", "/api/chargers/a1/update"])
    }
}
