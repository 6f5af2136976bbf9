public import FuseCore
import FuseDocuments
public import FuseJSON

/// A charge point as saved messages describe it.
public struct ChargePoint {
    /// A saved message, by its name in OCPP 1.6.
    public enum Message: String, CaseIterable, Sendable {
        /// A request that the charge point accepted; a file may hold several in a list.
        case setChargingProfile = "SetChargingProfile"
        /// An answer: the limits that the charge point expects to apply for some time.
        case getCompositeSchedule = "GetCompositeSchedule"
        /// An answer: the charge point's settings.
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
    /// The facts that a person declared about it.
    private(set) var declared: ChargePointFacts
    /// Remarks for the user, beyond the limit itself.
    private(set) var remarks = Remarks()
    /// The reason why its saved messages are unusable and its limit stays unknown; nil if they are usable.
    private(set) var trouble: String?
    private var ids: Set<Int64> = []
    private var startedIDs: Set<Int64> = []
    private var largestConnector: Int64 = 0
    /// The profile at each level.
    private var levels: [Level: String] = [:]
    /// The connectors that have a default profile, for each stack level.
    private var defaults: [Int64: Set<Int64>] = [:]

    /// A place that can hold one profile only.
    private struct Level: Hashable {
        let purpose: ChargingProfile.Purpose
        let connector, level: Int64
    }

    /// The number of connectors, at least that declared or seen in messages; nil if it is unknown.
    var connectors: Int64? {
        // A number that cannot be understood may be any, unless a person says how many there are.
        guard declared.connectors != nil || !settings.areConnectorsUnclear else { return nil }
        return [settings.connectors, declared.connectors].compactMap(\.self).max()
            .map { max($0, largestConnector) }
    }

    /// The smallest possible number of connectors.
    ///
    /// Its own answers are checked against the limits of this many connectors.
    var fewestConnectors: Int64 { declared.connectors ?? settings.fewestConnectors ?? 1 }

    /// True if a person declared more connectors than the charge point itself reported.
    var isCountDeclared: Bool { declared.connectors ?? 0 > settings.connectors ?? 0 }

    /// Returns the reason why a profile may not hold at some moment; nil if it always holds.
    ///
    /// - Parameters:
    ///   - profile: The profile.
    ///   - isHeeding: True to consider the settings, by which the charge point may be unable to accept it.
    /// - Returns: The first such reason; nil if the profile always holds.
    func lapse(of profile: ChargingProfile, heedingSettings isHeeding: Bool = true) -> ChargingProfile.Lapse?
    {
        if let lapse = profile.lapse { return lapse }
        if isHeeding, let refusal = settings.refusal(of: profile) { return .limitsNothing(refusal) }
        // Some charge points keep one profile of a level for all connectors: another may have replaced it.
        guard profile.purpose == .transactions, let level = profile.stackLevel else { return nil }
        return defaults[level, default: []].count > 1 ? .mayBeReplaced : nil
    }

    /// Makes a charge point of which only a person's declarations are known.
    ///
    /// - Parameters:
    ///   - id: Its identity.
    ///   - declared: The facts that a person declared about it.
    public init(_ id: Identifier, declared: ChargePointFacts = ChargePointFacts()) {
        (self.id, self.declared) = (id, declared)
    }

    /// Records that its saved messages are unusable, which leaves its limit unknown.
    ///
    /// - Parameter reason: A description of the error, with its place.
    public mutating func leaveUnknown(because reason: String) { trouble = trouble ?? reason }

    /// Adds a message.
    ///
    /// - Parameters:
    ///   - message: The kind of message.
    ///   - root: Its payload.
    ///   - now: The time from which profiles have to hold.
    /// - Throws: ``DocumentError`` for an unusable message: the caller then leaves the charge point unknown.
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

    /// Adds the profile of a started transaction.
    ///
    /// Each start has a transaction of its own, so it replaces no other start's profile. It does replace an
    /// installed profile with the same id.
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
    /// Returns true if a payload of that name is one of OCPP 2.0.1 or 2.1.
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
