public import FuseCore
public import FuseRecord

/// One update that the gateway forwarded, as it is on disk.
public struct ForwardedUpdate: Hashable, Sendable {
    /// The id of its plan.
    public let plan: Identifier
    /// The request that was sent, with its state.
    public let request: RecordedRequest

    /// Makes a forwarded update.
    public init(plan: Identifier, request: RecordedRequest) {
        self.plan = plan
        self.request = request
    }
}

/// The updates that the gateway forwarded to one charger and that still count.
///
/// They are in the order in which they left, as recorded when a reading began. Each left only after the one
/// before was answered, or after the time of that one had run out.
///
/// The settings of answered updates therefore reach the charger in this order. The value that the charger
/// shows for a setting proves that all earlier updates are over. The exception is an earlier update that
/// asked for the same value: then the charger may show that one.
///
/// An update that was never answered may arrive at any time of its life, and twice. Once its life is over,
/// the cloud's own field says which value the cloud accepted last.
public struct ForwardedUpdates: Hashable, Sendable {
    /// The largest number of updates to one charger that may count at the same time.
    ///
    /// This is the number that can leave, unanswered, within the life of one.
    public static let limit = 16
    /// The time without any change, in milliseconds, after which an ambiguous reading is believed.
    ///
    /// A reading is ambiguous if it could also show an earlier update.
    public static let quiet = RecordedRequest.lifetime

    /// The charger.
    public let charger: Identifier
    /// The updates, the oldest first.
    public let updates: [ForwardedUpdate]

    /// Collects the updates that still count from some plans.
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - plans: The gateway's plans in flight, the oldest first.
    public init(to charger: Identifier, of plans: [RecordedPlan]) {
        self.charger = charger
        self.updates = plans.filter(\.id.isForwarded).flatMap { plan in
            plan.requests.filter {
                $0.update.charger == charger && ($0.state.isOpen || $0.unansweredSince != nil)
            }
            .map { ForwardedUpdate(plan: plan.id, request: $0) }
        }
    }

    /// True when none of the updates can arrive any more.
    ///
    /// - Parameter now: The machine's uptime.
    /// - Returns: False while one of them may still arrive.
    public func areOver(at now: Uptime) -> Bool { updates.allSatisfy { $0.request.isOver(at: now) } }

    /// The outcome of the updates that a reading proves.
    ///
    /// - Parameters:
    ///   - report: The reading.
    ///   - installation: The installation as recorded.
    ///   - confirmedBy: The source that confirms an update.
    ///   - begun: The moment at which the reading began, after these updates were read from the store.
    ///   - since: The moment since which nothing has happened to any of them.
    /// - Returns: nil if the reading proves nothing.
    public func settled(
        by report: ChargerReport, on installation: Installation, confirmedBy: ConfirmedBy, begun: Uptime,
        since: Uptime
    ) -> ForwardedSettlement? {
        guard let recorded = installation.chargers.first(where: { $0.id == charger }) else { return nil }
        let sent = updates.map(\.request)
        let isQuiet = areOver(at: begun) && begun.leastSince(since) >= Self.quiet
        let view = ForwardedView(
            of: recorded, sent, report, on: installation, confirmedBy: confirmedBy, isQuiet: isQuiet)
        // An update may still be on its way to a charger that is offline.
        guard report.isOnline != false else { return nil }
        // The service's answer may be as old as its cache.
        if areOver(at: begun), begun.leastSince(since) >= RolloutRules.resendAfter {
            let answered = Set(sent.indices.filter { sent[$0].isAnswered })
            if let end = view.end(answered: answered) {
                return settlement(
                    Array(sent.indices), holding: end, reading: confirmedBy == .charger ? report.reading : nil
                )
            }
        }
        // Set to something else by others: none of these updates is in force, and none can arrive any more.
        if isQuiet, view.isForeign {
            return settlement(
                Array(sent.indices), holding: ShownSettings(), reading: report.reading)
        }
        let reached = sent.indices.filter { sent[$0].isAnswered && view.hasPassed($0, sent[$0].update) }
        guard !reached.isEmpty else { return nil }
        let shown = view.shown(of: reached.map { sent[$0].update })
        return settlement(reached, holding: shown, reading: confirmedBy == .charger ? report.reading : nil)
    }

    /// The reading of a charger that holds more than the record and every update say, or on another phase.
    ///
    /// - Parameters:
    ///   - report: The reading.
    ///   - installation: The installation as recorded.
    /// - Returns: nil if the reading shows no more than may be expected.
    public func readingAbove(_ report: ChargerReport, on installation: Installation) -> Reading? {
        report.readingAbove(
            charger, after: updates.map(\.request).filter { $0.state != .failed }.map(\.update),
            on: installation)
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

/// The time for which the updates forwarded to one charger have not changed.
///
/// It is kept from one observation to the next.
public struct ForwardedQuiet: Sendable {
    /// The longest time between two observations, in milliseconds.
    ///
    /// Within a longer gap the charger may have been offline and come back with an update that was on its way
    /// to it.
    public static let longestGap: Int64 = 90_000

    private var last: (updates: ForwardedUpdates, since: Uptime, seen: Uptime)?

    /// Makes a value without any observation.
    public init() {}

    /// Observes the forwarded updates.
    ///
    /// - Parameters:
    ///   - updates: The updates that count now.
    ///   - now: The machine's uptime.
    /// - Returns: The moment since which they are unchanged and none of them could arrive.
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

    /// Takes a reading into account.
    ///
    /// To a charger that is offline every update is still on its way, however long ago it was sent. A failed
    /// reading does not tell if the charger was offline, so it counts as if it was.
    ///
    /// - Parameter report: The reading; nil if it failed.
    public mutating func heed(_ report: ChargerReport?) {
        guard let report, report.isOnline != false else {
            last = nil
            return
        }
    }
}

/// The outcome of forwarded updates that a reading proves.
public struct ForwardedSettlement: Hashable, Sendable {
    /// An update and its outcome.
    public struct End: Hashable, Sendable {
        /// The update as it was when the reading began.
        public let of: ForwardedUpdate
        /// The outcome: confirmed if the update is in force, superseded if other values are.
        public let state: RequestState
    }

    /// The charger.
    public let charger: Identifier
    /// The settings that the charger holds, limited to those that these updates set.
    public let inForce: ChargerUpdate?
    /// The charger's own reading, if it is the source that confirms or nothing is in force.
    public let reading: Reading?
    /// The outcome of each update that the reading covers.
    public let ends: [End]
}

extension RecordedRequest {
    /// True when the cloud accepted the update and every attempt was answered before another update left.
    fileprivate var isAnswered: Bool { state == .sent && unansweredSince == nil }

    /// True when the update can arrive no more.
    fileprivate func isOver(at now: Uptime) -> Bool {
        guard unansweredSince != nil else { return state == .sent || state == .failed }
        return isTooOld(at: now)
    }
}
