/// The plain model of what chargers load and what may be sent, by the words of docs/rules.md alone.
///
/// This part has the lines of supplies, chargers and readings.
package enum ReferenceModel {
    /// The lines of a supply: L1 alone on a one-phase supply, three on every other and on an unknown one.
    package static func lines(_ i: ReferenceInstallation) -> [String] {
        i.supply == "TN-1" || i.supply == "IT-1" ? ["L1"] : ["L1", "L2", "L3"]
    }

    /// The lines at terminals 1, 2, 3, or nil for unknown wiring; on a one-phase supply all are L1.
    ///
    /// Undeclared wiring is as labelled, or in the worst case unknown.
    static func terminals(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String]? {
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
    static func lines(ofPhase phase: Int, _ c: ReferenceCharger, _ i: ReferenceInstallation) -> Set<
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
    static func named(_ o: ReferenceObserved, _ c: ReferenceCharger, _ i: ReferenceInstallation)
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
}
