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

    /// A charger that holds these settings and was recorded with others.
    func held(by recorded: Charger, isDoubted: Bool, rules: CountingRules) -> Charger {
        var charger = recorded
        charger.offline = OfflineOverride(current: current, phase: phase)
        (charger.maxCurrent, charger.minCurrent) = (most, least)
        if charger.offline != recorded.offline {
            // What was read was read under other settings, but for what an automatic one draws.
            let drawsOn = recorded.offline.current == .automatic && current == .automatic
            if !isDoubted, !(drawsOn && rules.automatic == .observed) { charger.reading = nil }
            charger.awaitsReading = isDoubted || current == .automatic
        }
        return charger
    }

    /// What a charger with these settings may load that held what was read, and took only some of them.
    func strayed(
        _ charger: Charger, beside reading: Reading, on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        ChargerLoad.strayed(
            of: charger, currentWasSent: currentWasSent, phaseWasSent: phaseWasSent, beside: reading,
            on: supply, rules: rules)
    }
}

/// What a charger may load, and what it loaded before, where it held the one or the other.
struct CheckedWay {
    /// What it may load now.
    var after: [Line: Int64]
    /// What it loaded before.
    private(set) var before: [Line: Int64] = [:]

    init(after: [Line: Int64], before: LineCurrents, on lines: [Line]) {
        self.after = after
        for line in lines { self.before[line] = before[line].count }
    }

    /// Nothing.
    static let none = CheckedWay(after: [:], before: .zero, on: [])

    /// Everything that a line may carry now, beside what it carried before, one entry for each combination of ways. Of
    /// more than twelve chargers the others are taken as they were read: there it is one look among many.
    ///
    /// - Parameters:
    ///   - unsure: The two ways of each charger.
    ///   - line: The line.
    ///   - fixed: What the line carries now and carried before without them.
    static func sums(
        of unsure: [[CheckedWay]], on line: Line, beside fixed: (after: Int64, before: Int64)
    ) -> [(Int64, Int64)] {
        (0..<(1 << min(unsure.count, 12))).map { combination in
            unsure.enumerated().reduce(into: (fixed.after, fixed.before)) { sum, one in
                let way = one.element[one.offset < 12 ? combination >> one.offset & 1 : 1]
                sum = (sum.0 + (way.after[line] ?? 0), sum.1 + (way.before[line] ?? 0))
            }
        }
    }

    /// Loads at least so much.
    mutating func take(_ load: LineCurrents) {
        for line in before.keys { after[line] = max(after[line] ?? 0, load[line].count) }
    }
}

extension WaveCheck {
    /// On each line the most that a charger loads in any of some states.
    func load(_ place: Int, _ states: [CheckedSettings], on supply: Supply) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let doubted = ChargerLoad(of: recorded, on: supply, rules: rules).doubted
        var most: [Line: Int64] = [:]
        for state in states {
            let charger = state.held(by: recorded, isDoubted: doubted != nil, rules: rules)
            // What disagreed before may do so again, in part.
            let also = doubted.map { state.strayed(charger, beside: $0, on: supply, rules: rules) }
            let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
            for line in record.installation.lines {
                most[line] = max(most[line] ?? 0, max(load[line].count, also?[line].count ?? 0))
            }
        }
        return most
    }

    /// What a charger may load in some states beside what it loaded before: once where it is known, and where the last
    /// reading disagrees with the record, once for each of the two.
    ///
    /// - Parameters:
    ///   - place: The charger's place.
    ///   - states: The states; the first is with nothing sent.
    ///   - load: The most that it loads in any of them.
    ///   - isUntouched: Whether nothing was sent to it, so that it is as it was.
    ///   - supply: The supply.
    func ways(
        _ place: Int, _ states: [CheckedSettings], loading load: [Line: Int64], isUntouched: Bool,
        on supply: Supply
    ) -> [CheckedWay] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let before = ChargerLoad(of: recorded, on: supply, rules: rules)
        guard !isUntouched, let doubted = before.unconfirmed, let seen = before.asSeen else {
            return [CheckedWay(after: load, before: before.counted, on: record.installation.lines)]
        }
        var told = CheckedWay(after: [:], before: before.asTold, on: record.installation.lines)
        var strayed = CheckedWay(after: [:], before: seen, on: record.installation.lines)
        for state in states {
            let charger = state.held(by: recorded, isDoubted: true, rules: rules)
            let load = ChargerLoad(of: charger, on: supply, rules: rules)
            told.take(load.asTold)
            if let read = load.asRead { strayed.take(read) }
            strayed.take(state.strayed(charger, beside: doubted, on: supply, rules: rules))
        }
        return [told, strayed]
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
