extension ReferenceModel {
    /// The charger after one update.
    ///
    /// Limits replace its facts, current and phase its override. Where the override changes, a reading
    /// survives only if the charger was doubted before, or was automatic and stays so. An override made
    /// automatic awaits a reading; one given a current does not, unless it was doubted.
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
        // What the cloud's settings do not bind draws what it drew.
        if isFixed(c) { return new }
        if isDoubted(c, i), let o = c.observed {
            // Where it is by its wiring it could not have been read, so no phase takes it away from there.
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
        let wasDoubted = isDoubted(c, i)
        if let told = c.current, new.current == nil {
            // Only the cloud confirms -1: it may hold what it was told, or what agreed with that and was read.
            let agreed = wasDoubted ? 0 : c.observed?.current ?? 0
            new.former = (Swift.max(told, agreed), c.phase)
            // On its new phase it may hold that, too.
            (new.isMoved, new.awaitsReading) = (new.phase != c.phase, true)
        } else if new.current == nil {
            // Of one that was never read nothing becomes known by another phase.
            new.isMoved = c.observed != nil || c.awaitsReading
            new.awaitsReading = c.awaitsReading || wasDoubted
            return new
        } else {
            (new.former, new.isMoved) = (nil, false)
            // What was read otherwise than it was told is not believed to follow before it is read again.
            new.awaitsReading = wasDoubted
        }
        if wasDoubted == false { new.observed = nil }
        return new
    }

    /// The installation with each update applied to the charger that it names.
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
