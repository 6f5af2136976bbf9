// Room: an update as the vendor's API takes it.
// Answers: the body's members in the vendor's spelling. Must not know: requests, plans, reports.

import FuseCore
public import FuseJSON
public import FusePlanner

/// Writes update bodies.
public enum UpdateBody {
    /// The body of an update, with only the fields that it has.
    public static func json(_ update: ChargerUpdate) -> JSONValue {
        let members: [(String, JSONValue?)] = [
            ("offlineChargeCurrent", update.current.map(amperes)),
            ("offlineChargePhase", update.phase.map { .integer(Int64($0.rawValue)) }),
            ("maxChargeCurrent", update.maxCurrent.map { .number($0.amperes) }),
            ("maxChargePhases", update.maxPhases.map { .integer($0) }),
            ("minChargeCurrent", update.minCurrent.map { .number($0.amperes) }),
            ("meterValueInterval", update.meterValueInterval.map { .integer($0) }),
        ]
        return .object(members.compactMap { key, value in value.map { .init(key, $0) } })
    }

    static func amperes(_ current: OfflineCurrent) -> JSONValue {
        current.milliamperes.map { .number($0.amperes) } ?? .integer(-1)
    }
}
