// Room: an update as a request of the vendor's API.
// Answers: its address and its body, with only the fields that the update has. Must not know: answers.
// Source: the vendor's page "Update charger" (domain facts, section 1.6).

import FuseCore
import FuseJSON
import FusePlanner

extension APIRequest {
    /// The request of an update.
    init(_ update: ChargerUpdate) {
        let current = update.current.map {
            $0.milliamperes.map { .number($0.amperes) } ?? JSONValue.integer(-1)
        }
        let members: [(String, JSONValue?)] = [
            ("offlineChargeCurrent", current),
            ("offlineChargePhase", update.phase.map { .integer(Int64($0.rawValue)) }),
            ("maxChargeCurrent", update.maxCurrent.map { .number($0.amperes) }),
            ("maxChargePhases", update.maxPhases.map { .integer($0) }),
            ("minChargeCurrent", update.minCurrent.map { .number($0.amperes) }),
            ("meterValueInterval", update.meterValueInterval.map { .integer($0) }),
        ]
        let body = JSONValue.object(members.compactMap { key, value in value.map { .init(key, $0) } })
        self.init(
            method: .post, path: "/api/chargers/\(update.charger)/update",
            body: (Array(body.line.utf8), "application/json"))
    }
}
