/// The assumptions behind the limit of a charger that the cloud's settings do not bind.
public struct FixedAssumptions: OptionSet, Hashable, Sendable {
    /// The bits, as they are stored.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A recurring charging profile has no gap.
    public static let recurringProfile = FixedAssumptions(rawValue: 1)
    /// One limit binds all connectors of a charge point together.
    public static let connectorsTogether = FixedAssumptions(rawValue: 2)
    /// All assumptions.
    public static let all: FixedAssumptions = [.recurringProfile, .connectorsTogether]

    /// The codes of the assumptions, as in reports and documents.
    public var codes: [AssumptionCode] {
        let codes: [(FixedAssumptions, AssumptionCode)] = [
            (.recurringProfile, .recurringProfileTrusted), (.connectorsTogether, .connectorsBoundTogether),
        ]
        return codes.filter { contains($0.0) }.map(\.1)
    }

    /// Makes the assumption of a code; nil for a code of another kind of assumption.
    ///
    /// - Parameter code: The code.
    public init?(_ code: AssumptionCode) {
        switch code {
        case .recurringProfileTrusted: self = .recurringProfile
        case .connectorsBoundTogether: self = .connectorsTogether
        default: return nil
        }
    }
}
