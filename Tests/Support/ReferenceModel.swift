/// A charger: its declared facts, the recorded override and what was last read from it. Currents in mA.
package struct ReferenceCharger: Sendable {
    var id: String
    var circuit: String  // the id of its fuse; the installation's id for the root
    var wiring: String?  // "L1L2L3" and so on, one line, a pair, "unknown"; nil is undeclared
    var min: Int, max: Int
    var box: Int?  // the most that the box allows
    var selectable: Bool
    var fixed: Int?
    var isUnlimited: Bool  // its maximum counts instead of fixed, and may not be all
    var fixedByLine: [String: Int?]?  // instead of fixed, a current for each wired line; nil is not known
    var current: Int?  // the overridden current; nil is automatic
    var phase: Int  // 0 automatic; 1, 2, 4 one phase; 7 all
    var observed: ReferenceObserved?
    var awaitsReading: Bool
    /// What it was told before it was made automatic; nil where that is over, or not known.
    var former: (current: Int, phase: Int)?
    /// Whether its phase was changed while it was automatic, and nothing was read since.
    var isMoved: Bool
    /// What it may count as besides: one setting was proposed, and the other one may be as it was read.
    var halfChanged: [String: Int] = [:]
    /// Whether anything was proposed for it, and whether that was its current, its phase.
    var isProposed = false, isCurrentProposed = false, isPhaseProposed = false
}

/// The effective value last read from a charger, with the precision it was read with.
package struct ReferenceObserved: Sendable {
    var current: Int, unit: Int
    var lines: [String]
    /// The phase of its terminals that the charger told; nil where the lines were measured.
    var phase: Int?
}

/// A fuse: a missing rating is unknown, a missing reserve is 0, a nil parent marks the root.
package struct ReferenceFuse: Sendable {
    var id: String
    var parent: String?
    var rating: [String: Int]
    var factorBillionths: Int
    var reserve: [String: Int]
}

/// An installation: its supply, its counting rules, its fuses and its chargers.
package struct ReferenceInstallation: Sendable {
    var supply: String?
    var automatic: String
    var automaticBound: Int?
    var belowMinimum: String, undeclaredWiring: String
    var itCurrent: String?  // nil is not declared
    var minimumPowerMode: String?  // "minimum", "ignored"; nil is not declared
    var isMinimumPowerOn: Bool
    var fuses: [ReferenceFuse]
    var chargers: [ReferenceCharger]
}

extension ReferenceInstallation {
    /// The same, with updates recorded as being in force, both settings of each.
    package var asRecorded: ReferenceInstallation {
        var recorded = self
        for n in recorded.chargers.indices {
            (recorded.chargers[n].halfChanged, recorded.chargers[n].isProposed) = ([:], false)
        }
        return recorded
    }
}

/// A change to one charger. For the current, nil is unchanged and `.some(nil)` is automatic.
package struct ReferenceUpdate: Sendable {
    var charger: String
    var current: Int??
    var phase: Int?, max: Int?, min: Int?
}

