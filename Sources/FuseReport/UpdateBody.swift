// Room: an update as the vendor's API takes it.
// Answers: the body's members in the vendor's spelling. Must not know: requests, plans, reports.

import FuseCore
public import FuseJSON
public import FusePlanner

extension Decision {
    /// What to send in place of what was proposed, or of what is recorded; none where that is all that was asked.
    ///
    /// - Parameter exit: What the program ends with: what that refuses is not sent.
    func bodies(exit: ExitStatus) -> [ChargerUpdate] {
        (verdict == .adjusted || isRepair) && exit != .refused ? toSend : []
    }
}

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

    /// `POST /api/chargers/ID/update {…}`: what to send, on one line.
    static func request(_ update: ChargerUpdate) -> String {
        "POST \(path(update)) \(json(update).line)"
    }

    /// The request as a script takes it.
    static func requestJSON(_ update: ChargerUpdate) -> JSONValue {
        .members([
            "charger": .text(update.charger.text), "method": .text("POST"),
            "path": .text(path(update)), "body": json(update),
        ])
    }

    private static func path(_ update: ChargerUpdate) -> String { "/api/chargers/\(update.charger)/update" }

    static func amperes(_ current: OfflineCurrent) -> JSONValue {
        current.milliamperes.map { .number($0.amperes) } ?? .integer(-1)
    }
}
