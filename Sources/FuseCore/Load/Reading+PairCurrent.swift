extension Reading {
    /// Returns true if this may be a charger's override, a pair's current, given as the line's.
    ///
    /// Then it is √3 times smaller than the override, as is seen on IT supplies.
    ///
    /// - Parameters:
    ///   - charger: The charger, with the override to compare with.
    ///   - supply: The kind of supply.
    ///   - rules: The installation's counting rules.
    /// - Returns: False for an override of 0 A, and where it does not load three lines.
    package func isPairAsLine(of charger: Charger, on supply: Supply, rules: CountingRules) -> Bool {
        guard supply == .it3, let override = charger.offline.current.milliamperes, override > .zero,
            OverrideLoad(of: charger, on: supply, rules: rules).lines.lineCount == 3
        else { return false }
        // The reading may be off by half its last digit either way.
        let largest = min(.largest, Milliamperes(current.count + unit.count / 2))
            .timesSquareRootOf3RoundedUp()
        let smallest = Milliamperes(max(0, current.count - unit.count / 2 - 1)).timesSquareRootOf3RoundedUp()
        return smallest <= override && override <= largest
    }
}
