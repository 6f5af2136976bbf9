// Room: a second opinion. The load model of the contract once more, as plainly as it can be said, sharing no
// line with the program. Answers: loads, totals and verdicts by strings and loops. Must not know: Sources.

/// A charger: its declared facts, the recorded override and what was last read from it. Currents in mA.
package struct PlainCharger: Sendable {
    var id: String
    var circuit: String  // the id of its fuse; the installation's id for the root
    var wiring: String?  // "L1L2L3" and so on, one line, a pair, "unknown"; nil is undeclared
    var min: Int, max: Int
    var selectable: Bool
    var fixed: Int?
    var isUnlimited: Bool  // its maximum counts instead of fixed, and may not be all
    var current: Int?  // the overridden current; nil is automatic
    var phase: Int  // 0 automatic; 1, 2, 4 one phase; 7 all
    var observed: PlainObserved?
    var awaitsReading: Bool
    /// What it may count as besides: one setting was proposed, and the other one may be as it was read.
    var halfChanged: [String: Int] = [:]
    /// Whether anything was proposed for it, and whether that was its current, its phase.
    var isProposed = false, isCurrentProposed = false, isPhaseProposed = false
}

/// The effective value last read from a charger, with the precision it was read with.
package struct PlainObserved: Sendable {
    var current: Int, unit: Int
    var lines: [String]
}

/// A fuse: a missing rating is unknown, a missing reserve is 0, a nil parent marks the root.
package struct PlainFuse: Sendable {
    var id: String
    var parent: String?
    var rating: [String: Int]
    var factorBillionths: Int
    var reserve: [String: Int]
}

/// An installation: its supply, its counting rules, its fuses and its chargers.
package struct PlainInstallation: Sendable {
    var supply: String?
    var automatic: String
    var automaticBound: Int?
    var belowMinimum: String, undeclaredWiring: String, itCurrent: String
    var fuses: [PlainFuse]
    var chargers: [PlainCharger]
}

extension PlainInstallation {
    /// The same, with updates recorded as being in force, both settings of each.
    package var asRecorded: PlainInstallation {
        var recorded = self
        for n in recorded.chargers.indices {
            (recorded.chargers[n].halfChanged, recorded.chargers[n].isProposed) = ([:], false)
        }
        return recorded
    }
}

/// A change to one charger. For the current, nil is unchanged and `.some(nil)` is automatic.
package struct PlainUpdate: Sendable {
    var charger: String
    var current: Int??
    var phase: Int?, max: Int?, min: Int?
}

