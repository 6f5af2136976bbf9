// Room: what limits a charge point offline, beside one that is simulated, and as tables.

import Foundation
import FuseCore
import FuseJSON
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct OfflineLimitTests {
    private static let now = Timestamp(milliseconds: Int64(PlainChargePoint.now) * 1_000)

    private static func point(_ messages: [(ChargePoint.Message, String)]) throws -> ChargePoint {
        var point = ChargePoint("cp")
        for (message, text) in messages {
            try point.add(message, JSONReader.read(Array(text.utf8)), at: now)
        }
        return point
    }

    private static func configuration(connectors: Int) -> (ChargePoint.Message, String) {
        let keys = [("HeartbeatInterval", "300"), ("NumberOfConnectors", "\(connectors)")]
        let items = keys.map { "{\"key\": \"\($0.0)\", \"readonly\": true, \"value\": \"\($0.1)\"}" }
        return (
            .getConfiguration,
            "{\"configurationKey\": [\(items.joined(separator: ", "))], \"unknownKey\": []}"
        )
    }

    @Test func `no simulated charge point ever draws more than what is said to limit it`() throws {
        var (limited, unlimited, moments, reached) = (0, 0, 0, 0)
        for seed in UInt64(1)...3_000 {
            var random = SplitMix64(seed: seed)
            let plain = PlainChargePoint.random(&random)
            let list = "[\(plain.profiles.map(\.json).joined(separator: ", "))]"
            let point = try Self.point([
                Self.configuration(connectors: plain.connectors), (.setChargingProfile, list),
            ])
            let limit = OfflineLimit(point, rated: nil)
            guard let most = limit.most else {
                unlimited += 1
                #expect(!limit.gaps.isEmpty)
                continue
            }
            limited += 1
            var largest = 0
            for _ in 0..<60 {
                let moment =
                    Int.random(in: 0...40, using: &random) * 43_200
                    + Int.random(in: 0..<43_200, using: &random)
                let began = moment - Int.random(in: 0...200_000, using: &random)
                let flow = plain.flow(at: moment, began: began, PlainChargePoint.Habits(&random))
                let isWithin = flow.map { Int64($0) <= most.count } ?? false
                #expect(
                    isWithin, "seed \(seed), \(moment) s: \(flow.map(String.init) ?? "no limit"), not \(most)"
                )
                largest = max(largest, flow ?? 0)
                moments += 1
            }
            if Int64(largest) == most.count { reached += 1 }
        }
        print("ocpp: \(limited) limited, \(unlimited) not, \(moments) moments, \(reached) reach their limit")
        // A limit that nobody ever reaches would be no use, and a generator that makes one kind would be blind.
        #expect(limited > 500 && unlimited > 500 && reached * 3 > limited)
    }

    private static func profile(
        _ purpose: String, connector: Int = 0, id: Int = 1, level: Int = 0, kind: String = "Relative",
        _ limit: String, unit: String = "A", more: String = "", schedule: String = "", period: String = ""
    ) -> (ChargePoint.Message, String) {
        // A charge point's own begins by itself.
        let begins =
            kind == "Absolute" && schedule.isEmpty
            ? ", \"startSchedule\": \"2024-01-01T00:00:00Z\"" : schedule
        return (
            .setChargingProfile,
            """
            {"connectorId": \(connector), "csChargingProfiles": {"chargingProfileId": \(id), "stackLevel": \(level),
             "chargingProfilePurpose": "\(purpose)", "chargingProfileKind": "\(kind)"\(more),
             "chargingSchedule": {"chargingRateUnit": "\(unit)"\(begins),
              "chargingSchedulePeriod": [{"startPeriod": 0, "limit": \(limit)\(period)}]}}}
            """
        )
    }

    private static func composite(_ connector: Int, _ limit: String?) -> (ChargePoint.Message, String) {
        let schedule = limit.map {
            ", \"scheduleStart\": \"2024-10-04T00:00:00Z\", \"chargingSchedule\": {\"duration\": 600, "
                + "\"chargingRateUnit\": \"A\", \"chargingSchedulePeriod\": [{\"startPeriod\": 0, \"limit\": \($0)}]}"
        }
        return (
            .getCompositeSchedule,
            "{\"status\": \"Accepted\", \"connectorId\": \(connector)\(schedule ?? "")}"
        )
    }

    private func limit(_ messages: [(ChargePoint.Message, String)], rated: String? = nil) throws -> String {
        let limit = OfflineLimit(try Self.point(messages), rated: rated.map { amperes($0) })
        return limit.most.map { "\($0.amperes) A" } ?? limit.gaps.map(\.text).joined(separator: "; ")
    }

    @Test func `no profile is no limit`() throws {
        let one = Self.configuration(connectors: 1)
        #expect(
            try limit([]) == "no ChargePointMaxProfile; NumberOfConnectors is not known (GetConfiguration)")
        #expect(try limit([one]) == "no ChargePointMaxProfile; no TxDefaultProfile for connector 1")
        #expect(try limit([], rated: "32") == "32 A")
        #expect(
            try limit([one, Self.profile("TxProfile", connector: 1, "6")]).hasPrefix("no ChargePointMax"))
    }

    @Test func `the default counts on each connector, and the charge point's own limits the sum`() throws {
        let (two, most) = (
            Self.configuration(connectors: 2), Self.profile("ChargePointMaxProfile", kind: "Absolute", "25")
        )
        let standard = Self.profile("TxDefaultProfile", id: 2, "16")
        #expect(try limit([two, standard]) == "32 A")
        #expect(try limit([two, standard, most]) == "25 A")
        #expect(try limit([standard, most]) == "25 A")
        #expect(
            try limit([standard])
                == "no ChargePointMaxProfile; NumberOfConnectors is not known (GetConfiguration)")
        #expect(try limit([two, standard], rated: "20") == "20 A")
        // It has no fewer connectors than it has profiles for.
        let third = Self.profile("TxProfile", connector: 3, id: 4, "6")
        #expect(try limit([two, standard, third]) == "48 A")
        let own = Self.profile("TxDefaultProfile", connector: 2, id: 3, level: 1, "10")
        #expect(try limit([two, own]) == "no ChargePointMaxProfile; no TxDefaultProfile for connector 1")
        #expect(try limit([two, standard, own]) == "32 A")
    }

    @Test func `two connectors' defaults of one level may have replaced each other`() throws {
        let two = Self.configuration(connectors: 2)
        let (first, second) = (
            Self.profile("TxDefaultProfile", connector: 1, id: 1, "16"),
            Self.profile("TxDefaultProfile", connector: 2, id: 2, "16")
        )
        #expect(try limit([two, first, second]).contains("may be replaced"))
        let general = Self.profile("TxDefaultProfile", id: 3, level: 1, "20")
        #expect(try limit([two, first, second, general]) == "40 A")
        let other = Self.profile("TxDefaultProfile", connector: 1, id: 4, level: 1, "16", more: ending)
        #expect(try limit([Self.configuration(connectors: 1), general, other]).contains("ends (validTo)"))
    }

    private let ending = ", \"validTo\": \"2030-01-01T00:00:00Z\""

    @Test func `what its settings say does not hold offline limits nothing`() throws {
        let profiles = [
            Self.profile("TxDefaultProfile", "16"),
            Self.profile("ChargePointMaxProfile", id: 2, kind: "Absolute", "10"),
        ]
        func settings(_ key: String, _ value: String) -> (ChargePoint.Message, String) {
            (
                .getConfiguration,
                "{\"configurationKey\": [{\"key\": \"\(key)\", \"readonly\": true, \"value\": \"\(value)\"}]}"
            )
        }
        let one = [Self.configuration(connectors: 1)] + profiles
        #expect(try limit(one) == "10 A")
        #expect(try limit(one + [settings("SupportedFeatureProfiles", "Core,SmartCharging")]) == "10 A")
        #expect(
            try limit(one + [settings("SupportedFeatureProfiles", "Core,LocalAuthListManagement")]).contains(
                "settings"))
        #expect(
            try limit(one + [settings("ignoredProfilePurposesOffline", "ChargePointMaxProfile")]) == "16 A")
        for words in [
            "TxDefaultProfile, ChargePointMaxProfile", "TxDefaultProfile;ChargePointMaxProfile", "All",
            "[\\\"TxProfile\\\"]",
        ] {
            #expect(
                try limit(one + [settings("IgnoredProfilePurposesOffline", words)]).contains("holds offline"))
        }
        #expect(try limit(one + [settings("MaxChargingProfilesInstalled", "1")]).contains("settings"))
        #expect(try limit(one + [settings("MaxChargingProfilesInstalled", "2")]) == "10 A")
        let high = [Self.configuration(connectors: 1), Self.profile("TxDefaultProfile", level: 5, "16")]
        #expect(try limit(high + [settings("ChargeProfileMaxStackLevel", "4")]).contains("settings"))
        #expect(try limit(high + [settings("ChargeProfileMaxStackLevel", "5")]) == "16 A")
        #expect(throws: DocumentError.self) { try limit(one + [settings("numberofconnectors", "4")]) }
    }

    @Test func `a transaction that was started from afar has its profile, and which one runs nobody knows`()
        throws
    {
        func start(_ connector: String, _ limit: String, purpose: String = "TxProfile") -> (
            ChargePoint.Message, String
        ) {
            let profile = Self.profile(purpose, connector: 1, limit).1
            let begin = profile.range(of: "\"csChargingProfiles\": ").map { profile[$0.upperBound...] } ?? ""
            return (.remoteStartTransaction, "{\(connector)\"idTag\": \"T\", \"chargingProfile\": \(begin)")
        }
        let standard = [Self.configuration(connectors: 2), Self.profile("TxDefaultProfile", id: 5, "10")]
        #expect(try limit(standard + [start("\"connectorId\": 1, ", "32")]) == "42 A")
        #expect(try limit(standard + [start("", "32"), start("", "6")]) == "64 A")
        #expect(try limit(standard + [(.remoteStartTransaction, "{\"idTag\": \"T\"}")]) == "20 A")
        #expect(throws: DocumentError.self) {
            try limit(standard + [start("", "32", purpose: "TxDefaultProfile")])
        }
        // It has no fewer connectors than one was started on, and an installed profile of that id is gone.
        #expect(
            try limit(standard + [(.remoteStartTransaction, "{\"connectorId\": 4, \"idTag\": \"T\"}")])
                == "40 A")
        let same = Self.profile("TxDefaultProfile", id: 1, "10")
        #expect(throws: DocumentError.self) { try limit([same, start("", "32")]) }
        #expect(throws: DocumentError.self) { try limit([start("", "32"), same]) }
        let running = [
            Self.profile("TxProfile", connector: 1, id: 6, level: 5, "10"),
            Self.profile("TxProfile", connector: 1, id: 7, level: 0, "63"),
        ]
        #expect(try limit(standard + running) == "73 A")
    }

    @Test func `a running transaction's profile goes before the default, be it larger`() throws {
        let (one, standard) = (Self.configuration(connectors: 1), Self.profile("TxDefaultProfile", "10"))
        #expect(try limit([one, standard, Self.profile("TxProfile", connector: 1, id: 2, "20")]) == "20 A")
        #expect(try limit([one, standard, Self.profile("TxProfile", connector: 1, id: 2, "6")]) == "10 A")
    }

    @Test(arguments: [
        (", \"validTo\": \"2030-01-01T00:00:00Z\"", "", "TxDefaultProfile 1 ends (validTo)"),
        (", \"validTo\": \"2020-01-01T00:00:00Z\"", "", "TxDefaultProfile 1 ends (validTo)"),
        (", \"validFrom\": \"2030-01-01T00:00:00Z\"", "", "TxDefaultProfile 1 begins later"),
        ("", ", \"startSchedule\": \"2030-01-01T00:00:00Z\"", "TxDefaultProfile 1 begins later"),
        ("", ", \"duration\": 86400", "TxDefaultProfile 1 runs out (duration)"),
        (", \"validFrom\": \"2020-01-01T00:00:00Z\"", "", "16 A"),
    ])
    func `what does not hold for ever is no limit, and what is below it is`(
        more: String, schedule: String, expected: String
    ) throws {
        let lapsing = Self.profile("TxDefaultProfile", level: 2, "16", more: more, schedule: schedule)
        let found = try limit([Self.configuration(connectors: 1), lapsing])
        #expect(found == expected || found == "no ChargePointMaxProfile; \(expected)")
        let below = Self.profile("TxDefaultProfile", id: 2, level: 1, "20")
        let both = try limit([Self.configuration(connectors: 1), lapsing, below])
        #expect(both == (expected == "16 A" ? "16 A" : "20 A"))
    }

    @Test(arguments: [
        ("Daily", 86_400, "12 A"), ("Daily", 86_399, "runs out"), ("Weekly", 604_800, "12 A"),
        ("Weekly", 86_400, "runs out"),
    ])
    func `what recurs holds where it fills what it recurs in`(
        recurrency: String, duration: Int, expected: String
    ) throws {
        let recurring = Self.profile(
            "TxDefaultProfile", kind: "Recurring", "12", more: ", \"recurrencyKind\": \"\(recurrency)\"",
            schedule: ", \"duration\": \(duration), \"startSchedule\": \"2024-01-01T00:00:00Z\"")
        #expect(try limit([Self.configuration(connectors: 1), recurring]).contains(expected))
    }

    @Test func `what has no beginning of its own limits no charge point, and what recurs has one`() throws {
        let one = Self.configuration(connectors: 1)
        let bare = ", \"minChargingRate\": 6"
        for (purpose, kind, more) in [
            ("ChargePointMaxProfile", "Relative", ""), ("ChargePointMaxProfile", "Absolute", ""),
            ("TxDefaultProfile", "Recurring", ", \"recurrencyKind\": \"Daily\""),
        ] {
            let profile = Self.profile(purpose, kind: kind, "25", more: more, schedule: bare)
            #expect(try limit([one, profile]).contains("\(purpose) 1 has no beginning"))
        }
        // A transaction's begins with it.
        #expect(
            try limit([one, Self.profile("TxDefaultProfile", kind: "Absolute", "25", schedule: bare)])
                == "25 A")
        #expect(throws: DocumentError.self) {
            try limit([Self.profile("TxDefaultProfile", kind: "Recurring", "25")])
        }
    }

    @Test func `more than any fuse carries is no limit`() throws {
        let much = Self.profile("TxDefaultProfile", "9000")
        #expect(try limit([Self.configuration(connectors: 2), much]) == "its profiles allow 18000 A")
        #expect(try limit([Self.configuration(connectors: 2), much], rated: "32") == "32 A")
    }

    @Test func `power may all be on one line, at the least voltage`() throws {
        let one = Self.configuration(connectors: 1)
        // 3,680 W are 16 A at 230 V; a supply may have 207 V.
        #expect(try limit([one, Self.profile("TxDefaultProfile", "3680.0", unit: "W")]) == "17.778 A")
        let three = Self.profile("TxDefaultProfile", "11040", unit: "W", period: ", \"numberPhases\": 3")
        #expect(try limit([one, three]) == "53.334 A")
        #expect(try limit([one, three], rated: "32") == "32 A")
        #expect(try limit([one, Self.profile("TxDefaultProfile", "16.0001")]) == "16.001 A")
    }

    @Test func `a charge point that allows more than its profiles has not got them`() throws {
        let (one, standard) = (Self.configuration(connectors: 1), Self.profile("TxDefaultProfile", "16"))
        let more = "it answered GetCompositeSchedule with 20 A, more than its "
        #expect(try limit([one, standard, Self.composite(1, "6")]) == "16 A")
        #expect(try limit([one, standard, Self.composite(1, "16")]) == "16 A")
        for connector in [0, 1] {
            let found = try limit([one, standard, Self.composite(connector, "20")])
            #expect(found == "no ChargePointMaxProfile; \(more)TxDefaultProfile")
        }
        #expect(try limit([one, Self.composite(1, "6")]).contains("no TxDefaultProfile"))
        #expect(
            try limit([one, standard, Self.composite(1, nil)])
                == "it answered GetCompositeSchedule for connector 1 with no schedule")
        // A transaction that runs may be why.
        let running = Self.profile("TxProfile", connector: 1, id: 3, "20")
        #expect(try limit([one, standard, running, Self.composite(1, "20")]) == "20 A")
        let most = Self.profile("ChargePointMaxProfile", id: 2, kind: "Absolute", "18")
        #expect(
            try limit([one, most, standard, Self.composite(1, "20")])
                == "\(more)ChargePointMaxProfile; \(more)TxDefaultProfile")
        let two = Self.configuration(connectors: 2)
        #expect(try limit([two, most, standard, Self.composite(0, "18")]) == "18 A")
        #expect(try limit([two, most, standard, Self.composite(0, "20")]) == "32 A")
        // Nor has its hardware a rating that it exceeds.
        #expect(try limit([one, standard, Self.composite(1, "20")], rated: "20") == "20 A")
        #expect(
            try limit([one, standard, Self.composite(1, "20")], rated: "18").hasSuffix("TxDefaultProfile"))
        // One that had ended then, or had not begun, was not why.
        for more in [", \"validTo\": \"2024-06-01T00:00:00Z\"", ", \"validFrom\": \"2027-06-01T00:00:00Z\""] {
            let other = Self.profile(
                "ChargePointMaxProfile", id: 4, level: 1, kind: "Absolute", "25", more: more)
            #expect(try limit([most, other]) == "25 A")
            #expect(try limit([most, other, Self.composite(0, "20")]).contains("more than its"))
        }
        let rejected = (ChargePoint.Message.getCompositeSchedule, "{\"status\": \"Rejected\"}")
        #expect(try limit([one, standard, rejected]) == "16 A")
    }

    @Test(arguments: [
        (["ChargePointMaxProfile", "1", "1", "0"], "connectorId 0"),
        (["TxProfile", "0", "1", "0"], "for one connector"),
        (["TxDefaultProfile", "0", "7", "3"], "charging profile 7 is there twice"),
        (["TxDefaultProfile", "0", "1", "5"], "one stackLevel"),
        (["TxBestProfile", "0", "1", "0"], "TxBestProfile"),
    ])
    func `what cannot be is an error`(fields: [String], expected: String) throws {
        let other = Self.profile("TxDefaultProfile", id: 7, level: 5, "16")
        let bad = Self.profile(
            fields[0], connector: try #require(Int(fields[1])), id: try #require(Int(fields[2])),
            level: try #require(Int(fields[3])), "16")
        let error = #expect(throws: DocumentError.self) { try Self.point([other, bad]) }
        #expect("\(try #require(error))".contains(expected))
    }

    @Test(arguments: ["-1", "-0.5", "-0.0001", "1e9", "\"16\"", "null"]) func `a limit is a current`(
        text: String
    ) throws {
        #expect(throws: DocumentError.self) { try Self.point([Self.profile("TxDefaultProfile", text)]) }
    }

    @Test func `a first period that begins late, none, and an unknown key are errors`() throws {
        let good = Self.profile("TxDefaultProfile", "16").1
        for (old, new) in [
            ("\"startPeriod\": 0", "\"startPeriod\": 60"), ("{\"startPeriod\": 0, \"limit\": 16}", ""),
            ("\"stackLevel\"", "\"stacklevel\""),
        ] {
            let bad = good.replacingOccurrences(of: old, with: new)
            #expect(bad != good)
            #expect(throws: DocumentError.self) { try Self.point([(.setChargingProfile, bad)]) }
        }
    }
}
