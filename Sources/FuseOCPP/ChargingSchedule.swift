// Room: one ChargingSchedule of OCPP 1.6, as far as it limits a current.
// Answers: the most that it lets flow on one line, and for how long. Must not know: profiles, charge points.
// Source: OCPP 1.6 edition 2, sections 7.13 to 7.17. A limit in A is per phase. One in W is for all phases together, and
// a car that charges on one may take all of it there: it counts so, at the least voltage that a supply may have.

import FuseCore
import FuseDocuments
import FuseJSON

/// A schedule.
struct ChargingSchedule {
    /// The most that any of its periods lets flow on one line, rounded up.
    let most: Milliamperes
    /// How many seconds it lasts; nil: for ever.
    let duration: Int64?
    /// When it starts; nil: with the charging.
    let start: Timestamp?

    /// 230 V less 10 %: the least that a public supply may have (EN 50160), and the most current that power may take.
    private static let leastVolts: Int64 = 207

    private enum Unit: String, CaseIterable {
        case amperes = "A"
        case watts = "W"
    }

    init(_ cursor: Cursor) throws(DocumentError) {
        let members = try cursor.members([
            "duration", "startSchedule", "chargingRateUnit", "chargingSchedulePeriod", "minChargingRate",
        ])
        duration = try members["duration"]?.integer(in: 0...Self.longest, allowed: "0 s and more")
        start = try members["startSchedule"]?.moment()
        _ = try members["minChargingRate"]?.number()
        let unit = try members.required("chargingRateUnit").word(Unit.self)
        let periods = try members.required("chargingSchedulePeriod")
        var most: Milliamperes?
        for (place, item) in try periods.list().enumerated() {
            let period = try item.members(["startPeriod", "limit", "numberPhases"])
            let begins = try period.required("startPeriod")
            let seconds = try begins.integer(in: 0...Self.longest, allowed: "0 s and more")
            if place == 0, seconds > 0 {
                throw begins.failure(
                    .contradiction(
                        "the first period begins with the schedule, at 0; nothing limits before it"))
            }
            // How many phases are used does not make any of them carry less.
            _ = try period["numberPhases"]?.integer(in: 1...3, allowed: "1 to 3")
            let limit = try Self.limit(try period.required("limit"), in: unit)
            most = max(most ?? limit, limit)
        }
        guard let most else { throw periods.failure(.contradiction("a schedule has at least one period")) }
        self.most = most
    }

    /// A century in seconds.
    private static let longest: Int64 = 36_525 * 86_400

    private static func limit(_ cursor: Cursor, in unit: Unit) throws(DocumentError) -> Milliamperes {
        let digits = try cursor.number()
        let range = "0 to \(Milliamperes.largest.amperes) A"
        let thousandths: Int64
        switch ScaledDecimal(digits, decimals: 3) {
        case .exact(let value) where value >= 0: thousandths = value
        case .between(let value) where value >= 0: thousandths = value + 1
        case .exact, .between, .outOfRange, .notANumber:
            throw cursor.failure(.outOfRange(digits, allowed: range))
        }
        let current: Int64
        switch unit {
        case .amperes: current = thousandths
        case .watts: current = thousandths / leastVolts + (thousandths % leastVolts == 0 ? 0 : 1)
        }
        guard current <= Milliamperes.largest.count else {
            throw cursor.failure(.outOfRange(digits, allowed: range))
        }
        return Milliamperes(current)
    }
}

extension Cursor {
    /// A moment. One without a zone is half a day wrong where it is read otherwise.
    func moment() throws(DocumentError) -> Timestamp {
        let text = try text()
        guard let moment = Timestamp(iso8601: text) else {
            throw failure(
                .wrongType(expected: "a time with its zone such as 2026-11-01T10:00:00Z", found: node.kind))
        }
        return moment
    }
}
