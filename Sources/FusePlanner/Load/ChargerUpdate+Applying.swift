public import FuseCore

extension Installation {
    /// Returns the installation with updates in force.
    ///
    /// A reading is valid for the settings under which it was taken, so an update of current or phase
    /// discards it. A reading that disagreed with the record is kept beside the new settings, because the
    /// charger may keep its own values this time, too. A charger that is made automatic awaits a new reading.
    ///
    /// - Parameter updates: The updates. Those for chargers that are not here change nothing.
    /// - Returns: The changed installation.
    /// - Throws: Nothing in practice: every checked update can be applied.
    public func applying(_ updates: [ChargerUpdate]) throws(ProposalError) -> Installation {
        try applying(updates) { hasMismatch(chargers[$0]) }
    }

    /// Applies updates; `mismatched` is true for the index of a charger whose reading disagrees.
    func applying(
        _ updates: [ChargerUpdate], mismatched: (Int) -> Bool
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
                let mismatched = mismatched(place)
                charger.take(known[turn].update)
                charger.noteChange(from: chargers[place], mismatched: mismatched)
                turn += 1
            }
        } catch {
            // Ranges are checked when updates are made, so no value is left to be refused.
            preconditionFailure("a checked update does not fit: \(error)")
        }
    }

    /// Returns true when every setting of an update is recorded for its charger.
    func holds(_ update: ChargerUpdate) -> Bool {
        chargerPlaces[update.charger].map { update.isRecorded(of: chargers[$0]) } ?? false
    }

    /// Returns true when the last reading disagrees with a charger's recorded settings.
    package func hasMismatch(_ charger: Charger) -> Bool {
        supply.map { ChargerLoad(of: charger, on: $0, rules: rules).mismatched != nil } ?? false
    }
}

extension ChargerUpdate {
    /// Returns the charger's current limits after this update.
    func limits(of charger: Charger) -> (minimum: Milliamperes, maximum: Milliamperes) {
        (minCurrent ?? charger.minCurrent, maxCurrent ?? charger.maxCurrent)
    }

    /// Returns true when the update leaves the whole record of a charger as it is.
    func changesNothing(of charger: Charger) -> Bool {
        isRecorded(of: charger) && maxPhases == nil && meterValueInterval == nil
    }

    /// Returns true when every setting of the update that a load depends on is already recorded.
    package func isRecorded(of charger: Charger) -> Bool {
        (current ?? charger.offline.current) == charger.offline.current
            && (phase ?? charger.offline.phase) == charger.offline.phase
            && limits(of: charger) == (charger.minCurrent, charger.maxCurrent)
    }
}

extension ChargerLoad {
    /// Computes the load of a charger once an update is in force.
    ///
    /// An update of one setting leaves the other as the charger holds it: as recorded, or as read where the
    /// last reading disagrees with the record. A charger that was read on lines it is not wired to may stay
    /// there, whatever phase it is sent.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - charger: The charger with the update in force.
    ///   - isMismatched: True when its last reading disagrees with what was recorded before.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    init(
        after update: ChargerUpdate, of charger: Charger, isMismatched: Bool, on supply: Supply,
        rules: CountingRules
    ) {
        let load = ChargerLoad(of: charger, on: supply, rules: rules)
        guard isMismatched, let reading = charger.reading else {
            self = load
            return
        }
        let isWhole = update.current != nil && update.phase != nil
        var partiallyApplied =
            isWhole
            ? load.recordedLoad
            : Self.partiallyApplied(
                of: charger, currentWasSent: update.current != nil, phaseWasSent: update.phase != nil,
                beside: reading, on: supply, rules: rules)
        if isWhole, !Self.reaches(reading, charger, on: supply, rules: rules) {
            let there = Self.partiallyApplied(
                of: charger, currentWasSent: true, phaseWasSent: false, beside: reading, on: supply,
                rules: rules)
            partiallyApplied = .largerOnEachLine(partiallyApplied, there)
        }
        self.init(worstOf: [load], alternative: partiallyApplied, cause: load.cause)
    }
}

extension Charger {
    /// Takes the settings of an update and changes nothing else.
    mutating func take(_ update: ChargerUpdate) {
        if let current = update.current { offline.current = current }
        if let phase = update.phase { offline.phase = phase }
        (minCurrent, maxCurrent) = update.limits(of: self)
    }

    /// Returns the charger with an update in force.
    func applying(_ update: ChargerUpdate, mismatched: Bool) -> Charger {
        var copy = self
        copy.take(update)
        copy.noteChange(from: self, mismatched: mismatched)
        return copy
    }
}
