/// Why a charger counts what it counts.
public indirect enum LoadCause: Hashable, Sendable {
    /// Its override, in full.
    case override(OfflineOverride)
    /// Its override is below its minimum and the rules count that as nothing.
    case belowMinimumAsZero(OfflineOverride)
    /// Its minimum, which the minimum-power mode gives it whatever it was told.
    case minimumPower(Milliamperes)
    /// Automatic, and excluded by rule.
    case automaticExcluded
    /// Automatic, and nothing is known of it.
    case automaticUnknown
    /// Made automatic and not read since: at what it may have held before.
    case automaticHeld(Milliamperes)
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
    /// The cloud's settings do not bind it, and nobody knows what does: at its maximum.
    case fixedUnknown(Milliamperes)
    /// The cloud's settings do not bind it, and what it draws differs by line.
    case fixedByLine(FixedByLine)
    /// An update of it is on its way: it may hold what is recorded, what was sent, or a part of it.
    case inFlight(recorded: OfflineOverride, sent: OfflineOverride)
    /// What was last read of it counts for more than what it is set to.
    case readOtherwise(Reading, LoadCause)
}

/// What one charger counts as on each line.
public struct ChargerLoad: Hashable, Sendable {
    /// The counted current of each line.
    public let counted: LineCurrents
    /// The lines that its settings allow it to load, whatever the current.
    public let lines: LineSet
    /// Why it counts that.
    public let cause: LoadCause
    /// What was last read where it disagrees with the record, in its current or in its lines; nil where it agrees, or
    /// there is none.
    public let doubted: Reading?
    /// The same where it counts beside the record, per line the larger of both.
    public let unconfirmed: Reading?
    /// What it counts as if it holds what it was told.
    public let asTold: LineCurrents
    /// What it counts as if it held ``unconfirmed``, and does what it was told since or not; nil where there is none.
    public let asRead: LineCurrents?
    /// What it was read to carry, no more than ``asRead``; nil where there is none.
    public let asSeen: LineCurrents?
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

    /// Whether it is automatic, the rule needs an observed value, and there is none.
    public var isNeverRead: Bool { if case .automaticNeverRead = cause { true } else { false } }

    /// Whether it is not known what limits it, on some line at least.
    public var isUnlimited: Bool {
        switch cause {
        case .fixedUnknown: true
        case .fixedByLine(let lines): lines.isAnyUnknown
        default: false
        }
    }

    /// Whether it is automatic and counts as it was last read.
    public var isAsRead: Bool { if case .automaticObserved = cause { true } else { false } }

    /// Whether an update of it is on its way.
    public var isInFlight: Bool { if case .inFlight = cause { true } else { false } }

    /// What a charger counts as that may be in any of several states: on each line the largest.
    ///
    /// - Parameters:
    ///   - states: What it counts as in each state, at least one.
    ///   - besides: What it may count as besides, whatever state it is in, because it held something else; nil where it
    ///     did not.
    ///   - cause: Why nobody knows which.
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

    /// Whether a charger is wired to every line that was read of it, as far as its wiring is known.
    package static func reaches(
        _ reading: Reading, _ charger: Charger, on supply: Supply, rules: CountingRules
    ) -> Bool {
        let connection = Connection(charger: charger, supply: supply, rules: rules)
        return connection.wiredLines.isSuperset(of: connection.namedLines(reading))
    }

    /// The lines that a charger can ever load: by its wiring, by what it is fixed at, and by what was read of it.
    package static func reach(of charger: borrowing Charger, on supply: Supply, rules: CountingRules)
        -> LineSet
    {
        Connection(charger: charger, supply: supply, rules: rules).reach(of: charger)
    }

    /// What a charger may count as that held what was last read, once settings were sent to it: with one of them as it was
    /// sent and the other one as it was read, and where both were sent, with both.
    ///
    /// - Parameters:
    ///   - charger: The charger in the state that it would have if both were in force.
    ///   - currentWasSent: Whether its current was sent. It then flows on the lines that were read; that of an automatic one
    ///     is counted there as what it may hold.
    ///   - phaseWasSent: Whether its phase was sent. It then takes the current along that was read.
    ///   - reading: What was read and disagrees with the record.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
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

/// What a charger counts as at any override, its phase and everything else as given, and no reading beside it.
public struct OverrideLoad: Hashable, Sendable {
    /// The lines that its phase allows.
    public let lines: LineSet
    @usableFromInline let isTimesSquareRootOf3: Bool
    @usableFromInline let countsFrom: Milliamperes
    @usableFromInline let least: Milliamperes

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

    init(
        _ connection: Connection, _ charger: borrowing Charger, _ rules: CountingRules,
        phase: PhaseChoice? = nil
    ) {
        self.lines = connection.lines(for: phase ?? charger.offline.phase)
        self.isTimesSquareRootOf3 = connection.scalesOverrides && lines.lineCount == 3
        self.countsFrom = rules.belowMinimum == .zero ? charger.minCurrent : .zero
        self.least = rules.least(of: charger)
    }

    /// What an override counts as; never less for more.
    ///
    /// - Parameter current: The override, 0 or more.
    @inlinable public func counted(at current: Milliamperes) -> LineCurrents {
        let most = max(current >= countsFrom ? current : .zero, least)
        return LineCurrents(isTimesSquareRootOf3 ? most.timesSquareRootOf3RoundedUp() : most, on: lines)
    }
}
