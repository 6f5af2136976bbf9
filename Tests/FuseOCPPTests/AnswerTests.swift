import FuseCore
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct AnswerTests {
    private let one = Saved.configuration(connectors: 1)
    private let standard = Saved.profile("TxDefaultProfile", id: 9, "13")

    @Test func `what a person reads of an answer in watts is the least that it can mean`() throws {
        let profile = Saved.profile("TxDefaultProfile", "13")
        func answer(_ watts: String, _ phases: String) -> String {
            Saved.limit([one, profile, Saved.composite(1, watts, unit: "W", period: phases)])
        }
        // 8,970 W are 13 A on three lines at 230 V; 9,867 W are the same current at 253 V.
        for phases in ["", ", \"numberPhases\": 3", ", \"numberPhases\": 0"] {
            #expect(answer("8970", phases) == "13 A")
            #expect(answer("9867", phases) == "13 A")
            #expect(answer("9868", phases).contains("13.001 A, more than its TxDefaultProfile"))
        }
        #expect(answer("3289", ", \"numberPhases\": 1") == "13 A")
        #expect(answer("3290", ", \"numberPhases\": 1").contains("more than its TxDefaultProfile"))
        // A comparison of watts with watts needs no voltage.
        let power = Saved.profile("TxDefaultProfile", "2300", unit: "W")
        #expect(Saved.limit([one, power, Saved.composite(1, "2300", unit: "W")]) == "11.112 A")
        #expect(Saved.limit([one, power, Saved.composite(1, "2301", unit: "W")]).contains("more than"))
        #expect(Saved.limit([one, power, Saved.composite(1, "11.112")]) == "11.112 A")
        #expect(Saved.limit([one, power, Saved.composite(1, "11.2")]).contains("more than"))
        // Compare the limit of the whole charge point with the sum of two connectors.
        let two = Saved.configuration(connectors: 2)
        #expect(Saved.limit([two, power, Saved.composite(0, "4600", unit: "W")]) == "22.224 A")
        #expect(Saved.limit([two, power, Saved.composite(0, "4601", unit: "W")]).contains("more than"))
        // 8,956.2 W are at least 11.8 A: a larger value exceeds the hardware's rating.
        for (watts, expected) in [("8956", "11.8 A"), ("8957", "13 A")] {
            let answer = Saved.composite(1, watts, unit: "W")
            #expect(Saved.limit([one, profile, answer], rated: "11.8") == expected)
        }
    }

    @Test(arguments: [
        #""limit": -1, "numberPhases": -1"#, #""limit": "x""#, #""limit": null"#,
        #""limit": 6, "numberPhases": 9"#, #""limit": 6, "setpoint": 3"#,
    ])
    func `an answer that is odd counts as the worst that it could say`(period: String) throws {
        let answer =
            #"{"status": "Accepted", "connectorId": 1, "chargingSchedule": {"chargingRateUnit": "A", "#
            + #""chargingSchedulePeriod": [{"startPeriod": 0, \#(period)}]}}"#
        let found = Saved.limit([one, standard, (.getCompositeSchedule, answer)])
        #expect(found == "it answered GetCompositeSchedule for connector 1 with no schedule")
    }

    @Test(arguments: [
        (#""chargingSchedulePeriod": []"#, "no schedule"), ("\"x\": 1", "no schedule"),
        (#""chargingSchedulePeriod": [{"startPeriod": 5, "limit": 6}]"#, "no schedule"),
        // A period that begins after the end of the schedule does not exist.
        (
            #""duration": 60, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, {"startPeriod": 90, "limit": 32}]"#,
            "13 A"
        ),
        (
            #""duration": 90, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, {"startPeriod": 60, "limit": 32}]"#,
            "32 A, more"
        ),
        (
            #""chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}, {"startPeriod": 90, "limit": 32}]"#,
            "32 A, more"
        ),
        (
            #""id": 4, "minChargingRate": 32, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]"#,
            "13 A"
        ),
        (#""minChargeRate": 0, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]"#, "13 A"),
    ])
    func `an answer is read as far as its periods exist`(schedule: String, expected: String) throws {
        for place in [", \"connectorId\": 1", "", ", \"connectorId\": null"] {
            let answer =
                "{\"status\": \"Accepted\"\(place), \"chargingSchedule\": {\"chargingRateUnit\": \"A\", \(schedule)}}"
            #expect(Saved.limit([one, standard, (.getCompositeSchedule, answer)]).contains(expected))
        }
    }

    @Test(arguments: [
        #""status": "Acepted""#, #""scheduleStart": "20 November""#, #""limit": -1"#, #""setpoint": 4"#,
    ]) func `what is odd beside the schedule of an answer counts as the worst, too`(member: String) throws {
        let one = Saved.configuration(connectors: 1)
        let answer = Saved.composite(1, "10").text
            .replacing(
                #""status": "Accepted""#,
                with: member.hasPrefix(#""status""#) ? member : #""status": "Accepted", \#(member)"#
            )
            .replacing(
                #", "scheduleStart": "2024-10-04T00:00:00Z""#,
                with: member.hasPrefix(#""scheduleStart""#)
                    ? "" : #", "scheduleStart": "2024-10-04T00:00:00Z""#)
        let messages: [SavedMessage] = [one, standard, (.getCompositeSchedule, answer)]
        #expect(Saved.limit(messages) != "13 A", "\(answer)")
        let notes = try ChargePoints([Saved.point(messages)], rated: nil).notes
        #expect(notes.contains { $0.contains("GetCompositeSchedule limits nothing") }, "\(notes)")
    }

    @Test func `a period of an answer is held against what may have held during it`() throws {
        let one = Saved.configuration(connectors: 1)
        let later = Saved.profile(
            "TxDefaultProfile", id: 2, level: 1, "32", more: ", \"validFrom\": \"2024-10-05T00:00:00Z\"")
        func answer(_ first: Int, _ second: Int) -> SavedMessage {
            let periods =
                "[{\"startPeriod\": 0, \"limit\": \(first)}, {\"startPeriod\": 86400, \"limit\": \(second)}]"
            return (
                .getCompositeSchedule,
                "{\"status\": \"Accepted\", \"connectorId\": 1, \"scheduleStart\": \"2024-10-04T00:00:00Z\", "
                    + "\"chargingSchedule\": {\"duration\": 172800, \"chargingRateUnit\": \"A\", "
                    + "\"chargingSchedulePeriod\": \(periods)}}"
            )
        }
        #expect(Saved.limit([one, standard, later, answer(13, 32)]) == "32 A")
        #expect(Saved.limit([one, standard, later, answer(13, 33)]).contains("33 A, more than"))
        #expect(Saved.limit([one, standard, later, answer(13, 14)]) == "32 A")
        // At the very moment at which the other begins either may hold.
        let before = answer(20, 32).text.replacing("86400", with: "86399")
        #expect(
            Saved.limit([one, standard, later, (.getCompositeSchedule, before)]).contains("20 A, more than"))
    }

    @Test func `of two profiles that may share a level the larger counts, whichever was saved first`() {
        let one = Saved.configuration(connectors: 1)
        let point = Saved.profile("ChargePointMaxProfile", id: 1, kind: "Absolute", "10")
        for odd in [
            Saved.profile("ChargePointMaxProfile", connector: 1, id: 2, kind: "Absolute", "32"),
            Saved.profile("ChargePointMaximum", id: 2, kind: "Absolute", "32"),
        ] {
            #expect(Saved.limit([one, point, odd]) == Saved.limit([one, odd, point]))
            #expect(Saved.limit([one, point, odd]) == "32 A")
        }
    }

    @Test func `what one connector says against the profile of all of them counts for each`() throws {
        let two = Saved.configuration(connectors: 2)
        let point = Saved.profile("ChargePointMaxProfile", kind: "Absolute", "32")
        let other = Saved.profile("TxDefaultProfile", connector: 2, id: 3, level: 1, "16")
        let said = Saved.composite(1, "32")
        #expect(Saved.limit([two, point, standard]) == "26 A")
        #expect(Saved.limit([two, point, standard, said]) == "64 A")
        #expect(Saved.limit([two, point, standard, other, said]) == "48 A")
    }

    @Test func `an answer that names no connector may be about any`() throws {
        let two = Saved.configuration(connectors: 2)
        #expect(Saved.limit([two, standard, Saved.composite(nil, "13")]) == "26 A")
        #expect(Saved.limit([two, standard, Saved.composite(nil, "14")]).contains("14 A, more than"))
        #expect(Saved.limit([two, standard, Saved.composite(0, "26")]) == "26 A")
        #expect(Saved.limit([two, standard, Saved.composite(5000, "14")]).contains("14 A, more than"))
    }
}
