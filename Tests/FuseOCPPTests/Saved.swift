import FuseCore
import FuseJSON
import FuseTestSupport

@testable import FuseOCPP

/// A message with its name.
typealias SavedMessage = (name: ChargePoint.Message, text: String)

/// Saved messages of charge points.
enum Saved {
    static let now = Timestamp(milliseconds: Int64(ReferenceChargePoint.now) * 1_000)

    /// A charge point with messages; an unusable one leaves it unknown, as in a folder.
    static func point(
        _ messages: [SavedMessage], declared: ChargePointFacts = ChargePointFacts()
    ) -> ChargePoint {
        var point = ChargePoint("cp", declared: declared)
        for message in messages {
            do {
                try point.add(message.name, JSONReader.read(Array(message.text.utf8)), at: now)
            } catch {
                point.leaveUnknown(because: "\(error.path ?? ""): \(error.problem)")
            }
        }
        return point
    }

    /// The operator's declaration, in JSON with the members of the YAML form.
    static func facts(_ text: String) throws -> ChargePointFacts {
        try ChargePointFacts(JSONReader.read(Array(text.utf8)), over: ChargePointFacts())
    }

    /// The limit of a charge point with messages, or the reason why it has none.
    static func limit(
        _ messages: [SavedMessage], rated: String? = nil, declared: ChargePointFacts = ChargePointFacts()
    ) -> String {
        let limit = OfflineLimit(point(messages, declared: declared), rated: rated.map { amperes($0) })
        return limit.most.map { "\($0.amperes) A" } ?? limit.gaps.map(\.text).joined(separator: "; ")
    }

    /// An answer to GetConfiguration with one setting; the value is JSON.
    static func setting(_ key: String, _ value: String) -> SavedMessage {
        (
            .getConfiguration,
            #"{"configurationKey": [{"key": "\#(key)", "readonly": true, "value": \#(value)}]}"#
        )
    }

    static func configuration(connectors: Int) -> SavedMessage {
        let keys = [("HeartbeatInterval", "300"), ("NumberOfConnectors", "\(connectors)")]
        let items = keys.map { #"{"key": "\#($0.0)", "readonly": true, "value": "\#($0.1)"}"# }
        return (
            .getConfiguration, #"{"configurationKey": [\#(items.joined(separator: ", "))], "unknownKey": []}"#
        )
    }

    static func profile(
        _ purpose: String, connector: Int = 0, id: Int = 1, level: Int = 0, kind: String = "Relative",
        _ limit: String, unit: String = "A", more: String = "", schedule: String = "", period: String = ""
    ) -> SavedMessage {
        // A charge point's own schedule begins by itself.
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

    static func composite(_ connector: Int?, _ limit: String?, unit: String = "A", period: String = "")
        -> SavedMessage
    {
        let schedule = limit.map {
            ", \"scheduleStart\": \"2024-10-04T00:00:00Z\", \"chargingSchedule\": {\"duration\": 600, "
                + "\"chargingRateUnit\": \"\(unit)\", \"chargingSchedulePeriod\": "
                + "[{\"startPeriod\": 0, \"limit\": \($0)\(period)}]}"
        }
        let place = connector.map { ", \"connectorId\": \($0)" } ?? ""
        return (.getCompositeSchedule, "{\"status\": \"Accepted\"\(place)\(schedule ?? "")}")
    }

    /// A transaction that was started remotely.
    static func start(_ connector: String, _ limit: String, purpose: String = "TxProfile") -> SavedMessage {
        let profile = profile(purpose, connector: 1, limit).text
        let begin = profile.firstRange(of: "\"csChargingProfiles\": ").map { profile[$0.upperBound...] } ?? ""
        return (.remoteStartTransaction, "{\(connector)\"idTag\": \"T\", \"chargingProfile\": \(begin)")
    }
}
