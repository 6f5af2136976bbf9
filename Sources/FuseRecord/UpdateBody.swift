public import FuseCore
public import FuseJSON

/// The body and the address of an update.
///
/// Reading, judging, plans and sending all use this one codec.
public enum UpdateBody {
    /// The members of a body, in the order in which they are written.
    public enum Field: String, CaseIterable, Sendable {
        /// −1 (automatic), or 0 to 32 A.
        case offlineCurrent = "offlineChargeCurrent"
        /// 0, 1, 2, 4 or 7.
        case offlinePhase = "offlineChargePhase"
        /// 0 to 32 A.
        case maxCurrent = "maxChargeCurrent"
        /// 1 or 3.
        case maxPhases = "maxChargePhases"
        /// 0 to 32 A.
        case minCurrent = "minChargeCurrent"
        /// Seconds.
        case meterValueInterval
    }

    /// Returns the body of an update, with only the fields that the update has.
    public static func json(_ update: ChargerUpdate) -> JSONValue {
        .object(
            Field.allCases.compactMap { field in
                value(of: field, in: update).map { JSONValue.Member(field.rawValue, $0) }
            })
    }

    private static func value(of field: Field, in update: ChargerUpdate) -> JSONValue? {
        switch field {
        case .offlineCurrent: update.current.map(amperes)
        case .offlinePhase: update.phase.map { .integer(Int64($0.rawValue)) }
        case .maxCurrent: update.maxCurrent.map { .number($0.amperes) }
        case .maxPhases: update.maxPhases.map { .integer($0) }
        case .minCurrent: update.minCurrent.map { .number($0.amperes) }
        case .meterValueInterval: update.meterValueInterval.map { .integer($0) }
        }
    }

    /// Returns an offline current as the API writes it: −1 is automatic.
    public static func amperes(_ current: OfflineCurrent) -> JSONValue {
        current.milliamperes.map { .number($0.amperes) } ?? .integer(-1)
    }

    /// Returns the path of a charger's updates, relative to the base address.
    public static func path(of charger: Identifier) -> String { "/api/chargers/\(charger)/update" }
}
