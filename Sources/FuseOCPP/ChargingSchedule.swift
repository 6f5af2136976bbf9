import FuseCore
import FuseDocuments
import FuseJSON

/// A charging schedule.
struct ChargingSchedule {
    /// A period of the schedule.
    ///
    /// One that begins after the schedule's end does not exist.
    struct Period {
        /// Its start, in seconds after that of the schedule.
        let begins: Int64
        /// Its limit; nil if that is no number, or below 0.
        let limit: Rate?
        /// The number of phases: three if it is absent, one if it cannot be understood.
        let phases: Int64
    }

    /// Its periods, in its order.
    let periods: [Period]
    /// The number of its periods, including those after its end.
    let periodCount: Int
    /// The unit of its limits; nil if it is unknown.
    let unit: Rate.Unit?
    /// The lower bound to which each of its limits is raised: a `minChargingRate`.
    let floor: Rate?
    /// Its duration in seconds; nil if it does not end.
    let duration: Int64?
    /// Its start; nil if it starts with the charging.
    let start: SavedMoment?
    /// Descriptions of its errors.
    let flaws: [String]
    /// The reason why it may allow any current: a limit that cannot be read; nil if there is none.
    let unreadable: String?

    /// The limits that may apply, for the periods that state one.
    var rates: [Rate] { periods.compactMap { $0.limit?.raised(to: floor) } }

    /// A century in seconds.
    private static let longest: Int64 = 36_525 * 86_400

    /// Reads a schedule.
    init(_ cursor: Cursor, _ remarks: inout Remarks) throws(DocumentError) {
        // One widespread library writes the last key as minChargeRate.
        var fields = try Fields(
            cursor,
            [
                "duration", "startSchedule", "chargingRateUnit", "chargingSchedulePeriod", "minChargingRate",
                "minChargeRate",
            ], &remarks)
        duration =
            fields["duration"] == nil
            ? nil : fields.integer("duration", in: 0...(.max)).map { min($0, Self.longest) }
        start = fields.moment("startSchedule")
        unit = fields.word("chargingRateUnit")
        var unreadable: String?
        floor = Self.floor(of: &fields, in: unit ?? .amperes, &unreadable)
        let all = try Self.periods(of: &fields, in: unit ?? .amperes, &unreadable, &remarks)
        self.unreadable = unreadable
        if all.isEmpty { fields.miss("chargingSchedulePeriod", "without a period") }
        let duration = duration ?? .max
        (periods, periodCount) = (all.filter { $0.begins == 0 || $0.begins < duration }, all.count)
        flaws = fields.flaws
    }

    /// Returns the larger lower bound; some charge points write a negative one for none.
    private static func floor(
        of fields: inout Fields, in unit: Rate.Unit, _ unreadable: inout String?
    ) -> Rate? {
        var floors: [Rate] = []
        for key in ["minChargingRate", "minChargeRate"] {
            guard let cursor = fields[key] else { continue }
            if let digits = cursor.digits {
                floors += Rate(digits, in: unit).map { [$0] } ?? []
            } else {
                fields.miss(key, "no number")
                unreadable = fields.flaws.last
            }
        }
        return floors.max { $0.most < $1.most }
    }

    private static func periods(
        of fields: inout Fields, in unit: Rate.Unit, _ unreadable: inout String?, _ remarks: inout Remarks
    ) throws(DocumentError) -> [Period] {
        var periods: [Period] = []
        for item in try fields["chargingSchedulePeriod"]?.list() ?? [] {
            var period = try Fields(item, ["startPeriod", "limit", "numberPhases"], &remarks)
            let begins = period.integer("startPeriod", in: 0...(.max)) ?? 0
            if periods.isEmpty, begins > 0 {
                period.miss("startPeriod", "after the schedule's beginning, and nothing limits before it")
            }
            let limit = period["limit"].flatMap { cursor in
                cursor.digits.flatMap { Rate($0, in: unit) }
            }
            if limit == nil { period.miss("limit", period["limit"] == nil ? "missing" : "no current") }
            if let cursor = period["limit"], cursor.digits == nil { unreadable = period.flaws.last }
            if case .text = period["limit"]?.node.value { period.miss("limit", "no number") }
            var phases: Int64 = 3
            if period["numberPhases"] != nil {
                phases = period.integer("numberPhases", in: 0...3) ?? 1
                // Some charge points write 0 for an absent value.
                if phases == 0 { phases = 3 }
            }
            fields.take(period.flaws)
            periods.append(Period(begins: begins, limit: limit, phases: phases))
        }
        return periods
    }
}
