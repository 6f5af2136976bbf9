import FuseCore
import FuseJSON
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct OddMessageTests {
    private let one = Saved.configuration(connectors: 1)
    /// A valid profile below the odd one.
    private let standard = Saved.profile("TxDefaultProfile", id: 9, "13")

    private func remarks(_ messages: [SavedMessage]) throws -> [String] {
        try ChargePoints([Saved.point(messages)], rated: nil).notes
    }

    /// A profile at 6 A with one text replaced by another.
    private func odd(_ old: String, _ new: String, level: Int = 1, kind: String = "Absolute") throws
        -> SavedMessage
    {
        let good = Saved.profile(
            "TxDefaultProfile", level: level, kind: kind, "6",
            more: ", \"validFrom\": \"2020-01-01T00:00:00Z\"")
        let text = good.text.replacing(old, with: new)
        try #require(text != good.text)
        return (good.name, text)
    }

    @Test(arguments: ["Absolute", "Relative"])
    func `what does not recur runs out, whatever is said of its recurrence`(kind: String) throws {
        for recurrency in ["Daily", "Weekly", "Monthly"] {
            for start in ["", ", \"startSchedule\": \"2024-01-01T06:00:00Z\""] {
                let profile = Saved.profile(
                    "TxDefaultProfile", kind: kind, "6", more: ", \"recurrencyKind\": \"\(recurrency)\"",
                    schedule: ", \"duration\": 86400" + start)
                #expect(Saved.limit([one, profile]).contains("TxDefaultProfile 1 runs out (duration)"))
                let below = Saved.profile("TxDefaultProfile", id: 9, level: 0, "13")
                let above = (
                    profile.name, profile.text.replacing("\"stackLevel\": 0", with: "\"stackLevel\": 1")
                )
                #expect(Saved.limit([one, above, below]) == "13 A")
            }
        }
    }

    @Test(arguments: [
        ("\"startPeriod\": 0", "\"startPeriod\": 60", "startPeriod is after the schedule's beginning"),
        ("{\"startPeriod\": 0, \"limit\": 6}", "", "chargingSchedulePeriod is without a period"),
        ("\"limit\": 6", "\"limit\": -1", "its limit is no current (the number -1)"),
        ("\"limit\": 6", "\"limit\": -0.0001", "its limit is no current"),
        ("\"limit\": 6", "\"limit\": \"6\"", "its limit is no number"),
        ("\"limit\": 6", "\"limit\": null", "its limit is missing"),
        (
            "\"limit\": 6", "\"limit\": 6, \"numberPhases\": -1",
            "numberPhases is out of range (the number -1)"
        ),
        ("\"limit\": 6", "\"limit\": 6, \"numberPhases\": 4", "numberPhases is out of range"),
        ("\"limit\": 6", "\"limit\": 6, \"numberPhases\": 1.5", "numberPhases is out of range"),
        ("\"chargingRateUnit\": \"A\"", "\"chargingRateUnit\": \"kW\"", "chargingRateUnit is not known"),
        (
            "\"chargingRateUnit\": \"A\"", "\"chargingRateUnit\": \"A\", \"duration\": \"x\"",
            "duration is out of range"
        ),
        ("TxDefaultProfile", "TxBestProfile", "chargingProfilePurpose is not known"),
        ("\"Absolute\"", "\"Dynamic\"", "chargingProfileKind is not known"),
        ("\"stackLevel\": 1", "\"stackLevel\": -1", "stackLevel is out of range"),
        ("\"chargingProfileId\": 1", "\"chargingProfileId\": \"a\"", "chargingProfileId is out of range"),
        ("\"connectorId\": 0", "\"connectorId\": 5000", "connectorId is out of range"),
        ("2020-01-01T00:00:00Z", "yesterday", "validFrom is no time"),
        ("2020-01-01T00:00:00Z", "2020-01-01T25:00:00Z", "validFrom is no time"),
        ("2024-01-01T00:00:00Z", "soon", "startSchedule is no time"),
        ("\"connectorId\": 0", "\"connectorId\": 0, \"maxOffline\": 5", "no member \"maxOffline\""),
    ])
    func `a profile that cannot be so limits nothing, and stops nothing`(
        old: String, new: String, expected: String
    ) throws {
        let profile = try odd(old, new)
        #expect(try Saved.limit([one, odd("\"stackLevel\": 1", "\"stackLevel\": 2")]) == "6 A")
        let alone = Saved.limit([one, profile])
        #expect(alone.contains("no TxDefaultProfile") || alone.contains("limits nothing: "), "\(alone)")
        // The profile below holds; but a larger odd one would count, because some charge points accept it.
        #expect(Saved.limit([one, standard, profile]) == "13 A")
        let notes = try remarks([one, standard, profile])
        #expect(notes.contains { $0.contains("limits nothing") && $0.contains(expected) }, "\(notes)")
    }

    @Test(arguments: [
        ("\"limit\": 6", "\"limit\": \"32A\""), ("\"limit\": 6", "\"limit\": true"),
        ("\"limit\": 6", "\"limit\": [32]"),
        ("\"chargingRateUnit\": \"A\"", "\"chargingRateUnit\": \"A\", \"minChargingRate\": \"32A\""),
    ])
    func `a current that is there and cannot be read may be any`(old: String, new: String) throws {
        let profile = try odd(old, new)
        for below in [standard, Saved.profile("TxDefaultProfile", connector: 1, id: 9, "13")] {
            #expect(Saved.limit([one, below, profile]).contains("TxDefaultProfile 1"))
            #expect(Saved.limit([one, below, profile], rated: "32") == "32 A")
        }
        // A profile below one that always holds never takes effect.
        let above = Saved.profile("TxDefaultProfile", id: 9, level: 2, "13")
        #expect(Saved.limit([one, above, profile]) == "13 A")
    }

    @Test func `what a charge point says of itself makes nothing of what it said before right`() throws {
        let low = Saved.profile("TxDefaultProfile", "16")
        let whole = Saved.composite(0, "20")
        let contradiction = Saved.limit([one, low, whole])
        #expect(contradiction.contains("20 A, more than"))
        for more in [Saved.configuration(connectors: 2), Saved.composite(2, "6")] {
            #expect(Saved.limit([one, low, whole, more]) == contradiction)
        }
        let two = [
            one, Saved.profile("TxDefaultProfile", id: 3, level: 3, "16"),
            Saved.profile("TxDefaultProfile", id: 4, level: 1, "25"), Saved.composite(1, "20"),
        ]
        #expect(Saved.limit(two).contains("20 A, more than"))
        for (key, value) in [("ChargeProfileMaxStackLevel", "2"), ("ChargingScheduleMaxPeriods", "0")] {
            #expect(!Saved.limit(two + [Saved.setting(key, value)]).hasSuffix(" A"))
        }
    }

    @Test func `a profile on a connector that its purpose cannot have limits nothing`() throws {
        let most = Saved.profile("ChargePointMaxProfile", connector: 1, kind: "Absolute", "6")
        #expect(Saved.limit([one, standard, most]) == "13 A")
        // Where it is larger than the profile below, it counts: some charge points accept it by its purpose.
        let whole = Saved.profile(
            "ChargePointMaxProfile", id: 8, kind: "Absolute", "10")
        #expect(Saved.limit([one, whole]) == "10 A")
        let larger = Saved.profile("ChargePointMaxProfile", connector: 1, level: 1, kind: "Absolute", "32")
        #expect(Saved.limit([one, whole, larger]) == "32 A")
        let unnamed = (larger.name, larger.text.replacing("ChargePointMax", with: "chargePointMax"))
        #expect(Saved.limit([one, whole, unnamed]) == "32 A")
        let inner = larger.text.split(separator: "\"csChargingProfiles\": ")[1]
        let started = "{\"connectorId\": 1, \"idTag\": \"T\", \"chargingProfile\": \(inner)"
        #expect(Saved.limit([one, whole, (.remoteStartTransaction, started)]) == "32 A")
        #expect(Saved.limit([one, most]).contains("is for connectorId 0; no TxDefaultProfile"))
        #expect(
            try remarks([one, standard, most]) == [
                "cp: ChargePointMaxProfile 1 limits nothing: a ChargePointMaxProfile is for connectorId 0"
            ])
        // Outside a transaction it has no connector. A charge point that accepts it may use it for any
        // transaction.
        for (current, expected) in [("6", "13 A"), ("20", "20 A")] {
            let running = Saved.profile("TxProfile", current)
            #expect(Saved.limit([one, standard, running]) == expected)
            #expect(try remarks([one, standard, running]).count == 1)
        }
    }

    @Test(arguments: [
        ("7", "11", "A", "11 A"), ("0", "11", "A", "11 A"), ("16", "11", "A", "16 A"),
        ("16", "-1", "A", "16 A"),
        ("1400", "4140", "W", "20 A"), ("7", "\"11\"", "A", "11 A"),
    ])
    func `a minimum of the schedule is a floor under its limits, in its unit, for every purpose`(
        limit: String, floor: String, unit: String, expected: String
    ) throws {
        for key in ["minChargingRate", "minChargeRate"] {
            let more = ", \"\(key)\": \(floor)"
            let standard = Saved.profile("TxDefaultProfile", limit, unit: unit, schedule: more)
            #expect(Saved.limit([one, standard]) == expected)
            let begins = more + ", \"startSchedule\": \"2024-01-01T00:00:00Z\""
            let most = Saved.profile(
                "ChargePointMaxProfile", kind: "Absolute", limit, unit: unit, schedule: begins)
            #expect(Saved.limit([one, most]) == expected)
            let running = Saved.profile("TxProfile", connector: 1, id: 2, limit, unit: unit, schedule: more)
            let low = Saved.profile("TxDefaultProfile", "1")
            #expect(Saved.limit([one, low, running]) == expected)
        }
    }

    @Test(arguments: [
        (#"{"evseId": 0, "chargingProfile": {"id": 300, "stackLevel": 0}}"#, "SetChargingProfile"),
        (#"{"chargingProfile": {"id": 300}}"#, "SetChargingProfile"),
        (
            #"{"connectorId": 1, "csChargingProfiles": {"chargingSchedule": [{"id": 1}]}}"#,
            "SetChargingProfile"
        ),
        (
            #"{"connectorId": 1, "csChargingProfiles": {"chargingProfilePurpose": "ChargingStationMaxProfile"}}"#,
            "SetChargingProfile"
        ),
        (#"{"status": "Accepted", "schedule": {"evseId": 1, "duration": 900}}"#, "GetCompositeSchedule"),
        (#"{"status": "Accepted", "schedule": {"duration": 900}}"#, "GetCompositeSchedule"),
        (#"{"getVariableResult": []}"#, "GetConfiguration"),
        (#"{"evseId": 1, "remoteStartId": 3, "idToken": {"idToken": "T"}}"#, "RemoteStartTransaction"),
    ])
    func `messages of a later OCPP are named as such and not taken for misspelt ones`(
        text: String, message: String
    ) throws {
        let name = try #require(ChargePoint.Message(rawValue: message))
        let found = Saved.limit([one, standard, (name, text)], rated: "32")
        #expect(found.contains("this is OCPP 2.0.1 or 2.1") && found.contains("fixedCurrent"))
    }

    @Test(arguments: [
        ("\"stackLevel\"", "\"stacklevel\""), ("\"limit\"", "\"limits\""),
        ("\"connectorId\"", "\"connector\""),
        ("\"startPeriod\": 0", "\"startperiod\": 0"),
    ])
    func `a key next to a known one leaves the charge point unknown`(old: String, new: String) throws {
        let found = try Saved.limit([one, standard, odd(old, new)], rated: "32")
        #expect(found.contains("unknownKey"))
    }

    @Test func `a member that 1.6 does not have is passed over where it says nothing of a limit`() throws {
        for new in [
            "\"id\": 1, \"chargingRateUnit\"", "\"customData\": {\"vendorId\": \"x\"}, \"chargingRateUnit\"",
        ] {
            let messages = try [one, odd("\"chargingRateUnit\"", new)]
            #expect(Saved.limit(messages) == "6 A")
            #expect(try remarks(messages).count == 1)
        }
    }

}