package enum PlainModel {
    /// A one-phase supply has a single line, called L1; every other supply, also an unknown one, has three.
    package static func lines(_ i: PlainInstallation) -> [String] {
        i.supply == "TN-1" || i.supply == "IT-1" ? ["L1"] : ["L1", "L2", "L3"]
    }

    /// The lines at terminals 1, 2, 3, or nil for unknown wiring. Undeclared wiring is as labelled, or in the
    /// worst case unknown. On a one-phase supply all is on L1.
    private static func terminals(_ c: PlainCharger, _ i: PlainInstallation) -> [String]? {
        if lines(i) == ["L1"] { return ["L1"] }
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        return wiring == "unknown" ? nil : wiring.split(separator: "L").map { "L\($0)" }
    }

    /// Every line the charger is wired to; with unknown wiring that is every line there is.
    static func wired(_ c: PlainCharger, _ i: PlainInstallation) -> Set<String> {
        Set(terminals(c, i) ?? lines(i))
    }

    /// The lines its phase allows. One phase picks a terminal on TN and a pair of terminals on IT (1: 1 and
    /// 3, 2: 2 and 3, 4: 1 and 2), but only on a three-phase wired charger that can select its phase.
    /// Anything else loads every wired line.
    package static func phaseLines(_ c: PlainCharger, _ i: PlainInstallation) -> Set<String> {
        guard let t = terminals(c, i), t.count == 3, c.selectable else { return wired(c, i) }
        let isIT = i.supply == "IT-3"
        switch c.phase {
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
    package static func read(_ o: PlainObserved, _ c: PlainCharger, _ i: PlainInstallation) -> Set<String> {
        if lines(i) == ["L1"] { return ["L1"] }
        if terminals(c, i) == nil { return Set(lines(i)) }
        let seen = Set(o.lines)
        let isStray = seen.isSubset(of: wired(c, i)) == false
        let isHalfPair = i.supply == "IT-3" && seen.count == 1
        return isStray || isHalfPair || c.selectable == false ? seen.union(wired(c, i)) : seen
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
    package static func spread(_ amount: Int, on used: Set<String>, _ i: PlainInstallation) -> [String: Int] {
        let isTriple = i.supply == "IT-3" && i.itCurrent == "pair" && used.count == 3
        let counted = isTriple ? timesRootThree(amount) : amount
        var result: [String: Int] = [:]
        for line in lines(i) { result[line] = used.contains(line) ? counted : 0 }
        return result
    }

    /// An override counts in full on the lines of its phase; above 0 and below the charger's minimum it is 0
    /// where the installation says so.
    private static func overrideLoad(_ o: Int, _ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        let isDropped = o > 0 && o < c.min && i.belowMinimum == "zero"
        return spread(isDropped ? 0 : o, on: phaseLines(c, i), i)
    }

    /// Whether the lines read are not those of the phase: some line is beyond what it allows, or an explicit
    /// phase of a charger that keeps to it names a line that was not read.
    private static func isElsewhere(_ o: PlainObserved, _ c: PlainCharger, _ i: PlainInstallation) -> Bool {
        let seen: Set<String> = lines(i) == ["L1"] ? ["L1"] : Set(o.lines)
        if seen.isSubset(of: phaseLines(c, i)) == false { return true }
        let saysLines = [1, 2, 4, 7].contains(c.phase) && c.selectable && terminals(c, i) != nil
        return saysLines && seen != phaseLines(c, i)
    }

    /// The most that anything bounds a charger to: its maximum, but one below its minimum is a pause and bounds nothing.
    static func most(_ c: PlainCharger) -> Int { c.max < c.min ? 32_000 : c.max }

    /// An automatic charger by the installation's rule: nothing; the value read, or while there is none that
    /// holds, the bound on every wired line; or the bound on the lines of its phase. The bound is the
    /// installation's, or else the charger's maximum; while a reading is awaited, not less than what was read before. A value
    /// read on other lines than those of an explicit phase counts on these as well.
    private static func automaticLoad(_ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        let bound = i.automaticBound ?? most(c)
        switch i.automatic {
        case "bound":
            return spread(bound, on: phaseLines(c, i), i)
        case "observed":
            guard let o = c.observed, c.awaitsReading == false else {
                return spread(Swift.max(bound, c.observed?.current ?? 0), on: wired(c, i), i)
            }
            let seen = spread(o.current, on: read(o, c, i), i)
            guard isElsewhere(o, c, i), c.phase != 0 else { return seen }
            return seen.merging(spread(o.current, on: phaseLines(c, i), i)) { Swift.max($0, $1) }
        default:
            return spread(0, on: [], i)
        }
    }

    /// Whether the charger may hold otherwise than it was told: it was read on other lines, or, overridden, at a current that
    /// differs by more than half of the reading's precision, or awaits a reading after a change. Never a fixed one.
    package static func isDoubted(_ c: PlainCharger, _ i: PlainInstallation) -> Bool {
        guard c.fixed == nil, let o = c.observed else { return false }
        if isElsewhere(o, c, i) { return true }
        if c.awaitsReading { return true }
        guard let override = c.current else { return false }
        return 2 * abs(override - o.current) > o.unit
    }

    /// Whether its reading counts beside its record: it is doubted, and not for nothing. That is so where an override and
    /// the reading are both 0, and of an automatic one that does not count or that counts as what was read, 0.
    package static func isUnconfirmed(_ c: PlainCharger, _ i: PlainInstallation) -> Bool {
        guard isDoubted(c, i), let o = c.observed else { return false }
        guard let override = c.current else {
            if c.awaitsReading || i.automatic == "bound" { return true }
            return i.automatic == "observed" && o.current > 0
        }
        return override > 0 || 2 * abs(override - o.current) > o.unit
    }

    /// What the charger counts on each line: its fixed current on every wired line, or else its override or
    /// the automatic rule; where that is unconfirmed, per line the larger of it and the reading.
    package static func load(_ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        if let fixed = c.fixed { return spread(c.isUnlimited ? most(c) : fixed, on: wired(c, i), i) }
        let recorded = settled(c, i).merging(c.halfChanged) { Swift.max($0, $1) }
        return recorded.merging(stray(c, i)) { Swift.max($0, $1) }
    }

    /// What its settings count as, whatever was read.
    static func settled(_ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        if let fixed = c.fixed { return spread(c.isUnlimited ? most(c) : fixed, on: wired(c, i), i) }
        if let override = c.current { return overrideLoad(override, c, i) }
        return automaticLoad(c, i)
    }

    /// What was read and disagrees; nothing where none does.
    static func seen(_ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        return spread(o.current, on: read(o, c, i), i)
    }

    /// The same, but that what may draw up to a bound may do so where it was read.
    static func stray(_ c: PlainCharger, _ i: PlainInstallation) -> [String: Int] {
        guard isUnconfirmed(c, i), let o = c.observed else { return [:] }
        let isWaiting = i.automatic == "observed" && c.awaitsReading
        let isBound = c.current == nil && (i.automatic == "bound" || isWaiting)
        let most = isBound ? Swift.max(o.current, i.automaticBound ?? most(c)) : o.current
        return spread(most, on: read(o, c, i), i)
    }

    /// Whether a fuse is the one named or hangs anywhere below it. No path is longer than there are fuses.
    package static func isAtOrBelow(_ start: String, _ fuse: String, _ i: PlainInstallation) -> Bool {
        var here: String? = start
        for _ in i.fuses {
            if here == fuse { return true }
            here = i.fuses.first { $0.id == here }?.parent
        }
        return false
    }

    /// The plain sum of what every charger at or below the fuse counts on the line.
    package static func total(_ i: PlainInstallation, fuse: String, line: String) -> Int {
        var sum = 0
        for c in i.chargers where isAtOrBelow(c.circuit, fuse, i) { sum += load(c, i)[line] ?? 0 }
        return sum
    }

    /// Rating times factor, rounded down, less the reserve, and never negative; nil for an unknown rating.
    package static func usable(_ i: PlainInstallation, fuse: String, line: String) -> Int? {
        guard let f = i.fuses.first(where: { $0.id == fuse }), let rating = f.rating[line] else { return nil }
        return Swift.max(0, rating * f.factorBillionths / 1_000_000_000 - (f.reserve[line] ?? 0))
    }

    /// Whether a line is over with a total: above what is usable, or by what other loads alone need.
    package static func isOver(_ i: PlainInstallation, _ total: Int, fuse: String, line: String) -> Bool {
        guard let f = i.fuses.first(where: { $0.id == fuse }), let rating = f.rating[line] else {
            return false
        }
        return total + (f.reserve[line] ?? 0) > rating * f.factorBillionths / 1_000_000_000
    }

    /// Whether a reading that the automatic rule needs is missing.
    private static func lacksReading(_ i: PlainInstallation) -> Bool {
        i.automatic == "observed"
            && i.chargers.contains {
                $0.fixed == nil && $0.current == nil && $0.observed == nil && $0.awaitsReading == false
            }
    }

    /// Whether the supply or a rating is missing.
    private static func lacksFact(_ i: PlainInstallation) -> Bool {
        if i.supply == nil { return true }
        for f in i.fuses {
            for line in lines(i) where f.rating[line] == nil { return true }
        }
        for c in i.chargers where c.isUnlimited { return true }
        return false
    }

    /// A missing fact leaves it undecided; a reading that only the record before needs does so only while a
    /// line is over, since only then it matters how much was there before. But what can only lower reduces, where nothing is
    /// missing of its own chargers. No line over is safe. Otherwise refused when a line exceeds both
    /// its usable current and what it carried before, or when nothing was proposed; else it reduces.
    package static func verdict(before: PlainInstallation, after: PlainInstallation, hasProposal: Bool)
        -> String
    {
        if before.supply == nil { return "undecided" }
        var (isOver, isAbove) = (false, false)
        for f in after.fuses {
            for line in lines(after) where f.rating[line] != nil {
                let now = total(after, fuse: f.id, line: line)
                if PlainModel.isOver(after, now, fuse: f.id, line: line) { isOver = true }
                if isAboveCap(after, before: before, fuse: f.id, line: line) { isAbove = true }
            }
        }
        if lacksFact(before) || lacksReading(after) || (lacksReading(before) && isOver) {
            let passes = hasProposal && isAbove == false && PlainFlights.isNoWorse(after, before: before)
            return passes ? "reduces" : "undecided"
        }
        if hasProposal == false { return isOver ? "refused" : "safe" }
        return isAbove ? "refused" : isOver ? "reduces" : "safe"
    }
}
