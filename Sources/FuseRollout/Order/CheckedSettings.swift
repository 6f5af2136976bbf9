import FuseCore
import FuseRecord

/// The four settings that decide a charger's load, and which of the first two were sent to it.
struct CheckedSettings: Hashable {
    var current: OfflineCurrent
    var phase: PhaseChoice
    var maxCurrent: Milliamperes
    var minCurrent: Milliamperes
    var currentWasSent = false
    var phaseWasSent = false
    /// The largest current, any automatic setting and the phases that updates sent to it.
    ///
    /// It is unknown which of them arrives last.
    private var largestSent: Milliamperes?
    private var automaticWasSent = false
    private var phasesSent: Set<PhaseChoice> = []

    /// The settings of a charger as recorded.
    init(_ charger: Charger) {
        current = charger.offline.current
        phase = charger.offline.phase
        maxCurrent = charger.maxCurrent
        minCurrent = charger.minCurrent
    }

    /// True when the settings are the same, regardless of which were sent.
    func agrees(with other: CheckedSettings) -> Bool {
        (current, phase, maxCurrent, minCurrent) == (
            other.current, other.phase, other.maxCurrent, other.minCurrent
        )
    }

    /// The settings with some parts of an update, named by bits: 1 current, 2 phase, 4 maximum, 8 minimum.
    func merged(with update: ChargerUpdate, parts: Int = 15) -> CheckedSettings {
        var merged = self
        if let current = update.current?.milliamperes {
            merged.largestSent = max(largestSent ?? .zero, current)
        }
        if update.current == .automatic { merged.automaticWasSent = true }
        if let phase = update.phase { merged.phasesSent.insert(phase) }
        if parts & 1 != 0, let current = update.current {
            (merged.current, merged.currentWasSent) = (current, true)
        }
        if parts & 2 != 0, let phase = update.phase { (merged.phase, merged.phaseWasSent) = (phase, true) }
        if parts & 4 != 0, let maxCurrent = update.maxCurrent { merged.maxCurrent = maxCurrent }
        if parts & 8 != 0, let minCurrent = update.minCurrent { merged.minCurrent = minCurrent }
        return merged
    }

    /// Every mixture with an update: nothing of it, all of it, and any part.
    func mixtures(with update: ChargerUpdate) -> [CheckedSettings] {
        (0...15).map { merged(with: update, parts: $0) }
    }

    /// The chargers that may hold these settings.
    ///
    /// A charger that was recorded as automatic may also have been set to a current and made automatic after
    /// that.
    func all(heldBy recorded: Charger, isMismatched: Bool, _ rules: CountingRules) -> [Charger] {
        let held = held(by: recorded, isMismatched: isMismatched)
        guard rules.automatic != .excluded, recorded.isAutomatic, recorded.fixed == nil,
            current == .automatic, automaticWasSent, let largestSent
        else { return [held] }
        var made = held
        let phases = phasesSent.union([
            recorded.offline.phase, recorded.former?.phase ?? recorded.offline.phase,
        ])
        made.former = OfflineOverride(
            current: .overridden(max(largestSent, recorded.former?.current.milliamperes ?? largestSent)),
            phase: phases.count > 2 ? .automatic : phases.first { $0 != phase } ?? phase)
        made.phaseMoved = made.phaseMoved || phases.count > 1
        made.observation = .stale(made.reading)
        return [held, made]
    }

