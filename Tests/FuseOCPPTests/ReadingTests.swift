import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct ReadingTests {
    private static func site() throws -> Installation {
        try FuseTestSupport.site(
            circuits: [("c", 40)],
            [
                charger("cp1", below: "c") { $0.fixed = .unknown },
                charger("cp2") { $0.fixed = .known(amperes(32)) }, charger("other", 6),
            ])
    }

    private static let profiles =
        #"""
        [{"connectorId": 0, "csChargingProfiles": {"chargingProfileId": 1, "stackLevel": 0,
          "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative", "chargingSchedule": {
            "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0},
                                                                {"startPeriod": 3600, "limit": 16.0}]}}},
         {"connectorId": 1, "csChargingProfiles": {"chargingProfileId": 2, "stackLevel": 0, "transactionId": 5,
          "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative", "chargingSchedule": {
            "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}}}]
        """#
    /// The transaction's profile alone.
    private static let running = "[" + profiles.split(separator: "}}},")[1]

    private static let configuration =
        #"{"configurationKey": [{"key": "NumberOfConnectors", "readonly": true, "value": "1"}]}"#

    private static func points(
        _ ids: [Identifier] = ["cp1", "cp2"], profiles: String = profiles,
        configuration: String = configuration,
        rated: Milliamperes? = nil
    ) throws -> ChargePoints {
        try ChargePoints(
            ids.map { id in
                var point = ChargePoint(id)
                let now = Timestamp(milliseconds: 1_800_000_000_000)
                try point.add(.setChargingProfile, JSONReader.read(Array(profiles.utf8)), at: now)
                try point.add(.getConfiguration, JSONReader.read(Array(configuration.utf8)), at: now)
                return point
            }, rated: rated)
    }

    @Test func `the duties of a reading`() throws {
        func without(_ text: String) -> (what: String, make: ReadingContract.Making) {
            (
                "\"\(text)\"",
                { try Self.points(profiles: Self.profiles.replacingOccurrences(of: text, with: "")) }
            )
        }
        let fields = [
            "\"connectorId\": 0,", "\"chargingProfileId\": 1,", "\"stackLevel\": 0,",
            "\"chargingProfilePurpose\": \"TxDefaultProfile\",", "\"chargingProfileKind\": \"Relative\",",
            "\"chargingRateUnit\": \"A\",", "\"startPeriod\": 0,", ", \"limit\": 10.0", ", \"limit\": 16.0",
        ]
        try ReadingContract(
            onto: Self.site(), { try Self.points() }, refuses: { $0 is DocumentError },
            poorer: fields.map(without) + [
                ("any profile", { try Self.points(profiles: "[]") }),
                // The end of a transaction does not lower the load: the default is larger.
                ("its default", { try Self.points(profiles: Self.running) }),
                ("its settings", { try Self.points(configuration: "{}") }),
            ]
        ).check()
    }

    @Test func `what limits them offline is fixed, or unknown, and the rest stays`() throws {
        let site = try Self.site()
        let limited = try Self.points(["cp1"]).declaration(onto: site, of: "site").installation
        #expect(limited.chargers[0].fixed == .known(amperes(16)))
        #expect(limited.chargers[1] == site.chargers[1])
        let free = try Self.points(["cp1"], profiles: "[]")
        #expect(try free.declaration(onto: site, of: "site").installation.chargers[0].fixed == .unknown)
        #expect(
            free.notes == [
                "nothing is known to limit cp1 offline: no ChargePointMaxProfile; no TxDefaultProfile for connector 1; "
                    + "install a profile that holds for good, or say with --rated-current what its hardware can draw"
            ])
        let rated = try Self.points(["cp1"], profiles: "[]", rated: amperes(32))
        #expect(
            try rated.declaration(onto: site, of: "site").installation.chargers[0].fixed
                == .known(amperes(32)))
        #expect(rated.notes.isEmpty)
    }

    @Test func `they are for the installation that they are recorded in`() throws {
        let points = try Self.points()
        #expect(try points.home(among: ["cp1": "a"]) == "a")
        #expect(try points.home(among: [:]) == nil)
        #expect(throws: DocumentError.self) { try points.home(among: ["cp1": "a", "cp2": "b"]) }
        #expect(throws: ProposalContextError.noInstallation("site")) {
            try points.declaration(onto: nil, of: "site")
        }
        #expect(throws: DocumentError.self) {
            try Self.points(["stranger"]).declaration(onto: Self.site(), of: "site")
        }
        #expect(throws: DocumentError.self) { try Self.points(["cp1", "cp1"]) }
        // A charger that the cloud controls is no charge point of another vendor: its override would no
        // longer count.
        #expect(throws: DocumentError.self) {
            try Self.points(["other"]).declaration(onto: Self.site(), of: "site")
        }
    }
}
