import Dispatch
import FuseCore
import FuseJSON
public import FusePlanner

extension AdjustingRules {
    /// Reads a step in amperes; nil if it is no such number.
    ///
    /// - Parameters:
    ///   - step: 0.001 to 32 A with up to three decimals.
    ///   - share: The rule by which the remaining current is shared.
    public init?(step: String, share: Share) {
        guard case .exact(let step) = ScaledDecimal(step, decimals: 3) else { return nil }
        self.init(step: Milliamperes(step), share: share)
    }
}
