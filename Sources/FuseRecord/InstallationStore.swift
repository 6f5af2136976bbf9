public import FuseCore

/// A store as one transaction sees it.
public protocol StoreReading {
    /// What is recorded and in flight of the installation of that id, or nil where none is recorded.
    ///
    /// - Throws: ``InstallationStoreError/unsound(_:_:)`` where the record is no installation.
    func record(_ id: Identifier) throws -> InstallationRecord?

    /// The ids of all recorded installations, in ascending order.
    func installations() throws -> [Identifier]

    /// For those of some chargers that are recorded, the installation they are recorded in.
    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier]

    /// The ids of chargers with a name, in ascending order: for people who know a charger by its name.
    func chargers(named name: String) throws -> [Identifier]

    /// The plan of that id, or nil where there is none.
    func plan(_ id: Identifier) throws -> RecordedPlan?

    /// The ids of all plans that are not settled, in ascending order.
    func plansInFlight() throws -> [Identifier]

    /// The address of the API that an installation was last pulled from; nil where it never was.
    func api(of installation: Identifier) throws -> String?

    /// What the gateway passed that facts of an installation may depend on, in the order of their numbers.
    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite]

    /// The last entry of the decision log; nil where there is none.
    func lastLogEntry() throws -> LogEntry?
}

/// A store inside a write transaction: nobody else writes in between, and all of it is on disk at the end, or
/// none.
public protocol StoreWriting: StoreReading {
    /// Records installations, whole, in place of what was recorded under their ids. A charger may move from
    /// one of them to another.
    ///
    /// - Parameters:
    ///   - installations: What is to be recorded.
    ///   - moment: When; it becomes the time of confirmation of chargers that have none.
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)``.
    func put(_ installations: [Installation], at moment: Timestamp) throws

    /// Records installations one after the other, so that nobody has to hold all of them: what is recorded in the
    /// end is what ``put(_:at:)`` records of all of them. Until its turn an installation reads as it was recorded.
    ///
    /// - Parameters:
    ///   - moment: When; it becomes the time of confirmation of chargers that have none.
    ///   - body: Gets what records one. Returns whether all of them are to stay; if not, nothing was recorded.
    /// - Throws: ``InstallationStoreError/recordedElsewhere(charger:_:)``, and what `body` throws.
    func put(at moment: Timestamp, _ body: (_ put: @escaping (Installation) throws -> Void) throws -> Bool)
        throws

    /// Records the API that an installation was pulled from: a recorded one, or one that this transaction records.
    func put(api: String, of installation: Identifier) throws

    /// Records a plan, and reserves every charger of it that is not settled; the record of a plan that is
    /// there already is replaced, and what it has settled is no longer reserved.
    ///
    /// - Throws: ``PlanError/inFlight(_:plan:)`` where another plan has reserved one of the chargers.
    func put(_ plan: RecordedPlan) throws

    /// Records that something is about to be passed that facts may depend on. A rating of an installation's fuse that is
    /// recorded from then on is no larger than one that it may have by that.
    ///
    /// - Parameters:
    ///   - subject: What it may change.
    ///   - installation: The installation.
    ///   - uptime: The machine's uptime.
    /// - Returns: Its number.
    func note(_ subject: ForwardedWrite.Subject, of installation: Identifier, at uptime: Uptime) throws
        -> Int64

    /// Records that what was passed was answered.
    func noteAnswer(toWrite number: Int64) throws

    /// Forgets what was passed, where it still is as it was.
    func forget(_ writes: [ForwardedWrite]) throws

    /// Appends to the decision log.
    func append(_ entry: LogDraft) throws
}

/// A record of installations, plans and decisions.
///
/// An implementation waits a bounded time for others and then throws.
public protocol InstallationStore: Sendable {
    /// Reads in one transaction.
    func read<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value

    /// Writes in one transaction; what `body` throws ends it and nothing is changed.
    func write<Value>(_ body: (any StoreWriting) throws -> Value) throws -> Value

    /// Judges every installation as recorded and in flight, all of them as they are at one moment.
    ///
    /// Few of them are in memory at a time. Several may be judged at once, on threads of their own.
    ///
    /// - Parameters:
    ///   - now: The moment, for the age of records.
    ///   - step: Is told whenever one more is done.
    /// - Returns: What an audit keeps of each, in no particular order.
    func audit(at now: Timestamp, _ step: @Sendable () -> Void) throws -> [AuditedInstallation]

    /// Hands over the decision log in its order, entry by entry.
    ///
    /// - Parameters:
    ///   - installation: Only its entries; nil: all.
    ///   - most: Only so many of them, the last ones; nil: all.
    ///   - body: Gets each entry.
    func log(of installation: Identifier?, last most: Int?, _ body: (LogEntry) throws -> Void) throws

    /// The totals of every line of an installation as the store itself sums them, in no particular order;
    /// for those whose sums must not be trusted to one piece of code.
    func storedTotals(of id: Identifier) throws -> [StoredTotal]
}

extension InstallationStore {
    /// Hands over the whole decision log in its order, entry by entry.
    ///
    /// - Parameters:
    ///   - installation: Only its entries; nil: all.
    ///   - body: Gets each entry.
    public func log(of installation: Identifier?, _ body: (LogEntry) throws -> Void) throws {
        try log(of: installation, last: nil, body)
    }

    /// What is recorded of an installation, without what is in flight.
    public func installation(_ id: Identifier) throws -> Installation? {
        try read { try $0.record(id)?.installation }
    }
}

/// One line's total as a store sums it.
public struct StoredTotal: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line
    /// What chargers may draw; nil where the rating is not known.
    public let usable: Milliamperes?
    /// What they draw as recorded; nil where the supply is not known.
    public let total: Milliamperes?
    /// What they draw with everything in flight at its worst; nil where the supply is not known.
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

/// What any store may have to refuse.
public enum InstallationStoreError: Error, Hashable, Sendable {
    /// A charger is recorded in another installation.
    case recordedElsewhere(charger: Identifier, Identifier)
    /// What is recorded under an id is not an installation: somebody else wrote there.
    case unsound(Identifier, InstallationError)
}
