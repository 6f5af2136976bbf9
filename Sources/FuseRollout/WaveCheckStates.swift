// Room: the states and sums of the check of waves.
// Answers: what a charger loads in any of some states, and what that comes to on each fuse. Must not know: waves.

import FuseCore
import FusePlanner

/// The four settings that decide what a charger loads, and which of the first two were sent to it.
struct CheckedSettings {
    var current: OfflineCurrent
    var phase: PhaseChoice
    var most: Milliamperes
    var least: Milliamperes
    var currentWasSent = false
    var phaseWasSent = false

    /// Those of a charger.
    init(_ charger: Charger) {
        current = charger.offline.current
        phase = charger.offline.phase
        most = charger.maxCurrent
        least = charger.minCurrent
    }

    /// Whether the settings are the same, whichever were sent.
    func agrees(with other: CheckedSettings) -> Bool {
        (current, phase, most, least) == (other.current, other.phase, other.most, other.least)
    }

    /// With those parts of an update that are named by bits: 1 current, 2 phase, 4 maximum, 8 minimum.
    func merged(with update: ChargerUpdate, parts: Int = 15) -> CheckedSettings {
        var merged = self
        if parts & 1 != 0, let current = update.current {
            (merged.current, merged.currentWasSent) = (current, true)
        }
        if parts & 2 != 0, let phase = update.phase { (merged.phase, merged.phaseWasSent) = (phase, true) }
        if parts & 4 != 0, let most = update.maxCurrent { merged.most = most }
        if parts & 8 != 0, let least = update.minCurrent { merged.least = least }
        return merged
    }

    /// Every mixture with an update: nothing of it, all of it, and any part.
    func mixtures(with update: ChargerUpdate) -> [CheckedSettings] {
        (0...15).map { merged(with: update, parts: $0) }
    }
}

extension WaveCheck {
    /// On each line the most that a charger loads in any of some states.
    func load(_ place: Int, _ states: [CheckedSettings], on supply: Supply) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let doubted = ChargerLoad(of: recorded, on: supply, rules: rules).unconfirmed
        var most: [Line: Int64] = [:]
        for state in states {
            var charger = recorded
            charger.offline = OfflineOverride(current: state.current, phase: state.phase)
            (charger.maxCurrent, charger.minCurrent) = (state.most, state.least)
            if charger.offline != recorded.offline {
                // What was read was read under other settings.
                if doubted == nil { charger.reading = nil }
                charger.awaitsReading = state.current == .automatic
            }
            // What disagreed before may do so again, in part.
            let also = doubted.map {
                ChargerLoad.halves(
                    of: charger, currentWasSent: state.currentWasSent, phaseWasSent: state.phaseWasSent,
                    beside: $0, on: supply, rules: rules)
            }
            let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
            for line in record.installation.lines {
                most[line] = max(most[line] ?? 0, max(load[line].count, also?[line].count ?? 0))
            }
        }
        return most
    }

    /// What chargers come to on each fuse above them.
    func sum(_ loads: [[Line: Int64]]) -> [[Line: Int64]] {
        let installation = record.installation
        var totals = [[Line: Int64]](repeating: [:], count: installation.fuses.count)
        for (charger, load) in loads.enumerated() {
            var fuse: Int? = installation.fuseOfCharger[charger]
            while let place = fuse {
                totals[place].merge(load, uniquingKeysWith: +)
                fuse = installation.parents[place]
            }
        }
        return totals
    }
}
