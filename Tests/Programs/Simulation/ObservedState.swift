import FuseCore

/// The state that the service reports of a charger.
enum ObservedState {
    /// The effective value: an override on the lines of its phase, or the given automatic current.
    ///
    /// - Parameters:
    ///   - held: The settings of the charger.
    ///   - supply: The supply of the installation.
    ///   - rules: The counting rules of the installation.
    ///   - isScaled: True where a three-phase current on IT-3 is reported as the pairs' current, √3 times
    ///     smaller.
    ///   - isCoarse: True where only whole amperes are reported.
    ///   - automatic: The current that an automatic charger reports.
    /// - Returns: The reading, without a time.
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

    /// The effective phase in the encoding of the write field; the given phase for an automatic one.
    static func phase(of held: Charger, automatic: PhaseChoice) -> PhaseChoice {
        held.offline.phase == .automatic ? automatic : held.offline.phase
    }
}
