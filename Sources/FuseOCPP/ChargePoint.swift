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

    static let mostConnectors: Int64 = 1_000
    /// The numbers of connectors; 0 is the whole charge point.
    static let connectorNumbers = 0...mostConnectors

    /// Its identity, which is the charger's id.
    public let id: Identifier
    private(set) var profiles: [ChargingProfile] = []
    private(set) var composites: [Composite] = []
    private(set) var settings = ChargePointSettings()
    /// What a person declared of it.
    private(set) var declared: ChargePointFacts
    /// What is to be said of it beside what limits it.
    private(set) var remarks = Remarks()
    /// Why what is saved of it cannot be used, and it stays unknown; nil where it can.
    private(set) var trouble: String?
    private var ids: Set<Int64> = []
    private var startedIDs: Set<Int64> = []
    private var largestConnector: Int64 = 0
    /// For each level the profile that is there.
    private var levels: [Level: String] = [:]
    /// For each level of defaults the connectors that have one.
    private var defaults: [Int64: Set<Int64>] = [:]

    /// Where there can be one profile only.
    private struct Level: Hashable {
        let purpose: ChargingProfile.Purpose
        let connector, level: Int64
    }

    /// How many connectors it has, no fewer than were declared or spoken of; nil where nothing says.
    var connectors: Int64? {
        [settings.connectors, declared.connectors].compactMap(\.self).max().map { max($0, largestConnector) }
    }

    /// The fewest connectors that it may have: what it says of itself contradicts its profiles by these.
    var fewestConnectors: Int64 { declared.connectors ?? settings.fewestConnectors ?? 1 }

    /// Whether it has as many connectors as a person declared, and did not say so itself.
    var isCountDeclared: Bool { declared.connectors ?? 0 > settings.connectors ?? 0 }

    /// Why a profile may not be there, or not hold at some moment; nil: it always holds.
    ///
    /// - Parameters:
    ///   - profile: The profile.
    ///   - isHeeding: Whether its settings may say that it cannot have taken it.
    func lapse(of profile: ChargingProfile, heedingSettings isHeeding: Bool = true) -> ChargingProfile.Lapse?
    {
        if let lapse = profile.lapse { return lapse }
        if isHeeding, let refusal = settings.refusal(of: profile) { return .limitsNothing(refusal) }
        // Some keep one profile of a level for all connectors: it may have taken the other's place.
        guard profile.purpose == .transactions, let level = profile.stackLevel else { return nil }
        return defaults[level, default: []].count > 1 ? .mayBeReplaced : nil
    }

    /// A charge point of which nothing is known but what a person declared.
    ///
    /// - Parameters:
    ///   - id: Its identity.
    ///   - declared: What a person declared of it.
    public init(_ id: Identifier, declared: ChargePointFacts = ChargePointFacts()) {
        (self.id, self.declared) = (id, declared)
    }

    /// Says that what is saved of it cannot be used: then it is unknown what limits it.
    ///
    /// - Parameter reason: What is wrong, and where.
    public mutating func leaveUnknown(because reason: String) { trouble = trouble ?? reason }

    /// Adds a message.
    ///
    /// - Parameters:
    ///   - message: Which one.
    ///   - root: Its payload.
    ///   - now: The moment from which on profiles are to hold.
    /// - Throws: ``DocumentError`` for what cannot be used: then the charge point is to be left unknown.
    public mutating func add(_ message: Message, _ root: DocumentNode, at now: Timestamp)
        throws(DocumentError)
    {
        let cursor = Cursor(root: root)
        let items = if case .list = root.value { try cursor.list() } else { [cursor] }
        for item in items {
            if case .number = item.node.value {
                throw item.failure(.contradiction("this is a whole frame of OCPP-J; save its payload alone"))
            }
            if message.isLater(item) { throw item.failure(.contradiction(Self.later)) }
            switch message {
            case .setChargingProfile: try add(ChargingProfile(request: item, at: now, &remarks))
            case .getCompositeSchedule: try add(composite: item, at: now)
            case .getConfiguration: try settings.add(item, &remarks)
            case .remoteStartTransaction: try add(start: item, at: now)
            }
        }
    }

    private static let later =
        "this is OCPP 2.0.1 or 2.1, of which nothing is read; take this charge point's folder away and declare what its "
        + "hardware draws at most as its fixedCurrent"

    /// Each start has a transaction of its own: none takes the place of another, but of an installed profile it does.
    private mutating func add(start cursor: Cursor, at now: Timestamp) throws(DocumentError) {
        let (connector, profile) = try ChargingProfile.started(by: cursor, at: now, &remarks)
        largestConnector = max(largestConnector, connector)
        guard let profile else { return }
        if let id = profile.id {
            guard !ids.contains(id) else { throw profile.twice }
            startedIDs.insert(id)
        }
        profiles.append(profile)
    }

    private mutating func add(_ profile: ChargingProfile) throws(DocumentError) {
        if let id = profile.id {
            guard ids.insert(id).inserted, !startedIDs.contains(id) else { throw profile.twice }
        }
        largestConnector = max(largestConnector, profile.connector)
        if let level = profile.stackLevel {
            let place = Level(purpose: profile.purpose, connector: profile.connector, level: level)
            if let other = levels.updateValue(profile.name, forKey: place) {
                throw profile.failure(
                    "\(other) and \(profile.name) have one stackLevel, so that one has replaced the other; "
                        + "keep the one that is installed")
            }
            if profile.purpose == .transactions {
                defaults[level, default: []].insert(profile.connector)
            }
        }
        profiles.append(profile)
    }

    private mutating func add(composite cursor: Cursor, at now: Timestamp) throws(DocumentError) {
        guard let composite = try Composite(cursor, at: now, &remarks) else { return }
        largestConnector = max(largestConnector, composite.connector ?? 0)
        composites.append(composite)
    }
}

extension ChargePoint.Message {
    /// Whether a payload of that name is one of OCPP 2.0.1 or 2.1.
    fileprivate func isLater(_ cursor: Cursor) -> Bool {
        guard case .object(let members) = cursor.node.value else { return false }
        let keys: Set<String> =
            switch self {
            case .setChargingProfile: ["chargingProfile"]
            case .getCompositeSchedule: ["schedule"]
            case .getConfiguration, .remoteStartTransaction: ["idToken"]
            }
        return members.contains { keys.contains($0.key) } || cursor.isOfLaterOCPP
    }
}
