public import FuseCore
public import FuseRecord

/// The selection of a plan's requests to confirm.
public struct SettlementScope: Hashable, Sendable {
    /// The only wave selected; nil selects all.
    public let wave: Int?
    /// The only chargers selected; empty selects all.
    public let chargers: [Identifier]

    /// Creates a selection.
    public init(wave: Int? = nil, chargers: [Identifier] = []) {
        self.wave = wave
        self.chargers = chargers
    }
}

/// The result of confirming or releasing a plan.
public enum Settlement: Sendable {
    /// It is done: the plan now, the installation now, and the chargers that were settled.
    case done(RecordedPlan, Installation, [Identifier])
    /// Nothing was done, for the reason given.
    case blocked(RecordedPlan, PlanBlock)
}

extension RecordedPlan {
    /// Confirms requests: their values are in force.
    ///
    /// - Parameters:
    ///   - scope: The requests to confirm.
    ///   - record: The installation as recorded now, with its plans in flight.
    ///   - now: The current time.
    ///   - despiteChanges: True to confirm even if facts have changed or the plan is no longer safe.
    /// - Returns: The plan and the installation with the confirmed values, or the reason why nothing was
    ///   done.
    /// - Throws: `PlanError` for a wave or charger that the plan does not have, or while an earlier wave is
    ///   not settled.
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

    /// Releases the requests that are still in flight: none of them was sent.
    ///
    /// - Throws: `PlanError.underWay(_:_:)` where a request was sent, or may have been.
    public func released(on installation: Installation, at now: Timestamp) throws(PlanError) -> Settlement {
        guard settledAt == nil else { return .blocked(self, .used) }
        let sent = requests.filter(\.state.isUnderWay).map(\.update.charger)
        guard sent.isEmpty else { throw .underWay(id, sent) }
        let open = requests.indices.filter { requests[$0].state.isOpen }
        guard !open.isEmpty || requests.isEmpty else { return .blocked(self, .used) }
        return .done(
            marking(open, as: .released, at: now), installation, open.map { requests[$0].update.charger })
    }

    /// Returns the indices of the requests selected; nil where all of those are settled already.
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
        // A request that was not sent is not in force. Where the program sends, "all" means the requests that
        // have left.
        if scope.wave == nil, scope.chargers.isEmpty, open.contains(where: { requests[$0].state.isUnderWay })
        {
            open = open.filter { requests[$0].state.isUnderWay }
        }
        // A selected charger that is settled already is reported, not passed over.
        guard scope.chargers.isEmpty || open.count == chosen.count else { return nil }
        guard !open.isEmpty || chosen.isEmpty else { return nil }
        // A wave is sent only once the one before it is in force, so confirming it first is a mistake.
        for place in open {
            let wave = requests[place].wave
            let earlier = requests.indices.filter { requests[$0].wave < wave && requests[$0].state.isOpen }
            if let first = earlier.first(where: { !open.contains($0) }) {
                throw .earlierWave(id, wave: wave, open: requests[first].wave)
            }
        }
        return open
    }

    /// Returns the plan with some requests settled.
    private func marking(_ places: [Int], as state: RequestState, at now: Timestamp) -> RecordedPlan {
        var plan = self
        for place in places { plan.requests[place].state = state }
        plan.settleIfDone(at: now)
        return plan
    }

    /// Marks the plan as settled once none of it is open and none of it can still arrive.
    public mutating func settleIfDone(at now: Timestamp) {
        if settledAt == nil, pendingPlan == nil { settledAt = now }
    }

    /// Forgets requests that were never answered, once they are settled and too old to arrive.
    ///
    /// A request that the gateway forwarded, and whose values are no longer those recorded, may have arrived
    /// since. Only a reading can rule that out.
    ///
    /// - Parameters:
    ///   - installation: The installation as recorded.
    ///   - uptime: The machine's uptime now.
    ///   - now: The current time.
    /// - Returns: True when something changed.
    public mutating func forgetUnanswered(on installation: Installation, uptime: Uptime, at now: Timestamp)
        -> Bool
    {
        var isChanged = false
        for place in requests.indices
        where !requests[place].state.isOpen && requests[place].isTooOld(at: uptime) {
            if id.isForwarded, !installation.holds(requests[place].update) { continue }
            requests[place].unansweredSince = nil
            isChanged = true
        }
        if isChanged { settleIfDone(at: now) }
        return isChanged
    }
}

