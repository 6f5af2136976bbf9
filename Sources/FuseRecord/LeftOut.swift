public import FuseCore

/// A charger that the sums leave out (rules: Automatic chargers).
public struct LeftOut: Hashable, Sendable {
    /// The reason why a charger is left out.
    public enum Code: String, CaseIterable, Sendable {
        /// It is automatic, and nothing is known of it.
        case unknown = "automatic-unknown"
        /// It is automatic, and the installation's rule excludes it.
        case excluded = "automatic-excluded"

        /// Makes the reason why a load is left out; nil for a load that is counted.
        package init?(_ load: ChargerLoad) {
            switch load.cause {
            case .automaticExcluded: self = .excluded
            case .automaticUnknown: self = .unknown
            default: return nil
            }
        }
    }

    /// The reason why it is left out.
    public let code: Code
    /// The charger.
    public let charger: Identifier

    /// Makes a charger that is left out.
    package init(code: Code, charger: Identifier) { (self.code, self.charger) = (code, charger) }
}
