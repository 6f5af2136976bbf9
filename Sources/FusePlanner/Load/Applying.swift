public import FuseCore

extension Installation {
    /// The installation with updates in force.
    ///
    /// A reading speaks for the settings it was read under. So an update of current or phase voids it, but
    /// where the charger was last seen to disagree with the record it may keep to its own values this time
    /// too, and the reading stays beside the new settings. What is made automatic awaits a new reading.
    ///
    /// - Parameter updates: Updates; those for chargers that are not here change nothing.
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
    public func applying(_ updates: [ChargerUpdate]) throws(ProposalError) -> Installation {
        try applying(updates) { doubts(chargers[$0]) }
    }

    /// The same, where it is known of which charger, by its place, the last reading disagrees with the record.
    func applying(
        _ updates: [ChargerUpdate], doubted: (Int) -> Bool
    ) throws(ProposalError) -> Installation {
        guard !updates.isEmpty else { return self }
        var known: [(place: Int, update: ChargerUpdate)] = []
        known.reserveCapacity(updates.count)
        for update in updates {
            guard let place = chargerPlaces[update.charger] else { continue }
            known.append((place, update))
        }
        do {
            var turn = 0
            return try changing(chargersAt: known.lazy.map(\.place)) { place, charger in
                let doubted = doubted(place)
                charger.take(known[turn].update)
                charger.noteChange(from: chargers[place], doubted: doubted)
                turn += 1
            }
        } catch {
            // Ranges are checked where updates are read: nothing is left to be refused.
            preconditionFailure("a checked update does not fit: \(error)")
        }
    }

    /// Whether everything that an update asks of its charger is recorded.
    func holds(_ update: ChargerUpdate) -> Bool {
        chargerPlaces[update.charger].map { update.isRecorded(of: chargers[$0]) } ?? false
    }

    /// Whether the last reading disagrees with a charger's recorded settings.
    package func doubts(_ charger: Charger) -> Bool {
        supply.map { ChargerLoad(of: charger, on: $0, rules: rules).doubted != nil } ?? false
    }
}

extension ChargerUpdate {
    /// The charger's limits after this update.
    func limits(of charger: Charger) -> (minimum: Milliamperes, maximum: Milliamperes) {
        (minCurrent ?? charger.minCurrent, maxCurrent ?? charger.maxCurrent)
    }

    /// Whether the update would leave everything that is recorded of a charger as it is.
    func changesNothing(of charger: Charger) -> Bool {
        isRecorded(of: charger) && maxPhases == nil && meterValueInterval == nil
    }

    /// Whether every setting of it that a load depends on is what is recorded.
    package func isRecorded(of charger: Charger) -> Bool {
        (current ?? charger.offline.current) == charger.offline.current
            && (phase ?? charger.offline.phase) == charger.offline.phase
            && limits(of: charger) == (charger.minCurrent, charger.maxCurrent)
    }
}

extension ChargerLoad {
    /// What a charger counts as once an update is in force.
    ///
    /// An update of one setting leaves the other one as the charger holds it. Where its last reading is doubted, that is
    /// as recorded or as read. And where it was read on lines that it is not wired to, no phase takes it away from there.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - charger: The charger with the update in force.
    ///   - isDoubted: Whether its last reading disagrees with what was recorded before.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    init(
        after update: ChargerUpdate, of charger: Charger, isDoubted: Bool, on supply: Supply,
        rules: CountingRules
    ) {
        let load = ChargerLoad(of: charger, on: supply, rules: rules)
        guard isDoubted, let reading = charger.reading else {
            self = load
            return
        }
        let isWhole = update.current != nil && update.phase != nil
        var strayed =
            isWhole
            ? load.asTold
            : Self.strayed(
                of: charger, currentWasSent: update.current != nil, phaseWasSent: update.phase != nil,
                beside: reading, on: supply, rules: rules)
        if isWhole, !Self.reaches(reading, charger, on: supply, rules: rules) {
            let there = Self.strayed(
                of: charger, currentWasSent: true, phaseWasSent: false, beside: reading, on: supply,
                rules: rules)
            strayed = .largerOnEachLine(strayed, there)
        }
        self.init(worstOf: [load], besides: strayed, cause: load.cause)
    }
}

extension Charger {
    /// Takes the settings of an update, and nothing else.
    mutating func take(_ update: ChargerUpdate) {
        if let current = update.current { offline.current = current }
        if let phase = update.phase { offline.phase = phase }
        (minCurrent, maxCurrent) = update.limits(of: self)
    }

    /// The charger with an update in force.
    func applying(_ update: ChargerUpdate, doubted: Bool) -> Charger {
        var copy = self
        copy.take(update)
        copy.noteChange(from: self, doubted: doubted)
        return copy
    }
}
