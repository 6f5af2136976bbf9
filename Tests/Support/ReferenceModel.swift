/// A charger: its declared facts, its recorded override and its last reading.
///
/// Currents in mA.
package struct ReferenceCharger: Sendable {
    var id: String
    var circuit: String  // the id of its fuse; the installation's id for the root
    var wiring: String?  // "L1L2L3" and so on, one line, a pair, "unknown"; nil is undeclared
    var min: Int, max: Int
    var box: Int?  // the largest current that the box allows
    var selectable: Bool
    var fixed: Int?
    var isUnlimited: Bool  // its maximum counts instead of fixed; the true current may be larger
    var fixedByLine: [String: Int?]?  // instead of fixed, a current for each wired line; nil is not known
    var current: Int?  // the overridden current; nil is automatic
    var phase: Int  // 0 automatic; 1, 2, 4 one phase; 7 all
    var observed: ReferenceObserved?
    var awaitsReading: Bool
    /// The override that it had before it was made automatic; nil where that is over or unknown.
    var former: (current: Int, phase: Int)?
    /// True when its phase was changed while it was automatic, and it was not read since.
    var isMoved: Bool
    /// An additional load: one setting is proposed, and the other may be as it was read.
    var halfChanged: [String: Int] = [:]
    /// True when an update, a current or a phase is proposed for it.
    var isProposed = false, isCurrentProposed = false, isPhaseProposed = false
}

/// The effective value last read from a charger, with the resolution of the reading.
package struct ReferenceObserved: Sendable {
    var current: Int, unit: Int
    var lines: [String]
    /// The phase of its terminals that the charger reported; nil where the lines were measured.
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
    /// The same installation, with both settings of each update recorded as in force.
    package var asRecorded: ReferenceInstallation {
        var recorded = self
        for n in recorded.chargers.indices {
            (recorded.chargers[n].halfChanged, recorded.chargers[n].isProposed) = ([:], false)
        }
        return recorded
    }
}

/// A change to one charger.
///
/// For the current, nil is unchanged and `.some(nil)` is automatic.
package struct ReferenceUpdate: Sendable {
    var charger: String
    var current: Int??
    var phase: Int?, max: Int?, min: Int?
}

package enum ReferenceModel {
    /// The lines of a supply: L1 alone on a one-phase supply, three on every other and on an unknown one.
    package static func lines(_ i: ReferenceInstallation) -> [String] {
        i.supply == "TN-1" || i.supply == "IT-1" ? ["L1"] : ["L1", "L2", "L3"]
    }

    /// The lines at terminals 1, 2, 3, or nil for unknown wiring; on a one-phase supply all are L1.
    ///
    /// Undeclared wiring is as labelled, or in the worst case unknown.
    private static func terminals(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String]? {
        if lines(i) == ["L1"] { return ["L1"] }
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        return wiring == "unknown" ? nil : wiring.split(separator: "L").map { "L\($0)" }
    }

    /// Every line that the charger is wired to; with unknown wiring every line of the supply.
    static func wired(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<String> {
        Set(terminals(c, i) ?? lines(i))
    }

    /// The lines that its phase allows.
    ///
    /// On TN a phase is one terminal, on IT a pair (1: 1 and 3, 2: 2 and 3, 4: 1 and 2). That holds for a
    /// charger which is wired to three lines and can select its phase; every other charger has all its wired
    /// lines.
    package static func phaseLines(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<String> {
        lines(ofPhase: c.phase, c, i)
    }

    /// The lines of a phase.
    ///
    /// With two terminals on TN the third is open: phase 4 may load either.
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

    /// The lines on which a reading counts; in general those that were read.
    ///
    /// One-phase supply: L1. Unknown wiring: every line. A line that the charger is not wired to, or a
    /// reported phase that it cannot keep to: the lines read and the wired ones. A single line on IT-3, where
    /// a current always needs two: every wired line.
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

    /// The lines of a reading: those measured, and those of its reported phase by the present wiring.
    private static func named(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
        -> Set<String>
    {
        if lines(i) == ["L1"] { return ["L1"] }
        guard let phase = o.phase else { return Set(o.lines) }
        return Set(o.lines).union(lines(ofPhase: phase, c, i))
    }

    /// True when the cloud's settings do not bind a charger.
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
    private static func isElsewhere(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
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
