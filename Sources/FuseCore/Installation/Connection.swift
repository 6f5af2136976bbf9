/// How one charger is connected: turns a current and a phase into a current per line.
struct Connection {
    let supply: Supply
    let wiring: Wiring
    let phaseSelectable: Bool
    let itCurrent: ITCurrentRule?
    /// Every line the charger can reach. A one-phase supply has one; unknown wiring may be any.
    let wiredLines: LineSet

    init(charger: borrowing Charger, supply: Supply, rules: CountingRules) {
        self.supply = supply
        self.wiring = rules.wiring(of: charger)
        self.phaseSelectable = charger.phaseSelectable
        self.itCurrent = rules.itCurrent
        self.wiredLines = supply.lines(wiredAs: wiring)
    }

    /// The lines a phase choice allows. Automatic may be any of the wired lines, or all; so may a phase that the charger
    /// cannot choose, or whose terminal is open.
    func lines(for phase: PhaseChoice) -> LineSet {
        let terminals = wiring.terminals
        let isChoosable = terminals.count == 3 || (terminals.count == 2 && supply == .tn3)
        guard supply.isThreePhase, isChoosable, phaseSelectable else { return wiredLines }
        let chosen =
            switch (phase, supply) {
            case (.automatic, _), (.all, _): wiredLines
            case (.phase1, .it3): terminals.first.union(terminals.third)
            case (.phase2, .it3): terminals.second.union(terminals.third)
            case (.phase3, .it3): terminals.first.union(terminals.second)
            case (.phase1, _): terminals.first
            case (.phase2, _): terminals.second
            case (.phase3, _): terminals.third
            }
        return chosen.isEmpty ? wiredLines : chosen
    }

    /// Whether overrides on three lines are √3 larger on the line: those of pairs are.
    var scalesOverrides: Bool { supply == .it3 && itCurrent == .pair }

    /// The same current on each of some lines, as an override sets it.
    func currents(_ current: Milliamperes, on lines: LineSet) -> LineCurrents {
        let isPair = scalesOverrides && lines.lineCount == 3
        return LineCurrents(isPair ? current.timesSquareRootOf3RoundedUp() : current, on: lines)
    }

    /// The same current on each of some lines, as it was read. On IT a charger may tell the current of the pairs, which is √3
    /// larger on the line, unless a person declared that it is the line's.
    func read(_ current: Milliamperes, on lines: LineSet) -> LineCurrents {
        let isPair = supply == .it3 && itCurrent != .line && lines.lineCount == 3
        return LineCurrents(isPair ? current.timesSquareRootOf3RoundedUp() : current, on: lines)
    }

    /// The lines that a reading names: those of the wiring of its moment, and those of the wiring that holds now.
    func namedLines(_ reading: Reading) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        return reading.phase.map { reading.lines.union(lines(for: $0)) } ?? reading.lines
    }

    /// The lines read, widened where a charger like this cannot be on them alone: its wiring is not known or
    /// does not reach them, it reports a phase that it does not keep to, or a load on IT is never on one line.
    func observedLines(_ reading: Reading) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        let (named, wired) = (namedLines(reading), wiredLines)
        let isPossible =
            wiring != .unknown && phaseSelectable && wired.isSuperset(of: named)
            && !(supply == .it3 && named.lineCount == 1)
        return isPossible ? named : named.union(wired)
    }

    /// What was read, on the lines that it counts on.
    func observed(_ reading: Reading) -> LineCurrents { read(reading.current, on: observedLines(reading)) }

    /// Whether the lines of a reading are not those of a phase: beyond what it allows, or not all that it names.
    func disagrees(_ reading: Reading, with phase: PhaseChoice) -> Bool {
        let (named, allowed) = (namedLines(reading), lines(for: phase))
        guard allowed.isSuperset(of: named) else { return true }
        let namesItsLines = phase != .automatic && phaseSelectable && wiring != .unknown
        return namesItsLines && named != allowed
    }

    /// The lines that a charger can ever load: by its wiring, by what it is fixed at, and by what was read of it.
    func reach(of charger: borrowing Charger) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        let read = charger.reading?.lines ?? []
        guard case .byLine(let lines) = charger.fixed else { return wiredLines.union(read) }
        // A phase that was told, and a single line on IT, are led through the wiring.
        let isMeasured = charger.reading == nil || (charger.reading?.phase == nil && supply == .tn3)
        return (isMeasured ? lines.drawing : wiredLines).union(read)
    }

    /// The lines of a reading of a charger that the cloud does not bind: it was measured, whatever phase it was told.
    func measuredLines(_ reading: Reading) -> LineSet {
        let named = namedLines(reading)
        return supply == .it3 && named.lineCount == 1 ? named.union(wiredLines) : named
    }
}
