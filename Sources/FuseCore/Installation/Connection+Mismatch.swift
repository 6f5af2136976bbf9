extension Connection {
    /// The reading that the charger may hold instead of what is recorded, or nil where none disagrees.
    func mismatchedReading(_ charger: borrowing Charger) -> Reading? {
        guard charger.fixed == nil, let reading = charger.reading else { return nil }
        if charger.awaitsReading { return reading }
        // What an automatic one drew before its phase was changed says nothing against its record.
        if charger.phaseMoved { return nil }
        let agrees = charger.offline.current.milliamperes.map(reading.agrees) ?? true
        return agrees && !disagrees(reading, with: charger.offline.phase) ? nil : reading
    }

    /// The reading of a charger that the cloud does not bind, where it is above what the charger is fixed at.
    ///
    /// - Parameters:
    ///   - fixed: The current that it is fixed at, on each line.
    ///   - charger: The charger.
    /// - Returns: The reading; nil where it is not above `fixed` on any line, where there is none, or where
    ///   the cloud binds the charger.
    func readingAbove(_ fixed: LineCurrents, of charger: borrowing Charger) -> Reading? {
        guard charger.fixed != nil, let reading = charger.reading else { return nil }
        return measured(reading, by: charger).isWithin(fixed) ? nil : reading
    }

    /// True if a mismatched reading counts beside the record.
    ///
    /// It does not count where both are 0, nor where an automatic charger counts as 0. A setting that is sent
    /// to such a charger may still come into force on the lines that were read.
    func counts(_ mismatched: Reading, of charger: borrowing Charger, _ rules: CountingRules) -> Bool {
        guard let current = charger.offline.current.milliamperes else {
            return switch rules.automatic {
            case .excluded: charger.former != nil
            case .known, .observed: charger.awaitsReading || mismatched.current > .zero
            // Whatever it drew there, it may draw up to its bound there.
            case .bound: true
            }
        }
        return current > .zero || !mismatched.agrees(with: current)
    }

    /// The load of a charger that holds its last reading.
    ///
    /// One that may draw up to a bound may also do so on the lines that were read.
    func readLoad(of mismatched: Reading, by charger: borrowing Charger, _ rules: CountingRules)
        -> LineCurrents
    {
        let measured = measured(mismatched, by: charger)
        let isBound =
            switch rules.automatic {
            case .bound: true
            case .observed: charger.awaitsReading
            case .known: charger.awaitsReading && rules.automaticBound != nil
            case .excluded: false
            }
        guard charger.isAutomatic, isBound else { return measured }
        return .largerOnEachLine(measured, currents(rules.bound(of: charger), on: observedLines(mismatched)))
    }

    /// The reading of a charger, on the lines that it counts on.
    func measured(_ reading: Reading, by charger: borrowing Charger) -> LineCurrents {
        charger.fixed == nil ? observed(reading) : read(reading.current, on: measuredLines(reading))
    }
}
