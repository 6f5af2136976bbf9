// Room: what the program needs of a store, whichever it is.
// Answers: the duties of a store, which one contract test suite holds every store to. Must not know: SQLite.

public import FuseCore

/// A record of installations.
///
/// Every method is one transaction. An implementation waits a bounded time for others and then throws.
public protocol InstallationStore: Sendable {
    /// The installation of that id, or nil where none is recorded.
    ///
    /// - Throws: ``InstallationStoreError/unsound(_:_:)`` where the record is no installation.
    func installation(_ id: Identifier) throws -> Installation?

    /// The ids of all recorded installations, in ascending order.
    func installations() throws -> [Identifier]

    /// For those of some chargers that are recorded, the installation they are recorded in.
    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier]

    /// The ids of chargers with a name, in ascending order: for people who know a charger by its name.
    func chargers(named name: String) throws -> [Identifier]

    /// Records installations, whole, in place of what was recorded under their ids.
    ///
    /// What is read, decided and written is one write transaction: nobody writes in between.
    ///
    /// - Parameters:
    ///   - ids: The installations that `change` needs to see.
    ///   - moment: When; it becomes the time of confirmation of chargers that have none.
    ///   - change: Gets those of them that are recorded and makes what is to be recorded. What it throws ends
    ///     the transaction and nothing is changed.
    /// A charger may move from one of them to another.
    ///
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)``, or what `change` throws.
    func record(
        _ ids: [Identifier], at moment: Timestamp,
        _ change: ([Identifier: Installation]) throws -> [Installation]
    ) throws

    /// The totals of every line of an installation as the store itself sums them, in no particular order;
    /// for those whose sums must not be trusted to one piece of code.
    func storedTotals(of id: Identifier) throws -> [StoredTotal]
}

/// One line's total as a store sums it.
public struct StoredTotal: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// What chargers may draw; nil where the rating is not known.
    public let usable: Milliamperes?
    /// What they draw; nil where the supply is not known.
    public let total: Milliamperes?

    /// Makes a total.
    public init(fuse: Identifier, line: Line, usable: Milliamperes?, total: Milliamperes?) {
        self.fuse = fuse
        self.line = line
        self.usable = usable
        self.total = total
    }
}

/// What any store may have to refuse.
public enum InstallationStoreError: Error, Hashable, Sendable {
    /// A charger is recorded in another installation.
    case recordedElsewhere(charger: Identifier, Identifier)
    /// What is recorded under an id is not an installation: somebody else wrote there.
    case unsound(Identifier, InstallationError)
}
