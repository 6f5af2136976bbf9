import FuseCore
import FuseDocuments
import FuseJSON

/// Settings of a charge point. Of several answers, and of one that is not to be understood, the worst counts.
struct ChargePointSettings {
    /// Settings that are a number.
    private enum Number: String {
        case connectors = "numberofconnectors"
        case profiles = "maxchargingprofilesinstalled"
        case level = "chargeprofilemaxstacklevel"
        case periods = "chargingschedulemaxperiods"
    }

    /// How many connectors it has; nil where it did not say.
    private(set) var connectors: Int64?
    /// The fewest that it said.
    private(set) var fewestConnectors: Int64?
    private var areConnectorsUnclear = false
    private var isWithoutProfiles = false
    private var ignored: Set<ChargingProfile.Purpose> = []
    /// What is taken at most; nil where it did not say.
    private var most: [Number: Int64] = [:]
    private var units: Set<Rate.Unit>?

    /// Whether profiles of a purpose hold while it hears nothing.
    func holdsOffline(_ purpose: ChargingProfile.Purpose) -> Bool {
        !isWithoutProfiles && !ignored.contains(purpose)
    }

    /// Whether it can hold so many profiles: otherwise nobody knows which of them it holds.
    func holds(_ count: Int) -> Bool { count <= most[.profiles] ?? .max }

    /// Why it cannot have taken a profile, in words; nil where it can.
    func refusal(of profile: ChargingProfile) -> String? {
        if let level = profile.stackLevel, let most = most[.level], level > most {
            return "its stackLevel \(level) is above the charge point's ChargeProfileMaxStackLevel"
        }
        if let most = most[.periods], profile.periodCount > most {
            return "it has more periods than the charge point's ChargingScheduleMaxPeriods"
        }
        if let units, let unit = profile.unit, !units.contains(unit) {
            return "it is in \(unit.rawValue), which is not in the charge point's "
                + "ChargingScheduleAllowedChargingRateUnit"
        }
        return nil
    }

    /// Adds an answer to GetConfiguration.
    mutating func add(_ cursor: Cursor, _ remarks: inout Remarks) throws(DocumentError) {
        let fields = try Fields(cursor, ["configurationKey", "unknownKey"], &remarks)
        for item in try fields["configurationKey"]?.list() ?? [] {
            let setting = try Fields(item, ["key", "readonly", "value"], &remarks)
            let name = try setting.required("key").text()
            if let value = setting["value"] {
                add(name, value, &remarks)
            } else if name.lowercased() == "supportedfeatureprofiles" {
                isWithoutProfiles = true
            }
        }
    }

    private mutating func add(_ name: String, _ value: Cursor, _ remarks: inout Remarks) {
        let key = name.lowercased()
        if let number = Number(rawValue: key) {
            let isKnown = add(number, value)
            if !isKnown { remarks.add("its setting \(name) is not to be understood (\(value.node.kind))") }
            return
        }
        switch key {
        case "supportedfeatureprofiles":
            if !Self.words(value).contains("smartcharging") { isWithoutProfiles = true }
        case "chargingscheduleallowedchargingrateunit":
            let known = Set(Self.words(value).compactMap { Self.unitNames[$0] })
            if known.isEmpty {
                remarks.add("its setting \(name) is not to be understood (\(value.node.kind))")
            }
            units = units?.intersection(known) ?? known
        // Of one widespread firmware. A word that is no purpose may mean any.
        case "ignoredprofilepurposesoffline":
            let purposes = ChargingProfile.Purpose.allCases
            for word in Self.words(value) {
                let meant = purposes.filter { $0.rawValue.lowercased() == word }
                ignored.formUnion(meant.isEmpty ? purposes : meant)
            }
        default: break
        }
    }

    /// The words of OCPP, and what some write in their place.
    private static let unitNames: [String: Rate.Unit] = [
        "current": .amperes, "a": .amperes, "power": .watts, "w": .watts,
    ]

    /// Takes a number; false where it is none that there can be.
    private mutating func add(_ number: Number, _ value: Cursor) -> Bool {
        let range = number == .connectors ? 1...ChargePoint.mostConnectors : 0...Int64.max
        var told: Int64?
        if let digits = value.digits, case .exact(let count) = ScaledDecimal(digits, decimals: 0),
            range.contains(count)
        {
            told = count
        }
        switch (number, told) {
        case (.connectors, let count?):
            connectors = areConnectorsUnclear ? nil : max(connectors ?? count, count)
            fewestConnectors = min(fewestConnectors ?? count, count)
        case (.connectors, nil): (connectors, areConnectorsUnclear) = (nil, true)
        case (_, let count): most[number] = min(most[number] ?? .max, count ?? 0)
        }
        return told != nil
    }

    /// Words with commas between them, in small letters. What is no text may be any word, and is none that is known.
    private static func words(_ value: Cursor) -> Set<String> {
        guard case .text(let text) = value.node.value else { return [value.node.kind] }
        return Set(text.lowercased().split { $0 == "," || $0.isWhitespace }.map(String.init))
    }
}
