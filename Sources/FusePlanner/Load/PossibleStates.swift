package import FuseCore
import FuseRecord

/// The states that a charger may be in after updates were sent and before any is confirmed.
///
/// The settings of one update need not arrive together, and none need arrive at all. So each setting, by
/// itself, is the recorded one or one that an update gives it.
package struct PossibleStates {
    /// The charger in each state; the first is the one before the updates.
    package let states: [Charger]
    /// The last reading, where it disagrees with the record.
    private let mismatched: Reading?
    /// All updates that were or would be sent.
    private let updates: [ChargerUpdate]
    /// The recorded override, and the override with all updates in force.
    private let (recorded, sent): (OfflineOverride, OfflineOverride)
    private let rules: CountingRules

    /// Works out the states.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - earlier: The updates that will be in force before any of `updates` is sent.
    ///   - updates: The updates that were or would be sent, in order.
    ///   - mismatched: True when the last reading disagrees with the record, so that it counts beside every
    ///     state.
    ///   - rules: The installation's counting rules.
    package init(
        of charger: Charger, after earlier: [ChargerUpdate] = [], updates: [ChargerUpdate], mismatched: Bool,
        rules: CountingRules
    ) {
        var base = charger
        for update in earlier { base.take(update) }
        var states = [base]
        /// Adds the states in which one setting has another value.
        func branch<Value: Equatable>(
            _ given: [Value?], _ recorded: Value, _ set: (inout Charger, Value) -> Void
        ) {
            var others: [Value] = []
            for case let value? in given where value != recorded && !others.contains(value) {
                others.append(value)
            }
            let count = states.count
            for value in others {
                for place in 0..<count {
                    var state = states[place]
                    set(&state, value)
                    states.append(state)
                }
            }
        }
        branch(updates.map(\.current), base.offline.current) { $0.offline.current = $1 }
        branch(updates.map(\.phase), base.offline.phase) { $0.offline.phase = $1 }
        branch(updates.map(\.maxCurrent), base.maxCurrent) { $0.maxCurrent = $1 }
        branch(updates.map(\.minCurrent), base.minCurrent) { $0.minCurrent = $1 }
        for place in states.indices {
            states[place].noteChange(from: charger, mismatched: mismatched)
        }
        states += states.compactMap { $0.madeAutomatic(from: charger, by: earlier + updates, rules) }
        self.rules = rules
        self.states = states
        self.mismatched = mismatched ? charger.reading : nil
        self.updates = earlier + updates
        self.recorded = charger.offline
        for update in updates { base.take(update) }
        self.sent = base.offline
    }

    /// Returns the states in each wave of a plan in flight.
    ///
    /// A wave begins when the one before it is in force.
    ///
    /// - Parameters:
    ///   - pendingPlan: The plan.
    ///   - charger: One of its chargers, as recorded.
    ///   - installation: The installation as recorded.
    /// - Returns: One entry for each wave.
    static func waves(
        _ pendingPlan: PendingPlan, of charger: Charger, in installation: Installation
    ) -> [PossibleStates] {
        let isMismatched = installation.hasMismatch(charger)
        var earlier: [ChargerUpdate] = []
        return pendingPlan.waves.map { wave in
            let now = wave.filter { $0.charger == charger.id }
            defer { earlier += now }
            return PossibleStates(
                of: charger, after: earlier, updates: now, mismatched: isMismatched, rules: installation.rules
            )
        }
    }

    /// Returns the charger's load: on each line the largest of its states.
    package func load(on supply: Supply) -> ChargerLoad {
        var alternative: LineCurrents?
        if let mismatched {
            // The charger may hold what was read while one setting arrived without the other, or both did.
            for state in states {
                let partiallyApplied = ChargerLoad.partiallyApplied(
                    of: state, currentWasSent: updates.contains { $0.current == state.offline.current },
                    phaseWasSent: updates.contains { $0.phase == state.offline.phase }, beside: mismatched,
                    on: supply, rules: rules)
                alternative = .largerOnEachLine(alternative ?? .zero, partiallyApplied)
            }
        }
        return ChargerLoad(
            worstOf: states.map { ChargerLoad(of: $0, on: supply, rules: rules) }, alternative: alternative,
            cause: .inFlight(recorded: recorded, sent: sent))
    }

    /// Returns the charger's load, beside its load before any update was sent.
    ///
    /// - Parameters:
    ///   - prior: The load before.
    ///   - supply: The supply.
    /// - Returns: The load, with the part of it that was there before.
    package func entry(from prior: PriorLoad, on supply: Supply) -> LoadChange {
        let phaseWasSent = updates.contains { $0.phase != nil }
        let isLowered = states.allSatisfy { state in
            prior.isLowered(
                to: state, currentWasSent: updates.contains { $0.current == state.offline.current },
                phaseWasSent: phaseWasSent, isWhole: false)
        }
        return LoadChange(load(on: supply).counted, from: prior, isLowered: isLowered)
    }
}

extension Charger {
    /// Returns the state of a charger that may have been set to a current and made automatic again.
    ///
    /// This concerns a charger that was recorded as automatic before. Its reading counts on beside that
    /// state, because the charger may not have changed at all.
    ///
    /// - Parameters:
    ///   - recorded: The charger as recorded.
    ///   - sent: The updates that were or would be sent to it, in any order.
    ///   - rules: The installation's counting rules.
    /// - Returns: The state; nil where it cannot occur or makes no difference.
    func madeAutomatic(
        from recorded: Charger, by sent: [ChargerUpdate], _ rules: CountingRules
    ) -> Charger? {
        guard sent.contains(where: { $0.current == .automatic }),
            let largest = sent.compactMap({ $0.current?.milliamperes }).max()
        else { return nil }
        return madeAutomatic(from: recorded, largest: largest, by: sent, rules)
    }

    /// Returns the same state, given the largest current that the charger was sent.
    func madeAutomatic(
        from recorded: Charger, largest: Milliamperes, by sent: [ChargerUpdate], _ rules: CountingRules
    ) -> Charger? {
        guard rules.automatic != .excluded, fixed == nil,
            offline.current == .automatic, recorded.offline.current == .automatic
        else { return nil }
        let phases = Set(
            [recorded.offline.phase, recorded.former?.phase].compactMap(\.self) + sent.compactMap(\.phase))
        var made = self
        made.noteHold(max(largest, recorded.former?.current.milliamperes ?? largest), on: phases)
        made.observation = .stale(made.reading)
        return made
    }

    /// Notes a current that the charger may hold from before it was made automatic.
    ///
    /// - Parameters:
    ///   - current: The current.
    ///   - phases: The phases that it may be on. The charger's own phase counts anyway. Beside it one other
    ///     phase counts as that phase, and several count as every wired line.
    mutating func noteHold(_ current: Milliamperes, on phases: Set<PhaseChoice>) {
        let others = phases.subtracting([offline.phase])
        former = OfflineOverride(
            current: .overridden(current),
            phase: others.count > 1 ? .automatic : others.first ?? offline.phase)
        if !others.isEmpty { phaseMoved = true }
    }
}
