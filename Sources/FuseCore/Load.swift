// Room: from one charger's settings to one current per line. The only place that knows how.
// Answers: what a charger counts as, and why. Must not know: fuses, other charges, proposals.

/// Why a charger counts what it counts.
public enum LoadCause: Hashable, Sendable {
    /// Its override, in full.
    case override(OfflineOverride)
    /// Its override is below its minimum and the rules count that as nothing.
    case belowMinimumAsZero(OfflineOverride)
    /// Automatic, and excluded by rule.
    case automaticExcluded
    /// Automatic, at the effective value last read.
    case automaticObserved(Milliamperes)
    /// Automatic, at the bound or the charger's maximum.
    case automaticBound(Milliamperes)
    /// Made automatic and not read since: at the bound on every wired line.
    case automaticNotReadSince(Milliamperes)
    /// Automatic, the rule needs an observed value and there is none: at the bound on every wired line.
    case automaticNeverRead(Milliamperes)
    /// The cloud's settings do not bind it.
    case fixed(Milliamperes)
    /// An update of it is on its way: it may hold what is recorded, what was sent, or a part of it.
    case inFlight(recorded: OfflineOverride, sent: OfflineOverride)
}

/// What one charger counts as on each line.
public struct ChargerLoad: Hashable, Sendable {
    /// The counted current of each line.
    public let counted: LineCurrents
    /// The lines that its settings allow it to load, whatever the current.
    public let lines: LineSet
    /// Why it counts that.
    public let cause: LoadCause
    /// The observed value that it may still hold instead, per line the larger of both is counted; nil where
    /// the last reading agrees, or there is none.
    public let unconfirmed: Reading?
    /// What is known of it with its automatic current included; nil where nothing is.
    public let withAutomatic: LineCurrents?

    /// Works out the load of one charger (contract, section 2: what a charger loads).
    ///
    /// - Parameters:
    ///   - charger: The charger's facts and recorded settings.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public init(of charger: borrowing Charger, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        let settings = connection.settings(charger, rules)
        let doubted = connection.doubtedReading(charger, rules)
        var counted = settings.counted
        if let doubted {
            counted = .largerOnEachLine(counted, connection.observed(doubted))
        }
        self.lines = settings.lines
        self.cause = settings.cause
        self.unconfirmed = doubted
        self.counted = counted
        self.withAutomatic = connection.known(charger, counted: counted, rules)
    }

    /// Whether it is automatic, the rule needs an observed value, and there is none.
    public var isNeverRead: Bool { if case .automaticNeverRead = cause { true } else { false } }

    /// Whether an update of it is on its way.
    public var isInFlight: Bool { if case .inFlight = cause { true } else { false } }

    /// What a charger counts as that may be in any of several states: on each line the largest.
    ///
    /// - Parameters:
    ///   - states: What it counts as in each state, at least one.
    ///   - besides: What it may count as besides, whatever state it is in.
    ///   - cause: Why nobody knows which.
    public init(worstOf states: [ChargerLoad], besides: LineCurrents = .zero, cause: LoadCause) {
        precondition(!states.isEmpty, "a charger is in some state")
        self.counted = states.reduce(besides) { .largerOnEachLine($0, $1.counted) }
        self.lines = states.reduce([]) { $0.union($1.lines) }
        self.cause = cause
        self.unconfirmed = states.lazy.compactMap(\.unconfirmed).first
        self.withAutomatic = states.reduce(Optional(besides)) { worst, state in
            guard let worst, let known = state.withAutomatic else { return nil }
            return .largerOnEachLine(worst, known)
        }
    }

    /// What a charger counts as at what was last read of it, where anything was.
    ///
    /// - Parameters:
    ///   - charger: The charger with its reading.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public static func ofReading(
        of charger: Charger, on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        return charger.reading.map(connection.observed) ?? .zero
    }

    /// What a charger counts as if one of its settings is as recorded or sent, and the other as it was last
    /// read: the current that was read on the lines of its phase, or its override on the lines that were read.
    ///
    /// - Parameters:
    ///   - charger: The charger in one of its states.
    ///   - reading: What was read and disagrees with the record.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public static func mixed(
        _ charger: Charger, with reading: Reading, on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        let read = connection.currents(reading.current, on: connection.lines(for: charger.offline.phase))
        guard let current = charger.offline.current.milliamperes else { return read }
        let lines = connection.observedLines(reading)
        return .largerOnEachLine(read, connection.currents(current, on: lines))
    }
}

/// What a charger counts as at any override, its phase and everything else as given, and no reading beside it.
public struct OverrideLoad: Hashable, Sendable {
    /// The lines that its phase allows.
    public let lines: LineSet
    @usableFromInline let isTimesSquareRootOf3: Bool
    @usableFromInline let countsFrom: Milliamperes

    /// Works out where a charger's override counts.
    ///
    /// - Parameters:
    ///   - charger: The charger; its current and its reading do not matter.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public init(of charger: Charger, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        self.init(connection, charger, rules)
    }

    fileprivate init(_ connection: Connection, _ charger: borrowing Charger, _ rules: CountingRules) {
        self.lines = connection.lines(for: charger.offline.phase)
        self.isTimesSquareRootOf3 = connection.countsPairCurrent && lines.lineCount == 3
        self.countsFrom = rules.belowMinimum == .zero ? charger.minCurrent : .zero
    }

    /// What an override counts as; never less for more.
    ///
    /// - Parameter current: The override, 0 or more.
    @inlinable public func counted(at current: Milliamperes) -> LineCurrents {
        guard current >= countsFrom, current > .zero else { return .zero }
        return LineCurrents(
            isTimesSquareRootOf3 ? current.timesSquareRootOf3RoundedUp() : current, on: lines)
    }
}

/// How one charger is connected: turns a current and a phase into a current per line.
private struct Connection {
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
        let isThreePhaseLoad = lines.lineCount == 3 && current > .zero
        let perLine =
            countsPairCurrent && isThreePhaseLoad ? current.timesSquareRootOf3RoundedUp() : current
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
        if let fixed = charger.fixedCurrent {
            return (currents(fixed, on: wired), wired, .fixed(fixed))
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
        let bound = rules.automaticBound ?? charger.maxCurrent
        switch rules.automatic {
        case .excluded: return (.zero, lines, .automaticExcluded)
        case .bound: return (currents(bound, on: lines), lines, .automaticBound(bound))
        case .observed:
            if charger.awaitsReading {
                return (currents(bound, on: wired), wired, .automaticNotReadSince(bound))
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
    func doubtedReading(_ charger: borrowing Charger, _ rules: CountingRules) -> Reading? {
        guard charger.fixedCurrent == nil, let reading = charger.reading else { return nil }
        let phase = charger.offline.phase
        guard let current = charger.offline.current.milliamperes else {
            if charger.awaitsReading { return reading }
            let counts = rules.automatic != .excluded && phase != .automatic && reading.current > .zero
            return counts && disagrees(reading.lines, with: phase) ? reading : nil
        }
        guard reading.agrees(with: current) else { return reading }
        guard current > .zero || reading.current > .zero else { return nil }
        return disagrees(reading.lines, with: phase) ? reading : nil
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
