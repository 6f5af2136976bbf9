import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct OfflineLimitTests {
    private func limit(_ messages: [SavedMessage], rated: String? = nil) -> String {
        Saved.limit(messages, rated: rated)
    }

    @Test func `no profile is no limit`() throws {
        let one = Saved.configuration(connectors: 1)
        #expect(
            limit([]) == "no ChargePointMaxProfile; NumberOfConnectors is not known (GetConfiguration)")
        #expect(limit([one]) == "no ChargePointMaxProfile; no TxDefaultProfile for connector 1")
        #expect(limit([], rated: "32") == "32 A")
        #expect(
            limit([one, Saved.profile("TxProfile", connector: 1, "6")]).hasPrefix("no ChargePointMax"))
    }

    @Test func `the default counts on each connector, and the charge point's own limits each`() throws {
        let (two, most) = (
            Saved.configuration(connectors: 2), Saved.profile("ChargePointMaxProfile", kind: "Absolute", "25")
        )
        let standard = Saved.profile("TxDefaultProfile", id: 2, "16")
        #expect(limit([two, standard]) == "32 A")
        #expect(limit([two, standard, most]) == "32 A")
        #expect(limit([two, most]) == "50 A")
        #expect(limit([most]).contains("NumberOfConnectors is not known"))
        #expect(
            limit([standard])
                == "no ChargePointMaxProfile; NumberOfConnectors is not known (GetConfiguration)")
        #expect(limit([two, standard], rated: "20") == "20 A")
        // The charge point has at least as many connectors as its profiles name.
        let third = Saved.profile("TxProfile", connector: 3, id: 4, "6")
        #expect(limit([two, standard, third]) == "48 A")
        let own = Saved.profile("TxDefaultProfile", connector: 2, id: 3, level: 1, "10")
        #expect(limit([two, own]) == "no ChargePointMaxProfile; no TxDefaultProfile for connector 1")
        #expect(limit([two, standard, own]) == "32 A")
    }

    @Test func `two connectors' defaults of one level may have replaced each other`() throws {
        let two = Saved.configuration(connectors: 2)
        let (first, second) = (
            Saved.profile("TxDefaultProfile", connector: 1, id: 1, "16"),
            Saved.profile("TxDefaultProfile", connector: 2, id: 2, "16")
        )
        #expect(limit([two, first, second]).contains("may be replaced"))
        let general = Saved.profile("TxDefaultProfile", id: 3, level: 1, "20")
        #expect(limit([two, first, second, general]) == "40 A")
        let other = Saved.profile("TxDefaultProfile", connector: 1, id: 4, level: 1, "16", more: ending)
        #expect(limit([Saved.configuration(connectors: 1), general, other]).contains("ends (validTo)"))
    }

    private let ending = ", \"validTo\": \"2030-01-01T00:00:00Z\""

    @Test func `what its settings say does not hold offline limits nothing`() throws {
        func settings(_ key: String, _ value: String) -> SavedMessage { Saved.setting(key, "\"\(value)\"") }
        let one = [
            Saved.configuration(connectors: 1), Saved.profile("TxDefaultProfile", "16"),
            Saved.profile("ChargePointMaxProfile", id: 2, kind: "Absolute", "10"),
        ]
        #expect(limit(one) == "10 A")
        #expect(limit(one + [settings("SupportedFeatureProfiles", "Core,SmartCharging")]) == "10 A")
        #expect(
            limit(one + [settings("SupportedFeatureProfiles", "Core,LocalAuthListManagement")]).contains(
                "settings"))
        #expect(
            limit(one + [settings("ignoredProfilePurposesOffline", "ChargePointMaxProfile")]) == "16 A")
        for words in [
            "TxDefaultProfile, ChargePointMaxProfile", "TxDefaultProfile;ChargePointMaxProfile", "All",
            "[\\\"TxProfile\\\"]",
        ] {
            #expect(limit(one + [settings("IgnoredProfilePurposesOffline", words)]).contains("holds offline"))
        }
        #expect(limit(one + [settings("MaxChargingProfilesInstalled", "1")]).contains("settings"))
        #expect(limit(one + [settings("MaxChargingProfilesInstalled", "2")]) == "10 A")
        // Of two answers the worse one counts.
        #expect(limit(one + [settings("numberofconnectors", "4")]) == "40 A")
        #expect(limit(one + [Saved.configuration(connectors: 1)]) == "10 A")
    }

    @Test func `a transaction that was started from afar has its profile, and which one runs is unknown`()
        throws
    {
        let standard = [Saved.configuration(connectors: 2), Saved.profile("TxDefaultProfile", id: 5, "10")]
        #expect(limit(standard + [Saved.start("\"connectorId\": 1, ", "32")]) == "42 A")
        #expect(limit(standard + [Saved.start("", "32"), Saved.start("", "6")]) == "64 A")
        #expect(limit(standard + [(.remoteStartTransaction, "{\"idTag\": \"T\"}")]) == "20 A")
        // It must refuse another purpose; a charge point that does not may use the profile for this
        // transaction.
        for (current, expected) in [("32", "64 A"), ("6", "20 A")] {
            let other = Saved.start("", current, purpose: "TxDefaultProfile")
            #expect(limit(standard + [other]) == expected)
        }
        // It has at least as many connectors as the one on which a transaction was started, and an installed
        // profile of that id is replaced.
        #expect(
            limit(standard + [(.remoteStartTransaction, "{\"connectorId\": 4, \"idTag\": \"T\"}")])
                == "40 A")
        let same = Saved.profile("TxDefaultProfile", id: 1, "10")
        #expect(limit([same, Saved.start("", "32")]).contains("is there twice"))
        #expect(limit([Saved.start("", "32"), same]).contains("is there twice"))
        let running = [
            Saved.profile("TxProfile", connector: 1, id: 6, level: 5, "10"),
            Saved.profile("TxProfile", connector: 1, id: 7, level: 0, "63"),
        ]
        #expect(limit(standard + running) == "73 A")
    }

    @Test func `a running transaction's profile goes before the default, be it larger`() throws {
        let (one, standard) = (Saved.configuration(connectors: 1), Saved.profile("TxDefaultProfile", "10"))
        #expect(limit([one, standard, Saved.profile("TxProfile", connector: 1, id: 2, "20")]) == "20 A")
        #expect(limit([one, standard, Saved.profile("TxProfile", connector: 1, id: 2, "6")]) == "10 A")
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
        let lapsing = Saved.profile("TxDefaultProfile", level: 2, "16", more: more, schedule: schedule)
        let found = limit([Saved.configuration(connectors: 1), lapsing])
        #expect(found == expected || found == "no ChargePointMaxProfile; \(expected)")
        let below = Saved.profile("TxDefaultProfile", id: 2, level: 1, "20")
        let both = limit([Saved.configuration(connectors: 1), lapsing, below])
        #expect(both == (expected == "16 A" ? "16 A" : "20 A"))
    }

    @Test(arguments: [
        ("Daily", 86_400, "12 A"), ("Daily", 86_399, "runs out"), ("Weekly", 604_800, "12 A"),
        ("Weekly", 86_400, "runs out"),
    ])
    func `what recurs holds where it fills what it recurs in`(
        recurrency: String, duration: Int, expected: String
    ) throws {
        let recurring = Saved.profile(
            "TxDefaultProfile", kind: "Recurring", "12", more: ", \"recurrencyKind\": \"\(recurrency)\"",
            schedule: ", \"duration\": \(duration), \"startSchedule\": \"2024-01-01T00:00:00Z\"")
        #expect(limit([Saved.configuration(connectors: 1), recurring]).contains(expected))
    }

    @Test func `what has no beginning of its own limits no charge point, and what recurs has one`() throws {
        let one = Saved.configuration(connectors: 1)
        let bare = ", \"minChargingRate\": 6"
        for (purpose, kind, more) in [
            ("ChargePointMaxProfile", "Relative", ""), ("ChargePointMaxProfile", "Absolute", ""),
            ("TxDefaultProfile", "Recurring", ", \"recurrencyKind\": \"Daily\""),
        ] {
            let profile = Saved.profile(purpose, kind: kind, "25", more: more, schedule: bare)
            #expect(limit([one, profile]).contains("\(purpose) 1 has no beginning"))
        }
        // A profile of a transaction begins with the transaction.
        #expect(
            limit([one, Saved.profile("TxDefaultProfile", kind: "Absolute", "25", schedule: bare)])
                == "25 A")
        let endless = Saved.profile("TxDefaultProfile", kind: "Recurring", "25")
        #expect(
            limit([one, endless]).contains("TxDefaultProfile 1 limits nothing: its recurrencyKind is missing")
        )
    }

    @Test func `more than any fuse carries is no limit`() throws {
        let much = Saved.profile("TxDefaultProfile", "9000")
        #expect(limit([Saved.configuration(connectors: 2), much]) == "its profiles allow 18000 A")
        #expect(limit([Saved.configuration(connectors: 2), much], rated: "32") == "32 A")
    }

    @Test func `power may all be on one line, at the least voltage`() throws {
        let one = Saved.configuration(connectors: 1)
        // 3,680 W are 16 A at 230 V; the voltage of a supply may be 207 V.
        #expect(limit([one, Saved.profile("TxDefaultProfile", "3680.0", unit: "W")]) == "17.778 A")
        let three = Saved.profile("TxDefaultProfile", "11040", unit: "W", period: ", \"numberPhases\": 3")
        #expect(limit([one, three]) == "53.334 A")
        #expect(limit([one, three], rated: "32") == "32 A")
        #expect(limit([one, Saved.profile("TxDefaultProfile", "16.0001")]) == "16.001 A")
    }

    @Test func `a charge point that allows more than its profiles has not got them`() throws {
        let (one, standard) = (Saved.configuration(connectors: 1), Saved.profile("TxDefaultProfile", "16"))
        let more = "it answered GetCompositeSchedule with 20 A, more than its "
        #expect(limit([one, standard, Saved.composite(1, "6")]) == "16 A")
        #expect(limit([one, standard, Saved.composite(1, "16")]) == "16 A")
        for connector in [0, 1] {
            let found = limit([one, standard, Saved.composite(connector, "20")])
            #expect(found == "no ChargePointMaxProfile; \(more)TxDefaultProfile")
        }
        #expect(limit([one, Saved.composite(1, "6")]).contains("no TxDefaultProfile"))
        #expect(
            limit([one, standard, Saved.composite(1, nil)])
                == "it answered GetCompositeSchedule for connector 1 with no schedule")
        // A running transaction may be the reason.
        let running = Saved.profile("TxProfile", connector: 1, id: 3, "20")
        #expect(limit([one, standard, running, Saved.composite(1, "20")]) == "20 A")
        let most = Saved.profile("ChargePointMaxProfile", id: 2, kind: "Absolute", "18")
        #expect(
            limit([one, most, standard, Saved.composite(1, "20")])
                == "\(more)ChargePointMaxProfile; \(more)TxDefaultProfile")
        let two = Saved.configuration(connectors: 2)
        #expect(limit([two, most, standard, Saved.composite(0, "18")]) == "32 A")
        #expect(limit([two, most, standard, Saved.composite(0, "20")]) == "32 A")
        // The answer may be as large as the hardware's rating, and no larger.
        #expect(limit([one, standard, Saved.composite(1, "20")], rated: "20") == "20 A")
        #expect(
            limit([one, standard, Saved.composite(1, "20")], rated: "18").hasSuffix("TxDefaultProfile"))
        // A profile that had ended, or had not begun, cannot be the reason.
        for more in [", \"validTo\": \"2024-06-01T00:00:00Z\"", ", \"validFrom\": \"2027-06-01T00:00:00Z\""] {
            let other = Saved.profile(
                "ChargePointMaxProfile", id: 4, level: 1, kind: "Absolute", "25", more: more)
            #expect(limit([one, most, other]) == "25 A")
            #expect(limit([one, most, other, Saved.composite(0, "20")]).contains("more than its"))
        }
        let rejected = (ChargePoint.Message.getCompositeSchedule, "{\"status\": \"Rejected\"}")
        #expect(limit([one, standard, rejected]) == "16 A")
    }

    @Test(arguments: [
        (["TxDefaultProfile", "0", "7", "3"], "TxDefaultProfile 7 is there twice"),
        (["TxDefaultProfile", "0", "1", "5"], "one stackLevel"),
    ])
    func `of two in one place only one is there, and which one is unknown`(
        fields: [String], expected: String
    ) throws {
        let one = Saved.configuration(connectors: 1)
        let other = Saved.profile("TxDefaultProfile", id: 7, level: 5, "16")
        let same = Saved.profile(
            fields[0], connector: try #require(Int(fields[1])), id: try #require(Int(fields[2])),
            level: try #require(Int(fields[3])), "16")
        #expect(limit([one, other]) == "16 A")
        #expect(limit([one, other, same]).contains(expected))
    }
}
