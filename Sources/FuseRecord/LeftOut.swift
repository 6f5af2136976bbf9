public import FuseCore

/// A charger that the sums leave out (rules: Automatic chargers).
public struct LeftOut: Hashable, Sendable {
    /// The reason why a charger is left out.
    public enum Code: String, CaseIterable, Sendable {
        /// It is automatic, and nothing is known of it.
        case unknown = "automatic-unknown"
        /// It is automatic, and the installation's rule excludes it.
        case excluded = "automatic-excluded"
    }

    /// The reason why it is left out.
    public let code: Code
    /// The charger.
    public let charger: Identifier
    /// The current that it counts at all the same, by the minimum-power mode; 0 if that gives it nothing.
    public let least: Milliamperes

    /// Makes the entry of a load that is left out; nil for a load that is counted.
    ///
    /// - Parameters:
    ///   - load: The load.
    ///   - charger: The charger's id, evaluated only if it is left out.
    /// - Throws: What `charger` throws.
    package init?(_ load: ChargerLoad, of charger: () throws -> Identifier) rethrows {
        switch load.cause {
        case .automaticExcluded(let least): (code, self.least) = (.excluded, least)
        case .automaticUnknown(let least): (code, self.least) = (.unknown, least)
        default: return nil
        }
        self.charger = try charger()
    }
}
