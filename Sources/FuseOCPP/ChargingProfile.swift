import FuseCore
import FuseDocuments
import FuseJSON

/// A charging profile.
struct ChargingProfile {
    /// Whom a profile limits.
    enum Purpose: String, CaseIterable {
        /// The whole charge point.
        case chargePoint = "ChargePointMaxProfile"
        /// Every transaction that has no profile of its own.
        case transactions = "TxDefaultProfile"
        /// The transaction that runs. It goes before the default, be it larger.
        case transaction = "TxProfile"
    }

    /// Why a moment may come at which a profile does not hold.
    enum Lapse: Hashable {
        /// It begins in the future.
        case begins
        /// It has no beginning of its own: it begins with a transaction, or nobody knows when.
        case neverBegins
        /// It ends, or has ended.
        case ends
        /// Its schedule is shorter than what it is repeated in, or than a transaction may be.
        case runsOut
        /// Another connector has one of its level and purpose, and charge points may keep one of them for all.
        case mayBeReplaced
        /// The charge point cannot have taken it so, or cannot keep to it: why, in words.
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

    /// Its number; nil where it has none.
    let id: Int64?
    /// The connector; 0 is all of them, or any one.
    let connector: Int64
    /// Whom it limits; a transaction, where that is not known: that can only add.
    let purpose: Purpose
    /// Whether a charge point may take it for its own, though it is installed otherwise or does not say what it is.
    private let mayBeOfChargePoint: Bool
    /// Of those that hold the one with the highest level counts; nil: it may be anywhere.
    let stackLevel: Int64?
    /// What it lets flow, by the periods that say it.
    let rates: [Rate]
    /// Its schedule's unit, and how many periods that has: not every charge point takes all.
    let (unit, periodCount): (Rate.Unit?, Int)
    /// Why it may not hold at some moment from now on; nil: it always does.
    let lapse: Lapse?
    /// Why it may let any current flow; nil where all that it says can be read.
    let unreadable: String?
    /// Whether it holds because it is repeated, without a gap.
    let isRecurring: Bool
    /// When it holds at the earliest and at the latest, as far as that is said.
    private let earliest, latest: Timestamp?
    private let cursor: Cursor

    /// The most that it lets flow on a line.
    var most: Milliamperes { rates.map(\.current).max() ?? .zero }

    /// How it is called: by the purpose that it says, and its number.
    let name: String

    /// Reads the request that installed it.
    ///
    /// - Parameters:
    ///   - request: The payload of a SetChargingProfile.
    ///   - now: The moment from which on it is to hold.
    ///   - remarks: Gets what is passed over.
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
    ///   - now: The moment from which on it is to hold.
    ///   - remarks: Gets what is passed over.
    /// - Returns: The connector, 0 where the charge point chooses one, and the profile where it brings one.
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

    /// That there is another of its id.
    var twice: DocumentError {
        failure("charging profile \(name) is there twice; keep the one that is installed")
    }

    /// What is wrong with it.
    func failure(_ what: String) -> DocumentError { cursor.failure(.contradiction(what)) }

    /// Whether it belongs to a stack, or may.
    func mayBe(of purpose: Purpose, on connector: Int64) -> Bool {
        (self.purpose == purpose && self.connector == connector)
            || (purpose == .chargePoint && mayBeOfChargePoint)
    }

    /// Whether it may hold at any of some moments.
    func mayHold(at moments: ClosedRange<Timestamp>) -> Bool {
        earliest.map { $0 <= moments.upperBound } ?? true && latest.map { $0 >= moments.lowerBound } ?? true
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
        // It has a meaning only for what recurs.
        let recurrency: Recurrency? = kind == .recurring ? fields.word("recurrencyKind") : nil
        isRecurring = kind == .recurring
        let (from, to) = (fields.moment("validFrom"), fields.moment("validTo"))
        // What is relative begins with each transaction; so does what is absolute and has no beginning.
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
