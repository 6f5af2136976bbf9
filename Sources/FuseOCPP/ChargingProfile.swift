// Room: one charging profile of OCPP 1.6, as the request that installed it says.
// Answers: whom it limits, how much it lets flow at most, and whether a moment may come at which it does not hold. Must
// not know: other profiles.
// Source: OCPP 1.6 edition 2, sections 3.13 (purposes, stacking) and 7.8 to 7.12.

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

    /// Its number.
    let id: Int64
    /// The connector; 0 is all of them, or any one.
    let connector: Int64
    /// Whom it limits.
    let purpose: Purpose
    /// Of those that hold the one with the highest level counts.
    let stackLevel: Int64
    /// The most that it lets flow on a line.
    let most: Milliamperes
    /// Why it may not hold at some moment from now on; nil: it always does.
    let lapse: Lapse?
    /// When it holds at the earliest and at the latest, as far as that is said.
    private let earliest, latest: Timestamp?
    private let cursor: Cursor

    /// Reads the request that installed it.
    ///
    /// - Parameters:
    ///   - request: The payload of a SetChargingProfile.
    ///   - now: The moment from which on it is to hold.
    init(request: Cursor, at now: Timestamp) throws(DocumentError) {
        let members = try request.members(["connectorId", "csChargingProfiles"])
        let place = try members.required("connectorId")
        let connector = try place.connector()
        try self.init(members.required("csChargingProfiles"), on: connector, at: now)
        if purpose == .chargePoint, connector != 0 {
            throw place.failure(.contradiction("a ChargePointMaxProfile is for connectorId 0"))
        }
        if purpose == .transaction, connector == 0 {
            throw place.failure(.contradiction("a TxProfile is for one connector, not for connectorId 0"))
        }
    }

    /// Reads the request that started a transaction.
    ///
    /// - Parameters:
    ///   - start: The payload of a RemoteStartTransaction.
    ///   - now: The moment from which on it is to hold.
    /// - Returns: The connector, 0 where the charge point chooses one, and the profile where it brings one.
    static func started(
        by start: Cursor, at now: Timestamp
    ) throws(DocumentError) -> (connector: Int64, profile: ChargingProfile?) {
        let members = try start.members(["connectorId", "idTag", "chargingProfile"])
        let connector = try members["connectorId"]?.connector() ?? 0
        guard let cursor = members["chargingProfile"] else { return (connector, nil) }
        let profile = try ChargingProfile(cursor, on: connector, at: now)
        guard profile.purpose == .transaction else {
            throw cursor.failure(.contradiction("a transaction is started with a TxProfile"))
        }
        return (connector, profile)
    }

    /// That there is another of its id.
    var twice: DocumentError {
        failure("charging profile \(id) is there twice; keep the one that is installed")
    }

    /// What is wrong with it.
    func failure(_ what: String) -> DocumentError { cursor.failure(.contradiction(what)) }

    /// Whether it may hold at any of some moments; nil: nobody knows which.
    func mayHold(at moments: ClosedRange<Timestamp>?) -> Bool {
        guard let moments else { return true }
        return earliest.map { $0 <= moments.upperBound } ?? true
            && latest.map { $0 >= moments.lowerBound } ?? true
    }

    private init(_ cursor: Cursor, on connector: Int64, at now: Timestamp) throws(DocumentError) {
        let profile = try cursor.members([
            "chargingProfileId", "transactionId", "stackLevel", "chargingProfilePurpose",
            "chargingProfileKind", "recurrencyKind", "validFrom", "validTo", "chargingSchedule",
        ])
        self.cursor = cursor
        self.connector = connector
        id = try profile.required("chargingProfileId").integer(in: .min...(.max), allowed: "a whole number")
        stackLevel = try profile.required("stackLevel").integer(in: 0...(.max), allowed: "0 and more")
        purpose = try profile.required("chargingProfilePurpose").word(Purpose.self)
        let schedule = try ChargingSchedule(try profile.required("chargingSchedule"))
        most = schedule.most
        let kind = try profile.required("chargingProfileKind").word(Kind.self)
        let recurrency = try profile["recurrencyKind"].map { cursor throws(DocumentError) in
            try cursor.word(Recurrency.self)
        }
        let from = try profile["validFrom"].map { cursor throws(DocumentError) in try cursor.moment() }
        let to = try profile["validTo"].map { cursor throws(DocumentError) in try cursor.moment() }
        if kind == .recurring, recurrency == nil { throw cursor.failure(.missingKey("recurrencyKind")) }
        // What is relative begins with each transaction; so does what is absolute and has no beginning.
        earliest = [from, schedule.start].compactMap { $0 }.max()
        latest = to
        let needsStart = kind == .recurring || purpose == .chargePoint
        lapse =
            if to != nil {
                .ends
            } else if needsStart, kind == .relative || schedule.start == nil {
                .neverBegins
            } else if max(from ?? now, schedule.start ?? now) > now {
                .begins
            } else if let duration = schedule.duration, duration < recurrency?.seconds ?? .max {
                .runsOut
            } else {
                nil
            }
    }
}

extension Cursor {
    /// A connector's number.
    func connector() throws(DocumentError) -> Int64 {
        try integer(in: 0...ChargePoint.mostConnectors, allowed: "0 to \(ChargePoint.mostConnectors)")
    }
}
