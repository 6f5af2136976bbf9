/// The reason why a charger counts at its current.
public indirect enum LoadCause: Hashable, Sendable {
    /// The override counts in full.
    case override(OfflineOverride)
    /// The override is below the charger's minimum, which the rules count as zero.
    case belowMinimumAsZero(OfflineOverride)
    /// The minimum counts, because the minimum-power mode applies whatever the charger is set to.
    case minimumPower(Milliamperes)
    /// The charger is automatic and excluded by the rules: it counts at what minimum-power mode gives, or 0.
    case automaticExcluded(least: Milliamperes)
    /// The charger is automatic and unknown: it counts at what minimum-power mode gives, or at 0.
    case automaticUnknown(least: Milliamperes)
    /// The charger was made automatic and not read since: it counts at what it may have held before.
    case automaticHeld(Milliamperes)
    /// The charger is automatic and counts at the effective value last read.
    case automaticObserved(Milliamperes)
    /// The charger is automatic and counts at the bound or its maximum.
    case automaticBound(Milliamperes)
    /// The charger was made automatic and not read since: it counts at the bound on every wired line.
    case automaticNotReadSince(Milliamperes)
    /// The charger is automatic and never read, though the rule needs a reading.
    ///
    /// It counts at the bound on every wired line.
    case automaticNeverRead(Milliamperes)
    /// The cloud's settings do not bind the charger.
    case fixed(Milliamperes)
    /// The cloud's settings do not bind the charger, and its limit is unknown: it counts at its maximum.
    case fixedUnknown(Milliamperes)
    /// The cloud's settings do not bind the charger, and its limit differs by line.
    case fixedByLine(FixedByLine)
    /// An update is in flight: the charger may hold the record, the update, or a part of the update.
    case inFlight(recorded: OfflineOverride, sent: OfflineOverride)
    /// The last reading counts for more than the setting.
    case readOtherwise(Reading, LoadCause)
}

/// The current that one charger counts at on each line (rules: Loads).
public struct ChargerLoad: Hashable, Sendable {
    /// The counted current of each line.
    public let counted: LineCurrents
    /// The lines that its settings allow it to load, whatever the current.
    public let lines: LineSet
    /// The reason for the counted current.
    public let cause: LoadCause
    /// The last reading, if its current or its lines disagree with the record; otherwise nil.
    public let doubted: Reading?
    /// The doubted reading, if it counts beside the record: per line, the larger of both.
    public let unconfirmed: Reading?
    /// The current that the recorded settings count at.
    public let asTold: LineCurrents
    /// The current that it counts at if it holds ``unconfirmed``; nil where there is no such reading.
    ///
    /// It covers a charger that follows the settings sent since, and one that does not.
    public let asRead: LineCurrents?
    /// The current of the reading itself, at most ``asRead``; nil where there is no such reading.
    public let asSeen: LineCurrents?
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
        let doubted = connection.doubtedReading(charger)
        var (unconfirmed, read): (Reading?, LineCurrents?) = (nil, nil)
        if let doubted, connection.counts(doubted, of: charger, rules) {
            (unconfirmed, read) = (doubted, connection.held(doubted, by: charger, rules))
        } else if let reading = connection.readingAbove(settings.counted, of: charger) {
            (unconfirmed, read) = (reading, connection.seen(as: reading, by: charger))
        }
        let counted = read.map { LineCurrents.largerOnEachLine(settings.counted, $0) } ?? settings.counted
        self.lines = settings.lines
        self.cause = settings.cause
        self.doubted = doubted
        self.unconfirmed = unconfirmed
        self.counted = counted
        self.asTold = settings.counted
        self.asRead = read
        self.asSeen = unconfirmed.map { connection.seen(as: $0, by: charger) }
        self.withAutomatic = connection.withAutomatic(charger, counted: counted, rules)
    }

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

    /// True if an update of it is in flight.
    public var isInFlight: Bool { if case .inFlight = cause { true } else { false } }

    /// Works out the load of a charger that may be in any of several states: on each line, the largest.
    ///
    /// - Parameters:
    ///   - states: The load in each state, at least one.
    ///   - besides: A load that it may have in any state, because it held other settings; nil where there is
    ///     none.
    ///   - cause: The reason why its state is not known.
    public init(worstOf states: [ChargerLoad], besides: LineCurrents? = nil, cause: LoadCause) {
        precondition(!states.isEmpty, "a charger is in some state")
        self.counted = states.reduce(besides ?? .zero) { .largerOnEachLine($0, $1.counted) }
        self.lines = states.reduce([]) { $0.union($1.lines) }
        self.cause = cause
        self.doubted = states.lazy.compactMap(\.doubted).first
        self.unconfirmed = states.lazy.compactMap(\.unconfirmed).first
        self.asTold = states.reduce(.zero) { .largerOnEachLine($0, $1.asTold) }
        self.asRead = states.lazy.compactMap(\.asRead).reduce(besides) { .largerOnEachLine($0 ?? .zero, $1) }
        self.asSeen = states.lazy.compactMap(\.asSeen).first
        self.withAutomatic = states.reduce(Optional(besides ?? .zero)) { worst, state in
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
    package static func strayed(
        of charger: Charger, currentWasSent: Bool, phaseWasSent: Bool, beside reading: Reading,
        on supply: Supply, rules: CountingRules
    ) -> LineCurrents {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        var strayed = LineCurrents.zero
        if phaseWasSent {
            strayed = connection.read(reading.current, on: connection.lines(for: charger.offline.phase))
        }
        if currentWasSent, let current = charger.offline.current.milliamperes {
            let stayed = connection.currents(current, on: connection.observedLines(reading))
            strayed = .largerOnEachLine(strayed, stayed)
        }
        if currentWasSent, phaseWasSent {
            strayed = .largerOnEachLine(strayed, connection.settled(charger, rules).counted)
        }
        return strayed
    }
}

/// The load of a charger at any override, with its phase and other facts fixed and without a reading.
public struct OverrideLoad: Hashable, Sendable {
    /// The lines that its phase allows.
    public let lines: LineSet
    @usableFromInline let isTimesSquareRootOf3: Bool
    @usableFromInline let countsFrom: Milliamperes
    @usableFromInline let least: Milliamperes

    /// Works out the lines and the scale of a charger's override.
    ///
    /// - Parameters:
    ///   - charger: The charger; its current and its reading do not matter.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    public init(of charger: Charger, on supply: Supply, rules: CountingRules) {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        self.init(connection, charger, rules)
    }

    init(
        _ connection: Connection, _ charger: borrowing Charger, _ rules: CountingRules,
        phase: PhaseChoice? = nil
    ) {
        self.lines = connection.lines(for: phase ?? charger.offline.phase)
        self.isTimesSquareRootOf3 = connection.scalesOverrides && lines.lineCount == 3
        self.countsFrom = rules.belowMinimum == .zero ? charger.minCurrent : .zero
        self.least = rules.least(of: charger)
    }

    /// Returns the load at an override; a larger override never has a smaller load.
    ///
    /// - Parameter current: The override, 0 or more.
    /// - Returns: The current that counts, 0 on the lines that the charger does not load.
    @inlinable public func counted(at current: Milliamperes) -> LineCurrents {
        let most = max(current >= countsFrom ? current : .zero, least)
        return LineCurrents(isTimesSquareRootOf3 ? most.timesSquareRootOf3RoundedUp() : most, on: lines)
    }
}
