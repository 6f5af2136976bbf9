// Room: what is saved of one charge point.
// Answers: its profiles, what it said of itself, its connectors; no two profiles in one place. Must not know: files, what
// they amount to (OfflineLimit).

public import FuseCore
import FuseDocuments
public import FuseJSON

/// A charge point as saved messages describe it.
public struct ChargePoint {
    /// A message that was saved, by its name in OCPP 1.6.
    public enum Message: String, CaseIterable, Sendable {
        /// A request that the charge point accepted; a file may hold several in a list.
        case setChargingProfile = "SetChargingProfile"
        /// An answer: what the charge point expects to allow for some time.
        case getCompositeSchedule = "GetCompositeSchedule"
        /// An answer: its settings.
        case getConfiguration = "GetConfiguration"
        /// A request that the charge point accepted: a transaction, which may bring a profile.
        case remoteStartTransaction = "RemoteStartTransaction"
    }

    /// What a charge point said that it allows.
    struct Composite {
        /// The connector; 0 is the whole charge point.
        let connector: Int64
        /// The most at any moment it spoke of; nil: nothing limits it.
        let most: Milliamperes?
        /// From when to when it spoke of; nil where it did not say.
        let moments: ClosedRange<Timestamp>?
    }

    static let mostConnectors: Int64 = 1_000

    /// Its identity, which is the charger's id.
    public let id: Identifier
    private(set) var profiles: [ChargingProfile] = []
    private(set) var composites: [Composite] = []
    private(set) var settings = ChargePointSettings()
    private var ids: Set<Int64> = []
    private var startedIDs: Set<Int64> = []
    private var largestConnector: Int64 = 0
    /// For each level the profile that is there.
    private var levels: [Level: Int64] = [:]
    /// For each level of defaults the connectors that have one.
    private var defaults: [Int64: Set<Int64>] = [:]

    /// Where there can be one profile only.
    private struct Level: Hashable {
        let purpose: ChargingProfile.Purpose
        let connector, stackLevel: Int64

        init(of profile: ChargingProfile) {
            (purpose, connector, stackLevel) = (profile.purpose, profile.connector, profile.stackLevel)
        }
    }

    /// How many connectors it has, no fewer than were spoken of; nil where it did not say.
    var connectors: Int64? {
        settings.connectors.map { max($0, largestConnector) }
    }

    /// Whether another connector has a default of the same level.
    func isContested(_ profile: ChargingProfile) -> Bool {
        profile.purpose == .transactions && defaults[profile.stackLevel, default: []].count > 1
    }

    /// A charge point of which nothing is known.
    ///
    /// - Parameter id: Its identity.
    public init(_ id: Identifier) { self.id = id }

    /// Adds a message.
    ///
    /// - Parameters:
    ///   - message: Which one.
    ///   - root: Its payload.
    ///   - now: The moment from which on profiles are to hold.
    /// - Throws: ``DocumentError``.
    public mutating func add(_ message: Message, _ root: DocumentNode, at now: Timestamp)
        throws(DocumentError)
    {
        let cursor = Cursor(root: root)
        let items = if case .list = root.value { try cursor.list() } else { [cursor] }
        for item in items {
            if case .number = item.node.value {
                throw item.failure(.contradiction("this is a whole frame of OCPP-J; save its payload alone"))
            }
            switch message {
            case .setChargingProfile: try add(ChargingProfile(request: item, at: now))
            case .getCompositeSchedule: try add(composite: item)
            case .getConfiguration: try settings.add(item)
            case .remoteStartTransaction: try add(start: item, at: now)
            }
        }
    }

    /// Each start has a transaction of its own: none takes the place of another, but of an installed profile it does.
    private mutating func add(start cursor: Cursor, at now: Timestamp) throws(DocumentError) {
        let (connector, profile) = try ChargingProfile.started(by: cursor, at: now)
        largestConnector = max(largestConnector, connector)
        guard let profile else { return }
        guard !ids.contains(profile.id) else { throw profile.twice }
        startedIDs.insert(profile.id)
        profiles.append(profile)
    }

    private mutating func add(_ profile: ChargingProfile) throws(DocumentError) {
        guard ids.insert(profile.id).inserted, !startedIDs.contains(profile.id) else { throw profile.twice }
        largestConnector = max(largestConnector, profile.connector)
        if let other = levels.updateValue(profile.id, forKey: Level(of: profile)) {
            throw profile.failure(
                "charging profiles \(other) and \(profile.id) have one stackLevel, so that one has replaced the other; "
                    + "keep the one that is installed")
        }
        profiles.append(profile)
        if profile.purpose == .transactions {
            defaults[profile.stackLevel, default: []].insert(profile.connector)
        }
    }

    private mutating func add(composite cursor: Cursor) throws(DocumentError) {
        let members = try cursor.members(["status", "connectorId", "scheduleStart", "chargingSchedule"])
        guard try members.required("status").word(Status.self) == .accepted else { return }
        let connector = try members.required("connectorId").connector()
        let schedule = try members["chargingSchedule"].map { cursor throws(DocumentError) in
            try ChargingSchedule(cursor)
        }
        let start = try members["scheduleStart"].map { cursor throws(DocumentError) in try cursor.moment() }
        largestConnector = max(largestConnector, connector)
        composites.append(
            Composite(
                connector: connector, most: schedule?.most,
                moments: start.flatMap { start in schedule?.duration.map { start...start.later(seconds: $0) }
                }))
    }

    private enum Status: String, CaseIterable {
        case accepted = "Accepted"
        case rejected = "Rejected"
    }
}

extension Timestamp {
    /// So many seconds later, or the last moment there is.
    fileprivate func later(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: min(milliseconds + seconds * 1_000, Timestamp.last.milliseconds))
    }
}
