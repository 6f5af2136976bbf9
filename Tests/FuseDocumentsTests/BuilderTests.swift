import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseDocuments
@testable import FuseJSON

@Suite struct BuilderTests {
    @Test func `an installation in source is the one that a document makes`() throws {
        let document = """
            format: fuseguard/installation/1
            id: garage
            name: Garage
            supply: TN-3
            fuse: 63
            factor: 0.8
            reserve: 4
            chargers:
              - {id: left, wiring: L1L2L3, offlineCurrent: 16, offlinePhase: 1}
              - {id: right, name: Bay 2, wiring: L2L3L1, minCurrent: 8, maxCurrent: 20}
            circuits:
              - id: a
                fuse: {L1: 35, L2: 25.5}
                chargers: [{id: a-1, offlineCurrent: 6.5, offlinePhase: 7}]
                circuits:
                  - {id: a-a, name: Inner, fuse: 20, reserve: {L3: 2}, chargers: [{id: a-a-1}]}
              - {id: b, fuse: unknown, chargers: [{id: b-1, wiring: unknown}]}
            """
        let factor = try #require(UsableFactor(billionths: 800_000_000))
        let built = try Installation(
            "garage", name: "Garage", supply: .tn3, mainFuse: 63, factor: factor, reserve: 4
        ) {
            Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
            Charger(
                "right", name: "Bay 2", wiring: .l2l3l1, minCurrent: .amperes(8), maxCurrent: .amperes(20))
            Circuit("a", fuse: .lines([.l1: .amperes(35), .l2: .amperes("25.5")])) {
                Charger("a-1", offline: .amperes("6.5", .all))
                Circuit("a-a", name: "Inner", fuse: 20, reserve: .lines([.l3: .amperes(2)])) {
                    Charger("a-a-1")
                }
            }
            Circuit("b", fuse: .lines([:])) { Charger("b-1", wiring: .unknown) }
        }
        #expect(try InstallationReading.read(Notation.yaml.read(Array(document.utf8))).installation == built)
    }
}
