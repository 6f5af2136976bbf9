import FuseCore
import FuseDocuments
import FuseJSON

/// A charging profile.
struct ChargingProfile {
    /// The scope of a profile.
    enum Purpose: String, CaseIterable {
        /// The whole charge point.
        case chargePoint = "ChargePointMaxProfile"
        /// Every transaction without a profile of its own.
        case transactions = "TxDefaultProfile"
        /// The running transaction; it overrides the default, even if it is larger.
        case transaction = "TxProfile"
    }

    /// A reason why a profile may not hold at some moment.
    enum Lapse: Hashable {
        /// It begins in the future.
        case begins
        /// It has no start of its own: it begins with a transaction, or at an unknown time.
        case neverBegins
        /// It ends, or has ended.
        case ends
        /// Its schedule is shorter than the interval of its repetition, or than a transaction may be.
        case runsOut
        /// Another connector has one of its level and purpose; charge points may keep one for all.
        case mayBeReplaced
        /// The charge point cannot have accepted it or cannot comply with it; the value describes why.
        case limitsNothing(String)
    }

    private enum Kind: String, CaseIterable {
        case absolute = "Absolute"
        case recurring = "Recurring"
        case relative = "Relative"
    }

    private enum Recurrency: String, CaseIterable {
        case daily = "Daily"
        case weekly = "Weekly"

        var seconds: Int64 { self == .daily ? 86_400 : 7 * 86_400 }
    }

    /// Its number; nil if it has none.
    let id: Int64?
    /// The connector; 0 is all of them, or any one.
    let connector: Int64
    /// Its scope; a transaction if it is unknown, since such a profile can only raise the limit.
    let purpose: Purpose
    /// True if a charge point may apply it to itself, although it names another scope or none.
    private let mayBeOfChargePoint: Bool
    /// Its level: of those that hold, the highest counts; nil if it may be at any level.
    let stackLevel: Int64?
    /// The limits of its periods, for the periods that state one.
    let rates: [Rate]
    /// The unit of its schedule and the number of its periods, which not every charge point accepts.
    let (unit, periodCount): (Rate.Unit?, Int)
    /// The reason why it may not hold at some moment from now on; nil if it always holds.
    let lapse: Lapse?
    /// The reason why it may allow any current; nil if all of its values can be read.
    let unreadable: String?
    /// True if it holds because it is repeated without a gap.
    let isRecurring: Bool
    /// The earliest and the latest time at which it holds; nil if it states none.
    private let earliest, latest: Timestamp?
    private let cursor: Cursor

    /// The largest current that it allows on a line.
    var most: Milliamperes { rates.map(\.current).max() ?? .zero }

    /// Its name in messages: the stated purpose and the number.
    let name: String

    /// Reads the request that installed it.
    ///
    /// - Parameters:
    ///   - request: The payload of a SetChargingProfile.
    ///   - now: The time from which it has to hold.
    ///   - remarks: Receives the ignored members.
    /// - Throws: `DocumentError` for a value that is no object, a missing profile or schedule, or a key that
    ///   is repeated or similar to a known one.
    init(request: Cursor, at now: Timestamp, _ remarks: inout Remarks) throws(DocumentError) {
        var fields = try Fields(request, ["connectorId", "csChargingProfiles"], &remarks)
        let connector = fields.integer("connectorId", in: ChargePoint.connectorNumbers)
        try self.init(
            fields.required("csChargingProfiles"), on: connector ?? 0, at: now, fields.flaws, &remarks)
    }

    /// Reads the request that started a transaction.
    ///
    /// - Parameters:
    ///   - start: The payload of a RemoteStartTransaction.
    ///   - now: The time from which the profile has to hold.
    ///   - remarks: Receives the ignored members.
    /// - Returns: The connector, 0 if the charge point chooses one, and the profile if the request has one.
    /// - Throws: `DocumentError` for a value that is no object, a missing schedule, or a key that is repeated
    ///   or similar to a known one.
    static func started(
        by start: Cursor, at now: Timestamp, _ remarks: inout Remarks
    ) throws(DocumentError) -> (connector: Int64, profile: ChargingProfile?) {
        var fields = try Fields(start, ["connectorId", "idTag", "chargingProfile"], &remarks)
        let connector =
            fields["connectorId"] == nil
            ? 0 : fields.integer("connectorId", in: ChargePoint.connectorNumbers) ?? 0
        guard let cursor = fields["chargingProfile"] else { return (connector, nil) }
        let profile = try ChargingProfile(
            cursor, on: connector, at: now, fields.flaws, isStarting: true, &remarks)
        return (connector, profile)
    }

