import GRDB

/// The result of checking a store.
public struct StoreVerification: Sendable {
    /// The number of installations that were summed twice.
    public let installations: Int
    /// The number of line totals that were compared.
    public let totals: Int
    /// The faults; empty for a sound store.
    public let faults: [StoreFault]
}
