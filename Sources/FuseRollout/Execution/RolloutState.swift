public import FuseCore
public import FusePlanner
public import FuseRecord

/// A step of one request that must be on disk before anything else is done.
public struct RequestChange: Hashable, Sendable {
    /// The wave of the request.
    public let wave: Int
    /// Its charger.
    public let charger: Identifier
    /// How far it was.
    public let from: RequestState
    /// When an attempt was noted that was not answered then.
    public let noted: Uptime?
    /// How far it is now.
    public let to: RequestState
    /// What becomes of the note that an attempt was never answered.
    public let unanswered: Unanswered
    /// What the charger was read to hold, where it confirms the request by its own word.
    public let reading: Reading?

    /// What becomes of the note that an attempt was never answered.
    public enum Unanswered: Hashable, Sendable {
        /// It stays as it is.
        case kept
        /// An attempt is made at this moment.
        case since(Uptime)
        /// Every attempt was answered.
        case cleared
    }
}

/// What is to be done next.
public enum RolloutAct: Hashable, Sendable {
    /// Write a step down; nothing else is done before it is on disk.
    case write(RequestChange)
    /// Send a request, once.
    case send(ChargerUpdate)
    /// Read a charger back.
    case read(Identifier)
    /// Wait that many milliseconds.
    case wait(Int64)
    /// Nothing more can be done now.
    case end
}

/// How long a roll-out is patient, and whose word it takes.
public struct RolloutRules: Hashable, Sendable {
    /// How long a wave may take to be confirmed, in milliseconds, from its last request.
    public let patience: Int64
    /// Whose word confirms.
    public let word: ConfirmedBy
    /// Whether anything is sent; otherwise what may be out there is only read back.
    public let sends: Bool
    /// The pauses between two readings of a charger, in milliseconds; the last one repeats. The service answers from
    /// a cache for 15 s, and does not like to be asked often.
    public static let pauses: [Int64] = [1_000, 1_000, 2_000, 3_000, 5_000]
    /// How long a request that was not answered is left alone before it is sent again, in milliseconds: longer than
    /// the service's cache.
    public static let resendAfter: Int64 = 20_000

    /// Makes rules.
    public init(patience: Int64 = 60_000, word: ConfirmedBy = .charger, sends: Bool = true) {
        self.patience = patience
        self.word = word
        self.sends = sends
    }
}

/// How far a roll-out is.
public struct RolloutState: Sendable {
    /// The plan as it is on disk.
    public private(set) var plan: RecordedPlan
    /// The installation as it is on disk.
    public private(set) var installation: Installation
    /// For chargers that are not confirmed the last thing that went wrong.
    public private(set) var troubles: [Identifier: PortTrouble] = [:]
    /// Why nothing more is sent; nil while things may be.
    public private(set) var halt: PortTrouble?
    /// What stands in the way of sending anything more; nil while nothing does.
    public private(set) var block: PlanBlock?

    private let rules: RolloutRules
    /// The act that follows the one that was handed out last.
    private var following: RolloutAct?
    private var wave: Int?
    /// When the wave's last request was answered first, or the wave was taken up.
    private var waveSince: Uptime?
    private var readings: [Identifier: Readings] = [:]
    /// When attempts before the present one were made that were never answered.
    private var earlier: [Identifier: Uptime] = [:]
    /// Requests that were certainly not applied in this run: they are not tried again.
    private var failed: Set<Identifier> = []

    /// What was read of one charger in this wave.
    private struct Readings {
        var count = 0
        var next: Uptime
        /// Whether it was read when the patience was at its end.
        var isLast = false
        /// True where nothing of what was sent is there; false before it was read after the last sending.
        var isLost = false
    }

    /// Takes a plan up where it is.
    ///
    /// - Parameters:
    ///   - plan: The plan as it is on disk.
    ///   - installation: The installation as it is on disk.
    ///   - rules: How patient to be.
    public init(_ plan: RecordedPlan, on installation: Installation, rules: RolloutRules) {
        self.plan = plan
        self.installation = installation
        self.rules = rules
    }

    /// The requests that are neither confirmed nor released.
    public var unconfirmed: [RecordedRequest] { plan.open }

    /// The next act.
    ///
    /// - Parameter now: The machine's uptime.
    public mutating func next(at now: Uptime) -> RolloutAct {
        if let act = following {
            following = nil
            return act
        }
        guard let open = unconfirmed.map(\.wave).min() else { return .end }
        if open != wave {
            (wave, waveSince, readings, failed) = (open, now, [:], [])
        }
        let requests = unconfirmed.filter { $0.wave == open }
        // What may be out there is read before anything else is sent: nothing is repeated blindly.
        for request in requests where request.state.isUnderWay && readings[request.update.charger] == nil {
            readings[request.update.charger] = Readings(next: now)
            return .read(request.update.charger)
        }
        if maySend {
            let waiting = requests.first {
                !$0.state.isUnderWay && !failed.contains($0.update.charger)
            }
            if let waiting { return sending(waiting, at: now) }
        }
        return awaiting(requests.filter(\.state.isUnderWay), at: now)
    }

    private var maySend: Bool { halt == nil && block == nil && rules.sends }

    /// Writes down that a request is about to be sent; then it is sent.
    private mutating func sending(_ request: RecordedRequest, at now: Uptime) -> RolloutAct {
        earlier[request.update.charger] = request.unansweredSince
        following = .send(request.update)
        return .write(change(request, to: .sending, .since(now)))
    }