    /// The error that there is another profile of its id.
    var twice: DocumentError {
        failure("charging profile \(name) is there twice; keep the one that is installed")
    }

    /// Makes an error about the profile.
    func failure(_ what: String) -> DocumentError { cursor.failure(.contradiction(what)) }

    /// Returns true if the profile belongs, or may belong, to the stack of a purpose and connector.
    func mayBe(of purpose: Purpose, on connector: Int64) -> Bool {
        (self.purpose == purpose && self.connector == connector)
            || (purpose == .chargePoint && mayBeOfChargePoint)
    }

    /// Returns true if it may hold at the time of a claim, whichever of its possible times that is.
    func mayHold(at claim: Claim) -> Bool {
        claim.times.allSatisfy { times in
            earliest.map { $0 <= times.upperBound } ?? true && latest.map { $0 >= times.lowerBound } ?? true
        }
    }

    private init(
        _ cursor: Cursor, on connector: Int64, at now: Timestamp, _ flaws: [String],
        isStarting: Bool = false, _ remarks: inout Remarks
    ) throws(DocumentError) {
        var fields = try Fields(
            cursor,
            [
                "chargingProfileId", "transactionId", "stackLevel", "chargingProfilePurpose",
                "chargingProfileKind", "recurrencyKind", "validFrom", "validTo", "chargingSchedule",
            ], &remarks)
        fields.take(flaws)
        self.cursor = cursor
        self.connector = connector
        id = fields.integer("chargingProfileId", in: .min...(.max))
        stackLevel = fields.integer("stackLevel", in: 0...(.max))
        let said: Purpose? = fields.word("chargingProfilePurpose")
        purpose = isStarting ? .transaction : said ?? .transaction
        mayBeOfChargePoint = said ?? .chargePoint == .chargePoint
        name = "\(said?.rawValue ?? "profile") \(id.map(String.init) ?? "without an id")"
        switch (said, isStarting, connector) {
        case (.chargePoint, true, _), (.transactions, true, _):
            fields.miss("chargingProfilePurpose", "not TxProfile, with which a transaction is started")
        case (.chargePoint, false, 1...): fields.take(["a ChargePointMaxProfile is for connectorId 0"])
        case (.transaction, false, 0):
            fields.take(["a TxProfile is for one connector, not for connectorId 0"])
        default: break
        }
        let schedule = try ChargingSchedule(fields.required("chargingSchedule"), &remarks)
        (rates, unit, periodCount) = (schedule.rates, schedule.unit, schedule.periodCount)
        unreadable = schedule.unreadable
        fields.take(schedule.flaws)
        let kind: Kind? = fields.word("chargingProfileKind")
        // The field has a meaning only for recurring profiles.
        let recurrency: Recurrency? = kind == .recurring ? fields.word("recurrencyKind") : nil
        isRecurring = kind == .recurring
        let (from, to) = (fields.moment("validFrom"), fields.moment("validTo"))
        // A relative profile begins with each transaction; so does an absolute one without a start.
        earliest = [from?.earliest, schedule.start?.earliest].compactMap { $0 }.max()
        latest = to?.latest
        let needsStart = kind == .recurring || purpose == .chargePoint
        let starts = [from?.latest, schedule.start?.latest].compactMap { $0 }.max()
        lapse =
            if let flaw = fields.flaws.first {
                .limitsNothing(flaw)
            } else if to != nil {
                .ends
            } else if needsStart, kind == .relative || schedule.start == nil {
                .neverBegins
            } else if starts ?? now > now {
                .begins
            } else if let duration = schedule.duration, duration < recurrency?.seconds ?? .max {
                .runsOut
            } else {
                nil
            }
        for (key, moment) in [("validFrom", from), ("validTo", to), ("startSchedule", schedule.start)] {
            guard let moment, !moment.hasZone else { continue }
            remarks.add("the \(key) of \(name) has no zone, and counts as any moment within 14 hours")
        }
    }
}