package enum ReferenceModel {
    /// A one-phase supply has a single line, called L1; every other supply, also an unknown one, has three.
    package static func lines(_ i: ReferenceInstallation) -> [String] {
        i.supply == "TN-1" || i.supply == "IT-1" ? ["L1"] : ["L1", "L2", "L3"]
    }

    /// The lines at terminals 1, 2, 3, or nil for unknown wiring. Undeclared wiring is as labelled, or in the
    /// worst case unknown. On a one-phase supply all is on L1.
    private static func terminals(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String]? {
        if lines(i) == ["L1"] { return ["L1"] }
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        return wiring == "unknown" ? nil : wiring.split(separator: "L").map { "L\($0)" }
    }

    /// Every line the charger is wired to; with unknown wiring that is every line there is.
    static func wired(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<String> {
        Set(terminals(c, i) ?? lines(i))
    }

    /// The lines its phase allows. One phase picks a terminal on TN and a pair of terminals on IT (1: 1 and
    /// 3, 2: 2 and 3, 4: 1 and 2), but only on a three-phase wired charger that can select its phase.
    /// Anything else loads every wired line.
    package static func phaseLines(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<String> {
        lines(ofPhase: c.phase, c, i)
    }

    /// The lines that a phase means to a charger. With two terminals on TN the third is open: phase 4 may be either.
    private static func lines(ofPhase phase: Int, _ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<
        String
    > {
        guard let t = terminals(c, i), c.selectable else { return wired(c, i) }
        if i.supply == "TN-3" && t.count == 2 && (phase == 1 || phase == 2) { return [t[phase - 1]] }
        guard t.count == 3 else { return wired(c, i) }
        let isIT = i.supply == "IT-3"
        switch phase {
        case 1: return isIT ? [t[0], t[2]] : [t[0]]
        case 2: return isIT ? [t[1], t[2]] : [t[1]]
        case 4: return isIT ? [t[0], t[1]] : [t[2]]
        default: return wired(c, i)
        }
    }

    /// The lines a reading is counted on. One-phase supply: L1. Unknown wiring: every line. A line read that
    /// the charger is not wired to, or a charger that reports a phase but cannot keep to it: those read and
    /// those wired. A single line on IT-3, where a current always needs two: every wired line. Otherwise the
    /// lines read.
    package static func read(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
        -> Set<String>
    {
        if lines(i) == ["L1"] { return ["L1"] }
        if isFixed(c) {
            let seen = named(o, c, i)
            return i.supply == "IT-3" && seen.count == 1 ? seen.union(wired(c, i)) : seen
        }
        if terminals(c, i) == nil { return Set(lines(i)) }
        let seen = named(o, c, i)
        let isStray = seen.isSubset(of: wired(c, i)) == false
        let isHalfPair = i.supply == "IT-3" && seen.count == 1
        return isStray || isHalfPair || c.selectable == false ? seen.union(wired(c, i)) : seen
    }

    /// The lines that a reading names: those it was read on, and those that the phase told means by the wiring of now.
    private static func named(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
        -> Set<String>
    {
        if lines(i) == ["L1"] { return ["L1"] }
        guard let phase = o.phase else { return Set(o.lines) }
        return Set(o.lines).union(lines(ofPhase: phase, c, i))
    }

    /// Whether the cloud's settings do not bind a charger.
    static func isFixed(_ c: ReferenceCharger) -> Bool {
        c.fixed != nil || c.isUnlimited || c.fixedByLine != nil
    }

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

    /// The amount on each of the lines given and 0 on the others. Where currents on IT are those of a pair,
    /// an amount on all three lines is taken times the square root of three.
    package static func spread(_ amount: Int, on used: Set<String>, _ i: ReferenceInstallation) -> [String:
        Int]
    {
        let isTriple = i.supply == "IT-3" && i.itCurrent == "pair" && used.count == 3
        let counted = isTriple ? timesRootThree(amount) : amount
        var result: [String: Int] = [:]
        for line in lines(i) { result[line] = used.contains(line) ? counted : 0 }
        return result
    }

    /// The same of an amount that was read: that is of a pair unless the line was declared.
    static func spreadRead(_ amount: Int, on used: Set<String>, _ i: ReferenceInstallation) -> [String: Int] {
        var other = i
        other.itCurrent = i.itCurrent == "line" ? "line" : "pair"
        return spread(amount, on: used, other)
    }

    /// Both, per line the larger.
    static func larger(_ one: [String: Int], _ other: [String: Int]) -> [String: Int] {
        one.merging(other) { Swift.max($0, $1) }
    }

    /// An override counts in full on the lines of its phase; above 0 and below the charger's minimum it is 0
    /// where the installation says so.
    private static func overrideLoad(
        _ o: Int, phase: Int, _ c: ReferenceCharger, _ i: ReferenceInstallation
    ) -> [String: Int] {
        let isDropped = o > 0 && o < c.min && i.belowMinimum == "zero"
        let least = i.minimumPowerMode == "minimum" ? c.min : 0
        return spread(Swift.max(isDropped ? 0 : o, least), on: lines(ofPhase: phase, c, i), i)
    }

    /// Whether the lines read are not those of the phase: some line is beyond what it allows, or an explicit
    /// phase of a charger that keeps to it names a line that was not read.
    private static func isElsewhere(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
        -> Bool
    {
        let seen = named(o, c, i)
        if seen.isSubset(of: phaseLines(c, i)) == false { return true }
        let saysLines = [1, 2, 4, 7].contains(c.phase) && c.selectable && terminals(c, i) != nil
        return saysLines && seen != phaseLines(c, i)
    }

    /// The most that anything bounds a charger to: its maximum, but one below its minimum is a pause and bounds nothing. Then
    /// it is what the box allows, or 32 A.
    static func most(_ c: ReferenceCharger) -> Int { c.max < c.min ? c.box ?? 32_000 : c.max }

    /// An automatic charger by the installation's rule. Excluded: nothing. Bound: the bound on the lines of its phase, and
    /// never less than what was read. Observed: what was read; while that does not hold, the bound on every wired line,
    /// and no less than was read. Known: what is known of it. The bound is the installation's, or else the charger's.
    private static func automaticLoad(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
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

    /// What was read of an automatic charger: where it was read, and after a change of its phase on the lines of the new one.
    private static func drawn(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard let o = c.observed else { return [:] }
        let seen = spreadRead(o.current, on: read(o, c, i), i)
        return c.isMoved ? larger(seen, spreadRead(o.current, on: phaseLines(c, i), i)) : seen
    }

    /// What is known of an automatic charger: what was read; what it was told before it was made automatic, on those lines,
    /// and after a change of phase on the lines of the new one; and the declared bound where it was not read since. What was
    /// read on other lines than those of its phase may come into force on these.
    private static func known(_ c: ReferenceCharger, _ o: ReferenceObserved?, _ i: ReferenceInstallation)
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

    /// What it was told before it was made automatic, on those lines, and after a change of phase on the new ones.
    private static func heldBefore(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard let before = c.former else { return [:] }
        let held = overrideLoad(before.current, phase: before.phase, c, i)
        return c.isMoved ? larger(held, overrideLoad(before.current, phase: c.phase, c, i)) : held
    }

    /// Whether the charger may hold otherwise than it was told: it was read on other lines, or, overridden, at a current that
    /// differs by more than half of the reading's precision, or awaits a reading after a change. Never a fixed one.
    package static func isDoubted(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        guard isFixed(c) == false, let o = c.observed else { return false }
        if c.awaitsReading { return true }
        if c.isMoved { return false }
        if isElsewhere(o, c, i) { return true }
        guard let override = c.current else { return false }
        return 2 * abs(override - o.current) > o.unit
    }

    /// Whether its reading counts beside its record: it is doubted, and not for nothing. That is so where an override and
    /// the reading are both 0, and of an automatic one that does not count or that counts as what was read, 0.
    package static func isUnconfirmed(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        guard isDoubted(c, i), let o = c.observed else { return false }
        guard let override = c.current else {
            if i.automatic == "excluded" { return c.former != nil }
            return c.awaitsReading || i.automatic == "bound" || o.current > 0
        }
        return override > 0 || 2 * abs(override - o.current) > o.unit
    }

    /// What the charger counts on each line: its fixed current on every wired line, or else its override or
    /// the automatic rule; where that is unconfirmed, per line the larger of it and the reading.
    package static func load(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        if isFixed(c) {
            let measured = c.observed.map { spreadRead($0.current, on: read($0, c, i), i) } ?? [:]
            return larger(fixedLoad(c, i), measured)
        }
        let recorded = settled(c, i).merging(c.halfChanged) { Swift.max($0, $1) }
        return recorded.merging(stray(c, i)) { Swift.max($0, $1) }
    }

    /// What a charger is fixed at, on every wired line or on each. No pair's current is meant, so nothing is scaled.
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

    /// What its settings count as, whatever was read; with the minimum-power mode taken for that, no less than its minimum
    /// on the lines of its phase.
    static func settled(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        if isFixed(c) { return fixedLoad(c, i) }
        let told = c.current.map { overrideLoad($0, phase: c.phase, c, i) } ?? automaticLoad(c, i)
        guard i.minimumPowerMode == "minimum" else { return told }
        return told.merging(spread(c.min, on: phaseLines(c, i), i)) { Swift.max($0, $1) }
    }

    /// What was read and disagrees; nothing where none does.
    static func seen(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        return spreadRead(o.current, on: read(o, c, i), i)
    }

    /// The same, but that what may draw up to a bound may do so where it was read.
    static func stray(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        let isWaiting =
            c.awaitsReading
            && (i.automatic == "observed" || (i.automatic == "known" && i.automaticBound != nil))
        let isBound = c.current == nil && (i.automatic == "bound" || isWaiting)
        let seen = spreadRead(o.current, on: read(o, c, i), i)
        return isBound ? larger(seen, spread(i.automaticBound ?? most(c), on: read(o, c, i), i)) : seen
    }

    /// Whether a fuse is the one named or hangs anywhere below it. No path is longer than there are fuses.
    package static func isAtOrBelow(_ start: String, _ fuse: String, _ i: ReferenceInstallation) -> Bool {
        var here: String? = start
        for _ in i.fuses {
            if here == fuse { return true }
            here = i.fuses.first { $0.id == here }?.parent
        }
        return false
    }

    /// The plain sum of what every charger at or below the fuse counts on the line.
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

    /// Whether a line is over with a total: above what is usable, or by what other loads alone need.
    package static func isOver(_ i: ReferenceInstallation, _ total: Int, fuse: String, line: String) -> Bool {
        guard let f = i.fuses.first(where: { $0.id == fuse }), let rating = f.rating[line] else {
            return false
        }
        return total + (f.reserve[line] ?? 0) > rating * f.factorBillionths / 1_000_000_000
    }

    /// Whether a reading that the automatic rule needs is missing.
    private static func lacksReading(_ i: ReferenceInstallation) -> Bool {
        i.automatic == "observed"
            && i.chargers.contains {
                isFixed($0) == false && $0.current == nil && $0.observed == nil && $0.awaitsReading == false
            }
    }

    /// Whether the supply or a rating is missing.
    private static func lacksFact(_ i: ReferenceInstallation) -> Bool {
        if i.supply == nil { return true }
        for f in i.fuses {
            for line in needed(f.id, i) where f.rating[line] == nil { return true }
        }
        for c in i.chargers where c.isUnlimited || c.fixedByLine?.values.contains(nil) == true { return true }
        // The mode is on, and nobody says what it does.
        return i.isMinimumPowerOn && i.minimumPowerMode == nil
    }

    /// The lines on which a fuse needs a rating: those that something below can ever draw on; all where nothing is below.
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

    /// How many lines of fuses are spoken of: those that need a rating or have one.
    package static func rows(_ i: ReferenceInstallation) -> Int {
        i.fuses.reduce(0) { rows, fuse in
            let needed = needed(fuse.id, i)
            return rows + lines(i).filter { needed.contains($0) || fuse.rating[$0] != nil }.count
        }
    }

    /// A missing fact leaves it undecided; a reading that only the record before needs does so only while a
    /// line is over, since only then it matters how much was there before. But what can only lower reduces, where nothing is
    /// missing of its own chargers. No line over is safe. Otherwise refused when a line exceeds both
    /// its usable current and what it carried before, or when nothing was proposed; else it reduces.
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
            // What the mode does may be to any charger.
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
