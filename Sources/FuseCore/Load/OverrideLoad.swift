/// The load of a charger at any override, with its phase and other facts fixed and without a reading.
public struct OverrideLoad: Hashable, Sendable {
    /// The lines that its phase allows.
    public let lines: LineSet
    @usableFromInline let isTimesSquareRootOf3: Bool
    @usableFromInline let countsFrom: Milliamperes
    @usableFromInline let minimum: Milliamperes

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
        self.minimum = rules.minimumPower(of: charger)
    }

    /// Returns the load at an override; a larger override never has a smaller load.
    ///
    /// - Parameter current: The override, 0 or more.
    /// - Returns: The current that counts, 0 on the lines that the charger does not load.
    @inlinable public func counted(at current: Milliamperes) -> LineCurrents {
        let effective = max(current >= countsFrom ? current : .zero, minimum)
        return LineCurrents(
            isTimesSquareRootOf3 ? effective.timesSquareRootOf3RoundedUp() : effective, on: lines)
    }
}
