/// The totals of lines, missing facts and the verdict.
extension ReferenceModel {
    /// True when a fuse is the given one or anywhere below it.
    ///
    /// No path is longer than the number of fuses.
    package static func isAtOrBelow(_ start: String, _ fuse: String, _ i: ReferenceInstallation) -> Bool {
        var here: String? = start
        for _ in i.fuses {
            if here == fuse { return true }
            here = i.fuses.first { $0.id == here }?.parent
        }
        return false
    }

    /// The sum of the loads on the line of every charger at or below the fuse.
    package static func total(_ i: ReferenceInstallation, fuse: String, line: String) -> Int {
        var sum = 0
        for c in i.chargers where isAtOrBelow(c.circuit, fuse, i) { sum += load(c, i)[line] ?? 0 }
        return sum
    }

    /// Rating times factor, rounded down, less the reserve, and never negative; nil for an unknown rating.
    package static func usable(_ i: ReferenceInstallation, fuse: String, line: String) -> Int? {
        guard let f = i.fuses.first(where: { $0.id == fuse }), let rating = f.rating[line] else { return nil }
        return Swift.max(0, rating * f.factorBillionths / 1_000_000_000 - (f.reserve[line] ?? 0))
    }

    /// True when a total exceeds the usable current of a line, or the other loads alone exceed it.
    package static func isOver(_ i: ReferenceInstallation, _ total: Int, fuse: String, line: String) -> Bool {
        guard let f = i.fuses.first(where: { $0.id == fuse }), let rating = f.rating[line] else {
            return false
        }
        return total + (f.reserve[line] ?? 0) > rating * f.factorBillionths / 1_000_000_000
    }

    /// True when a reading that the automatic rule needs is missing.
    private static func lacksReading(_ i: ReferenceInstallation) -> Bool {
        i.automatic == "observed"
            && i.chargers.contains {
                isFixed($0) == false && $0.current == nil && $0.observed == nil && $0.awaitsReading == false
            }
    }

    /// True when the supply, a rating or another declared fact is missing.
    private static func lacksFact(_ i: ReferenceInstallation) -> Bool {
        if i.supply == nil { return true }
        for f in i.fuses {
            for line in needed(f.id, i) where f.rating[line] == nil { return true }
        }
        for c in i.chargers where c.isUnlimited || c.fixedByLine?.values.contains(nil) == true { return true }
        // The mode is on, and its meaning is not declared.
        return i.isMinimumPowerOn && i.minimumPowerMode == nil
    }

    /// The lines on which a fuse needs a rating: those that can ever be loaded; all where nothing is below.
    package static func needed(_ fuse: String, _ i: ReferenceInstallation) -> [String] {
        guard i.supply != nil else { return lines(i) }
        var reached: Set<String> = []
        for c in i.chargers where isAtOrBelow(c.circuit, fuse, i) {
            var own = wired(c, i)
            if let byLine = c.fixedByLine {
                let isMeasured = c.observed?.phase == nil && (c.observed == nil || i.supply != "IT-3")
                if isMeasured { own = Set(byLine.filter { $0.value != .some(0) }.keys) }
            }
            reached.formUnion(own)
            reached.formUnion(c.observed?.lines ?? [])
        }
        return lines(i).filter { reached.isEmpty || reached.contains($0) || lines(i).count == 1 }
    }

    /// The number of rows of a report: the lines of fuses that need a rating or have one.
    package static func rows(_ i: ReferenceInstallation) -> Int {
        i.fuses.reduce(0) { rows, fuse in
            let needed = needed(fuse.id, i)
            return rows + lines(i).filter { needed.contains($0) || fuse.rating[$0] != nil }.count
        }
    }

    /// The verdict (rules: Verdicts).
    ///
    /// A missing fact makes it undecided; a reading that only the record
    /// before needs does so only while a line is over, since only then the load before matters. What can only
    /// lower is `reduces` all the same, where no fact about its own chargers is missing. No line over is
    /// safe. It is refused where a line is above its cap, or is over without a proposal; else it reduces.
    package static func verdict(
        before: ReferenceInstallation, after: ReferenceInstallation, hasProposal: Bool
    )
        -> String
    {
        if before.supply == nil { return "undecided" }
        var (isOver, isAbove) = (false, false)
        for f in after.fuses {
            for line in lines(after) where f.rating[line] != nil {
                let now = total(after, fuse: f.id, line: line)
                if ReferenceModel.isOver(after, now, fuse: f.id, line: line) { isOver = true }
                if isAboveCap(after, before: before, fuse: f.id, line: line) { isAbove = true }
            }
        }
        if lacksFact(before) || lacksReading(after) || (lacksReading(before) && isOver) {
            // The mode may affect any charger.
            let isModeUnknown = before.isMinimumPowerOn && before.minimumPowerMode == nil
            let passes =
                hasProposal && isModeUnknown == false && isAbove == false
                && ReferencePendingPlans.isNoWorse(after, before: before)
            return passes ? "reduces" : "undecided"
        }
        if hasProposal == false { return isOver ? "refused" : "safe" }
        return isAbove ? "refused" : isOver ? "reduces" : "safe"
    }
}