extension Installation {
    /// Returns the installation with an update recorded as being in force.
    ///
    /// Both settings are confirmed now where both were sent, or both were read. One setting alone leaves the
    /// older confirmation of the other, and the older one counts.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - now: The current time.
    ///   - reading: The charger's reading with the update in force; nil where it was not read.
    ///   - passed: The updates that were sent to the charger before it was found to hold this one.
    /// - Returns: The changed installation.
    /// - Throws: Nothing in practice: every checked update can be applied.
    public func confirming(
        _ update: ChargerUpdate, at now: Timestamp, reading: Reading? = nil,
        after passed: [ChargerUpdate] = []
    ) throws -> Installation {
        let applied = try applying([update])
        let places = applied.chargers.indices.filter { applied.chargers[$0].id == update.charger }
        return try applied.changing(chargersAt: places) { place, charger in
            let recorded = chargers[place]
            charger.noteTurn(from: recorded, by: passed, mismatched: hasMismatch(recorded), at: now)
            charger.noteMadeAutomatic(from: recorded, by: passed, rules, at: now)
            if update.current != nil, update.phase != nil { charger.confirmedAt = now }
            let awaits = charger.awaitsReading || charger.phaseMoved
            if awaits, charger.offline != chargers[place].offline { charger.awaitsSince = now }
            guard let reading else { return }
            var read = charger
            (read.observation, read.readingRecordedAt) = (.current(reading), now)
            (read.awaitsSince, read.confirmedAt) = (nil, now)
            if !hasMismatch(read), read.offline.current != .automatic {
                charger = read
            } else if !recorded.isAutomatic {
                // What a charger that stays automatic draws is no news of its settings.
                charger.note(reading, in: self, at: now)
            }
        }
    }

    /// True if a charger counts for more on some line with a reading that confirms nothing.
    package func countsMore(with reading: Reading, of charger: Identifier) -> Bool {
        (try? noting(reading, of: charger, at: .last)).map { $0 != self } ?? true
    }

    /// Returns the installation with a reading that confirms nothing, but may show more than is recorded.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - charger: The charger that was read.
    ///   - now: The current time.
    /// - Returns: The installation; the same one where the reading adds no load.
    /// - Throws: Nothing in practice: a reading can always be recorded.
    package func noting(_ reading: Reading, of charger: Identifier, at now: Timestamp) throws -> Installation
    {
        guard let place = chargerPlaces[charger] else { return self }
        return try changing(chargersAt: [place]) { _, charger in charger.note(reading, in: self, at: now) }
    }
}

extension Charger {
    /// Keeps a reading that disagrees with the record, if the charger counts as more with it on some line.
    fileprivate mutating func note(_ reading: Reading, in installation: Installation, at now: Timestamp) {
        guard let supply = installation.supply, fixed == nil else { return }
        let rules = installation.rules
        if reading.isPairAsLine(of: self, on: supply, rules: rules) { return }
        // Excluded, it counts as 0 whatever it draws.
        if isAutomatic, rules.automatic == .excluded { return }
        var read = self
        read.observation = Observation(reading, isStale: awaitsReading)
        read.readingRecordedAt = now
        func load(_ charger: Charger) -> LineCurrents {
            ChargerLoad(of: charger, on: supply, rules: rules).counted
        }
        // Where the rule needs a reading and there was none, nothing is decided before it is read anew.
        guard !ChargerLoad(of: self, on: supply, rules: rules).isNeverRead, !load(read).isWithin(load(self))
        else { return }
        self = read
    }

    /// Notes a current that a charger which is automatic now may have been set to in between.
    ///
    /// Only the cloud confirms −1, so the charger may hold such a current until it is read.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it was recorded.
    ///   - passed: The updates sent to it since, in any order.
    ///   - rules: The installation's counting rules.
    ///   - now: The current time.
    fileprivate mutating func noteMadeAutomatic(
        from recorded: Charger, by passed: [ChargerUpdate], _ rules: CountingRules, at now: Timestamp
    ) {
        guard fixed == nil, offline.current == .automatic,
            let largest = passed.compactMap({ $0.current?.milliamperes }).max()
        else { return }
        if recorded.offline.current == .automatic {
            guard let made = madeAutomatic(from: recorded, largest: largest, by: passed, rules) else {
                return
            }
            self = made
        } else {
            noteHold(
                max(largest, former?.current.milliamperes ?? largest),
                on: Set(passed.compactMap(\.phase) + [recorded.offline.phase]))
        }
        awaitsSince = now
    }

    /// Notes that an automatic charger may have been on another phase before it returned to the same one.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it was recorded.
    ///   - passed: The updates sent to it since, in any order.
    ///   - mismatched: True when its reading disagreed with the record.
    ///   - now: The current time.
    fileprivate mutating func noteTurn(
        from recorded: Charger, by passed: [ChargerUpdate], mismatched: Bool, at now: Timestamp
    ) {
        guard offline == recorded.offline, isAutomatic,
            let phase = passed.compactMap(\.phase).first(where: { $0 != offline.phase })
        else { return }
        var turned = recorded
        turned.offline.phase = phase
        turned.noteChange(from: recorded, mismatched: mismatched)
        (phaseMoved, observation) = (turned.phaseMoved, turned.observation)
        awaitsSince = phaseMoved || awaitsReading ? now : nil
    }
}

extension StoreWriting {
    /// Frees the chargers of requests that were never answered, are settled and are too old to arrive.
    ///
    /// - Parameters:
    ///   - installation: The installation.
    ///   - uptime: The machine's uptime now.
    ///   - now: The current time.
    /// - Throws: The errors of the store.
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
