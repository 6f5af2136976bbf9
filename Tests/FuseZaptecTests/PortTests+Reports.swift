import Foundation
import FuseCore
import FuseHTTP
import FuseJSON
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseZaptec

/// Chargers that are read back.
extension PortTests {
    /// The report of a charger.
    private func report(
        _ detail: String, _ state: ReferenceServer.Reaction, supply: Supply? = .tn3, wiring: Wiring? = nil
    ) async throws -> Result<ChargerReport, PortTrouble> {
        let server = try ReferenceServer { request in
            request.path.hasSuffix("/state") ? state : .answer(200, detail)
        }
        defer { server.close() }
        return try await ZaptecClient.with(
            APIAddress(server.address), .token(Secret("t")), userAgent: "x", clock: ManualClock()
        ) { client in
            let port = ZaptecPort(client, try Self.site(supply, wiring: wiring))
            do throws(PortTrouble) {
                return .success(try await port.report(of: "c1"))
            } catch {
                return .failure(error)
            }
        }
    }

    private static let detail =
        "{\"Id\": \"c1\", \"InstallationId\": \"home\", \"DeviceType\": 1, \"PropertyOfflineCurrentOverride\": 16.17, "
        + "\"PropertyOfflinePhaseOverride\": 4}"

    private static func state(_ observations: [Int: String]) -> ReferenceServer.Reaction {
        let items = observations.map { "{\"StateId\": \($0.key), \"ValueAsString\": \"\($0.value)\"}" }
        return .answer(200, "[\(items.joined(separator: ","))]")
    }

    @Test func `a charger reports the cloud's override and its own values, by PhaseId`() async throws {
        let override = OfflineOverride(current: .overridden(Milliamperes(16_170)), phase: .phase3)
        let all = try await report(Self.detail, Self.state([523: "16.17", 522: "4"])).get()
        #expect(all.cloud == override && all.phase == .all)
        #expect(
            all.reading?.lines == .all && all.reading?.current == Milliamperes(16_170)
                && all.reading?.decimals == 2)
        let one = try await report(
            Self.detail, Self.state([523: "16", 522: "3"]), wiring: .l2l3l1
        ).get()
        #expect(one.phase == .phase3 && one.reading?.lines == [.l1])
        let pair = try await report(
            Self.detail, Self.state([523: "16", 522: "8"]), supply: .it3
        ).get()
        #expect(pair.phase == .phase1 && pair.reading?.lines.lines == [.l1, .l3])
    }

    @Test func `a charger without state or value reports none`() async throws {
        let detail = "{\"Id\": \"c1\"}"
        let nothing = ChargerReport(
            cloud: OfflineOverride(current: .automatic, phase: .automatic), reading: nil, phase: nil)
        let empty: [ReferenceServer.Reaction] = [
            .answer(204, ""), .answer(200, "[]"), .answer(404, ""), Self.state([-1: ""]),
            Self.state([710: "1"]),
        ]
        for state in empty { #expect(try await report(detail, state) == .success(nothing)) }
        let phase = try await report(detail, Self.state([522: "2"])).get()
        #expect(phase.phase == .phase2 && phase.reading == nil)
    }

    @Test func `what contradicts the record is not taken for a report`() async throws {
        for (detail, state) in [
            ("{\"Id\": \"c2\"}", Self.state([:])),
            ("{\"Id\": \"c1\", \"InstallationId\": \"other\"}", Self.state([:])),
            ("{\"Id\": \"c1\"}", Self.state([523: "16", 522: "8"])),
            ("{\"Id\": \"c1\"}", Self.state([523: "16", 715: "2"])),
            ("{\"Id\": \"c1\"}", Self.state([523: "16", 522: "7"])), ("[]", Self.state([:])),
        ] {
            guard case .failure(.unreadable) = try await report(detail, state) else {
                Issue.record("\(detail) \(state)")
                continue
            }
        }
        #expect(try await report("", .answer(200, "[]")) == .failure(.unreadable("an empty answer")))
    }
}
