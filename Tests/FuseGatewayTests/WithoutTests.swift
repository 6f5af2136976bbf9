import FuseCore
import FusePlanner
import FuseRecord
import FuseService
import FuseStore
import HTTPTypes
import Hummingbird
import Testing

@testable import FuseGateway

@Suite struct WithoutTests {
    /// A site with one charger of known current and automatic ones that were never read.
    private static func site(unknown count: Int) -> String {
        let unknown = (0..<count).map { "\n  - {id: U\($0), wiring: L1L2L3}" }.joined()
        return """
            format: fuseguard/installation/1
            id: hall
            supply: TN-3
            fuse: 16
            chargers:
              - {id: H1, wiring: L1L2L3, offlineCurrent: 6, offlinePhase: 1}\(unknown)
            """
    }

    @Test(arguments: [0, 1, 3])
    func `what the sums leave out is counted in a header, sent or refused`(count: Int) async throws {
        let bench = try GatewayHarness()
        try bench.record(Self.site(unknown: count))
        let without = count == 0 ? nil : String(count)
        try await bench.ask { ask in
            let refused = try await ask(.post, "/api/chargers/H1/update", #"{"offlineChargeCurrent": 32}"#)
            #expect(refused.status == 409 && refused.headers[.verdict] == "refused", "\(refused.text)")
            #expect(refused.headers[.without] == without)
            // No server listens at that address, so the update was forwarded.
            let sent = try await ask(.post, "/api/chargers/H1/update", #"{"offlineChargeCurrent": 10}"#)
            #expect(sent.status == 502 || sent.status == 503 || sent.status == 504, "\(sent.text)")
            #expect(sent.headers[.verdict] == "safe" && sent.headers[.without] == without)
        }
        let decision = try bench.store.read { reading in
            let record = try #require(try reading.record(Identifier("hall")))
            return try Planner.judge(nil, on: record, now: .now)
        }
        let taken = try UpdateHandler.response(.success(Response(status: .ok)), decision)
        #expect(taken.headers[.verdict] == "safe" && taken.headers[.without] == without)
        let read = try UpdateHandler.response(.success(Response(status: .ok)), nil)
        #expect(read.headers[.verdict] == nil && read.headers[.without] == nil)
    }
}
