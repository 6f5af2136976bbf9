import FuseCore
import FuseDocuments
import FuseJSON

/// The settings of a charge point.
///
/// Of several answers, and of one that cannot be understood, the worst meaning counts.
struct ChargePointSettings {
    /// The settings that are numbers.
    private enum Number: String {
        case connectors = "numberofconnectors"
        case profiles = "maxchargingprofilesinstalled"
        case level = "chargeprofilemaxstacklevel"
        case periods = "chargingschedulemaxperiods"
    }

    /// The largest number of connectors that the charge point reported; nil if it reported none.
    private(set) var connectors: Int64?
    /// The smallest number of connectors that it reported.
    private(set) var fewestConnectors: Int64?
    /// True if it reported a number of connectors that cannot be understood.
    private(set) var areConnectorsUnclear = false
    private var isWithoutProfiles = false
    private var ignored: Set<ChargingProfile.Purpose> = []
    /// The largest values that it accepts; none for those that it did not report.
    private var most: [Number: Int64] = [:]
    private var units: Set<Rate.Unit>?

    /// Returns true if profiles of a purpose hold while the charge point is offline.
    func holdsOffline(_ purpose: ChargingProfile.Purpose) -> Bool {
        !isWithoutProfiles && !ignored.contains(purpose)
    }

    /// Returns true if it can hold a number of profiles.
    ///
    /// With more profiles than that, it is unknown which of them it holds.
    func holds(_ count: Int) -> Bool { count <= most[.profiles] ?? .max }

    /// Describes why it cannot have accepted a profile; nil if it can.
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
            } else {
                add(named: name, &remarks)
            }
        }
    }

    /// Adds a setting without a value, which counts as one that cannot be understood.
    private mutating func add(named name: String, _ remarks: inout Remarks) {
        let key = name.lowercased()
        switch (Number(rawValue: key), key) {
        case (.connectors?, _): areConnectorsUnclear = true
        case (let number?, _): most[number] = 0
        case (nil, "supportedfeatureprofiles"): isWithoutProfiles = true
        case (nil, "chargingscheduleallowedchargingrateunit"): units = []
        case (nil, _): return
        }
        remarks.add("its setting \(name) is without a value")
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
        // A setting of one widespread firmware. An entry that is no purpose may mean any purpose.
        case "ignoredprofilepurposesoffline":
            let purposes = ChargingProfile.Purpose.allCases
            for word in Self.words(value) {
                let meant = purposes.filter { $0.rawValue.lowercased() == word }
                ignored.formUnion(meant.isEmpty ? purposes : meant)
            }
        default: break
        }
    }

    /// The names of OCPP, and those that some charge points use instead.
    private static let unitNames: [String: Rate.Unit] = [
        "current": .amperes, "a": .amperes, "power": .watts, "w": .watts,
    ]

    /// Adds a number; returns false if it is not a possible one.
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
            connectors = max(connectors ?? count, count)
            fewestConnectors = min(fewestConnectors ?? count, count)
        case (.connectors, nil): areConnectorsUnclear = true
        case (_, let count): most[number] = min(most[number] ?? .max, count ?? 0)
        }
        return told != nil
    }

    /// Splits a comma-separated text, in lower case; any other value becomes an unknown entry.
    private static func words(_ value: Cursor) -> Set<String> {
        guard case .text(let text) = value.node.value else { return [value.node.kind] }
        return Set(text.lowercased().split { $0 == "," || $0.isWhitespace }.map(String.init))
    }
}
