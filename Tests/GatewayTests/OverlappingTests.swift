import Foundation
import FuseTestSupport
import Testing

@Suite(.tags(.timed)) struct OverlappingTests {
    /// Two chargers of 8 A on 20 A that take ten minutes to apply an update.
    private func slow(_ options: [String] = []) async throws -> GatewaySite {
        try await waiting {
            let site = try GatewaySite(fuse: 20, [.init(), .init()], options)
            for box in [1, 2] { try site.disturb(box, #"{"late":600000}"#) }
            return site
        }
    }

    @Test func `several updates of a charger pass, and any mixture of them counts`() async throws {
        let site = try await slow()
        let answers = try await waiting {
            try [
                site.update(1, raising(12)), site.update(1, #"{"offlineChargePhase":1}"#),
                site.update(1, raising(6)),
                site.update(1, #"{"maxChargeCurrent":0}"#),
                // The second charger may have 8 A while the first may have 12 A.
                site.update(2, raising(9)), site.update(2, raising(8)), site.update(1, raising(13)),
            ].map { try site.ask($0) }
        }
        #expect(answers.map { $0?.status } == [200, 200, 200, 200, 409, 200, 409])
        let last = try #require(answers.last ?? nil)
        #expect(last["Retry-After"] == ["5"] && last.body.text.contains("may hold 13 A"))
        #expect(answers[4]?["Retry-After"] == [])
        #expect(site.witness.writes.count == 5)
        // The second charger reports its 8 A at once.
        #expect(try await [4, 5].contains(waiting { try site.inFlight() }))
    }

    @Test func `a body like the latest is one more request, one like an older one a new update`() async throws
    {
        let site = try await slow()
        let bodies = [
            raising(12), raising(12), #"{ "OfflineChargeCurrent": 12.0 }"#, raising(10),
            raising(12),
        ]
        let (statuses, open) = try await waiting {
            (try bodies.map { try site.ask(site.update(1, $0))?.status }, try site.inFlight())
        }
        #expect(statuses == [200, 200, 200, 200, 200])
        #expect(site.witness.writes.map { $0.body.text } == bodies)
        #expect(open == 3)
    }

    @Test func `what a charger shows removes what is older`() async throws {
        let site = try await waiting { try GatewaySite(fuse: 20, [.init(), .init()]) }
        let other = try await waiting {
            for body in [raising(12), #"{"offlineChargePhase":2}"#, raising(6)] {
                try #require(try site.ask(site.update(1, body))?.status == 200)
            }
            try site.until("all is read back") { try site.inFlight() == 0 }
            return try site.ask(site.update(2, raising(14)))?.status
        }
        #expect(other == 200)
        #expect(try await waiting { try site.held(1) } == "6 on 2")
    }

    @Test func `no more updates of a charger are on their way than can be kept apart`() async throws {
        let site = try await slow()
        let answers = try await waiting {
            try (0..<17).map { try site.ask(site.update(1, #"{"offlineChargeCurrent":\#($0 % 2 + 5)}"#)) }
        }
        #expect(answers.map { $0?.status } == Array(repeating: 200, count: 16) + [409])
        #expect(answers.last??["Retry-After"] == ["5"])
    }

    @Test func `the gateway answers within ten seconds, and the next update leaves after them`() async throws
    {
        let site = try await waiting { try GatewaySite(fuse: 20, [.init(), .init()]) }
        try await waiting { try site.disturb(#"{"delay": 14000}"#) }
        let start = ContinuousClock.now
        async let first = waiting { try site.ask(site.update(1, raising(12))) }
        try await Task.sleep(for: .milliseconds(1_500))
        async let second = waiting { try site.ask(site.update(1, raising(10))) }
        let late = try #require(await first)
        #expect(ContinuousClock.now - start < .seconds(13.5))
        #expect(late.status == 504 && late.body.text.contains("\"plan\": \"pass-"), "\(late.body.text)")
        #expect(site.witness.writes.count == 1)
        let next = try #require(await second)
        #expect(next.status == 504 && ContinuousClock.now - start < .seconds(14))
        #expect(site.witness.writes.count == 2)
    }

    @Test func `a write that is let pass leaves its charger undecided until it is pulled`() async throws {
        let pattern = "POST /api/chargers/*/localSettings"
        let site = try await waiting { try GatewaySite(fuse: 20, [.init(), .init()], ["--pass", pattern]) }
        let found = try await waiting {
            let write = site.update(1, "{}").replacing("/update", with: "/localSettings")
            let odd = site.update(1, "{}").replacing("/update", with: "/other")
            let before = [try site.ask(odd)?.status, try site.ask(site.update(2, raising(9)))?.status]
            _ = try site.ask(write)
            let sent = site.witness.writes.contains { $0.target.hasSuffix("/localSettings") }
            let undecided = try site.ask(site.update(2, raising(10)))
            try site.until("all is read back") { try site.inFlight() == 0 }
            try GatewaySite.run(
                ["pull", GatewaySite.id, "--api", "http://127.0.0.1:\(site.cloud.port)"], in: site.folder,
                GatewaySite.credentials)
            return (before, sent, undecided, try site.ask(site.update(2, raising(10)))?.status)
        }
        #expect(found.0 == [403, 200])
        #expect(found.1)
        #expect(found.2?.status == 424 && found.2?.body.text.contains("record-too-old") == true)
        #expect(found.3 == 200)
    }
}
