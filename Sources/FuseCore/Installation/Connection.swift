/// The electrical connection of one charger: turns a current and a phase into a current per line.
struct Connection {
    let supply: Supply
    let wiring: Wiring
    let phaseSelectable: Bool
    let itCurrent: ITCurrentRule?
    /// All lines that the charger may load.
    ///
    /// A one-phase supply has one; unknown wiring may be any of them.
    let wiredLines: LineSet

    init(charger: borrowing Charger, supply: Supply, rules: CountingRules) {
        self.supply = supply
        self.wiring = rules.wiring(of: charger)
        self.phaseSelectable = charger.phaseSelectable
        self.itCurrent = rules.itCurrent
        self.wiredLines = supply.lines(wiredAs: wiring)
    }

    /// Returns the lines that a phase choice allows.
    ///
    /// An automatic phase may be any of the wired lines, or all. So may a phase that the charger cannot
    /// choose, or whose terminal is open.
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

    /// True if an override on three lines is the current of the pairs, which is √3 larger on the line.
    var scalesOverrides: Bool { supply == .it3 && itCurrent == .pair }

    /// Returns an override's current on each of some lines.
    func currents(_ current: Milliamperes, on lines: LineSet) -> LineCurrents {
        let isPair = scalesOverrides && lines.lineCount == 3
        return LineCurrents(isPair ? current.timesSquareRootOf3RoundedUp() : current, on: lines)
    }

    /// Returns a current that was read, on each of some lines.
    ///
    /// On IT a charger may report the current of the pairs, which is √3 larger on the line, unless
    /// `itCurrent: line` was declared.
    func read(_ current: Milliamperes, on lines: LineSet) -> LineCurrents {
        let isPair = supply == .it3 && itCurrent != .line && lines.lineCount == 3
        return LineCurrents(isPair ? current.timesSquareRootOf3RoundedUp() : current, on: lines)
    }

    /// Returns the lines of a reading, by the wiring at its time and by the current wiring.
    func namedLines(_ reading: Reading) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        return reading.phase.map { reading.lines.union(lines(for: $0)) } ?? reading.lines
    }

    /// Returns the lines of a reading, and all wired lines where it cannot be on those read alone.
    ///
    /// That is so where the wiring is unknown or does not reach the lines read. It is also so where the
    /// charger reports a phase that it does not keep to, and for a single line on IT, since a load on IT is
    /// never on one line.
    func observedLines(_ reading: Reading) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        let (named, wired) = (namedLines(reading), wiredLines)
        let isPossible =
            wiring != .unknown && phaseSelectable && wired.isSuperset(of: named)
            && !(supply == .it3 && named.lineCount == 1)
        return isPossible ? named : named.union(wired)
    }

    /// Returns the current of a reading on the lines that it counts on.
    func observed(_ reading: Reading) -> LineCurrents { read(reading.current, on: observedLines(reading)) }

    /// True if the lines of a reading are not those of a phase.
    ///
    /// They exceed the lines that the phase allows, or are fewer than the phase names.
    func disagrees(_ reading: Reading, with phase: PhaseChoice) -> Bool {
        let (named, allowed) = (namedLines(reading), lines(for: phase))
        guard allowed.isSuperset(of: named) else { return true }
        let namesItsLines = phase != .automatic && phaseSelectable && wiring != .unknown
        return namesItsLines && named != allowed
    }

    /// Returns the lines that a charger can ever load: by wiring, fixed current and reading.
    func reach(of charger: borrowing Charger) -> LineSet {
        guard supply.isThreePhase else { return supply.lines }
        let read = charger.reading?.lines ?? []
        guard case .byLine(let lines) = charger.fixed else { return wiredLines.union(read) }
        // A reported phase, and a single line on IT, are mapped to lines through the wiring.
        let isMeasured = charger.reading == nil || (charger.reading?.phase == nil && supply == .tn3)
        return (isMeasured ? lines.drawing : wiredLines).union(read)
    }

    /// Returns the lines of a reading of a charger that the cloud does not bind.
    ///
    /// They were measured, whatever phase the charger is set to.
    func measuredLines(_ reading: Reading) -> LineSet {
        let named = namedLines(reading)
        return supply == .it3 && named.lineCount == 1 ? named.union(wiredLines) : named
    }
}
