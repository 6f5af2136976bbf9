public import FuseCore
public import FuseRecord

/// Which requests of a plan are meant.
public struct SettlementScope: Hashable, Sendable {
    /// Only this wave; nil: all.
    public let wave: Int?
    /// Only these chargers; none: all.
    public let chargers: [Identifier]

    /// Makes a scope.
    public init(wave: Int? = nil, chargers: [Identifier] = []) {
        self.wave = wave
        self.chargers = chargers
    }
}

/// What confirming or releasing a plan came to.
public enum Settlement: Sendable {
    /// It is done: the plan now, the installation now, and the chargers that were settled.
    case done(RecordedPlan, Installation, [Identifier])
    /// Nothing was done: why.
    case blocked(RecordedPlan, PlanBlock)
}

extension RecordedPlan {
    /// Confirms requests: their values are in force.
    ///
    /// - Parameters:
    ///   - scope: Which requests.
    ///   - record: The installation as recorded now, with what is in flight.
    ///   - now: The moment.
    ///   - despiteChanges: Whether it is confirmed although facts have changed or it is not safe any more.
    /// - Throws: ``PlanError`` for a scope that the plan does not have, or of which an earlier wave is not settled.
    public func confirmed(
        _ scope: SettlementScope, on record: InstallationRecord, at now: Timestamp, despiteChanges: Bool
    ) throws -> Settlement {
        guard let meant = try meant(by: scope) else { return .blocked(self, .used) }
        if !despiteChanges {
            if case .blocked(let block) = try status(on: record, at: now) { return .blocked(self, block) }
        }
        let updates = meant.map { requests[$0].update }
        var installation = record.installation
        for update in updates { installation = try installation.confirming(update, at: now) }
        var seen = Set<Identifier>()
        let chargers = updates.map(\.charger).filter { seen.insert($0).inserted }
        return .done(marking(meant, as: .confirmed, at: now), installation, chargers)
    }

    /// Releases whatever is still in flight: nothing of it was sent.
    ///
    /// - Throws: ``PlanError/underWay(_:_:)`` where something of it was sent, or may have been.
    public func released(on installation: Installation, at now: Timestamp) throws(PlanError) -> Settlement {
        guard settledAt == nil else { return .blocked(self, .used) }
        let sent = requests.filter(\.state.isUnderWay).map(\.update.charger)
        guard sent.isEmpty else { throw .underWay(id, sent) }
        let open = requests.indices.filter { requests[$0].state.isOpen }
        guard !open.isEmpty || requests.isEmpty else { return .blocked(self, .used) }
        return .done(
            marking(open, as: .released, at: now), installation, open.map { requests[$0].update.charger })
    }

    /// The places of the requests that are meant; nil where all that was asked for is settled already.
    private func meant(by scope: SettlementScope) throws(PlanError) -> [Int]? {
        let last = requests.map(\.wave).max() ?? 0
        if let wave = scope.wave {
            guard (1...max(1, last)).contains(wave) else { throw .noWave(wave, of: last) }
        }
        let inWave = requests.indices.filter { scope.wave == nil || requests[$0].wave == scope.wave }
        for charger in scope.chargers
        where !inWave.contains(where: { requests[$0].update.charger == charger }) {
            throw .notInPlan(charger)
        }
        guard settledAt == nil else { return nil }
        let chosen = inWave.filter {
            scope.chargers.isEmpty || scope.chargers.contains(requests[$0].update.charger)
        }
        var open = chosen.filter { requests[$0].state.isOpen }
        // What was not sent is not in force: where the program sends, "all of it" is what has left.
        if scope.wave == nil, scope.chargers.isEmpty, open.contains(where: { requests[$0].state.isUnderWay })
        {
            open = open.filter { requests[$0].state.isUnderWay }
        }
        // A charger that was asked for and is settled already is an answer of its own, not silence.
        guard scope.chargers.isEmpty || open.count == chosen.count else { return nil }
        guard !open.isEmpty || chosen.isEmpty else { return nil }
        // A wave is sent once the one before it is in force; whoever says otherwise has mistaken the wave.
        for place in open {
            let wave = requests[place].wave
            let earlier = requests.indices.filter { requests[$0].wave < wave && requests[$0].state.isOpen }
            if let first = earlier.first(where: { !open.contains($0) }) {
                throw .earlierWave(id, wave: wave, open: requests[first].wave)
            }
        }
        return open
    }

    /// The plan with some requests settled.
    private func marking(_ places: [Int], as state: RequestState, at now: Timestamp) -> RecordedPlan {
        var plan = self
        for place in places { plan.requests[place].state = state }
        plan.settleIfDone(at: now)
        return plan
    }

    /// Notes that the plan is settled, once nothing of it is open and nothing can arrive any more.
    public mutating func settleIfDone(at now: Timestamp) {
        if settledAt == nil, pendingPlan == nil { settledAt = now }
    }

