import FuseCore

/// What is seen of a charger.
enum ObservedState {
    /// The effective value: an override as it is, on the lines of its phase.
    ///
    /// An automatic charger shows some value of its own.
    ///
    /// - Parameters:
    ///   - held: The charger with the settings that it holds.
    ///   - supply: The supply.
    ///   - rules: The installation's counting rules.
    ///   - isScaled: True if a three-phase current on IT-3 is reported as that of the pairs, √3 times
    ///     smaller.
    ///   - isCoarse: True if only whole amperes are reported.
    ///   - automatic: The current that an automatic charger shows.
    /// - Returns: The reading, with 3 decimals or, if coarse, none.
    static func reading(
        of held: Charger, on supply: Supply, rules: CountingRules, isScaled: Bool = false,
        isCoarse: Bool = false, automatic: Milliamperes = Milliamperes(10_123)
    ) -> Reading {
        let lines = OverrideLoad(of: held, on: supply, rules: rules).lines
        var current = (held.offline.current.milliamperes ?? automatic).count
        if isScaled, supply == .it3, lines.lineCount == 3 {
            current = Int64((Double(current) / 3.0.squareRoot()).rounded())
        }
        if isCoarse { current = (current + 500) / 1_000 * 1_000 }
        return Reading(
            current: Milliamperes(current), decimals: isCoarse ? 0 : 3, lines: lines, readAt: nil)
    }

    /// The effective phase in the encoding of the write field; an automatic one shows as all.
    static func phase(of held: Charger, automatic: PhaseChoice) -> PhaseChoice {
        held.offline.phase == .automatic ? automatic : held.offline.phase
    }
}
