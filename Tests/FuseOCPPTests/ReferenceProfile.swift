/// The reference model of a profile; limits in thousandths of its unit, times in seconds from now.
struct ReferenceProfile {
    var id: Int
    var connector: Int
    var purpose: String
    var level: Int
    var kind: String
    /// The recurrency; set for every kind, but meaningful only for a recurring profile.
    var recurrency: String?
    var transaction: Int?
    var from: Int?, to: Int?
    var start: Int?, duration: Int?
    var unit = "A"
    /// The schedule's minimum, which some charge points use as a lower bound.
    var floor: Int?
    var periods: [(start: Int, limit: Int, phases: Int?)]
    /// The notation of its times: with `Z`, with an offset in one of three spellings, or without a zone.
    var zone = "Z"

    /// True when OCPP does not allow the profile, so that a charge point may refuse it.
    var isOdd: Bool {
        let isMisplaced =
            purpose == "ChargePointMaxProfile" && connector != 0 || purpose == "TxProfile" && connector == 0
        return isMisplaced || periods.isEmpty || periods.first.map { $0.start > 0 } ?? false
            || periods.contains { $0.limit < 0 || !(0...3).contains($0.phases ?? 3) }
            || kind == "Recurring" && recurrency == nil
    }

    /// The interpretation of a profile where charge points differ.
    struct Reading {
        /// True when the schedule's minimum is a lower bound for its limits.
        var hasFloor: Bool
        /// The number of seconds by which the charge point's clock is ahead of UTC, for times without a zone.
        var ahead: Int
        /// The voltage at the charge point in volts, and the number of phases that a car uses.
        var volts: Int, phases: Int
    }

    /// The current that it allows on a line; nil at a moment at which it does not hold.
    ///
    /// `began` is the start of the transaction.
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

    /// The JSON that the central system sent.
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
