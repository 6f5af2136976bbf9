// Room: whether everything may be sent at once.
// Answers: the worst total of each line while updates arrive in any order and in parts. Must not know: how
// to send in waves.

import FuseCore

/// The envelope of sending all updates of a proposal at once (contract, section 3: `oneWave`).
struct OneWave {
    /// The lines on which it is above the cap, with the worst total.
    let findings: [Finding]

    /// Whether every line stays within max(usable, before) in every order.
    var isWithinCaps: Bool { findings.isEmpty }

    init(installation: Installation, updates: [ChargerUpdate], comparison: Comparison, totals: LineTotals) {
        guard let supply = installation.supply else {
            self.findings = []
            return
        }
        let places = installation.places(of: updates)
        var worst = totals.loads.map(\.counted)
        for update in updates {
            guard let place = places[update.charger] else { continue }
            let charger = installation.chargers[place]
            let parts = update.parts(of: charger, doubted: installation.doubts(charger))
            for part in parts {
                let load = ChargerLoad(of: part, on: supply, rules: installation.rules)
                worst[place] = .largerOnEachLine(worst[place], load.counted)
            }
        }
        let sums = installation.sums(of: worst)
        self.findings = comparison.fuses.enumerated().flatMap { place, decision in
            decision.lines.compactMap { line -> Finding? in
                guard let usable = line.usable, let before = line.before else { return nil }
                let total = sums[place][line.line]
                guard total > max(usable, before) else { return nil }
                return Finding(
                    .needsWaves, fuse: decision.fuse.id, line: line.line, total: total, usable: usable)
            }
        }
    }
}
