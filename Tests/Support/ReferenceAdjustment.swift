package enum ReferenceAdjustment {
    /// Adjusts a proposal by steps 1 to 3 (rules: Adjusting).
    ///
    /// - Parameters: The recorded installation; the proposed updates in the proposal's order; the step in mA,
    ///   above 0 (the default of the rules is 1000); the share, "fair" or "order".
    /// - Returns: Nil where the answer is `refused` (step 1 already breaks a cap), else the replaced updates
    ///   in the same order.
    package static func adjust(
        _ i: ReferenceInstallation, _ updates: [ReferenceUpdate], step: Int, share: String
    ) -> [ReferenceUpdate]? {
        // One current for each update; nil where the current may not be lowered.
        let proposed = updates.map { proposedCurrent($0, i) }

        // Step 1: set every current to 0.
        var currents = proposed.map { $0 == nil ? nil : 0 }
        if fits(currents, updates, i) == false { return nil }

        // Step 2: in order, give each charger its minimum, or all of a proposed current below it; later ones
        // stay at 0.
        var isServed = updates.map { _ in false }
        for n in updates.indices {
            guard let wanted = proposed[n] else { continue }
            let tried = with(currents, n, Swift.min(wanted, minimumAfter(updates[n], i)))
            if fits(tried, updates, i) {
                currents = tried
                isServed[n] = true
            }
        }

        // Step 3: share the rest among the served chargers.
        switch share {
        case "order": currents = inOrder(currents, proposed, isServed, updates, i, step)
        case "fair": currents = fairly(currents, proposed, isServed, updates, i, step)
        default: preconditionFailure("no such share: \(share)")
        }
        return replaced(updates, currents, i)
    }

    /// Shares the rest equally, starting with the lowest current each time.
    ///
    /// The lowest current that can still rise, the first among equals, rises to its next multiple of the
    /// step, or to the proposed value if that is nearer. A charger that cannot rise once is not tried again.
    private static func fairly(
        _ start: [Int?], _ proposed: [Int?], _ isServed: [Bool], _ updates: [ReferenceUpdate],
        _ i: ReferenceInstallation, _ step: Int
    ) -> [Int?] {
        var currents = start
        var isOut = isServed.map { $0 == false }
        while true {
            var lowest: Int? = nil
            for n in updates.indices where isOut[n] == false {
                guard let here = currents[n], let wanted = proposed[n], here < wanted else { continue }
                if let best = lowest, let least = currents[best], least <= here { continue }
                lowest = n
            }
            guard let n = lowest, let here = currents[n], let wanted = proposed[n] else { return currents }
            let nextMultiple = (here / step + 1) * step
            let tried = with(currents, n, Swift.min(nextMultiple, wanted))
            if fits(tried, updates, i) { currents = tried } else { isOut[n] = true }
        }
    }

    /// Shares the rest in the proposal's order.
    ///
    /// Each served charger gets its proposed current if that fits beside all the others as they are; else the
    /// largest multiple of the step above its current that fits; else it stays.
    private static func inOrder(
        _ start: [Int?], _ proposed: [Int?], _ isServed: [Bool], _ updates: [ReferenceUpdate],
        _ i: ReferenceInstallation, _ step: Int
    ) -> [Int?] {
        var currents = start
        for n in updates.indices where isServed[n] {
            guard let here = currents[n], let wanted = proposed[n], here < wanted else { continue }
            var candidate = wanted
            while candidate > here {
                let tried = with(currents, n, candidate)
                if fits(tried, updates, i) {
                    currents = tried
                    break
                }
                candidate = (candidate - 1) / step * step  // the multiple of the step next below
            }
        }
        return currents
    }

    /// The recorded charger of an update.
    private static func recorded(_ u: ReferenceUpdate, _ i: ReferenceInstallation) -> ReferenceCharger? {
        i.chargers.first { $0.id == u.charger }
    }

    /// The current that the charger would have after its update; nil where it may not be lowered.
    ///
    /// It may not be lowered where the update has neither current nor phase, where the charger would be
    /// automatic, or where its current is fixed.
    private static func proposedCurrent(_ u: ReferenceUpdate, _ i: ReferenceInstallation) -> Int? {
        guard let charger = recorded(u, i), charger.fixed == nil else { return nil }
        if let current = u.current { return current }
        return u.phase == nil ? nil : charger.current
    }

    /// The charger's minimum after its update.
    private static func minimumAfter(_ u: ReferenceUpdate, _ i: ReferenceInstallation) -> Int {
        u.min ?? recorded(u, i)?.min ?? 0
    }

    /// The currents with one of them replaced.
    private static func with(_ currents: [Int?], _ n: Int, _ value: Int) -> [Int?] {
        var result = currents
        result[n] = value
        return result
    }

    /// The updates with these currents.
    ///
    /// An update at its proposed current stays as it was; an update of the phase alone gets a current only
    /// where that is lowered.
    private static func replaced(_ updates: [ReferenceUpdate], _ currents: [Int?], _ i: ReferenceInstallation)
        -> [ReferenceUpdate]
    {
        var result = updates
        for n in updates.indices {
            guard let current = currents[n], current != proposedCurrent(updates[n], i) else { continue }
            result[n].current = .some(.some(current))
        }
        return result
    }

    /// True when no line of any fuse exceeds its cap: the larger of its usable current and its load before.
    private static func fits(_ currents: [Int?], _ updates: [ReferenceUpdate], _ i: ReferenceInstallation)
        -> Bool
    {
        let after = ReferenceModel.apply(replaced(updates, currents, i), to: i)
        for fuse in i.fuses {
            for line in ReferenceModel.lines(i) {
                if ReferenceModel.isAboveCap(after, before: i, fuse: fuse.id, line: line) { return false }
            }
        }
        return true
    }
}
