/// A possible true state of a charger: recorded or read settings, a current, and lines.
package struct ReferenceReality: Sendable {
    /// The charger with its true wiring.
    private var charger: ReferenceCharger
    private let recorded: ReferenceCharger
    private let installation: ReferenceInstallation
    /// True when it holds the settings that were read instead of the recorded ones.
    private let isAsRead: Bool
    /// True when it then ignores updates; true when it does so only for lines that its wiring excludes.
    private let isStuck: Bool, staysThere: Bool
    /// The phase that the cloud chose for it, where the phase is automatic.
    private let chosen: Int
    /// Its share of the largest automatic current, in thousandths, and its behaviour below the minimum.
    private let share: Int
    private let chargesBelowMinimum: Bool

    /// Draws a possible state of a charger.
    package init(_ c: ReferenceCharger, in i: ReferenceInstallation, _ random: inout SplitMix64) {
        recorded = c
        installation = i
        charger = c
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        if wiring == "unknown" {
            charger.wiring =
                i.supply == "IT-3"
                ? random.pick(["L1L2L3", "L3L2L1", "L2L3L1", "L1L2", "L2L3", "L1L3"])
                : random.pick(["L1L2L3", "L3L2L1", "L2L3L1", "L1", "L2", "L3"])
        }
        isAsRead = ReferenceModel.isMismatched(c, i) && random.oneIn(2)
        isStuck = random.oneIn(2)
        staysThere = random.oneIn(2)
        chosen = random.pick([1, 2, 4, 7])
        share = random.pick([0, 0, 1_000, 1_000, 500])
        chargesBelowMinimum = random.oneIn(2)
    }

    /// Its load on each line before an update is sent.
    package var before: [String: Int] {
        if ReferenceModel.isFixed(recorded) { return ReferenceModel.load(recorded, installation) }
        if isAsRead {
            guard recorded.current != nil else { return on(seen, atLeast(recorded, drawn(recorded))) }
            return onAsRead(seen, atLeast(recorded, readCurrent))
        }
        return on(own(recorded.phase), amount(recorded))
    }

    /// Its load on each line once an update, or a part of it, is in force.
    package func after(_ u: ReferenceUpdate?) -> [String: Int] {
        guard let u, !ReferenceModel.isFixed(recorded), !(isAsRead && isStuck) else { return before }
        var told = recorded
        if let current = u.current { told.current = current }
        if let max = u.max { told.max = max }
        if let min = u.min { told.min = min }
        if let phase = u.phase { told.phase = phase }
        guard isAsRead else { return on(own(told.phase), amount(told)) }
        let keepsLines = u.phase == nil || (u.phase == 0 && recorded.phase == 0) || (staysThere && isStray)
        let lines = keepsLines ? seen : own(told.phase)
        if u.current == nil && recorded.current != nil { return onAsRead(lines, atLeast(told, readCurrent)) }
        return on(lines, amount(told))
    }

    private var readCurrent: Int { recorded.observed?.current ?? 0 }

    /// The lines on which it was read, as far as such a charger can load them.
    private var seen: Set<String> {
        guard let o = recorded.observed else { return [] }
        // A charger that cannot select a phase loads every wired line, whatever it reports.
        let isOnThem = installation.supply == "TN-3" && recorded.selectable && o.phase == nil
        return isOnThem ? Set(o.lines) : ReferenceModel.read(o, recorded, installation)
    }

    private var isStray: Bool { seen.isSubset(of: ReferenceModel.wired(charger, installation)) == false }

    /// The lines that it loads on a phase; where the phase is automatic, on the chosen one.
    private func own(_ phase: Int) -> Set<String> {
        var turned = charger
        turned.phase = phase == 0 ? chosen : phase
        return ReferenceModel.phaseLines(turned, installation)
    }

    /// The current with which it charges; for an automatic charger the one that it draws.
    private func amount(_ c: ReferenceCharger) -> Int {
        guard let current = c.current else { return atLeast(c, drawn(c)) }
        let isBelow = current > 0 && current < c.min
        let isNothing = isBelow && (installation.belowMinimum == "zero" || !chargesBelowMinimum)
        return atLeast(c, isNothing ? 0 : current)
    }

    /// The current, raised to the minimum where the vendor's minimum-power mode is declared so.
    private func atLeast(_ c: ReferenceCharger, _ current: Int) -> Int {
        installation.minimumPowerMode == "minimum" ? Swift.max(current, c.min) : current
    }

    private func drawn(_ c: ReferenceCharger) -> Int {
        let bound = installation.automaticBound ?? ReferenceModel.most(c)
        switch installation.automatic {
        case "bound": return Swift.min(bound, most * share / 1_000)
        // A charger made automatic may draw up to its new bound, or the current that was read before.
        case "observed":
            return (recorded.current == nil ? most : Swift.max(bound, readCurrent)) * share / 1_000
        // It may go on drawing the current that was read; its current once it is made automatic is unknown.
        case "known": return recorded.current == nil ? readCurrent * share / 1_000 : 0
        default: return 0
        }
    }

    /// The largest automatic current before an update is sent.
    private var most: Int {
        let c = recorded
        let bound = installation.automaticBound ?? ReferenceModel.most(c)
        guard installation.automatic == "observed", c.current == nil, c.awaitsReading == false,
            c.observed != nil
        else { return bound }
        return readCurrent
    }

    private func onAsRead(_ lines: Set<String>, _ current: Int) -> [String: Int] {
        ReferenceModel.spreadRead(current, on: lines, installation)
    }

    private func on(_ lines: Set<String>, _ current: Int) -> [String: Int] {
        ReferenceModel.spread(current, on: lines, installation)
    }
}

/// An installation with a possible true state of each charger.
package struct ReferenceWorld: Sendable {
    private let installation: ReferenceInstallation
    private let chargers: [ReferenceReality]

    /// Draws one possible state of all that is unknown.
    package init(_ i: ReferenceInstallation, _ random: inout SplitMix64) {
        installation = i
        var chargers: [ReferenceReality] = []
        for c in i.chargers { chargers.append(ReferenceReality(c, in: i, &random)) }
        self.chargers = chargers
    }

    /// The true load of a line of a fuse before and after some updates, at most one for each charger.
    package func totals(_ updates: [ReferenceUpdate], fuse: String, line: String) -> (before: Int, after: Int)
    {
        var (before, after) = (0, 0)
        for (c, reality) in zip(installation.chargers, chargers)
        where ReferenceModel.isAtOrBelow(c.circuit, fuse, installation) {
            before += reality.before[line] ?? 0
            after += reality.after(updates.first { $0.charger == c.id })[line] ?? 0
        }
        return (before, after)
    }
}