    /// A charger that holds these settings and was recorded with others.
    private func held(by recorded: Charger, isMismatched: Bool) -> Charger {
        var charger = recorded
        charger.offline = OfflineOverride(current: current, phase: phase)
        (charger.maxCurrent, charger.minCurrent) = (maxCurrent, minCurrent)
        if charger.offline != recorded.offline, recorded.fixed == nil {
            // The reading belongs to other settings, except for the draw of an automatic charger.
            let (was, isNow) = (recorded.offline.current.milliamperes, current.milliamperes)
            let drawsOn = was == nil && isNow == nil
            charger.observation = Observation(
                isMismatched || drawsOn ? recorded.reading : nil,
                isStale: isMismatched || (drawsOn ? recorded.awaitsReading : isNow == nil))
            charger.phaseMoved = drawsOn && recorded.observation != .never
            if was != nil, isNow == nil { charger.phaseMoved = phase != recorded.offline.phase }
            if isNow != nil { charger.former = nil }
            if let was, isNow == nil {
                // It may hold the current it was set to until now, or the reading that agreed with that.
                let agreed = isMismatched ? nil : recorded.reading?.current
                charger.former = OfflineOverride(
                    current: .overridden(max(was, agreed ?? was)), phase: recorded.offline.phase)
            }
        }
        return charger
    }

    /// The load a charger may have if it held the value read and accepted only some of these settings.
    func partiallyApplied(
        _ charger: Charger, beside reading: Reading, on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        ChargerLoad.partiallyApplied(
            of: charger, currentWasSent: currentWasSent, phaseWasSent: phaseWasSent, beside: reading,
            on: supply, rules: rules)
    }
}

extension WaveCheck {
    /// The load that forwarded updates add at worst to the recorded load of each charger.
    ///
    /// For several updates to one charger it is the worst of any mixture.
    func passed(on supply: Supply) -> [[Line: Int64]] {
        var states: [Int: Set<CheckedSettings>] = [:]
        for update in record.pendingPlans.filter(\.plan.isForwarded).flatMap(\.updates) {
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

    /// The largest load of a charger on each line in any of some states.
    func load(_ place: Int, _ states: [CheckedSettings], on supply: Supply) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let mismatched = ChargerLoad(of: recorded, on: supply, rules: rules).mismatched
        var largest: [Line: Int64] = [:]
        for state in states {
            for charger in state.all(heldBy: recorded, isMismatched: mismatched != nil, rules) {
                // A reading that disagreed before may do so again, in part.
                let also = mismatched.map {
                    state.partiallyApplied(charger, beside: $0, on: supply, rules: rules)
                }
                let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
                for line in record.installation.lines {
                    largest[line] = max(largest[line] ?? 0, max(load[line].count, also?[line].count ?? 0))
                }
            }
        }
        return largest
    }

    /// The part of a charger's load that is tolerated because it was there before.
    ///
    /// It is all of its load if nothing was sent to it. Otherwise it is the load that it had for certain, and
    /// also the load that it may still have if it is only lowered.
    ///
    /// - Parameters:
    ///   - place: The charger's place.
    ///   - states: The states; the first is the one with nothing sent.
    ///   - load: The largest load in any of them.
    ///   - isUntouched: True when nothing was sent to it, so that it is as it was.
    ///   - supply: The supply.
    /// - Returns: For each line of the supply the tolerated current, in milliamperes.
    func toleratedLoad(
        _ place: Int, _ states: [CheckedSettings], loading load: [Line: Int64], isUntouched: Bool,
        on supply: Supply
    ) -> [Line: Int64] {
        let (recorded, rules) = (record.installation.chargers[place], record.installation.rules)
        let before = ChargerLoad(of: recorded, on: supply, rules: rules)
        let prior = PriorLoad(of: recorded, load: before, on: supply, rules: rules)
        let phaseWasSent = states.contains(where: \.phaseWasSent)
        let isLowered = states.allSatisfy { state in
            state.all(heldBy: recorded, isMismatched: before.mismatched != nil, rules).allSatisfy {
                prior.isLowered(
                    to: $0, currentWasSent: state.currentWasSent, phaseWasSent: phaseWasSent, isWhole: false)
            }
        }
        var tolerated: [Line: Int64] = [:]
        for line in record.installation.lines {
            let (all, certain) = (before.counted[line].count, prior.certain[line].count)
            tolerated[line] =
                isUntouched ? all : isLowered ? min(all, max(certain, load[line] ?? 0)) : certain
        }
        return tolerated
    }

    /// The sum of the chargers' loads on each fuse above them.
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
