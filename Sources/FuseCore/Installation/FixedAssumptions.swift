/// What the limit of a charger takes for granted that the cloud's settings do not bind.
public struct FixedAssumptions: OptionSet, Hashable, Sendable {
    /// The bits, as they are stored.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A profile that recurs has no gap.
    public static let recurringProfile = FixedAssumptions(rawValue: 1)
    /// One limit binds all connectors of a charge point together.
    public static let connectorsTogether = FixedAssumptions(rawValue: 2)
    /// All that there are.
    public static let all: FixedAssumptions = [.recurringProfile, .connectorsTogether]

    /// The codes under which they are reported, and written in documents.
    public var codes: [AssumptionCode] {
        let codes: [(FixedAssumptions, AssumptionCode)] = [
            (.recurringProfile, .recurringProfileTrusted), (.connectorsTogether, .connectorsBoundTogether),
        ]
        return codes.filter { contains($0.0) }.map(\.1)
    }

    /// The one of a code; nil for the codes of what is assumed otherwise.
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
