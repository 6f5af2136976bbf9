/// The current that one charger counts at on each line (rules: Loads).
public struct ChargerLoad: Hashable, Sendable {
    /// The counted current of each line.
    public let counted: LineCurrents
    /// The lines that its settings allow it to load, whatever the current.
    public let lines: LineSet
    /// The reason for the counted current.
    public let cause: LoadCause
    /// The last reading, if its current or its lines disagree with the record; otherwise nil.
    public let mismatched: Reading?
    /// The load of the recorded settings.
    public let recordedLoad: LineCurrents
    /// The load if it holds other settings than the recorded ones; nil where it cannot.
    public let alternative: Scenario?
    /// The current with its automatic current as last known; nil where nothing is known.
    public let withAutomatic: LineCurrents?

    /// Works out the load of one charger (rules: Loads).
    ///
    /// - Parameters:
    ///   - charger: The charger's facts and recorded settings.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public init(of charger: borrowing Charger, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        let settings = connection.settled(charger, rules)
        let mismatched = connection.mismatchedReading(charger)
        var alternative: Scenario?
        if let mismatched, connection.counts(mismatched, of: charger, rules) {
            alternative = Scenario(
                load: connection.readLoad(of: mismatched, by: charger, rules), reading: mismatched)
        } else if let reading = connection.readingAbove(settings.counted, of: charger) {
            alternative = Scenario(load: connection.measured(reading, by: charger), reading: reading)
        }
        let counted = LineCurrents.largerOnEachLine(settings.counted, alternative?.load ?? .zero)
        self.lines = settings.lines
        self.cause = settings.cause
        self.mismatched = mismatched
        self.counted = counted
        self.recordedLoad = settings.counted
        self.alternative = alternative
        self.withAutomatic = connection.withAutomatic(charger, counted: counted, rules)
    }

    /// The mismatched reading, if it counts beside the record: per line, the larger of both.
    public var unconfirmed: Reading? { alternative?.reading }

    /// True if it is automatic and never read, though the rule needs an observed value.
    public var isNeverRead: Bool { if case .automaticNeverRead = cause { true } else { false } }

    /// True if its limit is unknown on at least one line.
    public var isUnlimited: Bool {
        switch cause {
        case .fixedUnknown: true
        case .fixedByLine(let lines): lines.isAnyUnknown
        default: false
        }
    }

    /// True if it is automatic and counts at its last reading.
    public var isAsRead: Bool { if case .automaticObserved = cause { true } else { false } }

    /// True if it was made automatic and counts as what it may have held before.
    public var isAsBefore: Bool { if case .automaticHeld = cause { true } else { false } }

    /// True if an update of it is in flight.
    public var isInFlight: Bool { if case .inFlight = cause { true } else { false } }

    /// Works out the load of a charger that may be in any of several states: on each line, the largest.
    ///
    /// - Parameters:
    ///   - states: The load in each state, at least one.
    ///   - alternative: A load that it may have in any state, because it held other settings; nil where there
    ///     is none.
    ///   - cause: The reason why its state is not known.
    public init(worstOf states: [ChargerLoad], alternative: LineCurrents? = nil, cause: LoadCause) {
        precondition(!states.isEmpty, "a charger is in some state")
        self.counted = states.reduce(alternative ?? .zero) { .largerOnEachLine($0, $1.counted) }
        self.lines = states.reduce([]) { $0.union($1.lines) }
        self.cause = cause
        self.mismatched = states.lazy.compactMap(\.mismatched).first
        self.recordedLoad = states.reduce(.zero) { .largerOnEachLine($0, $1.recordedLoad) }
        let others = states.compactMap(\.alternative)
        let load = others.reduce(alternative) { .largerOnEachLine($0 ?? .zero, $1.load) }
        self.alternative = load.map { Scenario(load: $0, reading: others.lazy.compactMap(\.reading).first) }
        self.withAutomatic = states.reduce(Optional(alternative ?? .zero)) { worst, state in
            guard let worst, let known = state.withAutomatic else { return nil }
            return .largerOnEachLine(worst, known)
        }
    }

    /// True if a charger is wired to every line of a reading, as far as its wiring is known.
    package static func reaches(
        _ reading: Reading, _ charger: Charger, on supply: Supply, rules: CountingRules
    ) -> Bool {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        return connection.wiredLines.isSuperset(of: connection.namedLines(reading))
    }

    /// Returns the lines that a charger can ever load: by wiring, fixed current and reading.
    package static func reach(of charger: borrowing Charger, on supply: Supply, rules: CountingRules)
        -> LineSet
    {
        Connection(charger: charger, supply: supply, rules: rules).reach(of: charger)
    }

    /// Returns the load of a charger that held its last reading when settings were sent to it.
    ///
    /// One of the two settings may be in force as sent while the other is still as read. Where both were
    /// sent, both may be in force.
    ///
    /// - Parameters:
    ///   - charger: The charger in the state with both settings in force.
    ///   - currentWasSent: True if its current was sent. It then flows on the lines that were read; an
    ///     automatic current counts there at what the charger may hold.
    ///   - phaseWasSent: True if its phase was sent. The current that was read then flows on the new phase.
    ///   - reading: The reading that disagrees with the record.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    /// - Returns: The largest current that it may carry then, on each line.
    package static func partiallyApplied(
        of charger: Charger, currentWasSent: Bool, phaseWasSent: Bool, beside reading: Reading,
        on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        var partiallyApplied = LineCurrents.zero
        if phaseWasSent {
            partiallyApplied = connection.read(
                reading.current, on: connection.lines(for: charger.offline.phase))
        }
        if currentWasSent, let current = charger.offline.current.milliamperes {
            let stayed = connection.currents(current, on: connection.observedLines(reading))
            partiallyApplied = .largerOnEachLine(partiallyApplied, stayed)
        }
        if currentWasSent, phaseWasSent {
            partiallyApplied = .largerOnEachLine(partiallyApplied, connection.settled(charger, rules).counted)
        }
        return partiallyApplied
    }
}
