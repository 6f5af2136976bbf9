extension Connection {
    /// The current that some settings count at, the lines that they allow, and the cause.
    typealias Settings = (counted: LineCurrents, lines: LineSet, cause: LoadCause)

    /// Returns the load of the recorded settings, at least that of the minimum-power mode.
    ///
    /// The mode gives the minimum on the lines of the charger's phase.
    func settled(_ charger: borrowing Charger, _ rules: CountingRules) -> Settings {
        var settled = settings(charger, rules)
        let least = rules.minimumPower(of: charger)
        guard least > .zero, charger.fixed == nil else { return settled }
        let given = currents(least, on: lines(for: charger.offline.phase))
        settled.counted = .largerOnEachLine(settled.counted, given)
        switch settled.cause {
        // The sums leave it out all the same, but for its minimum.
        case .automaticExcluded: settled.cause = .automaticExcluded(least: least)
        case .automaticUnknown: settled.cause = .automaticUnknown(least: least)
        default:
            let isLess = charger.offline.current.milliamperes.map { $0 < least } ?? false
            if isLess { settled.cause = .minimumPower(least) }
        }
        return settled
    }

    /// Returns the load of the recorded settings.
    ///
    /// For a charger that the cloud binds, it ignores a reading that disagrees.
    func settings(_ charger: borrowing Charger, _ rules: CountingRules) -> Settings {
        let wired = wiredLines
        if let fixed = charger.fixed, let cause = charger.fixedCause {
            return (fixed.currents(on: wired, unknownAs: charger.largestCurrent), wired, cause)
        }
        let lines = lines(for: charger.offline.phase)
        if let current = charger.offline.current.milliamperes {
            let isBelow = current > .zero && current < charger.minCurrent
            let counted = OverrideLoad(self, charger, rules).counted(at: current)
            let isZeroed = isBelow && rules.belowMinimum == .zero
            return (
                counted, lines, isZeroed ? .belowMinimumAsZero(charger.offline) : .override(charger.offline)
            )
        }
        let bound = rules.bound(of: charger)
        switch rules.automatic {
        case .known:
            guard let known = known(charger, rules) else {
                return (.zero, lines, .automaticUnknown(least: .zero))
            }
            return (known.counted, known.counted.loaded.union(lines), known.cause)
        case .excluded: return (.zero, lines, .automaticExcluded(least: .zero))
        case .bound:
            let before = heldBefore(charger, rules)
            let counted = LineCurrents.largerOnEachLine(
                .largerOnEachLine(currents(bound, on: lines), seen(charger)), before)
            let read = charger.reading?.current ?? .zero
            let former = charger.former?.current.milliamperes ?? .zero
            let cause: LoadCause =
                max(read, former) <= bound
                ? .automaticBound(bound)
                : former > .zero ? .automaticHeld(max(former, read)) : .automaticObserved(read)
            return (counted, counted.loaded.union(lines), cause)
        case .observed:
            if charger.awaitsReading || (charger.phaseMoved && charger.reading != nil) {
                // It was automatic before, or held its setting or its reading: neither ends by itself.
                let read = charger.reading?.current ?? .zero
                let former = charger.former?.current.milliamperes ?? .zero
                let counted = LineCurrents.largerOnEachLine(
                    .largerOnEachLine(currents(bound, on: wired), self.read(read, on: wired)),
                    .largerOnEachLine(heldBefore(charger, rules), charger.reading.map(observed) ?? .zero))
                return (
                    counted, counted.loaded.union(wired),
                    .automaticNotReadSince(max(bound, max(read, former)))
                )
            }
            guard charger.reading != nil else {
                return (currents(bound, on: wired), wired, .automaticNeverRead(bound))
            }
            guard let known = known(charger, rules) else {
                return (.zero, lines, .automaticUnknown(least: .zero))
            }
            return (known.counted, known.counted.loaded.union(lines), known.cause)
        }
    }

    /// Returns the current read of an automatic charger, on the lines read.
    ///
    /// Once its phase was changed, the current counts on the lines of the new phase, too.
    private func seen(_ charger: borrowing Charger) -> LineCurrents {
        guard let reading = charger.reading else { return .zero }
        let seen = observed(reading)
        guard charger.phaseMoved else { return seen }
        return .largerOnEachLine(seen, read(reading.current, on: lines(for: charger.offline.phase)))
    }

    /// Returns the load that a charger may still hold from before it was made automatic.
    ///
    /// It counts on the phase of that time and, once the phase was changed, on the new one, too.
    private func heldBefore(_ charger: borrowing Charger, _ rules: CountingRules) -> LineCurrents {
        guard let former = charger.former, let current = former.current.milliamperes else { return .zero }
        let held = OverrideLoad(self, charger, rules, phase: former.phase).counted(at: current)
        guard charger.phaseMoved else { return held }
        return .largerOnEachLine(held, OverrideLoad(self, charger, rules).counted(at: current))
    }

    /// Returns the known load of an automatic charger; nil where nothing is known.
    ///
    /// It is the rule `automatic: known` (rules: Automatic chargers).
    func known(_ charger: borrowing Charger, _ rules: CountingRules) -> (
        counted: LineCurrents, cause: LoadCause
    )? {
        let lines = lines(for: charger.offline.phase)
        var counted = LineCurrents.zero
        var cause: LoadCause?
        if let reading = charger.reading {
            counted = seen(charger)
            // A phase that is overridden and differs from the one read may come into force at any time.
            if !charger.awaitsReading, disagrees(reading, with: charger.offline.phase) {
                counted = .largerOnEachLine(counted, read(reading.current, on: lines))
            }
            cause = .automaticObserved(reading.current)
        }
        if let current = charger.former?.current.milliamperes {
            counted = .largerOnEachLine(counted, heldBefore(charger, rules))
            if current > .zero { cause = .automaticHeld(max(current, charger.reading?.current ?? .zero)) }
        }
        if let bound = rules.automaticBound, charger.awaitsReading || charger.reading == nil {
            let bounded = currents(bound, on: lines)
            if !bounded.isWithin(counted) || cause == nil { cause = .automaticBound(bound) }
            counted = .largerOnEachLine(counted, bounded)
        }
        return cause.map { (counted, $0) }
    }

    /// Returns the load with the automatic current as last known; nil where nothing is known.
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - counted: The load by the installation's rule.
    ///   - rules: The installation's counting rules.
    /// - Returns: The load on each line; nil where nothing is known.
    func withAutomatic(_ charger: borrowing Charger, counted: LineCurrents, _ rules: CountingRules)
        -> LineCurrents?
    {
        guard charger.isAutomatic else { return counted }
        if let known = known(charger, rules) { return .largerOnEachLine(counted, known.counted) }
        return rules.automatic == .bound || (rules.automatic == .observed && charger.awaitsReading)
            ? counted : nil
    }
}
