extension ReferenceModel {
    /// What a charger carries on each line for certain: its override in full, where only one choice of lines is possible and
    /// it charges with it. Where it was read otherwise, the smaller of both on each line. Of what is automatic, nothing.
    package static func least(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> [String: Int] {
        if c.fixed != nil { return load(c, i) }
        guard let override = c.current, override == 0 || override >= c.min else { return [:] }
        let certain = isPhaseCertain(c, i) ? settled(c, i) : [:]
        guard isUnconfirmed(c, i), let o = c.observed else { return certain }
        let places = read(o, c, i)
        let isThere = lines(i) == ["L1"] || places == Set(o.lines)
        let seen = isThere ? spread(o.current, on: places, i) : [:]
        var smaller: [String: Int] = [:]
        for line in lines(i) { smaller[line] = Swift.min(certain[line] ?? 0, seen[line] ?? 0) }
        return smaller
    }

    /// Whether its wiring and phase leave one choice of lines only: a single line or pair, all that is wired, or one phase
    /// that it can keep to and whose terminal is wired. One that cannot keep to a phase loads all for certain.
    private static func isPhaseCertain(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        if lines(i) == ["L1"] { return true }
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        let single = i.supply == "IT-3" ? 2 : 1
        if wiring == "unknown" { return false }
        if wired(c, i).count == single || c.phase == 7 { return true }
        return c.phase != 0 && (c.selectable == false || phaseLines(c, i).count == single)
    }

    /// Whether what it holds now is no more on any line than what it held, whichever that was: it has no current, or it keeps
    /// its phase and its current is above none that it may have held.
    ///
    /// - Parameters:
    ///   - new: The charger now.
    ///   - old: The charger as recorded.
    ///   - isCurrentSent: Whether its current was sent, be it the recorded one.
    ///   - isPhaseSent: Whether a phase was sent, be it the recorded one.
    ///   - isWhole: Whether current and phase are in force together.
    static func isLowered(
        _ new: ReferenceCharger, from old: ReferenceCharger, isCurrentSent: Bool, isPhaseSent: Bool,
        isWhole: Bool,
        _ i: ReferenceInstallation
    ) -> Bool {
        let isDoubted = isDoubted(old, i)
        var keepsPhase = new.phase == old.phase
        if isDoubted && isPhaseSent, let o = old.observed {
            let (seen, own) = (read(o, old, i), phaseLines(old, i))
            keepsPhase = keepsPhase && (old.phase == 0 ? seen.isSubset(of: own) : seen == own)
        }
        let now = settled(new, i)
        if now.values.allSatisfy({ $0 == 0 }) { return keepsPhase || isDoubted == false || isWhole }
        guard keepsPhase else { return false }
        let then = settled(old, i)
        if now.contains(where: { $0.value > then[$0.key] ?? 0 }) { return false }
        if let current = new.current, old.current != nil {
            return isCurrentSent == false || isDoubted == false || current <= (old.observed?.current ?? 0)
        }
        // Made 0 it has what the minimum-power mode gives it whatever it is told, and gave it before.
        if new.current == 0 { return true }
        guard new.current == nil && old.current == nil else { return false }
        let strayed = stray(old, i)
        return stray(new, i).allSatisfy { $0.value <= strayed[$0.key] ?? 0 }
    }

    /// What of a charger's load may be there because it was there before: what was there for certain; where it is only
    /// lowered, what it may still hold, if that was there.
    static func excuse(now: Int, before: Int, least: Int, isLowered: Bool) -> Int {
        isLowered ? Swift.min(before, Swift.max(least, now)) : least
    }

    /// What a line may go on carrying because it was there before, with nothing in flight.
    package static func excused(
        _ after: ReferenceInstallation, before: ReferenceInstallation, fuse: String, line: String
    ) -> Int {
        var sum = 0
        for (new, old) in zip(after.chargers, before.chargers) where isAtOrBelow(old.circuit, fuse, before) {
            guard new.isProposed else {
                sum += load(old, before)[line] ?? 0
                continue
            }
            sum += excuse(
                now: load(new, after)[line] ?? 0, before: load(old, before)[line] ?? 0,
                least: least(old, before)[line] ?? 0,
                isLowered: isLowered(
                    new, from: old, isCurrentSent: new.isCurrentProposed, isPhaseSent: new.isPhaseProposed,
                    isWhole: new.isCurrentProposed, before))
        }
        return sum
    }

    /// Whether a line carries more than is usable there and more than what was there before excuses.
    package static func isAboveCap(
        _ after: ReferenceInstallation, before: ReferenceInstallation, fuse: String, line: String
    ) -> Bool {
        total(after, fuse: fuse, line: line)
            > Swift.max(
                usable(before, fuse: fuse, line: line) ?? 0,
                excused(after, before: before, fuse: fuse, line: line))
    }

    /// A line that carries more than is usable there and than it carried before, with its numbers; nil where none does.
    package static func lineAboveCap(_ after: ReferenceInstallation, before: ReferenceInstallation) -> String?
    {
        for f in before.fuses {
            for line in lines(before) where isAboveCap(after, before: before, fuse: f.id, line: line) {
                let now = total(after, fuse: f.id, line: line)
                return "\(f.id) \(line): \(now) mA, excused "
                    + "\(excused(after, before: before, fuse: f.id, line: line)) mA, usable "
                    + "\(usable(before, fuse: f.id, line: line) ?? 0) mA"
            }
        }
        return nil
    }
}
