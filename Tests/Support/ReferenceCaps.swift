extension ReferenceModel {
    /// The load of a charger on each line that is certain (rules: Verdicts).
    ///
    /// An override counts in full where only one choice of lines is possible and where the charger charges
    /// with it. With a reading that differs, the smaller of both counts on each line. An automatic current
    /// counts as nothing.
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

    /// True when wiring and phase leave a single choice of lines.
    ///
    /// That is one line or pair, all wired lines, or one phase that the charger can keep to and whose
    /// terminal is wired. A charger that cannot keep to a phase certainly loads all its lines.
    private static func isPhaseCertain(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        if lines(i) == ["L1"] { return true }
        let wiring = c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        let single = i.supply == "IT-3" ? 2 : 1
        if wiring == "unknown" { return false }
        if wired(c, i).count == single || c.phase == 7 { return true }
        return c.phase != 0 && (c.selectable == false || phaseLines(c, i).count == single)
    }

    /// True when the new settings load no line more than the old ones, whichever the charger held.
    ///
    /// Either it has no current, or it keeps its phase and its current is not above any that it may have
    /// held.
    ///
    /// - Parameters:
    ///   - new: The charger with its new settings.
    ///   - old: The charger as recorded.
    ///   - isCurrentSent: True where a current was sent, even the recorded one.
    ///   - isPhaseSent: True where a phase was sent, even the recorded one.
    ///   - isWhole: True where current and phase are in force together.
    ///   - i: The installation.
    /// - Returns: True if the charger is only lowered.
    static func isLowered(
        _ new: ReferenceCharger, from old: ReferenceCharger, isCurrentSent: Bool, isPhaseSent: Bool,
        isWhole: Bool,
        _ i: ReferenceInstallation
    ) -> Bool {
        let isMismatched = isMismatched(old, i)
        var keepsPhase = new.phase == old.phase
        if isMismatched && isPhaseSent, let o = old.observed {
            let (seen, own) = (read(o, old, i), phaseLines(old, i))
            keepsPhase = keepsPhase && (old.phase == 0 ? seen.isSubset(of: own) : seen == own)
        }
        let now = settled(new, i)
        if now.values.allSatisfy({ $0 == 0 }) { return keepsPhase || isMismatched == false || isWhole }
        guard keepsPhase else { return false }
        let then = settled(old, i)
        if now.contains(where: { $0.value > then[$0.key] ?? 0 }) { return false }
        if let current = new.current, old.current != nil {
            return isCurrentSent == false || isMismatched == false || current <= (old.observed?.current ?? 0)
        }
        // Made 0 it has what the minimum-power mode gives it whatever it is told, and gave it before.
        if new.current == 0 { return true }
        guard new.current == nil && old.current == nil else { return false }
        let strayed = stray(old, i)
        return stray(new, i).allSatisfy { $0.value <= strayed[$0.key] ?? 0 }
    }

    /// The part of a charger's load that is allowed because it was there before.
    ///
    /// That is the load that was certain; where the charger is only lowered, the load that it may still have,
    /// if that was there.
    static func excuse(now: Int, before: Int, least: Int, isLowered: Bool) -> Int {
        isLowered ? Swift.min(before, Swift.max(least, now)) : least
    }

    /// The load that a line may keep because it was there before, with no plan in flight.
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

    /// True when a line exceeds both its usable current and the load that it may keep.
    package static func isAboveCap(
        _ after: ReferenceInstallation, before: ReferenceInstallation, fuse: String, line: String
    ) -> Bool {
        total(after, fuse: fuse, line: line)
            > Swift.max(
                usable(before, fuse: fuse, line: line) ?? 0,
                excused(after, before: before, fuse: fuse, line: line))
    }

    /// A description of a line that is above its cap; nil where there is none.
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
