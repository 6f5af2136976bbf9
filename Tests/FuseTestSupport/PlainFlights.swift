// Room: what is in flight once more, as plainly as it can be said: every mixture of settings that a charger may
// hold, tried one after the other. Must not know: Sources.

package enum PlainFlights {
    /// Every update that could be what has arrived of some: each setting from any of them, or not at all.
    private static func mixtures(of updates: [PlainUpdate], for charger: String) -> [PlainUpdate] {
        var mixtures: [PlainUpdate] = []
        for current in [nil] + updates.filter({ $0.current != nil }).map(Optional.some) {
            for phase in [nil] + updates.filter({ $0.phase != nil }).map(Optional.some) {
                for most in [nil] + updates.filter({ $0.max != nil }).map(Optional.some) {
                    for least in [nil] + updates.filter({ $0.min != nil }).map(Optional.some) {
                        mixtures.append(
                            PlainUpdate(
                                charger: charger, current: current?.current, phase: phase?.phase,
                                max: most?.max, min: least?.min))
                    }
                }
            }
        }
        return mixtures
    }

    /// The most that a charger may count as on a line while some updates are on their way.
    package static func worst(
        _ charger: PlainCharger, _ updates: [PlainUpdate], _ i: PlainInstallation, line: String
    ) -> Int {
        mixtures(of: updates, for: charger.id).map { mixture in
            let arrived = PlainModel.apply([mixture], to: i)
            guard let held = arrived.chargers.first(where: { $0.id == charger.id }) else { return 0 }
            let settled = PlainModel.load(held, arrived)[line] ?? 0
            guard PlainModel.isUnconfirmed(charger, i), let o = charger.observed,
                held.current != charger.current || held.phase != charger.phase
            else { return settled }
            // One setting as read, the other as it is now.
            let turned = PlainModel.spread(o.current, on: PlainModel.phaseLines(held, i), i)[line] ?? 0
            let stayed =
                PlainModel.spread(held.current ?? 0, on: PlainModel.read(o, charger, i), i)[line] ?? 0
            return max(settled, turned, stayed)
        }.max() ?? 0
    }

    /// A total with everything in flight at its worst.
    ///
    /// - Parameters:
    ///   - i: The installation: as recorded for chargers in flight, as proposed for the others.
    ///   - recorded: The installation as recorded.
    ///   - inFlight: The updates in flight, and for these chargers those proposed besides.
    package static func total(
        _ i: PlainInstallation, recorded: PlainInstallation, inFlight: [PlainUpdate], fuse: String,
        line: String
    ) -> Int {
        let flying = Set(inFlight.map(\.charger))
        var others = i
        others.chargers = i.chargers.filter { !flying.contains($0.id) }
        var sum = PlainModel.total(others, fuse: fuse, line: line)
        for charger in recorded.chargers where flying.contains(charger.id) {
            // Only those below the fuse: a total of this charger alone says whether it is.
            var alone = recorded
            var probe = charger
            probe.fixed = 1
            probe.wiring = "unknown"
            alone.chargers = [probe]
            guard PlainModel.total(alone, fuse: fuse, line: line) > 0 else { continue }
            sum += worst(charger, inFlight.filter { $0.charger == charger.id }, recorded, line: line)
        }
        return sum
    }
}
