// Room: how one charger is connected.
// Answers: which lines a phase, a reading and a current load, and by how much. Must not know: totals, what is proposed.

/// How one charger is connected: turns a current and a phase into a current per line.
struct Connection {
    let supply: Supply
    let wiring: Wiring
    let phaseSelectable: Bool
    let countsPairCurrent: Bool
    /// Every line the charger can reach. A one-phase supply has one; unknown wiring may be any.
    let wiredLines: LineSet

    typealias Settings = (counted: LineCurrents, lines: LineSet, cause: LoadCause)

    init(charger: borrowing Charger, supply: Supply, rules: CountingRules) {
        self.supply = supply
        self.wiring = rules.wiring(of: charger)
        self.phaseSelectable = charger.phaseSelectable
        self.countsPairCurrent = supply == .it3 && rules.itCurrent == .pair
        self.wiredLines =
            supply.isThreePhase && wiring != .unknown ? wiring.terminals.lines : supply.lines
    }

    /// The lines a phase choice allows. Automatic may be any of the wired lines, or all.
    func lines(for phase: PhaseChoice) -> LineSet {
        let terminals = wiring.terminals
        guard supply.isThreePhase, terminals.count == 3, phaseSelectable else { return wiredLines }
        return switch (phase, supply) {
        case (.automatic, _), (.all, _): wiredLines
        case (.phase1, .it3): terminals.first.union(terminals.third)
        case (.phase2, .it3): terminals.second.union(terminals.third)
        case (.phase3, .it3): terminals.first.union(terminals.second)
        case (.phase1, _): terminals.first
        case (.phase2, _): terminals.second
        case (.phase3, _): terminals.third
        }
    }

    /// The same current on each of some lines; a three-phase pair current is √3 larger on the line.
    func currents(_ current: Milliamperes, on lines: LineSet) -> LineCurrents {
        let isPair = countsPairCurrent && lines.lineCount == 3
        let perLine = isPair ? current.timesSquareRootOf3RoundedUp() : current
        return LineCurrents(perLine, on: lines)
    }

    /// The lines read, widened where a charger like this cannot be on them alone: its wiring is not known or
    /// does not reach them, it reports a phase that it does not keep to, or a load on IT is never on one line.
    func observedLines(_ reading: Reading) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        let wired = wiredLines
        let isPossible =
            wiring != .unknown && phaseSelectable && wired.isSuperset(of: reading.lines)
            && !(supply == .it3 && reading.lines.lineCount == 1)
        return isPossible ? reading.lines : reading.lines.union(wired)
    }

    /// What was read, on the lines that it counts on.
    func observed(_ reading: Reading) -> LineCurrents {
        currents(reading.current, on: observedLines(reading))
    }

    /// What the recorded settings count as, leaving aside what was read instead.
    func settings(_ charger: borrowing Charger, _ rules: CountingRules) -> Settings {
        let wired = wiredLines
        if let fixed = charger.fixedCurrent, let cause = charger.fixedCause {
            return (currents(fixed, on: wired), wired, cause)
        }
        let lines = lines(for: charger.offline.phase)
        if let current = charger.offline.current.milliamperes {
            let isBelow = current > .zero && current < charger.minCurrent
            let counted = OverrideLoad(self, charger, rules).counted(at: current)
            let isZeroed = isBelow && rules.belowMinimum == .zero
            return (
                counted, lines, isZeroed ? .belowMinimumAsZero(charger.offline) : .override(charger.offline)
            )
        }
        let bound = rules.bound(of: charger)
        switch rules.automatic {
        case .excluded: return (.zero, lines, .automaticExcluded)
        case .bound: return (currents(bound, on: lines), lines, .automaticBound(bound))
        case .observed:
            if charger.awaitsReading {
                // It was automatic before, or held what was read: neither ends by itself.
                let most = max(bound, charger.reading?.current ?? .zero)
                return (currents(most, on: wired), wired, .automaticNotReadSince(most))
            }
            guard let reading = charger.reading else {
                return (currents(bound, on: wired), wired, .automaticNeverRead(bound))
            }
            // A phase that is overridden and not the one read may come into force at any time.
            var counted = observed(reading)
            if disagrees(reading.lines, with: charger.offline.phase) {
                counted = .largerOnEachLine(counted, currents(reading.current, on: lines))
            }
            return (counted, counted.loaded.union(lines), .automaticObserved(reading.current))
        }
    }

    /// The reading that the charger may hold instead of what is recorded, or nil where none disagrees.
    func doubtedReading(_ charger: borrowing Charger) -> Reading? {
        guard charger.fixedCurrent == nil, let reading = charger.reading else { return nil }
        let agrees = charger.offline.current.milliamperes.map(reading.agrees) ?? true
        return agrees && !charger.awaitsReading && !disagrees(reading.lines, with: charger.offline.phase)
            ? nil : reading
    }

    /// Whether a doubted reading counts beside what is recorded: not where both are nothing, nor where an automatic
    /// charger counts as nothing. What is sent to it then may come into force on the lines that were read all the same.
    func counts(_ doubted: Reading, of charger: borrowing Charger, _ rules: CountingRules) -> Bool {
        guard let current = charger.offline.current.milliamperes else {
            return switch rules.automatic {
            case .excluded: charger.awaitsReading
            case .observed: charger.awaitsReading || doubted.current > .zero
            // Whatever it drew there, it may draw up to its bound there.
            case .bound: true
            }
        }
        return current > .zero || !doubted.agrees(with: current)
    }

    /// What a charger counts as that held what was read: one that may draw up to a bound may do so there, too.
    func held(_ doubted: Reading, by charger: borrowing Charger, _ rules: CountingRules) -> LineCurrents {
        let isBound = rules.automatic == .bound || (rules.automatic == .observed && charger.awaitsReading)
        guard charger.isAutomatic, isBound else { return observed(doubted) }
        return currents(max(doubted.current, rules.bound(of: charger)), on: observedLines(doubted))
    }

    /// Whether lines read are not those of a phase: beyond what it allows, or not all that it names.
    private func disagrees(_ read: LineSet, with phase: PhaseChoice) -> Bool {
        let read = supply.isThreePhase ? read : supply.lines
        let allowed = lines(for: phase)
        guard allowed.isSuperset(of: read) else { return true }
        let namesItsLines = phase != .automatic && phaseSelectable && wiring != .unknown
        return namesItsLines && read != allowed
    }

    /// What is known of a charger with its automatic current included.
    func known(_ charger: borrowing Charger, counted: LineCurrents, _ rules: CountingRules) -> LineCurrents? {
        guard charger.isAutomatic else { return counted }
        if !charger.awaitsReading, let reading = charger.reading {
            let isElsewhere = disagrees(reading.lines, with: charger.offline.phase)
            let other = isElsewhere ? currents(reading.current, on: lines(for: charger.offline.phase)) : .zero
            return .largerOnEachLine(counted, .largerOnEachLine(observed(reading), other))
        }
        switch rules.automatic {
        case .bound: return counted
        case .observed: return charger.awaitsReading ? counted : nil
        case .excluded:
            guard let bound = rules.automaticBound else { return nil }
            return .largerOnEachLine(counted, currents(bound, on: wiredLines))
        }
    }
}
