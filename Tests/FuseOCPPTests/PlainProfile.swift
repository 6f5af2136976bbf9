/// A profile in plain words; limits in thousandths of its unit, times in seconds from now.
struct ReferenceProfile {
    var id: Int
    var connector: Int
    var purpose: String
    var level: Int
    var kind: String
    /// Said of every kind; it has a meaning only for what recurs.
    var recurrency: String?
    var transaction: Int?
    var from: Int?, to: Int?
    var start: Int?, duration: Int?
    var unit = "A"
    /// The schedule's minimum, which some charge points take for a floor.
    var floor: Int?
    var periods: [(start: Int, limit: Int, phases: Int?)]
    /// How its times are written: with `Z`, with an offset in one of three spellings, or without a zone.
    var zone = "Z"

    /// Whether it is one that OCPP does not have, so that a charge point may refuse it.
    var isOdd: Bool {
        let isMisplaced =
            purpose == "ChargePointMaxProfile" && connector != 0 || purpose == "TxProfile" && connector == 0
        return isMisplaced || periods.isEmpty || periods.first.map { $0.start > 0 } ?? false
            || periods.contains { $0.limit < 0 || !(0...3).contains($0.phases ?? 3) }
            || kind == "Recurring" && recurrency == nil
    }

    /// What a charge point does with it where others do otherwise.
    struct Reading {
        /// Whether the schedule's minimum is a floor under its limits.
        var hasFloor: Bool
        /// How many seconds the charge point's own clock is ahead of UTC, for times without a zone.
        var ahead: Int
        /// Volts at the charge point, and the number of phases that a car uses.
        var volts: Int, phases: Int
    }

    /// What it lets flow on a line at a moment of a transaction that began at another; nil: it does not hold then.
    func current(at moment: Int, began: Int, _ reading: Reading) -> Int? {
        let shift = zone.isEmpty ? reading.ahead : 0
        func local(_ time: Int?) -> Int? { time.map { $0 - shift } }
        if let from = local(from), moment < from { return nil }
        if let to = local(to), moment >= to { return nil }
        var elapsed: Int
        switch kind {
        case "Relative": elapsed = moment - began
        case "Recurring":
            guard let start = local(start), moment >= start, let recurrency else { return nil }
            elapsed = (moment - start) % (recurrency == "Daily" ? 86_400 : 604_800)
        default:
            if let start = local(start), moment < start { return nil }
            elapsed = moment - (local(start) ?? began)
        }
        if let duration, elapsed >= duration { return nil }
        guard let limit = periods.last(where: { $0.start <= elapsed })?.limit, limit >= 0 else { return nil }
        let most = reading.hasFloor ? max(limit, floor ?? 0) : limit
        return unit == "A" ? most : most / (reading.volts * reading.phases)
    }

    /// As the central system sent it.
    var json: String {
        func member(_ key: String, _ value: String?) -> String? { value.map { "\"\(key)\": \($0)" } }
        func time(_ seconds: Int?) -> String? { seconds.map { "\"\(ReferenceChargePoint.text($0, zone))\"" } }
        func number(_ thousandths: Int) -> String {
            "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1_000).\(abs(thousandths) % 1_000 / 100)"
        }
        let items = periods.map { period in
            let phases = period.phases.map { ", \"numberPhases\": \($0)" } ?? ""
            return "{\"startPeriod\": \(period.start), \"limit\": \(number(period.limit))\(phases)}"
        }
        let schedule = [
            member("duration", duration.map { "\($0)" }), member("startSchedule", time(start)),
            "\"chargingRateUnit\": \"\(unit)\"", member("minChargingRate", floor.map(number)),
            "\"chargingSchedulePeriod\": [\(items.joined(separator: ", "))]",
        ]
        let profile = [
            "\"chargingProfileId\": \(id)", "\"stackLevel\": \(level)",
            "\"chargingProfilePurpose\": \"\(purpose)\"",
            member("transactionId", transaction.map { "\($0)" }),
            "\"chargingProfileKind\": \"\(kind)\"", member("recurrencyKind", recurrency.map { "\"\($0)\"" }),
            member("validFrom", time(from)), member("validTo", time(to)),
            "\"chargingSchedule\": {\(schedule.compactMap { $0 }.joined(separator: ", "))}",
        ]
        return "{\"connectorId\": \(connector), \"csChargingProfiles\": {"
            + "\(profile.compactMap { $0 }.joined(separator: ", "))}}"
    }
}
