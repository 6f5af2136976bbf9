/// The load of a charger before an update is sent to it, and the part that it carries for certain.
///
/// A line that is over may go on carrying what it carried. But a load that rests on a reading, a bound, an
/// automatic phase or unknown wiring may never have been there. It therefore does not entitle the load that
/// replaces it to the same current (rules: Verdicts, cap).
package struct PriorLoad: Hashable, Sendable {
    /// The largest current that it may carry on each line.
    package let counted: LineCurrents
    /// The part of ``counted`` that it carries for certain.
    package let certain: LineCurrents
    /// The load of its settings, whatever was read.
    private let recordedLoad: LineCurrents
    /// The load if it holds ``mismatched``; 0 where it cannot.
    private let alternativeLoad: LineCurrents
    /// The last reading where it disagrees with the record.
    private let mismatched: Reading?
    private let offline: OfflineOverride
    /// True if the reading is on the lines of its phase, so that the phase may be sent again.
    private let isWherePhaseHasIt: Bool
    private let supply: Supply
    private let rules: CountingRules

    /// Works out the load that a charger holds as recorded.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - load: Its load.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    package init(of charger: Charger, load: ChargerLoad, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        let lines = connection.lines(for: charger.offline.phase)
        self.counted = load.counted
        self.recordedLoad = load.recordedLoad
        self.alternativeLoad = load.alternative?.load ?? .zero
        self.mismatched = load.mismatched
        self.offline = charger.offline
        self.supply = supply
        self.rules = rules
        self.isWherePhaseHasIt =
            load.mismatched.map(connection.observedLines).map { read in
                charger.offline.phase == .automatic ? lines.isSuperset(of: read) : lines == read
            } ?? true
        guard charger.fixedCurrent == nil else {
            self.certain = load.counted
            return
        }
        let current = charger.offline.current.milliamperes
        guard let current, current >= charger.minCurrent || current == .zero else {
            // An automatic charger may draw nothing, and one below its minimum does not charge.
            self.certain = .zero
            return
        }
        let certain = connection.certainLines(for: charger.offline.phase)
        let recorded = LineCurrents.smallerOnEachLine(
            load.recordedLoad, LineCurrents(.largest, on: certain))
        let read = load.unconfirmed.map { connection.certain($0) }
        self.certain = read.map { .smallerOnEachLine(recorded, $0) } ?? recorded
    }

    /// True if an update leaves the charger with no more current on any line than it held before.
    ///
    /// That is so where it gets no current. It is also so where it keeps its phase and gets a current that
    /// exceeds none of those that it may hold.
    ///
    /// - Parameters:
    ///   - state: The charger once the update, or a part of it, is in force.
    ///   - currentWasSent: True if its current was sent, even at the recorded value.
    ///   - phaseWasSent: True if its phase was sent, even at the recorded value.
    ///   - isWhole: True if both settings are in force together.
    /// - Returns: True if it carries no more; false also where one of the two currents is not known.
    package func isLowered(
        to state: Charger, currentWasSent: Bool, phaseWasSent: Bool, isWhole: Bool
    ) -> Bool {
        let load = ChargerLoad(of: state, on: supply, rules: rules)
        let keepsPhase = state.offline.phase == offline.phase && (isWherePhaseHasIt || !phaseWasSent)
        // If the phase arrives alone, the current that was read flows on it.
        if load.recordedLoad == .zero { return keepsPhase || mismatched == nil || isWhole }
        guard keepsPhase, load.recordedLoad.isWithin(recordedLoad) else { return false }
        switch (offline.current, state.offline.current) {
        case (.automatic, .automatic): return (load.alternative?.load ?? .zero).isWithin(alternativeLoad)
        case (.overridden, .overridden(let current)):
            return !currentWasSent || mismatched.map { current <= $0.current } ?? true
        // Made 0 it takes its minimum at most, which the minimum-power mode gave it before, too.
        case (.automatic, .overridden(let current)): return current == .zero
        // What it will draw is not known.
        case (.overridden, .automatic): return false
        }
    }
}

extension Connection {
    /// Returns the lines that a phase loads for certain; none where it may be any of several.
    fileprivate func certainLines(for phase: PhaseChoice) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        guard wiring != .unknown else { return [] }
        let lines = lines(for: phase)
        let isOnlyChoice = wiredLines.lineCount <= fewestLines
        if isOnlyChoice || phase == .all || (phase.isOnePhase && !phaseSelectable) { return lines }
        // A terminal that is not wired counts as all wired ones.
        return phase.isOnePhase && lines.lineCount == fewestLines ? lines : []
    }

    /// The smallest number of lines of a load: one line, or on IT a pair.
    private var fewestLines: Int { supply == .it3 ? 2 : 1 }

    /// Returns the current of a reading if it can only have been on the lines read; otherwise zero.
    ///
    /// If `itCurrent` is not declared, the current read on IT may be the line's, so only that much is
    /// certain.
    fileprivate func certain(_ reading: Reading) -> LineCurrents {
        observedLines(reading) == (supply.isThreePhase ? reading.lines : supply.lines)
            ? currents(reading.current, on: observedLines(reading)) : .zero
    }
}

extension LineCurrents {
    /// Returns the smaller of the two currents on each line by itself.
    @inlinable package static func smallerOnEachLine(_ left: LineCurrents, _ right: LineCurrents)
        -> LineCurrents
    {
        LineCurrents(l1: min(left.l1, right.l1), l2: min(left.l2, right.l2), l3: min(left.l3, right.l3))
    }
}
