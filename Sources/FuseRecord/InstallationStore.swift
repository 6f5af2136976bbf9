public import FuseCore

/// The contents of a store within one transaction.
public protocol StoreReading {
    /// Returns an installation as recorded, with everything in flight; nil where it is not recorded.
    ///
    /// - Throws: ``InstallationStoreError/unsound(_:_:)`` where the record is not a valid installation.
    func record(_ id: Identifier) throws -> InstallationRecord?

    /// Returns the ids of all recorded installations, in ascending order.
    func installations() throws -> [Identifier]

    /// Returns, for those of some chargers that are recorded, the installation of each.
    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier]

    /// Returns the ids of chargers with a name, in ascending order, for input by name.
    func chargers(named name: String) throws -> [Identifier]

    /// Returns a plan; nil where there is none with that id.
    func plan(_ id: Identifier) throws -> RecordedPlan?

    /// Returns the ids of all plans that are not settled, in ascending order.
    func plansInFlight() throws -> [Identifier]

    /// Returns the address of the API that an installation was last pulled from; nil where it never was.
    func api(of installation: Identifier) throws -> String?

    /// Returns the forwarded writes that may have changed facts of an installation, by ascending number.
    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite]

    /// Returns the last entry of the decision log, of one installation or of any; nil where there is none.
    func lastLogEntry(of installation: Identifier?) throws -> LogEntry?
}

/// A store within one write transaction.
///
/// No other writer intervenes. At the end either all changes are on disk, or none.
public protocol StoreWriting: StoreReading {
    /// Records whole installations in place of those recorded under their ids.
    ///
    /// A charger may move from one of them to another.
    ///
    /// - Parameters:
    ///   - installations: The installations to record.
    ///   - moment: The time of recording, which becomes the time of confirmation of chargers that have none.
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)``.
    func put(_ installations: [Installation], at moment: Timestamp) throws

    /// Records installations one after the other, so that they need not all be in memory.
    ///
    /// The result is the same as that of ``put(_:at:)`` for all of them. Until its turn, an installation
    /// reads as it was recorded.
    ///
    /// - Parameters:
    ///   - moment: The time of recording, which becomes the time of confirmation of chargers that have none.
    ///   - body: Receives a function that records one installation. Returns true to keep all of them;
    ///     otherwise nothing is recorded.
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)``, and the errors of `body`.
    func put(at moment: Timestamp, _ body: (_ put: @escaping (Installation) throws -> Void) throws -> Bool)
        throws

    /// Records the API that an installation was pulled from.
    ///
    /// The installation is recorded already, or recorded by this transaction.
    func put(api: String, of installation: Identifier) throws

    /// Records a plan and reserves each of its chargers that is not settled.
    ///
    /// It replaces an earlier record of the plan. Chargers that it has settled are no longer reserved.
    ///
    /// - Throws: ``PlanError/inFlight(_:plan:)`` where another plan has reserved one of the chargers.
    func put(_ plan: RecordedPlan) throws

    /// Records a write that is about to be forwarded and may change facts.
    ///
    /// From then on, a recorded rating of the installation's fuse is at most the one that the write may set.
    ///
    /// - Parameters:
    ///   - subject: The facts that it may change.
    ///   - installation: The installation.
    ///   - uptime: The machine's uptime.
    /// - Returns: The number of the write.
    /// - Throws: The errors of the store.
    func note(_ subject: ForwardedWrite.Subject, of installation: Identifier, at uptime: Uptime) throws
        -> Int64

    /// Records that a forwarded write was answered.
    func noteAnswer(toWrite number: Int64) throws

    /// Deletes forwarded writes that have not changed since they were read.
    func forget(_ writes: [ForwardedWrite]) throws

    /// Appends an entry to the decision log.
    func append(_ entry: LogDraft) throws
}

/// A store of installations, plans and decisions (rules: Store).
///
/// An implementation waits a bounded time for other users of the store, and then throws.
public protocol InstallationStore: Sendable {
    /// Reads in one transaction.
    func read<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value

    /// Writes in one transaction; an error of `body` ends it without any change.
    func write<Value>(_ body: (any StoreWriting) throws -> Value) throws -> Value

    /// Judges every installation as recorded and in flight, all at the same point in time.
    ///
    /// Only a few installations are in memory at a time. Several may be judged at once, on threads of their
    /// own.
    ///
    /// - Parameters:
    ///   - now: The time of the audit, for the age of records.
    ///   - step: Called after each installation.
    /// - Returns: The audit's result for each installation, in no particular order.
    /// - Throws: ``InstallationStoreError/unsound(_:_:)`` where a record is not a valid installation, or the
    ///   errors of the store.
    func audit(at now: Timestamp, _ step: @Sendable () -> Void) throws -> [AuditedInstallation]

    /// Reads the decision log in its order, entry by entry.
    ///
    /// - Parameters:
    ///   - installation: The installation whose entries are read; nil for all.
    ///   - most: The largest number of entries, counted from the end; nil for all.
    ///   - body: Receives each entry.
    /// - Throws: The errors of `body`, or those of the store.
    func log(of installation: Identifier?, last most: Int?, _ body: (LogEntry) throws -> Void) throws

    /// Returns the totals of every line of an installation as the store itself sums them.
    ///
    /// They are in no particular order, and serve to verify the sums of the program by a second computation.
    func storedTotals(of id: Identifier) throws -> [StoredTotal]
}

extension InstallationStore {
    /// Reads the whole decision log in its order, entry by entry.
    ///
    /// - Parameters:
    ///   - installation: The installation whose entries are read; nil for all.
    ///   - body: Receives each entry.
    /// - Throws: The errors of `body`, or those of the store.
    public func log(of installation: Identifier?, _ body: (LogEntry) throws -> Void) throws {
        try log(of: installation, last: nil, body)
    }

    /// Returns an installation as recorded, without anything in flight.
    public func installation(_ id: Identifier) throws -> Installation? {
        try read { try $0.record(id)?.installation }
    }
}

/// The total of one line as a store sums it.
public struct StoredTotal: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// The usable current of the line; nil where the rating is unknown.
    public let usable: Milliamperes?
    /// The total of the chargers as recorded; nil where the supply is unknown.
    public let total: Milliamperes?
    /// The total with everything in flight at its worst; nil where the supply is unknown.
    public let worst: Milliamperes?

    /// Makes a total.
    public init(
        fuse: Identifier, line: Line, usable: Milliamperes?, total: Milliamperes?, worst: Milliamperes?
    ) {
        self.fuse = fuse
        self.line = line
        self.usable = usable
        self.total = total
        self.worst = worst
    }
}

/// The reason why a store refuses a record.
public enum InstallationStoreError: Error, Hashable, Sendable {
    /// A charger is recorded in another installation.
    case recordedElsewhere(charger: Identifier, Identifier)
    /// A record is not a valid installation, because another program wrote to the store.
    case unsound(Identifier, InstallationError)
}
