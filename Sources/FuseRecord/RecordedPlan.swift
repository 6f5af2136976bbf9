public import FuseCore

/// The state of a request of a plan (rules: Plans).
public enum RequestState: String, CaseIterable, Sendable {
    /// Reserved: a script may have sent it, the program has not.
    case reserved
    /// About to be sent, or sent without a recorded outcome.
    case sending
    /// Accepted by the cloud; the charger may not have it yet.
    case sent
    /// Of unknown outcome: it may have been applied, or may yet be.
    case unknown
    /// Certainly not applied.
    case failed
    /// In force.
    case confirmed
    /// Not sent, and not to be sent.
    case released
    /// Sent, but other settings are in force by a later reading, and it can no longer arrive.
    case superseded

    /// True if the charger may hold its values, now or later, without a confirmation.
    public var isOpen: Bool { self != .confirmed && self != .released && self != .superseded }

    /// True if it was sent, or may have been, and its outcome is not confirmed.
    public var isUnderWay: Bool { self == .sending || self == .sent || self == .unknown }
}

/// One request of a recorded plan.
public struct RecordedRequest: Hashable, Sendable {
    /// The time within which a request may be sent after it was recorded, in milliseconds.
    public static let departure: Int64 = 30_000
    /// The time within which an unanswered request may arrive after it was recorded, in milliseconds.
    ///
    /// It is 120 s from the last moment at which the request may have been sent.
    public static let lifetime: Int64 = departure + 120_000

    /// The number of its wave, from 1.
    public let wave: Int
    /// The update that it sends.
    public let update: ChargerUpdate
    /// Its state.
    public var state: RequestState
    /// The uptime at which it was last sent without an answer.
    ///
    /// nil where every attempt was answered, or none was made.
    public var unansweredSince: Uptime?

    /// Makes a request.
    public init(wave: Int, update: ChargerUpdate, state: RequestState, unansweredSince: Uptime? = nil) {
        self.wave = wave
        self.update = update
        self.state = state
        self.unansweredSince = unansweredSince
    }

    /// True if it was never answered and is too old to arrive.
    ///
    /// - Parameter now: The machine's uptime now.
    /// - Returns: False also where no attempt of it is without an answer.
    public func isTooOld(at now: Uptime) -> Bool {
        unansweredSince.map { now.leastSince($0) >= Self.lifetime } ?? false
    }
}

/// A plan as it is recorded in a store.
public struct RecordedPlan: Hashable, Sendable {
    /// The plan's id.
    public let id: Identifier
    /// The installation's id.
    public let installation: Identifier
    /// The time at which it was made.
    public let madeAt: Timestamp
    /// The facts that the decision depends on.
    public let facts: PlanFacts
    /// The total of each line at the time when it was made.
    public let before: PlanTotals
    /// Its requests, wave by wave, in order.
    public var requests: [RecordedRequest]
    /// The time of settlement; nil until then.
    ///
    /// A plan is settled once its last request is confirmed or released and none can arrive any more.
    public var settledAt: Timestamp?
    /// The address of the API that it was last carried out against; nil before that.
    public var api: String?

    /// Makes a plan as recorded; only an ``ApprovedPlan`` becomes a plan that is carried out.
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

    /// The chargers of the open requests, each once, in the order of the waves.
    public var openChargers: [Identifier] { pendingPlan?.chargersInOrder ?? [] }

    /// The part of it in flight; nil where there is none.
    public var pendingPlan: PendingPlan? { PendingPlan(of: requests, plan: id, madeAt: madeAt) }
}

extension PendingPlan {
    /// Makes the part in flight of a plan with these requests; nil where there is none.
    ///
    /// An unanswered request that the gateway forwarded may arrive after later ones, whatever was confirmed.
    public init?(of requests: [RecordedRequest], plan: Identifier, madeAt: Timestamp) {
        let open = requests.filter { $0.state.isOpen || (plan.isForwarded && $0.unansweredSince != nil) }
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
    /// The prefix of the plan id of an update that the gateway forwarded.
    public static let forwardedPrefix = "pass-"

    /// True if it is the plan id of an update that the gateway forwarded.
    public var isForwarded: Bool { text.hasPrefix(Self.forwardedPrefix) }
}
