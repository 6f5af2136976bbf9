public import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseReport
import FuseRollout

/// The headroom of an installation, if it can be worked out.
public enum HeadroomQuery {
    /// The headroom.
    case known(HeadroomReport)
    /// A fact that every sum needs is missing.
    case undecided(Decision)

    /// Works out the headroom.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - wanted: The chargers to report; nil: all.
    ///   - now: The moment.
    /// - Throws: The errors of judging the record.
    public init(of record: InstallationRecord, only wanted: Set<Identifier>?, at now: Timestamp) throws {
        let decision = try Planner.judge(nil, on: record, now: now)
        guard let headroom = decision.headroom(in: record, only: wanted) else {
            self = .undecided(decision)
            return
        }
        self = .known(HeadroomReport(headroom, decision: decision, installation: record.installation))
    }

    /// The document fuseguard/headroom/1; if a fact is missing, the report that names it.
    ///
    /// - Parameter store: The store's absolute path; nil if there is none.
    /// - Returns: Either of the two documents.
    public func json(store: String?) -> JSONValue {
        switch self {
        case .known(let report): report.json(store: store)
        case .undecided(let decision): ReportDocument.json(decision, store: store, exit: .undecided)
        }
    }

    /// The same as text for people.
    public func text(style: Style) -> String {
        switch self {
        case .known(let report): report.text(style: style)
        case .undecided(let decision): TextReport.text(decision, exit: .undecided, style: style)
        }
    }
}

extension FuseSheet {
    /// Makes the sheet of an installation as it is recorded.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - source: The source that it was read from.
    ///   - now: The moment.
    /// - Returns: The HTML document.
    /// - Throws: The errors of judging the record.
    public static func html(
        of record: InstallationRecord, from source: SheetSource, at now: Timestamp
    ) throws -> String {
        let decision = try Planner.judge(nil, on: record, now: now)
        return html(decision, headroom: decision.headroom(in: record), from: source, at: now)
    }
}

extension Decision {
    /// The headroom in the judged record; nil if a fact that every sum needs is missing.
    fileprivate func headroom(in record: InstallationRecord, only wanted: Set<Identifier>? = nil) -> Headroom?
    {
        guard verdict != .undecided, let supply = record.installation.supply else { return nil }
        let order = LoneOrder(on: record, as: self)
        return Headroom(of: record, on: supply, only: wanted, order: order.order)
    }
}

extension StoreReading {
    /// The few numbers that an audit keeps of an installation.
    ///
    /// - Returns: nil if no such installation is recorded.
    /// - Throws: The errors of the store.
    public func audited(_ id: Identifier, at now: Timestamp) throws -> AuditedInstallation? {
        try record(id).map { try AuditedInstallation(auditing: $0, at: now) }
    }

    /// A plan with its installation.
    ///
    /// - Throws: ``PlanError/unknown(_:)``, or the errors of the store.
    public func planned(_ id: Identifier) throws -> (plan: RecordedPlan, record: InstallationRecord) {
        guard let plan = try plan(id), let record = try record(plan.installation) else {
            throw PlanError.unknown(id)
        }
        return (plan, record)
    }
}

extension RolloutReport {
    /// Reports a plan as recorded, with the verdict on its installation as it is now.
    ///
    /// - Throws: The errors of judging the record.
    public init(_ plan: RecordedPlan, on record: InstallationRecord, at now: Timestamp) throws {
        self.init(plan, of: record.installation, now: try Planner.judge(nil, on: record, now: now))
    }
}
