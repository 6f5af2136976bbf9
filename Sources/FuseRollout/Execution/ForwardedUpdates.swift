public import FuseCore
public import FuseRecord

/// One update that the gateway passed, as it is on disk.
public struct ForwardedUpdate: Hashable, Sendable {
    /// Its plan.
    public let plan: Identifier
    /// What was sent, and how far it is.
    public let request: RecordedRequest

    /// Makes one.
    public init(plan: Identifier, request: RecordedRequest) {
        self.plan = plan
        self.request = request
    }
}

/// What the gateway passed to one charger and what still counts, in the order in which it left, as it was when a reading
/// began.
///
/// Each left after the one before was answered, or after that had had its time. So of those that were answered each setting
/// reaches the charger in their order, and what the charger shows says that all before it are over, unless one
/// before it asked for the same: then the charger may show that one. What was never answered may arrive at any time of its
/// life, and twice: once that is over, the cloud's own field says what the cloud took last.
public struct ForwardedUpdates: Hashable, Sendable {
    /// How many updates of a charger may count at the same time: as many as can leave, unanswered, in the life of one.
    public static let most = 16
    /// How long nothing may have happened before a reading is believed that could be of an earlier update, in milliseconds.
    public static let quiet = RecordedRequest.lifetime

    /// The charger.
    public let charger: Identifier
    /// The updates, the oldest first.
    public let updates: [ForwardedUpdate]

    /// Collects what counts of some plans.
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - plans: The gateway's plans in flight, the oldest first.
    public init(to charger: Identifier, of plans: [RecordedPlan]) {
        self.charger = charger
        self.updates = plans.filter(\.id.isPassage).flatMap { plan in
            plan.requests.filter {
                $0.update.charger == charger && ($0.state.isOpen || $0.unansweredSince != nil)
            }
            .map { ForwardedUpdate(plan: plan.id, request: $0) }
        }
    }

    /// Whether none of them can arrive any more.
    ///
    /// - Parameter now: The machine's uptime.
    public func areOver(at now: Uptime) -> Bool { updates.allSatisfy { $0.request.isOver(at: now) } }

    /// What a reading says of them.
    ///
    /// - Parameters:
    ///   - report: What was read.
    ///   - installation: The installation as recorded.
    ///   - word: Whose word counts.
    ///   - begun: When the reading began, later than these updates were read from the store.
    ///   - since: Since when nothing has happened to any of them.
    /// - Returns: nil where it says nothing.
    public func settled(
        by report: ChargerReport, on installation: Installation, word: ConfirmedBy, begun: Uptime,
        since: Uptime
    ) -> ForwardedSettlement? {
        guard let recorded = installation.chargers.first(where: { $0.id == charger }) else { return nil }
        let sent = updates.map(\.request)
        let view = ForwardedView(of: recorded, sent, report, on: installation, word: word)
        // Of what has gone to a charger that is away nothing is known.
        guard report.isOnline != false else { return nil }
        // What the service says may be as old as its cache.
        if areOver(at: begun), begun.leastSince(since) >= RolloutRules.resendAfter {
            let isQuiet = begun.leastSince(since) >= Self.quiet
            let answered = Set(sent.indices.filter { sent[$0].isAnswered })
            if let end = view.end(isQuiet: isQuiet, answered: answered) {
                return settlement(
                    Array(sent.indices), holding: end, reading: word == .charger ? report.reading : nil)
            }
        }
        let reached = sent.indices.filter { sent[$0].isAnswered && view.hasPassed($0, sent[$0].update) }
        guard !reached.isEmpty else { return nil }
        let shown = view.shown(of: reached.map { sent[$0].update })
        return settlement(reached, holding: shown, reading: word == .charger ? report.reading : nil)
    }

    private func settlement(
        _ places: [Int], holding values: ShownSettings, reading: Reading?
    ) -> ForwardedSettlement? {
        let inForce = try? ChargerUpdate(
            charger: charger, current: values.current, phase: values.phase, maxCurrent: values.maxCurrent,
            minCurrent: values.minCurrent)
        let ends = places.map { place in
            let isInForce = values.include(updates[place].request.update)
            return ForwardedSettlement.End(of: updates[place], state: isInForce ? .confirmed : .superseded)
        }
        return ForwardedSettlement(charger: charger, inForce: inForce, reading: reading, ends: ends)
    }
}

/// Since when nothing has happened to what was passed to one charger, from one look at it to the next.
public struct ForwardedQuiet: Sendable {
    /// How far apart two looks may be, in milliseconds: between them a charger may have been away, and be back with what was
    /// on its way to it.
    public static let longestGap: Int64 = 90_000

    private var last: (updates: ForwardedUpdates, since: Uptime, seen: Uptime)?

    /// Nothing was looked at yet.
    public init() {}

    /// Looks at what was passed.
    ///
    /// - Parameters:
    ///   - updates: What counts of it now.
    ///   - now: The machine's uptime.
    /// - Returns: Since when it has been so, and none of it could arrive.
    public mutating func since(_ updates: ForwardedUpdates, at now: Uptime) -> Uptime {
        guard updates.areOver(at: now) else {
            last = nil
            return now
        }
        if let last, last.updates == updates, now.leastSince(last.seen) <= Self.longestGap {
            self.last?.seen = now
            return last.since
        }
        last = (updates, now, now)
        return now
    }

    /// Takes in what was read: to a charger that is away everything is still on its way, however long ago it was sent; and
    /// whether it was away, a reading that failed does not say.
    ///
    /// - Parameter report: What was read; nil where nothing was.
    public mutating func heed(_ report: ChargerReport?) {
        guard let report, report.isOnline != false else {
            last = nil
            return
        }
    }
}

/// What a reading says of updates that the gateway passed.
public struct ForwardedSettlement: Hashable, Sendable {
    /// An update and what became of it.
    public struct End: Hashable, Sendable {
        /// The update as it was when the reading began.
        public let of: ForwardedUpdate
        /// Whether it is in force, or something else is.
        public let state: RequestState
    }

    /// The charger.
    public let charger: Identifier
    /// What it holds, as far as these updates are about it.
    public let inForce: ChargerUpdate?
    /// What it was read to hold, where its own word counts.
    public let reading: Reading?
    /// What became of each update that the reading speaks of.
    public let ends: [End]
}

extension RecordedRequest {
    /// Whether every attempt was answered, each before another update left, and taken.
    fileprivate var isAnswered: Bool { state == .sent && unansweredSince == nil }

    /// Whether it can arrive no more.
    fileprivate func isOver(at now: Uptime) -> Bool {
        guard unansweredSince != nil else { return state == .sent || state == .failed }
        return isTooOld(at: now)
    }
}
