extension ReferenceModel {
    /// The charger after one update; limits replace its facts, current and phase its override.
    ///
    /// If the override changes, a reading survives only if the charger was doubted before, or was
    /// automatic and stays so. An override made automatic awaits a reading; one given a current does not,
    /// unless it was doubted.
    private static func changed(_ c: ReferenceCharger, _ u: ReferenceUpdate, _ i: ReferenceInstallation)
        -> ReferenceCharger
    {
        var new = c
        new.isProposed = true
        if u.current != nil { new.isCurrentProposed = true }
        if u.phase != nil { new.isPhaseProposed = true }
        if let max = u.max { new.max = max }
        if let min = u.min { new.min = min }
        if let current = u.current { new.current = current }
        if let phase = u.phase { new.phase = phase }
        // The cloud's settings do not bind a fixed current, so the charger keeps its load.
        if isFixed(c) { return new }
        if isMismatched(c, i), let o = c.observed {
            // Its wiring excludes the lines on which it was read, so no phase takes it away from there.
            let isWired = lines(i) == ["L1"] || Set(o.lines).isSubset(of: wired(c, i))
            let isWhole = u.current != nil && u.phase != nil
            if isWhole && !isWired {
                let bound = i.automatic == "bound" ? i.automaticBound ?? most(new) : 0
                new.halfChanged = spread(new.current ?? bound, on: read(o, c, i), i)
            }
            if u.phase != nil && u.current == nil {
                new.halfChanged = larger(new.halfChanged, spreadRead(o.current, on: phaseLines(new, i), i))
            }
            if let current = u.current, u.phase == nil {
                let bound = i.automatic == "bound" ? i.automaticBound ?? most(new) : 0
                new.halfChanged.merge(spread(current ?? bound, on: read(o, c, i), i)) { Swift.max($0, $1) }
            }
        }
        if new.current == c.current && new.phase == c.phase { return new }
        let wasDoubted = isMismatched(c, i)
        if let told = c.current, new.current == nil {
            // Only the cloud confirms -1: the charger may hold its recorded override, or the reading that
            // agrees with it.
            let agreed = wasDoubted ? 0 : c.observed?.current ?? 0
            new.former = (Swift.max(told, agreed), c.phase)
            // It may hold that on its new phase, too.
            (new.isMoved, new.awaitsReading) = (new.phase != c.phase, true)
        } else if new.current == nil {
            // A new phase reveals nothing about a charger that was never read.
            new.isMoved = c.observed != nil || c.awaitsReading
            new.awaitsReading = c.awaitsReading || wasDoubted
            return new
        } else {
            (new.former, new.isMoved) = (nil, false)
            // A charger whose reading differed from the record may keep that state until it is read again.
            new.awaitsReading = wasDoubted
        }
        if wasDoubted == false { new.observed = nil }
        return new
    }

    /// The installation with each update applied to its charger.
    package static func apply(_ updates: [ReferenceUpdate], to i: ReferenceInstallation)
        -> ReferenceInstallation
    {
        var result = i
        for u in updates {
            result.chargers = result.chargers.map { $0.id == u.charger ? changed($0, u, i) : $0 }
        }
        return result
    }
}
