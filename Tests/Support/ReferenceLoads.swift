/// The loads of chargers.
extension ReferenceModel {
    /// n times the square root of three, rounded up: the smallest m with m * m >= 3 * n * n.
    private static func timesRootThree(_ n: Int) -> Int {
        var low = n
        var high = 2 * n
        while low < high {
            let middle = (low + high) / 2
            if middle * middle >= 3 * n * n { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The current on each of the given lines, and 0 on the others.
    ///
    /// If currents on IT are those of a pair, a current on all three lines is multiplied by √3.
    package static func spread(_ amount: Int, on used: Set<String>, _ i: ReferenceInstallation) -> [String:
        Int]
    {
        let isTriple = i.supply == "IT-3" && i.itCurrent == "pair" && used.count == 3
        let counted = isTriple ? timesRootThree(amount) : amount
        var result: [String: Int] = [:]
        for line in lines(i) { result[line] = used.contains(line) ? counted : 0 }
        return result
    }

    /// The same for a current that was read: it is a pair's current unless `line` was declared.
    static func spreadRead(_ amount: Int, on used: Set<String>, _ i: ReferenceInstallation) -> [String: Int] {
        var other = i
        other.itCurrent = i.itCurrent == "line" ? "line" : "pair"
        return spread(amount, on: used, other)
    }

    /// The larger of two loads on each line.
    static func larger(_ one: [String: Int], _ other: [String: Int]) -> [String: Int] {
        one.merging(other) { Swift.max($0, $1) }
    }

    /// The load of an override, in full on the lines of its phase.
    ///
    /// Above 0 and below the charger's minimum it is 0 where the installation says so.
    private static func overrideLoad(
        _ o: Int, phase: Int, _ c: ReferenceCharger, _ i: ReferenceInstallation
    ) -> [String: Int] {
        let isDropped = o > 0 && o < c.min && i.belowMinimum == "zero"
        let least = i.minimumPowerMode == "minimum" ? c.min : 0
        return spread(Swift.max(isDropped ? 0 : o, least), on: lines(ofPhase: phase, c, i), i)
    }

    /// True when the lines read are not those of the phase.
    ///
    /// That is, some line is beyond what it allows, or an explicit phase that the charger keeps to names an
    /// unread line.
    static func isElsewhere(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
        -> Bool
    {
        let seen = named(o, c, i)
        if seen.isSubset(of: phaseLines(c, i)) == false { return true }
        let saysLines = [1, 2, 4, 7].contains(c.phase) && c.selectable && terminals(c, i) != nil
        return saysLines && seen != phaseLines(c, i)
    }

    /// The largest current that limits a charger: its maximum, which does not count below its minimum.
    ///
    /// A maximum below the minimum is a pause and bounds nothing; then the box's own limit counts, or 32 A.
    static func most(_ c: ReferenceCharger) -> Int { c.max < c.min ? c.box ?? 32_000 : c.max }

    /// The load of an automatic charger by the installation's rule (rules: Automatic chargers).
    ///
    /// Excluded: nothing. Bound: the bound on the lines of its phase, and never less than was read. Observed:
    /// the reading; while that does not hold, the bound on every wired line, and no less than was read.
    /// Known: all that is known of it. The bound is the installation's, or else the charger's.
    static func automaticLoad(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        let bound = i.automaticBound ?? most(c)
        switch i.automatic {
        case "bound":
            return larger(larger(spread(bound, on: phaseLines(c, i), i), drawn(c, i)), heldBefore(c, i))
        case "observed":
            guard let o = c.observed, c.awaitsReading == false, c.isMoved == false else {
                let read = spreadRead(c.observed?.current ?? 0, on: wired(c, i), i)
                let known = larger(drawn(c, i), heldBefore(c, i))
                return larger(larger(spread(bound, on: wired(c, i), i), read), known)
            }
            return known(c, o, i)
        case "known": return known(c, c.observed, i)
        default: return spread(0, on: [], i)
        }
    }

    /// The reading of an automatic charger on the lines read and, after a change of phase, on the new ones.
    private static func drawn(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard let o = c.observed else { return [:] }
        let seen = spreadRead(o.current, on: read(o, c, i), i)
        return c.isMoved ? larger(seen, spreadRead(o.current, on: phaseLines(c, i), i)) : seen
    }

    /// The known load of an automatic charger.
    ///
    /// That is its reading; the override from before it was made automatic, on its lines and after a change
    /// of phase on the new ones; and the declared bound where it was not read since. A reading on other lines
    /// than those of its phase may come into force on these.
    static func known(_ c: ReferenceCharger, _ o: ReferenceObserved?, _ i: ReferenceInstallation)
        -> [String: Int]
    {
        var load = drawn(c, i)
        if let o, c.awaitsReading == false, isElsewhere(o, c, i) {
            load = larger(load, spreadRead(o.current, on: phaseLines(c, i), i))
        }
        load = larger(load, heldBefore(c, i))
        if let bound = i.automaticBound, o == nil || c.awaitsReading {
            load = larger(load, spread(bound, on: phaseLines(c, i), i))
        }
        return load
    }

    /// The override from before the charger was made automatic, on its lines and those of a later phase.
    private static func heldBefore(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard let before = c.former else { return [:] }
        let held = overrideLoad(before.current, phase: before.phase, c, i)
        return c.isMoved ? larger(held, overrideLoad(before.current, phase: c.phase, c, i)) : held
    }

    /// True when the charger may hold other settings than the recorded ones; never for a fixed current.
    ///
    /// It was read on other lines or, overridden, at a current that differs by more than half of the
    /// reading's resolution, or it awaits a reading after a change.
    package static func isMismatched(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        guard isFixed(c) == false, let o = c.observed else { return false }
        if c.awaitsReading { return true }
        if c.isMoved { return false }
        if isElsewhere(o, c, i) { return true }
        guard let override = c.current else { return false }
        return 2 * abs(override - o.current) > o.unit
    }

    /// True when its reading counts beside its record: it is doubted, and the reading can change the load.
    ///
    /// It cannot where override and reading are both 0, nor for an automatic charger that is excluded or was
    /// read at 0 A.
    package static func isUnconfirmed(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        guard isMismatched(c, i), let o = c.observed else { return false }
        guard let override = c.current else {
            if i.automatic == "excluded" { return c.former != nil }
            return c.awaitsReading || i.automatic == "bound" || o.current > 0
        }
        return override > 0 || 2 * abs(override - o.current) > o.unit
    }

    /// The load of the charger on each line: its fixed current, its override or the automatic rule.
    ///
    /// A fixed current counts on every wired line. An unconfirmed charger counts with the larger of load and
    /// reading.
    package static func load(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        if isFixed(c) {
            let measured = c.observed.map { spreadRead($0.current, on: read($0, c, i), i) } ?? [:]
            return larger(fixedLoad(c, i), measured)
        }
        let recorded = settled(c, i).merging(c.halfChanged) { Swift.max($0, $1) }
        return recorded.merging(stray(c, i)) { Swift.max($0, $1) }
    }

    /// A fixed current, on every wired line or by line.
    ///
    /// It is never a pair's current, so it is not scaled.
    private static func fixedLoad(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        var load: [String: Int] = [:]
        for line in lines(i) { load[line] = 0 }
        if let byLine = c.fixedByLine {
            for (line, current) in byLine { load[line] = current ?? most(c) }
        } else {
            for line in wired(c, i) { load[line] = c.isUnlimited ? most(c) : c.fixed ?? 0 }
        }
        return load
    }

    /// The load of its settings, whatever was read.
    ///
    /// With `minimumPowerMode: minimum` it is no less than the charger's minimum on the lines of its phase.
    static func settled(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        if isFixed(c) { return fixedLoad(c, i) }
        let told = c.current.map { overrideLoad($0, phase: c.phase, c, i) } ?? automaticLoad(c, i)
        guard i.minimumPowerMode == "minimum" else { return told }
        return told.merging(spread(c.min, on: phaseLines(c, i), i)) { Swift.max($0, $1) }
    }

    /// The reading where it disagrees with the record; empty where it does not.
    static func seen(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        return spreadRead(o.current, on: read(o, c, i), i)
    }

    /// The same, with the bound on the lines read for a charger that may draw up to its bound.
    static func stray(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        let isWaiting =
            c.awaitsReading
            && (i.automatic == "observed" || (i.automatic == "known" && i.automaticBound != nil))
        let isBound = c.current == nil && (i.automatic == "bound" || isWaiting)
        let seen = spreadRead(o.current, on: read(o, c, i), i)
        return isBound ? larger(seen, spread(i.automaticBound ?? most(c), on: read(o, c, i), i)) : seen
    }
}
