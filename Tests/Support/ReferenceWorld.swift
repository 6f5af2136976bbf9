/// A charger as it may really be: it holds what is recorded or what was read, draws this or that, on these lines.
package struct ReferenceReality: Sendable {
    /// The charger with its wiring as it really is.
    private var charger: ReferenceCharger
    private let recorded: ReferenceCharger
    private let installation: ReferenceInstallation
    /// Whether it holds what was read, and not what is recorded.
    private let isAsRead: Bool
    /// Whether it then takes no notice of what it is told; and whether it does so where it cannot be by its wiring.
    private let isStuck: Bool, staysThere: Bool
    /// The phase that the cloud left it on, where it chooses itself.
    private let chosen: Int
    /// How much of what it may draw itself, in thousandths, and whether it charges below its minimum.
    private let share: Int
    private let chargesBelowMinimum: Bool

    /// One of the ways in which a charger may be.
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
        isAsRead = ReferenceModel.isDoubted(c, i) && random.oneIn(2)
        isStuck = random.oneIn(2)
        staysThere = random.oneIn(2)
        chosen = random.pick([1, 2, 4, 7])
        share = random.pick([0, 0, 1_000, 1_000, 500])
        chargesBelowMinimum = random.oneIn(2)
    }

    /// What it carries on each line before anything is sent.
    package var before: [String: Int] {
        if ReferenceModel.isFixed(recorded) { return ReferenceModel.load(recorded, installation) }
        if isAsRead {
            guard recorded.current != nil else { return on(seen, atLeast(recorded, drawn(recorded))) }
            return onAsRead(seen, atLeast(recorded, readCurrent))
        }
        return on(own(recorded.phase), amount(recorded))
    }

    /// What it carries once an update, or a part of it, is in force.
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

    /// The lines that it was read on, as far as they can be lines of such a charger.
    private var seen: Set<String> {
        guard let o = recorded.observed else { return [] }
        // What cannot choose a phase loads every line that it is wired to, whatever it tells.
        let isOnThem = installation.supply == "TN-3" && recorded.selectable && o.phase == nil
        return isOnThem ? Set(o.lines) : ReferenceModel.read(o, recorded, installation)
    }

    private var isStray: Bool { seen.isSubset(of: ReferenceModel.wired(charger, installation)) == false }

    /// The lines that it loads on a phase, with the one that was chosen where the phase is automatic.
    private func own(_ phase: Int) -> Set<String> {
        var turned = charger
        turned.phase = phase == 0 ? chosen : phase
        return ReferenceModel.phaseLines(turned, installation)
    }

    /// What it charges with, or draws where that is left to itself.
    private func amount(_ c: ReferenceCharger) -> Int {
        guard let current = c.current else { return atLeast(c, drawn(c)) }
        let isBelow = current > 0 && current < c.min
        let isNothing = isBelow && (installation.belowMinimum == "zero" || !chargesBelowMinimum)
        return atLeast(c, isNothing ? 0 : current)
    }

    /// What the vendor's minimum-power mode gives, where that is declared.
    private func atLeast(_ c: ReferenceCharger, _ current: Int) -> Int {
        installation.minimumPowerMode == "minimum" ? Swift.max(current, c.min) : current
    }

    private func drawn(_ c: ReferenceCharger) -> Int {
        let bound = installation.automaticBound ?? ReferenceModel.most(c)
        switch installation.automatic {
        case "bound": return Swift.min(bound, most * share / 1_000)
        // What is made automatic may draw up to the bound that it has by then, or what was read before.
        case "observed":
            return (recorded.current == nil ? most : Swift.max(bound, readCurrent)) * share / 1_000
        // What it drew, it may go on drawing; what it will draw once it is made automatic is not known.
        case "known": return recorded.current == nil ? readCurrent * share / 1_000 : 0
        default: return 0
        }
    }

    /// The most that it may draw itself, before anything is sent.
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

/// An installation with each charger as it may really be.
package struct ReferenceWorld: Sendable {
    private let installation: ReferenceInstallation
    private let chargers: [ReferenceReality]

    /// One of the ways in which all that is not known may be.
    package init(_ i: ReferenceInstallation, _ random: inout SplitMix64) {
        installation = i
        var chargers: [ReferenceReality] = []
        for c in i.chargers { chargers.append(ReferenceReality(c, in: i, &random)) }
        self.chargers = chargers
    }

    /// What a line of a fuse really carries before and after some updates, at most one for each charger.
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
