// Room: what the plain model makes of updates, once they are in force. Must not know: Sources.

extension PlainModel {
    /// The charger after one update. Limits replace its facts, current and phase its override. Where the
    /// override changes, a reading survives only if the charger was doubted before, or was automatic, stays so and counts as
    /// what was read. An override made
    /// automatic, or an automatic one moved to another phase, awaits a reading; one given a current does not.
    private static func changed(_ c: PlainCharger, _ u: PlainUpdate, _ i: PlainInstallation) -> PlainCharger {
        var new = c
        new.isProposed = true
        if u.current != nil { new.isCurrentProposed = true }
        if u.phase != nil { new.isPhaseProposed = true }
        if let max = u.max { new.max = max }
        if let min = u.min { new.min = min }
        if let current = u.current { new.current = current }
        if let phase = u.phase { new.phase = phase }
        if isDoubted(c, i), let o = c.observed {
            // Where it is by its wiring it could not have been read, so no phase takes it away from there.
            let isWired = lines(i) == ["L1"] || Set(o.lines).isSubset(of: wired(c, i))
            let isWhole = u.current != nil && u.phase != nil
            if isWhole && !isWired {
                let bound = i.automatic == "bound" ? i.automaticBound ?? most(new) : 0
                new.halfChanged = spread(new.current ?? bound, on: read(o, c, i), i)
            }
            if u.phase != nil && u.current == nil {
                new.halfChanged.merge(spread(o.current, on: phaseLines(new, i), i)) { Swift.max($0, $1) }
            }
            if let current = u.current, u.phase == nil {
                let bound = i.automatic == "bound" ? i.automaticBound ?? most(new) : 0
                new.halfChanged.merge(spread(current ?? bound, on: read(o, c, i), i)) { Swift.max($0, $1) }
            }
        }
        if new.current == c.current && new.phase == c.phase { return new }
        let drawsOn = i.automatic == "observed" && c.current == nil && new.current == nil
        if isDoubted(c, i) == false && drawsOn == false { new.observed = nil }
        // What was read otherwise than it was told is not believed to follow before it is read again; of an automatic one
        // that was never read nothing becomes known by another phase.
        let wasNeverRead = c.current == nil && c.observed == nil && c.awaitsReading == false
        if isDoubted(c, i) {
            new.awaitsReading = true
        } else if new.current == nil {
            new.awaitsReading = wasNeverRead == false
        } else {
            new.awaitsReading = false
        }
        return new
    }

    /// The installation with each update applied to the charger that it names.
    package static func apply(_ updates: [PlainUpdate], to i: PlainInstallation) -> PlainInstallation {
        var result = i
        for u in updates {
            result.chargers = result.chargers.map { $0.id == u.charger ? changed($0, u, i) : $0 }
        }
        return result
    }
}
