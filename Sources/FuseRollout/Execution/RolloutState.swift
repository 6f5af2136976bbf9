public import FuseCore
public import FusePlanner
public import FuseRecord

/// The state of a roll-out.
public struct RolloutState: Sendable {
    /// The plan as it is on disk.
    public private(set) var plan: RecordedPlan
    /// The installation as it is on disk.
    public private(set) var installation: Installation
    /// For chargers that are not confirmed the last thing that went wrong.
    public private(set) var troubles: [Identifier: PortTrouble] = [:]
    /// The reason why nothing more is sent; nil while requests may be sent.
    public private(set) var halt: PortTrouble?
    /// The obstacle to sending anything more; nil if there is none.
    public private(set) var block: PlanBlock?

    private let rules: RolloutRules
    /// The act that follows the one that was handed out last.
    private var following: RolloutAct?
    private var wave: Int?
    /// The time of the first answer to the wave's last request, or of the wave's start.
    private var waveSince: Uptime?
    private var readings: [Identifier: Readings] = [:]
    /// The times of attempts before the present one that were never answered.
    private var earlier: [Identifier: Uptime] = [:]
    /// Requests that were certainly not applied in this run: they are not tried again.
    private var failed: Set<Identifier> = []

    /// The readings of one charger in this wave.
    private struct Readings {
        var count = 0
        var next: Uptime
        /// True once it was read after the time limit.
        var isLast = false
        /// True if nothing of the request has arrived; false until it was read after the last attempt.
        var isLost = false
        /// The time since which every reading succeeded and the charger was online; nil before.
        var quietSince: Uptime?
        /// True if the reading decides once it has stayed like that for the life of a request.
        var needsQuiet = false

        /// True if it has been quiet for the life of a request.
        func isQuiet(at now: Uptime) -> Bool {
            quietSince.map { now.leastSince($0) >= RecordedRequest.lifetime } ?? false
        }

        /// The time that is missing, in milliseconds; 0 if waiting decides nothing.
        func missing(at now: Uptime) -> Int64 {
            guard needsQuiet, let quietSince else { return 0 }
            return max(0, RecordedRequest.lifetime - now.leastSince(quietSince))
        }
    }

    /// Takes a plan up where it is.
    ///
    /// - Parameters:
    ///   - plan: The plan as it is on disk.
    ///   - installation: The installation as it is on disk.
    ///   - rules: The time limits, and the source that confirms.
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
    /// - Returns: A request to send, a charger to read, a pause, or the end.
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

    /// Writes down that a request is about to be sent; the send follows.
    private mutating func sending(_ request: RecordedRequest, at now: Uptime) -> RolloutAct {
        earlier[request.update.charger] = request.unansweredSince
        following = .send(request.update)
        return .write(change(request, to: .sending, .since(now)))
    }

    /// Reads back what is under way until the time limit, and each charger once more after it.
    private mutating func awaiting(_ requests: [RecordedRequest], at now: Uptime) -> RolloutAct {
        guard let waveSince else { return .end }
        let chargers = requests.map(\.update.charger)
        var waveTimeout = rules.waveTimeout - now.leastSince(waveSince)
        // A shorter limit was chosen on purpose.
        if rules.waveTimeout >= RolloutRules.standardWaveTimeout {
            waveTimeout = max(waveTimeout, chargers.map { readings[$0]?.missing(at: now) ?? 0 }.max() ?? 0)
        }
        guard waveTimeout > 0 else {
            guard let last = chargers.first(where: { readings[$0]?.isLast != true }) else { return .end }
            readings[last, default: Readings(next: now)].isLast = true
            return .read(last)
        }
        if maySend, let again = requests.first(where: { isToBeRepeated($0, at: now) }) {
            return sending(again, at: now)
        }
        let next = chargers.map { readings[$0]?.next ?? now }
        guard let soonest = zip(next, chargers).min(by: { $0.0 < $1.0 }) else { return .end }
        guard soonest.0 > now else { return .read(soonest.1) }
        return .wait(min(waveTimeout, soonest.0.milliseconds - now.milliseconds))
    }

    /// True if a request was lost.
    ///
    /// It was never answered, the pause before a repetition is over, and a read-back since then shows nothing of it.
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
    /// Takes over the plan on disk after a step was written, by this process or another.
    ///
    /// If there is an obstacle, nothing more is sent.
    public mutating func written(
        _ plan: RecordedPlan, _ installation: Installation, isOwn: Bool, block: PlanBlock? = nil
    ) {
        (self.plan, self.installation) = (plan, installation)
        if let block { self.block = block }
        // Steps of another process are looked at anew.
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
        // What is sent again does not lengthen the time limit.
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
            case .notPermitted, .refused, .unreadable, .noAnswer, .notTaken: break
            }
            // Only this attempt was certainly not applied; an earlier one may have been.
            following = .write(change(request, to: isAlone ? .failed : .unknown, isAlone ? .cleared : .kept))
        case .unknown(let trouble):
            troubles[charger] = trouble
            following = .write(change(request, to: .unknown, .kept))
        }
    }

    /// Takes the reading of a charger, or the reason why there is none.
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
            (readings.quietSince, readings.needsQuiet) = (nil, false)
        case .success(let report):
            readings.quietSince = report.isOnline == false ? nil : readings.quietSince ?? now
            readings.needsQuiet = false
            let isAnswered = request.state == .sent
            let isQuiet = (isAnswered || request.isTooOld(at: now)) && readings.isQuiet(at: now)
            guard let expected = Expectation(request.update, on: installation, by: rules.confirmedBy)
            else { return }
            func isMet(isQuiet: Bool) -> Bool {
                expected.isMet(by: report, isAnswered: isAnswered, isQuiet: isQuiet)
            }
            if isMet(isQuiet: isQuiet) {
                troubles[charger] = nil
                following = .write(
                    change(
                        request, to: .confirmed, .kept,
                        reading: rules.confirmedBy == .charger ? report.reading : nil))
            } else {
                readings.isLost = expected.isLost(in: report)
                let isDropped = isAnswered && expected.isDropped(in: report)
                readings.needsQuiet = isDropped || isMet(isQuiet: true)
                // Accepted, and yet neither the cloud nor the charger has it: nothing of it is on its way any more.
                if isDropped, isQuiet {
                    troubles[charger] = .notTaken
                    failed.insert(charger)
                    following = .write(change(request, to: .failed, .cleared, reading: report.reading))
                    return
                }
                // Too old to arrive, and everything is as it was before: it was not applied.
                if request.state != .sent, request.isTooOld(at: now),
                    expected.isAsBefore(in: report) || expected.isRepetition
                {
                    following = .write(change(request, to: .failed, .cleared))
                } else if let above = report.readingAbove(charger, after: [request.update], on: installation)
                {
                    following = .note(above, of: charger)
                }
            }
        }
    }

    private func later(_ now: Uptime, after count: Int) -> Uptime {
        Uptime(milliseconds: now.milliseconds + RolloutRules.pause(after: count))
    }
}
