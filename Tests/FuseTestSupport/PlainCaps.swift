// Room: what a line may carry, in the words of the plain model: every combination of what chargers may have held, tried
// one after the other. Must not know: Sources.

/// What a charger carries on a line and carried before, if it held what was recorded and if it held what was read.
package struct PlainWays: Sendable {
    var charger: String
    var told: (after: Int, before: Int)
    var read: (after: Int, before: Int)
    /// What it counted as before, the larger of what it may have carried in either.
    var counted: Int
}

extension PlainModel {
    /// The chargers at or below a fuse that something is proposed for and that disagreed with the record before.
    static func unsure(
        _ after: PlainInstallation, before: PlainInstallation, fuse: String, line: String
    ) -> [PlainWays] {
        var all: [PlainWays] = []
        for (new, old) in zip(after.chargers, before.chargers)
        where new.isProposed && isUnconfirmed(old, before) && isAtOrBelow(old.circuit, fuse, before) {
            let settled = settled(new, after)[line] ?? 0
            var read = max(stray(new, after)[line] ?? 0, new.halfChanged[line] ?? 0)
            if new.isCurrentProposed && new.isPhaseProposed { read = max(read, settled) }
            all.append(
                PlainWays(
                    charger: old.id, told: (settled, self.settled(old, before)[line] ?? 0),
                    read: (read, seen(old, before)[line] ?? 0),
                    counted: load(old, before)[line] ?? 0))
        }
        return all
    }

    /// Whether in some combination a line carries more than is usable there and more than it carried before.
    package static func isAboveCap(
        now: Int, before: Int, usable: Int, unsure: [PlainWays]
    ) -> Bool {
        var combinations = [(now: now, before: before)]
        for ways in unsure {
            combinations = combinations.flatMap { now, before in
                let now = now - max(ways.told.after, ways.read.after)
                let before = before - ways.counted
                return [ways.told, ways.read].map { (now + $0.after, before + $0.before) }
            }
        }
        return combinations.contains { $0.now > usable && $0.now > $0.before }
    }

    /// The same of a line of an installation with nothing in flight.
    package static func isAboveCap(
        _ after: PlainInstallation, before: PlainInstallation, fuse: String, line: String
    ) -> Bool {
        isAboveCap(
            now: total(after, fuse: fuse, line: line), before: total(before, fuse: fuse, line: line),
            usable: usable(before, fuse: fuse, line: line) ?? 0,
            unsure: unsure(after, before: before, fuse: fuse, line: line))
    }

    /// A line that carries more than is usable there and than it carried before, with its numbers; nil where none does.
    package static func lineAboveCap(_ after: PlainInstallation, before: PlainInstallation) -> String? {
        for f in before.fuses {
            for line in lines(before) where isAboveCap(after, before: before, fuse: f.id, line: line) {
                let (now, then) = (
                    total(after, fuse: f.id, line: line), total(before, fuse: f.id, line: line)
                )
                return "\(f.id) \(line): \(now) mA, before \(then) mA, usable "
                    + "\(usable(before, fuse: f.id, line: line) ?? 0) mA"
            }
        }
        return nil
    }
}
