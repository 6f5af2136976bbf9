import FuseCore
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct SettingTests {
    private let one = Saved.configuration(connectors: 1)
    private let standard = Saved.profile("TxDefaultProfile", id: 9, "13")

    @Test(arguments: [
        ("1", "13 A"), ("\"1\"", "13 A"), ("\" 1 \"", "13 A"), ("2", "26 A"), ("2.0", "26 A"),
        ("true", "not known"), ("\"two\"", "not known"), ("\"2 sockets\"", "not known"), ("0", "not known"),
        ("1001", "not known"), ("[2]", "not known"), ("1.5", "not known"), ("null", "not known"),
    ])
    func `a setting's number may be a number, and what is none is not known`(value: String, expected: String)
        throws
    {
        let messages = [standard, Saved.setting("NumberOfConnectors", value)]
        #expect(Saved.limit(messages).contains(expected))
        let isTold = try ChargePoints([Saved.point(messages)], rated: nil).notes.contains {
            $0.contains("its setting NumberOfConnectors")
        }
        #expect(isTold == (expected == "not known"))
        // A second answer does not improve it.
        if expected == "not known" {
            #expect(Saved.limit([one] + messages).contains("not known"))
            #expect(Saved.limit(messages + [one]).contains("not known"))
        }
    }

    @Test(arguments: [
        ("ChargeProfileMaxStackLevel", ["\"4\"", "4", "\"x\"", "-1", "true"], ["\"5\"", "99"]),
        ("ChargingScheduleMaxPeriods", ["0", "\"0\"", "\"x\"", "{}"], ["1", "\"6\""]),
        (
            "ChargingScheduleAllowedChargingRateUnit", ["\"Power\"", "\"W\"", "\"x\"", "1", "\"\""],
            ["\"Current\"", "\"Current,Power\"", "\"power, current\"", "\"A\""]
        ),
    ])
    func `what its settings exclude the charge point cannot have taken`(
        key: String, excluding: [String], allowing: [String]
    ) throws {
        let high = Saved.profile("TxDefaultProfile", level: 5, "6")
        for value in allowing { #expect(Saved.limit([one, high, Saved.setting(key, value)]) == "6 A") }
        for value in excluding {
            let setting = Saved.setting(key, value)
            let found = Saved.limit([one, high, setting])
            #expect(found.contains("TxDefaultProfile 1 limits nothing: "), "\(value): \(found)")
            // A larger profile does not count for less: some charge points accept what their settings
            // exclude.
            let large = Saved.profile("TxDefaultProfile", level: 5, "20")
            let most = Saved.profile("ChargePointMaxProfile", id: 3, kind: "Absolute", "25")
            #expect(
                Saved.limit([one, large, most, setting]) == "25 A" || key != "ChargeProfileMaxStackLevel")
            if key == "ChargeProfileMaxStackLevel" {
                #expect(Saved.limit([one, large, standard, setting]) == "20 A")
                #expect(Saved.limit([one, high, standard, setting]) == "13 A")
            }
        }
    }
}
