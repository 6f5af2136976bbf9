import FuseCore
import FuseDocuments
import FuseJSON

/// A schedule.
struct ChargingSchedule {
    /// A part of it. One that begins after the schedule has run out does not exist.
    struct Period {
        /// How many seconds after the schedule it begins.
        let begins: Int64
        /// What it lets flow; nil where that is no number, or below 0.
        let limit: Rate?
        /// On how many phases: three where it does not say, one where that is not to be understood.
        let phases: Int64
    }

    /// Its parts, in its order.
    let periods: [Period]
    /// How many parts it has, be they after its end.
    let periodCount: Int
    /// What it is given in; nil where that is not known.
    let unit: Rate.Unit?
    /// What each of its limits is raised to, whatever it says: a `minChargingRate`.
    let floor: Rate?
    /// How many seconds it lasts; nil: for ever.
    let duration: Int64?
    /// When it starts; nil: with the charging.
    let start: SavedMoment?
    /// What is wrong with it, in words.
    let flaws: [String]
    /// Why it may let any current flow: one is there that cannot be read; nil where none is.
    let unreadable: String?

    /// The most that it may let flow, by the periods that say it.
    var rates: [Rate] { periods.compactMap { $0.limit?.raised(to: floor) } }

    /// A century in seconds.
    private static let longest: Int64 = 36_525 * 86_400

    /// Reads a schedule.
    init(_ cursor: Cursor, _ remarks: inout Remarks) throws(DocumentError) {
        // One widespread library writes the last of them as minChargeRate.
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

    /// The larger of what is never gone below; a negative one is how some say that there is none.
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
                // 0 is how some say that they do not say.
                if phases == 0 { phases = 3 }
            }
            fields.take(period.flaws)
            periods.append(Period(begins: begins, limit: limit, phases: phases))
        }
        return periods
    }
}
