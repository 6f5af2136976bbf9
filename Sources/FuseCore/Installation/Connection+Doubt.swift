extension Connection {
    /// The reading that the charger may hold instead of what is recorded, or nil where none disagrees.
    func doubtedReading(_ charger: borrowing Charger) -> Reading? {
        guard charger.fixed == nil, let reading = charger.reading else { return nil }
        if charger.awaitsReading { return reading }
        // What an automatic one drew before its phase was changed says nothing against its record.
        if charger.phaseMoved { return nil }
        let agrees = charger.offline.current.milliamperes.map(reading.agrees) ?? true
        return agrees && !disagrees(reading, with: charger.offline.phase) ? nil : reading
    }

    /// The reading of a charger that the cloud does not bind, where it is above what the charger is fixed at.
    ///
    /// - Parameter fixed: What it is fixed at, on each line.
    func readingAbove(_ fixed: LineCurrents, of charger: borrowing Charger) -> Reading? {
        guard charger.fixed != nil, let reading = charger.reading else { return nil }
        return seen(as: reading, by: charger).isWithin(fixed) ? nil : reading
    }

    /// Whether a doubted reading counts beside what is recorded: not where both are nothing, nor where an automatic
    /// charger counts as nothing. What is sent to it then may come into force on the lines that were read all the same.
    func counts(_ doubted: Reading, of charger: borrowing Charger, _ rules: CountingRules) -> Bool {
        guard let current = charger.offline.current.milliamperes else {
            return switch rules.automatic {
            case .excluded: charger.former != nil
            case .known, .observed: charger.awaitsReading || doubted.current > .zero
            // Whatever it drew there, it may draw up to its bound there.
            case .bound: true
            }
        }
        return current > .zero || !doubted.agrees(with: current)
    }

    /// What a charger counts as that held what was read: one that may draw up to a bound may do so there, too.
    func held(_ doubted: Reading, by charger: borrowing Charger, _ rules: CountingRules) -> LineCurrents {
        let seen = seen(as: doubted, by: charger)
        let isBound =
            switch rules.automatic {
            case .bound: true
            case .observed: charger.awaitsReading
            case .known: charger.awaitsReading && rules.automaticBound != nil
            case .excluded: false
            }
        guard charger.isAutomatic, isBound else { return seen }
        return .largerOnEachLine(seen, currents(rules.bound(of: charger), on: observedLines(doubted)))
    }

    /// What was read of a charger, on the lines that it counts on.
    func seen(as reading: Reading, by charger: borrowing Charger) -> LineCurrents {
        charger.fixed == nil ? observed(reading) : read(reading.current, on: measuredLines(reading))
    }
}
