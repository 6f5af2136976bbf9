public import FuseCore

/// A charger that the sums leave out (contract, section 1: "without").
public struct LeftOut: Hashable, Sendable {
    /// Why.
    public enum Code: String, CaseIterable, Sendable {
        /// It is automatic and nothing is known of it.
        case unknown = "automatic-unknown"
        /// It is automatic and the installation's rule counts that as nothing.
        case excluded = "automatic-excluded"

        /// Why a load is left out; nil for one that is counted.
        package init?(_ load: ChargerLoad) {
            switch load.cause {
            case .automaticExcluded: self = .excluded
            case .automaticUnknown: self = .unknown
            default: return nil
            }
        }
    }

    /// Why it is left out.
    public let code: Code
    /// The charger.
    public let charger: Identifier

    package init(code: Code, charger: Identifier) { (self.code, self.charger) = (code, charger) }
}
