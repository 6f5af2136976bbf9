package import FuseCore
import FuseRecord

/// The states that a charger may be in once some updates were sent and none was confirmed.
///
/// Nothing says that the settings of one update arrive together, nor that any of them arrives at all: each
/// setting is what is recorded or what some update made of it, each by itself.
package struct PossibleStates {
    /// The charger in each state; the one before the updates is the first.
    package let states: [Charger]
    /// What was last read, where that disagrees with the record.
    private let doubted: Reading?
    /// All that was or would be sent.
    private let updates: [ChargerUpdate]
    /// What is recorded, and what the last update that has an override to say makes of it.
    private let (recorded, sent): (OfflineOverride, OfflineOverride)
    private let rules: CountingRules

    /// Works out the states.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - earlier: What will be in force before any of the updates is sent.
    ///   - updates: What was or would be sent, in order.
    ///   - doubted: Whether its last reading disagrees with the record, so that it stays beside every state.
    ///   - rules: The installation's counting rules.
    package init(
        of charger: Charger, after earlier: [ChargerUpdate] = [], updates: [ChargerUpdate], doubted: Bool,
        rules: CountingRules
    ) {
        var base = charger
        for update in earlier { base.take(update) }
        var states = [base]
        /// Adds to each state those in which one setting has another value.
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
            states[place].noteChange(from: charger, doubted: doubted)
        }
        states += states.compactMap { $0.madeAutomatic(from: charger, by: earlier + updates, rules) }
        self.rules = rules
        self.states = states
        self.doubted = doubted ? charger.reading : nil
        self.updates = earlier + updates
        self.recorded = charger.offline
        for update in updates { base.take(update) }
        self.sent = base.offline
    }

    /// The states in each wave of a plan in flight: a wave begins when the one before it is in force.
    ///
    /// - Parameters:
    ///   - flight: The plan.
    ///   - charger: One of its chargers, as recorded.
    ///   - installation: The installation as recorded.
    static func waves(
        _ pendingPlan: PendingPlan, of charger: Charger, in installation: Installation
    ) -> [PossibleStates] {
        let isDoubted = installation.doubts(charger)
        var earlier: [ChargerUpdate] = []
        return pendingPlan.waves.map { wave in
            let now = wave.filter { $0.charger == charger.id }
            defer { earlier += now }
            return PossibleStates(
                of: charger, after: earlier, updates: now, doubted: isDoubted, rules: installation.rules)
        }
    }

    /// What the charger counts as: on each line the largest of its states.
    package func load(on supply: Supply) -> ChargerLoad {
        var besides: LineCurrents?
        if let doubted {
            // It may have held what was read when one of the settings arrived without the other, or both did.
            for state in states {
                let strayed = ChargerLoad.strayed(
                    of: state, currentWasSent: updates.contains { $0.current == state.offline.current },
                    phaseWasSent: updates.contains { $0.phase == state.offline.phase }, beside: doubted,
                    on: supply, rules: rules)
                besides = .largerOnEachLine(besides ?? .zero, strayed)
            }
        }
        return ChargerLoad(
            worstOf: states.map { ChargerLoad(of: $0, on: supply, rules: rules) }, besides: besides,
            cause: .inFlight(recorded: recorded, sent: sent))
    }

    /// What the charger counts as, beside what it held before anything was sent.
    ///
    /// - Parameters:
    ///   - held: What it held.
    ///   - supply: The supply.
    package func entry(from held: HeldLoad, on supply: Supply) -> LoadChange {
        let phaseWasSent = updates.contains { $0.phase != nil }
        let isLowered = states.allSatisfy { state in
            held.isLowered(
                to: state, currentWasSent: updates.contains { $0.current == state.offline.current },
                phaseWasSent: phaseWasSent, isWhole: false)
        }
        return LoadChange(load(on: supply).counted, from: held, isLowered: isLowered)
    }
}

extension Charger {
    /// The charger as one that may have been told a current and made automatic after that, where it was recorded as
    /// automatic before: what was read of it counts on beside that, since it may have stayed as it was.
    ///
    /// - Parameters:
    ///   - recorded: The charger as recorded.
    ///   - sent: What was or would be sent to it, in any order.
    ///   - rules: The installation's counting rules.
    /// - Returns: nil where that cannot be, or makes no difference.
    func madeAutomatic(
        from recorded: Charger, by sent: [ChargerUpdate], _ rules: CountingRules
    ) -> Charger? {
        guard sent.contains(where: { $0.current == .automatic }),
            let told = sent.compactMap({ $0.current?.milliamperes }).max()
        else { return nil }
        return madeAutomatic(from: recorded, told: told, by: sent, rules)
    }

    /// The same with the largest current that it was told.
    func madeAutomatic(
        from recorded: Charger, told: Milliamperes, by sent: [ChargerUpdate], _ rules: CountingRules
    ) -> Charger? {
        guard rules.automatic != .excluded, fixed == nil,
            offline.current == .automatic, recorded.offline.current == .automatic
        else { return nil }
        let phases = Set(
            [recorded.offline.phase, recorded.former?.phase].compactMap(\.self) + sent.compactMap(\.phase))
        var made = self
        made.noteHold(max(told, recorded.former?.current.milliamperes ?? told), on: phases)
        made.awaitsReading = true
        return made
    }

    /// Notes a current that it may hold from before it was made automatic, on one or several phases.
    ///
    /// - Parameters:
    ///   - current: The current.
    ///   - phases: The phases. Its own counts by itself; beside that one other does, or all that it is wired to.
    mutating func noteHold(_ current: Milliamperes, on phases: Set<PhaseChoice>) {
        let others = phases.subtracting([offline.phase])
        former = OfflineOverride(
            current: .overridden(current),
            phase: others.count > 1 ? .automatic : others.first ?? offline.phase)
        if !others.isEmpty { phaseMoved = true }
    }
}