    /// Reads back what is under way, as long as there is patience left, and each charger once more at its end.
    private mutating func awaiting(_ requests: [RecordedRequest], at now: Uptime) -> RolloutAct {
        guard let waveSince else { return .end }
        if maySend, let again = requests.first(where: { isToBeRepeated($0, at: now) }) {
            return sending(again, at: now)
        }
        let patience = rules.patience - now.leastSince(waveSince)
        let chargers = requests.map(\.update.charger)
        guard patience > 0 else {
            guard let last = chargers.first(where: { readings[$0]?.isLast != true }) else { return .end }
            readings[last, default: Readings(next: now)].isLast = true
            return .read(last)
        }
        let next = chargers.map { readings[$0]?.next ?? now }
        guard let soonest = zip(next, chargers).min(by: { $0.0 < $1.0 }) else { return .end }
        guard soonest.0 > now else { return .read(soonest.1) }
        return .wait(min(patience, soonest.0.milliseconds - now.milliseconds))
    }

    /// Whether a request got lost: it was never answered, has been left alone long enough, and the cloud, asked
    /// since, has not recorded it.
    private func isToBeRepeated(_ request: RecordedRequest, at now: Uptime) -> Bool {
        guard request.state != .sent, !failed.contains(request.update.charger),
            let since = request.unansweredSince, now.leastSince(since) >= RolloutRules.resendAfter
        else { return false }
        return readings[request.update.charger]?.isLost == true
    }

    private func change(
        _ request: RecordedRequest, to state: RequestState, _ unanswered: RequestChange.Unanswered,
        reading: Reading? = nil
    ) -> RequestChange {
        RequestChange(
            wave: request.wave, charger: request.update.charger, from: request.state,
            noted: request.unansweredSince, to: state,
            unanswered: unanswered, reading: reading)
    }

    private func request(_ charger: Identifier) -> RecordedRequest? {
        plan.requests.first { $0.wave == wave && $0.update.charger == charger && $0.state.isOpen }
    }
}

extension RolloutState {
    /// Takes over what is on disk: after a step was written, or where somebody else has written one. Where
    /// something stands in the way nothing more is sent.
    public mutating func written(
        _ plan: RecordedPlan, _ installation: Installation, isOwn: Bool, block: PlanBlock? = nil
    ) {
        (self.plan, self.installation) = (plan, installation)
        if let block { self.block = block }
        // What somebody else has done in between is looked at anew.
        if !isOwn { following = nil }
    }

    /// Takes the answer to a request.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - charger: The charger that it was for.
    ///   - now: The machine's uptime.
    public mutating func answered(_ answer: SendAnswer, for charger: Identifier, at now: Uptime) {
        guard let request = request(charger) else { return }
        // What is sent again does not lengthen the patience.
        if earlier[charger] == nil { waveSince = now }
        readings[charger] = Readings(next: later(now, after: 0))
        // An attempt before this one may not have been answered either.
        let isAlone = earlier[charger] == nil
        switch answer {
        case .accepted:
            troubles[charger] = nil
            following = .write(change(request, to: .sent, isAlone ? .cleared : .kept))
        case .notApplied(let trouble):
            troubles[charger] = trouble
            failed.insert(charger)
            switch trouble {
            case .unreachable, .tooManyRequests: halt = trouble
            case .notPermitted, .refused, .unreadable, .noAnswer: break
            }
            // Only this attempt was certainly not applied; an earlier one may have been.
            following = .write(change(request, to: isAlone ? .failed : .unknown, isAlone ? .cleared : .kept))
        case .unknown(let trouble):
            troubles[charger] = trouble
            following = .write(change(request, to: .unknown, .kept))
        }
    }

    /// Takes what was read of a charger, or why nothing was.
    ///
    /// - Parameters:
    ///   - result: The report.
    ///   - charger: The charger.
    ///   - now: The machine's uptime.
    public mutating func read(
        _ result: Result<ChargerReport, PortTrouble>, of charger: Identifier, at now: Uptime
    ) {
        guard let request = request(charger), request.state.isUnderWay else { return }
        var readings = self.readings[charger] ?? Readings(next: now)
        readings.next = later(now, after: readings.count)
        readings.count += 1
        defer { self.readings[charger] = readings }
        switch result {
        case .failure(let trouble):
            troubles[charger] = trouble
        case .success(let report):
            guard let expected = Expectation(request.update, on: installation, by: rules.word) else { return }
            if expected.isMet(by: report, isAnswered: request.state == .sent) {
                troubles[charger] = nil
                following = .write(
                    change(
                        request, to: .confirmed, .kept,
                        reading: rules.word == .charger ? report.reading : nil))
            } else {
                readings.isLost = expected.isLost(in: report)
                // Too old to arrive, and everything is as it was before: it was not applied.
                if request.state != .sent, let since = request.unansweredSince,
                    now.leastSince(since) >= RecordedRequest.lifetime,
                    expected.isAsBefore(in: report) || expected.isRepetition
                {
                    following = .write(change(request, to: .failed, .cleared))
                }
            }
        }
    }

    private func later(_ now: Uptime, after count: Int) -> Uptime {
        Uptime(
            milliseconds: now.milliseconds + RolloutRules.pauses[min(count, RolloutRules.pauses.count - 1)])
    }
}
