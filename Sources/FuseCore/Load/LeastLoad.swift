/// What a charger counts as before something is sent to it, and what of that it carries for certain.
///
/// A line that is over may go on carrying what it carried. But what stands on a reading, a bound, an automatic phase or
/// wiring that is not known may not have been there, so it is no excuse for anything that takes its place (contract,
/// section 3: cap).
package struct HeldLoad: Hashable, Sendable {
    /// What it counts as: on each line the most that it may carry.
    package let counted: LineCurrents
    /// What of that it carries for certain.
    package let least: LineCurrents
    /// What its settings count as, whatever was read.
    private let told: LineCurrents
    /// What it may carry if it holds ``doubted``.
    private let read: LineCurrents
    /// What was last read where that disagrees with the record.
    private let doubted: Reading?
    private let offline: OfflineOverride
    /// Whether it was read where its phase has it, so that its phase may be sent again.
    private let isWherePhaseHasIt: Bool
    private let supply: Supply
    private let rules: CountingRules

    /// A charger as it is recorded.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - load: What it counts as.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    package init(of charger: Charger, load: ChargerLoad, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        let lines = connection.lines(for: charger.offline.phase)
        self.counted = load.counted
        self.told = load.asTold
        self.read = load.asRead ?? .zero
        self.doubted = load.doubted
        self.offline = charger.offline
        self.supply = supply
        self.rules = rules
        self.isWherePhaseHasIt =
            load.doubted.map(connection.observedLines).map { read in
                charger.offline.phase == .automatic ? lines.isSuperset(of: read) : lines == read
            } ?? true
        guard charger.fixedCurrent == nil else {
            self.least = load.counted
            return
        }
        let current = charger.offline.current.milliamperes
        guard let current, current >= charger.minCurrent || current == .zero else {
            // An automatic one may draw nothing, and one below its minimum does not charge.
            self.least = .zero
            return
        }
        let certain = connection.certainLines(for: charger.offline.phase)
        let told = LineCurrents.smallerOnEachLine(
            load.asTold, LineCurrents(.largest, on: certain))
        let seen = load.unconfirmed.map { connection.certain($0) }
        self.least = seen.map { .smallerOnEachLine(told, $0) } ?? told
    }

    /// Whether what is sent leaves the charger with no more on any line than it had, whatever that was: it gets no
    /// current, or keeps its phase and gets a current that is above none that it may hold.
    ///
    /// - Parameters:
    ///   - state: The charger once that is in force, or a part of it.
    ///   - currentWasSent: Whether its current was sent to it, be it the one that is recorded.
    ///   - phaseWasSent: Whether a phase was sent, be it the one that is recorded.
    ///   - isWhole: Whether both are in force together.
    package func isLowered(
        to state: Charger, currentWasSent: Bool, phaseWasSent: Bool, isWhole: Bool
    ) -> Bool {
        let load = ChargerLoad(of: state, on: supply, rules: rules)
        let keepsPhase = state.offline.phase == offline.phase && (isWherePhaseHasIt || !phaseWasSent)
        // A phase that arrives alone takes along what was read.
        if load.asTold == .zero { return keepsPhase || doubted == nil || isWhole }
        guard keepsPhase, load.asTold.isWithin(told) else { return false }
        switch (offline.current, state.offline.current) {
        case (.automatic, .automatic): return (load.asRead ?? .zero).isWithin(read)
        case (.overridden, .overridden(let current)):
            return !currentWasSent || doubted.map { current <= $0.current } ?? true
        // Made 0 it takes its minimum at most, which the minimum-power mode gave it before, too.
        case (.automatic, .overridden(let current)): return current == .zero
        // What it will draw is not known.
        case (.overridden, .automatic): return false
        }
    }
}

extension Connection {
    /// The lines that a phase loads for certain: none where it may be any of several.
    fileprivate func certainLines(for phase: PhaseChoice) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        guard wiring != .unknown else { return [] }
        let lines = lines(for: phase)
        let isOnlyChoice = wiredLines.lineCount <= fewestLines
        if isOnlyChoice || phase == .all || (phase.isOnePhase && !phaseSelectable) { return lines }
        // A terminal that is not wired counts as all that are.
        return phase.isOnePhase && lines.lineCount == fewestLines ? lines : []
    }

    /// How many lines a load is on at least: a line, or on IT a pair.
    private var fewestLines: Int { supply == .it3 ? 2 : 1 }

    /// What was read, where it can only have been there; nothing where it counts on other lines besides. Where nobody
    /// declared whose current is told on IT, it may be the line's: no more than that was there for certain.
    fileprivate func certain(_ reading: Reading) -> LineCurrents {
        observedLines(reading) == (supply.isThreePhase ? reading.lines : supply.lines)
            ? currents(reading.current, on: observedLines(reading)) : .zero
    }
}

extension LineCurrents {
    /// The smaller of the two on each line by itself.
    @inlinable package static func smallerOnEachLine(_ left: LineCurrents, _ right: LineCurrents)
        -> LineCurrents
    {
        LineCurrents(l1: min(left.l1, right.l1), l2: min(left.l2, right.l2), l3: min(left.l3, right.l3))
    }
}
