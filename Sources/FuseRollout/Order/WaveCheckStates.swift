import FuseCore
import FuseRecord

/// The four settings that decide what a charger loads, and which of the first two were sent to it.
struct CheckedSettings: Hashable {
    var current: OfflineCurrent
    var phase: PhaseChoice
    var most: Milliamperes
    var least: Milliamperes
    var currentWasSent = false
    var phaseWasSent = false
    /// The largest current that it was told of late, whether it was told that it is automatic, and the phases that it was
    /// told; nobody knows what arrives last.
    private var told: Milliamperes?
    private var automaticWasSent = false
    private var phasesSent: Set<PhaseChoice> = []

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
        if let current = update.current?.milliamperes { merged.told = max(told ?? .zero, current) }
        if update.current == .automatic { merged.automaticWasSent = true }
        if let phase = update.phase { merged.phasesSent.insert(phase) }
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

    /// The chargers that may hold these settings: one that was recorded as automatic, too, may have been told a current and
    /// made automatic after that.
    func all(heldBy recorded: Charger, isDoubted: Bool, _ rules: CountingRules) -> [Charger] {
        let held = held(by: recorded, isDoubted: isDoubted)
        guard rules.automatic != .excluded, recorded.isAutomatic, recorded.fixed == nil,
            current == .automatic, automaticWasSent, let told
        else { return [held] }
        var made = held
        let phases = phasesSent.union([
            recorded.offline.phase, recorded.former?.phase ?? recorded.offline.phase,
        ])
        made.former = OfflineOverride(
            current: .overridden(max(told, recorded.former?.current.milliamperes ?? told)),
            phase: phases.count > 2 ? .automatic : phases.first { $0 != phase } ?? phase)
        made.phaseMoved = made.phaseMoved || phases.count > 1
        made.awaitsReading = true
        return [held, made]
    }

    /// A charger that holds these settings and was recorded with others.
    private func held(by recorded: Charger, isDoubted: Bool) -> Charger {
        var charger = recorded
        charger.offline = OfflineOverride(current: current, phase: phase)
        (charger.maxCurrent, charger.minCurrent) = (most, least)
        if charger.offline != recorded.offline, recorded.fixed == nil {
            // What was read was read under other settings, but for what an automatic one draws.
            let (was, isNow) = (recorded.offline.current.milliamperes, current.milliamperes)
            let drawsOn = was == nil && isNow == nil
            if !isDoubted, !drawsOn { charger.reading = nil }
            charger.awaitsReading = isDoubted || (drawsOn ? recorded.awaitsReading : isNow == nil)
            charger.phaseMoved = drawsOn && (recorded.reading != nil || recorded.awaitsReading)
            if was != nil, isNow == nil { charger.phaseMoved = phase != recorded.offline.phase }
            if isNow != nil { charger.former = nil }
            if let was, isNow == nil {
                // It may hold what it was told until now, or what agreed with that and was read.
                let agreed = isDoubted ? nil : recorded.reading?.current
                charger.former = OfflineOverride(
                    current: .overridden(max(was, agreed ?? was)), phase: recorded.offline.phase)
            }
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

extension WaveCheck {
    /// For each charger what updates that the gateway passed add at worst to what it counts as recorded: of several of one
    /// charger any mixture.
    func passed(on supply: Supply) -> [[Line: Int64]] {
        var states: [Int: Set<CheckedSettings>] = [:]
        for update in record.pendingPlans.filter(\.plan.isPassage).flatMap(\.updates) {
            guard let place = place(of: update.charger) else { continue }
            let before = states[place] ?? [CheckedSettings(record.installation.chargers[place])]
            states[place] = Set(before.flatMap { $0.mixtures(with: update) })
        }
        var loads = [[Line: Int64]](repeating: [:], count: record.installation.chargers.count)
        for (place, states) in states {
            let recorded = load(place, [CheckedSettings(record.installation.chargers[place])], on: supply)
            loads[place] = load(place, Array(states), on: supply).merging(recorded, uniquingKeysWith: -)
        }
        return loads
    }

    /// On each line the most that a charger loads in any of some states.
    func load(_ place: Int, _ states: [CheckedSettings], on supply: Supply) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let doubted = ChargerLoad(of: recorded, on: supply, rules: rules).doubted
        var most: [Line: Int64] = [:]
        for state in states {
            for charger in state.all(heldBy: recorded, isDoubted: doubted != nil, rules) {
                // What disagreed before may do so again, in part.
                let also = doubted.map { state.strayed(charger, beside: $0, on: supply, rules: rules) }
                let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
                for line in record.installation.lines {
                    most[line] = max(most[line] ?? 0, max(load[line].count, also?[line].count ?? 0))
                }
            }
        }
        return most
    }

    /// What of a charger's load is excused by what it held before: all of it where nothing was sent to it; where something
    /// was, what it held for certain, and what it may still hold where it is only lowered.
    ///
    /// - Parameters:
    ///   - place: The charger's place.
    ///   - states: The states; the first is with nothing sent.
    ///   - load: The most that it loads in any of them.
    ///   - isUntouched: Whether nothing was sent to it, so that it is as it was.
    ///   - supply: The supply.
    func excuse(
        _ place: Int, _ states: [CheckedSettings], loading load: [Line: Int64], isUntouched: Bool,
        on supply: Supply
    ) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let before = ChargerLoad(of: recorded, on: supply, rules: rules)
        let held = HeldLoad(of: recorded, load: before, on: supply, rules: rules)
        let phaseWasSent = states.contains(where: \.phaseWasSent)
        let isLowered = states.allSatisfy { state in
            state.all(heldBy: recorded, isDoubted: before.doubted != nil, rules).allSatisfy {
                held.isLowered(
                    to: $0, currentWasSent: state.currentWasSent, phaseWasSent: phaseWasSent, isWhole: false)
            }
        }
        var excused: [Line: Int64] = [:]
        for line in record.installation.lines {
            let (most, least) = (before.counted[line].count, held.least[line].count)
            excused[line] = isUntouched ? most : isLowered ? min(most, max(least, load[line] ?? 0)) : least
        }
        return excused
    }

    /// What chargers come to on each fuse above them.
    func sum(_ loads: [[Line: Int64]]) -> [[Line: Int64]] {
        let installation = record.installation
        var totals = [[Line: Int64]](repeating: [:], count: installation.fuses.count)
        for (charger, load) in loads.enumerated() {
            for place in installation.ancestors(of: installation.fuseOfCharger[charger]) {
                totals[place].merge(load, uniquingKeysWith: +)
            }
        }
        return totals
    }
}
