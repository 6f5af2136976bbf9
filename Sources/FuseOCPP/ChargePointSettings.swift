// Room: what a charge point says of its settings, as far as they decide what limits it offline.
// Answers: how many connectors it has, and which profiles hold without a central system. Must not know: profiles.
// Source: OCPP 1.6 edition 2, section 9; keys are read in any letter case, as they are compared there.

import FuseDocuments
import FuseJSON

/// Settings of a charge point.
struct ChargePointSettings {
    /// How many connectors it has; nil where it did not say.
    private(set) var connectors: Int64?
    private var isWithoutProfiles = false
    private var ignored: Set<ChargingProfile.Purpose> = []
    private var mostProfiles = Int64.max
    private var highestLevel = Int64.max

    /// Whether profiles of a purpose hold while it hears nothing.
    func holdsOffline(_ purpose: ChargingProfile.Purpose) -> Bool {
        !isWithoutProfiles && !ignored.contains(purpose)
    }

    /// Whether it can hold all of some profiles: otherwise nobody knows which of them it holds.
    func holds(_ profiles: [ChargingProfile]) -> Bool {
        profiles.count <= mostProfiles && profiles.allSatisfy { $0.stackLevel <= highestLevel }
    }

    /// Adds an answer to GetConfiguration.
    mutating func add(_ cursor: Cursor) throws(DocumentError) {
        let members = try cursor.members(["configurationKey", "unknownKey"])
        for item in try members["configurationKey"]?.list() ?? [] {
            let setting = try item.members(["key", "readonly", "value"])
            let key = try setting.required("key").text().lowercased()
            guard let value = setting["value"] else {
                if key == "supportedfeatureprofiles" { isWithoutProfiles = true }
                continue
            }
            switch key {
            case "numberofconnectors": try add(connectors: value)
            case "maxchargingprofilesinstalled": mostProfiles = min(mostProfiles, try Self.number(value))
            case "chargeprofilemaxstacklevel": highestLevel = min(highestLevel, try Self.number(value))
            case "supportedfeatureprofiles":
                let supported = try Self.words(value)
                if !supported.contains("smartcharging") { isWithoutProfiles = true }
            // Of one widespread firmware. A word that is no purpose may mean any.
            case "ignoredprofilepurposesoffline":
                let purposes = ChargingProfile.Purpose.allCases
                for word in try Self.words(value) {
                    let meant = purposes.filter { $0.rawValue.lowercased() == word }
                    ignored.formUnion(meant.isEmpty ? purposes : meant)
                }
            default: break
            }
        }
    }

    private mutating func add(connectors value: Cursor) throws(DocumentError) {
        let text = try value.text()
        guard let count = Int64(text), (1...ChargePoint.mostConnectors).contains(count) else {
            throw value.failure(.outOfRange(text, allowed: "1 to \(ChargePoint.mostConnectors)"))
        }
        guard connectors == nil || connectors == count else {
            throw value.failure(.contradiction("NumberOfConnectors is there twice, and not the same"))
        }
        connectors = count
    }

    private static func number(_ value: Cursor) throws(DocumentError) -> Int64 {
        let text = try value.text()
        guard let number = Int64(text), number >= 0 else {
            throw value.failure(.outOfRange(text, allowed: "0 and more"))
        }
        return number
    }

    /// Words with commas between them, in small letters.
    private static func words(_ value: Cursor) throws(DocumentError) -> Set<String> {
        Set(try value.text().lowercased().split { $0 == "," || $0.isWhitespace }.map(String.init))
    }
}
