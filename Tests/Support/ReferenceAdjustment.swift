package enum ReferenceAdjustment {
    /// Contract section 3, "Adjusting", steps 1-3.
    /// - Parameters: installation as recorded; updates as proposed, in the proposal's order; step in mA,
    ///   above 0 (the contract's default is 1000); share "fair" or "order".
    /// - Returns: nil when the answer is `refused` (step 1 already breaks a cap), else the replaced updates
    ///   in the same order.
    package static func adjust(
        _ i: ReferenceInstallation, _ updates: [ReferenceUpdate], step: Int, share: String
    ) -> [ReferenceUpdate]? {
        // One current for each update; nil where there is none that may be lowered.
        let proposed = updates.map { proposedCurrent($0, i) }

        // Step 1: every current at 0.
        var currents = proposed.map { $0 == nil ? nil : 0 }
        if fits(currents, updates, i) == false { return nil }

        // Step 2: in order each its minimum, or whole what was proposed below it, while those after are at 0.
        var isServed = updates.map { _ in false }
        for n in updates.indices {
            guard let wanted = proposed[n] else { continue }
            let tried = with(currents, n, Swift.min(wanted, minimumAfter(updates[n], i)))
            if fits(tried, updates, i) {
                currents = tried
                isServed[n] = true
            }
        }

        // Step 3: the rest is shared among those served.
        switch share {
        case "order": currents = inOrder(currents, proposed, isServed, updates, i, step)
        case "fair": currents = fairly(currents, proposed, isServed, updates, i, step)
        default: preconditionFailure("no such share: \(share)")
        }
        return replaced(updates, currents, i)
    }

    /// Raises the lowest current that can still rise, the first among equals, again and again.
    ///
    /// It rises to its next multiple of the step, or to the proposed current if that is nearer. An update
    /// that fails to rise once is out from then on.
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

    /// In the proposal's order each one served gets what was proposed if that fits beside all the others as
    /// they stand, else the largest multiple of the step above its current that does, else it stays.
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

    /// The charger that an update names, as recorded.
    private static func recorded(_ u: ReferenceUpdate, _ i: ReferenceInstallation) -> ReferenceCharger? {
        i.chargers.first { $0.id == u.charger }
    }

    /// The current that the charger would have after its update, where it may be lowered.
    ///
    /// It may not where the update has neither current nor phase, where it would be automatic, or where the
    /// charger is fixed.
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
    /// One that still has its proposed current is left as it was; a phase-only update has a current added
    /// only where it is lowered.
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

    /// Whether no line of any fuse carries more than its cap, the larger of what is usable and what was there
    /// before.
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
