public import FuseCore

/// How far a request of a plan is.
public enum RequestState: String, CaseIterable, Sendable {
    /// Promised. A script may have sent it; the program has not.
    case reserved
    /// About to be sent, or sent and nobody wrote down what came of it.
    case sending
    /// The cloud took it; the charger may not have it yet.
    case sent
    /// Nobody knows whether it was or will be applied.
    case unknown
    /// It was certainly not applied.
    case failed
    /// Its values are in force.
    case confirmed
    /// It was not sent and will not be.
    case released
    /// It was sent, something else is in force by what was read since, and it can arrive no more.
    case superseded

    /// Whether the charger may hold its values, now or later, without anybody having confirmed that.
    public var isOpen: Bool { self != .confirmed && self != .released && self != .superseded }

    /// Whether it has left, or may have, and nobody has confirmed what came of it.
    public var isUnderWay: Bool { self == .sending || self == .sent || self == .unknown }
}

/// One request of a recorded plan.
public struct RecordedRequest: Hashable, Sendable {
    /// How long after it was written down a request may leave, in milliseconds.
    public static let departure: Int64 = 30_000
    /// How long after it was written down a request that was never answered may still arrive, in milliseconds: 120 s
    /// from the last moment at which it may have left.
    public static let lifetime: Int64 = departure + 120_000

    /// The wave it is in, from 1.
    public let wave: Int
    /// What is sent.
    public let update: ChargerUpdate
    /// How far it is.
    public var state: RequestState
    /// When it was last sent without being answered; nil where every attempt was answered, or none was made.
    public var unansweredSince: Uptime?

    /// Makes a request.
    public init(wave: Int, update: ChargerUpdate, state: RequestState, unansweredSince: Uptime? = nil) {
        self.wave = wave
        self.update = update
        self.state = state
        self.unansweredSince = unansweredSince
    }

    /// Whether it was never answered and is too old to arrive.
    ///
    /// - Parameter now: The machine's uptime now.
    public func isTooOld(at now: Uptime) -> Bool {
        unansweredSince.map { now.leastSince($0) >= Self.lifetime } ?? false
    }
}

/// A plan as a store has it.
public struct RecordedPlan: Hashable, Sendable {
    /// The plan's id.
    public let id: Identifier
    /// The installation's id.
    public let installation: Identifier
    /// When it was made.
    public let madeAt: Timestamp
    /// What the decision rested on.
    public let facts: PlanFacts
    /// The total of each line when it was made.
    public let before: PlanTotals
    /// Its requests, wave by wave, in order.
    public var requests: [RecordedRequest]
    /// When the last of it was confirmed or released, and nothing of it can arrive any more; nil until then.
    public var settledAt: Timestamp?
    /// The address of the API that it was last carried out against; nil before.
    public var api: String?

    /// Makes a plan as a store has it: what is carried out is made from an ``ApprovedPlan``.
    package init(
        id: Identifier, installation: Identifier, madeAt: Timestamp, facts: PlanFacts,
        before: PlanTotals = .unknown, requests: [RecordedRequest], settledAt: Timestamp?, api: String? = nil
    ) {
        self.id = id
        self.installation = installation
        self.madeAt = madeAt
        self.facts = facts
        self.before = before
        self.requests = requests
        self.settledAt = settledAt
        self.api = api
    }

    /// Its requests, wave by wave.
    public var waves: [(number: Int, requests: [RecordedRequest])] {
        Dictionary(grouping: requests, by: \.wave).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The requests that are neither confirmed nor released.
    public var open: [RecordedRequest] { requests.filter(\.state.isOpen) }

    /// The chargers of these, each once, in the order of the waves.
    public var openChargers: [Identifier] { pendingPlan?.chargersInOrder ?? [] }

    /// What is in flight of it; nil where nothing is.
    public var pendingPlan: PendingPlan? { PendingPlan(of: requests, plan: id, madeAt: madeAt) }
}

extension PendingPlan {
    /// What is in flight of a plan with these requests; nil where nothing is.
    ///
    /// What the gateway passed and was never answered may arrive after later ones, whatever was confirmed.
    public init?(of requests: [RecordedRequest], plan: Identifier, madeAt: Timestamp) {
        let open = requests.filter { $0.state.isOpen || (plan.isPassage && $0.unansweredSince != nil) }
        let waves = Set(open.map(\.wave)).sorted().map { wave in
            open.filter { $0.wave == wave }.map(\.update)
        }
        let unanswered = Dictionary(
            requests.compactMap { request in request.unansweredSince.map { (request.update.charger, $0) } },
            uniquingKeysWith: max)
        guard !waves.isEmpty || !unanswered.isEmpty else { return nil }
        self.init(plan: plan, madeAt: madeAt, waves: waves, unanswered: unanswered)
    }
}

extension Identifier {
    /// What the id of an update begins with that the gateway has passed on, as a plan of its own.
    public static let passage = "pass-"

    /// Whether it is that of an update that the gateway has passed on.
    public var isPassage: Bool { text.hasPrefix(Self.passage) }
}
