import Foundation
import FuseTestSupport
import Testing

/// One site for all rows: thirty chargers of 8 A on a fuse with headroom for 8 A more.
private struct OneSite: SuiteTrait, TestScoping {
    @TaskLocal static var site: GatewaySite?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let site = try await waiting {
            try GatewaySite(fuse: 248, Array(repeating: GatewaySite.Box(), count: 30))
        }
        try await Self.$site.withValue(site) { try await body() }
    }
}

@Suite(.serialized, OneSite()) struct SmugglingTests {
    /// The result of a row.
    private struct Result: Sendable {
        var statuses: [Int] = []
        /// True when there is one answer more than expected.
        var hasMore = false
        var sent: [String] = []
        var held = ""
        var isRunning = false
    }

    /// Runs a row and checks the result.
    private func expect(_ row: Row) async throws {
        let site = try #require(OneSite.site)
        let id = GatewaySite.box(1)
        let raw = row.raw.replacing("{id}", with: id).replacing("{ID}", with: id.uppercased())
            .replacing("{%id}", with: id.replacing("-", with: "%2d"))
            .replacing("{plainid}", with: id.replacing("-", with: ""))
            .replacing("{site}", with: GatewaySite.id).replacing("{token}", with: site.token)
            .replacing("{host}", with: "127.0.0.1:\(site.gateway.port)")
        let result = try await waiting {
            var result = Result()
            let before = site.witness.writes.count
            let wire = try Wire(to: site.gateway.port)
            wire.send(raw)
            for _ in row.statuses {
                result.statuses.append(wire.message(within: 5)?.status ?? 0)
            }
            result.hasMore = wire.some(within: 0.002) != nil
            result.sent = site.witness.writes.dropFirst(before).map { "\($0.start) \($0.body.text)" }
            result.held = try site.held(1)
            result.isRunning = site.gateway.isRunning
            return result
        }
        #expect(result.statuses.count == row.statuses.count)
        for (found, allowed) in zip(result.statuses, row.statuses) {
            #expect(allowed.contains(found), "\(row.name): \(result.statuses)")
        }
        #expect(!result.hasMore, "\(row.name): one answer more")
        #expect(result.sent.allSatisfy { $0.hasPrefix("POST /oauth/token ") }, "\(row.name): \(result.sent)")
        #expect(result.held == "8 on 7", "\(row.name)")
        #expect(result.isRunning)
    }

    @Test(arguments: PathRows.rows) func `a path does not hide an update`(row: Row) async throws {
        try await expect(row)
    }

    @Test(arguments: MethodRows.rows) func `a method does not hide an update`(row: Row) async throws {
        try await expect(row)
    }

    @Test(arguments: FrameRows.rows) func `framing does not hide an update`(row: Row) async throws {
        try await expect(row)
    }

    @Test(arguments: HeaderRows.rows) func `a header does not hide an update`(row: Row) async throws {
        try await expect(row)
    }

    @Test(arguments: BodyRows.rows) func `a body does not hide an update`(row: Row) async throws {
        try await expect(row)
    }

    @Test(arguments: SiteRows.rows) func `what is no plain update of a charger does not change a fuse`(
        row: Row
    )
        async throws
    {
        try await expect(row)
    }
}