    /// Forgets requests that were never answered, once they are settled and too old to arrive. One that the gateway
    /// passed, and that is no longer what is recorded, may have arrived since: only a reading says that it has not.
    ///
    /// - Parameters:
    ///   - installation: The installation as recorded.
    ///   - uptime: The machine's uptime now.
    ///   - now: The moment.
    /// - Returns: Whether anything changed.
    public mutating func forgetUnanswered(on installation: Installation, uptime: Uptime, at now: Timestamp)
        -> Bool
    {
        var isChanged = false
        for place in requests.indices
        where !requests[place].state.isOpen && requests[place].isTooOld(at: uptime) {
            if id.isPassage, !installation.holds(requests[place].update) { continue }
            requests[place].unansweredSince = nil
            isChanged = true
        }
        if isChanged { settleIfDone(at: now) }
        return isChanged
    }
}

extension Installation {
    /// The installation with an update recorded as being in force.
    ///
    /// Both settings are confirmed now where both were sent, or both were read; one of them alone makes the other one no
    /// younger, and so the older one counts.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - now: The moment.
    ///   - reading: What the charger was read to hold with it; nil where it was not read.
    ///   - passed: What the charger was sent before it was found to hold that.
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
    public func confirming(
        _ update: ChargerUpdate, at now: Timestamp, reading: Reading? = nil,
        after passed: [ChargerUpdate] = []
    ) throws -> Installation {
        let applied = try applying([update])
        let places = applied.chargers.indices.filter { applied.chargers[$0].id == update.charger }
        return try applied.changing(chargersAt: places) { place, charger in
            let recorded = chargers[place]
            charger.noteTurn(from: recorded, by: passed, doubted: doubts(recorded), at: now)
            charger.noteMadeAutomatic(from: recorded, by: passed, rules, at: now)
            if update.current != nil, update.phase != nil { charger.confirmedAt = now }
            let awaits = charger.awaitsReading || charger.phaseMoved
            if awaits, charger.offline != chargers[place].offline { charger.awaitsSince = now }
            guard let reading else { return }
            var read = charger
            (read.reading, read.awaitsReading, read.awaitsSince, read.confirmedAt) = (
                reading, false, nil, now
            )
            read.readingRecordedAt = now
            // What is told otherwise than it was set, as a scaled value is, says nothing for the record.
            if !doubts(read), read.offline.current != .automatic { charger = read }
        }
    }
}

extension Charger {
    /// Notes what a charger that is automatic now may have been told in between, by itself or by what was taken for over:
    /// only the cloud confirms −1, so it may hold that until it is read.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it was recorded.
    ///   - passed: What it was sent since, in any order.
    ///   - rules: The installation's counting rules.
    ///   - now: The moment.
    fileprivate mutating func noteMadeAutomatic(
        from recorded: Charger, by passed: [ChargerUpdate], _ rules: CountingRules, at now: Timestamp
    ) {
        guard fixed == nil, offline.current == .automatic,
            let told = passed.compactMap({ $0.current?.milliamperes }).max()
        else { return }
        if recorded.offline.current == .automatic {
            guard let made = madeAutomatic(from: recorded, told: told, by: passed, rules) else { return }
            self = made
        } else {
            noteHold(
                max(told, former?.current.milliamperes ?? told),
                on: Set(passed.compactMap(\.phase) + [recorded.offline.phase]))
        }
        awaitsSince = now
    }

    /// Notes that an automatic charger may have been on another phase in between, where it is on the same again.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it was recorded.
    ///   - passed: What it was sent since, in any order.
    ///   - doubted: Whether its reading disagreed with what was recorded.
    ///   - now: The moment.
    fileprivate mutating func noteTurn(
        from recorded: Charger, by passed: [ChargerUpdate], doubted: Bool, at now: Timestamp
    ) {
        guard offline == recorded.offline, isAutomatic,
            let phase = passed.compactMap(\.phase).first(where: { $0 != offline.phase })
        else { return }
        var turned = recorded
        turned.offline.phase = phase
        turned.noteChange(from: recorded, doubted: doubted)
        (phaseMoved, awaitsReading) = (turned.phaseMoved, turned.awaitsReading)
        awaitsSince = phaseMoved || awaitsReading ? now : nil
    }
}

extension StoreWriting {
    /// Frees the chargers of requests that were never answered, are settled and are too old to arrive.
    ///
    /// - Parameters:
    ///   - installation: The installation.
    ///   - uptime: The machine's uptime now.
    ///   - now: The moment.
    public func forgetUnanswered(in installation: Identifier, uptime: Uptime, at now: Timestamp) throws {
        guard let record = try record(installation) else { return }
        for pendingPlan in record.pendingPlans where !pendingPlan.unanswered.isEmpty {
            guard var plan = try plan(pendingPlan.plan),
                plan.forgetUnanswered(on: record.installation, uptime: uptime, at: now)
            else { continue }
            try put(plan)
        }
    }
}
