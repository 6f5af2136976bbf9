public import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseReport
import FuseRollout

/// What there is room for in an installation, or that nobody knows.
public enum HeadroomQuery {
    /// What there is room for.
    case known(HeadroomReport)
    /// A fact is missing that every sum needs.
    case undecided(Decision)

    /// Works out what there is room for.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - wanted: Only these chargers; nil: all.
    ///   - now: The moment.
    /// - Throws: What judging the record throws.
    public init(of record: InstallationRecord, only wanted: Set<Identifier>?, at now: Timestamp) throws {
        let decision = try Planner.judge(nil, on: record, now: now)
        guard let headroom = decision.headroom(in: record, only: wanted) else {
            self = .undecided(decision)
            return
        }
        self = .known(HeadroomReport(headroom, decision: decision, installation: record.installation))
    }

    /// The document fuseguard/headroom/1; where nobody knows, the report that says what is missing.
    ///
    /// - Parameter store: The store's absolute path; nil where there is none.
    public func json(store: String?) -> JSONValue {
        switch self {
        case .known(let report): report.json(store: store)
        case .undecided(let decision): ReportDocument.json(decision, store: store, exit: .undecided)
        }
    }

    /// The same for people.
    public func text(style: Style) -> String {
        switch self {
        case .known(let report): report.text(style: style)
        case .undecided(let decision): TextReport.text(decision, exit: .undecided, style: style)
        }
    }
}

extension FuseSheet {
    /// The sheet of an installation as it is recorded.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded.
    ///   - source: What it was read from.
    ///   - now: The moment.
    /// - Throws: What judging the record throws.
    public static func html(
        of record: InstallationRecord, from source: SheetSource, at now: Timestamp
    ) throws -> String {
        let decision = try Planner.judge(nil, on: record, now: now)
        return html(decision, headroom: decision.headroom(in: record), from: source, at: now)
    }
}

extension Decision {
    /// What there is room for in the record that was judged; nil where a fact is missing that every sum needs.
    fileprivate func headroom(in record: InstallationRecord, only wanted: Set<Identifier>? = nil) -> Headroom?
    {
        guard verdict != .undecided, let supply = record.installation.supply else { return nil }
        let order = LoneOrder(on: record, as: self)
        return Headroom(of: record, on: supply, only: wanted, order: order.order)
    }
}

extension StoreReading {
    /// How an installation stands, in the few numbers that an audit keeps of it.
    ///
    /// - Returns: nil where no such installation is recorded.
    /// - Throws: What the store throws.
    public func audited(_ id: Identifier, at now: Timestamp) throws -> AuditedInstallation? {
        try record(id).map { try AuditedInstallation(auditing: $0, at: now) }
    }

    /// A plan with its installation.
    ///
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func planned(_ id: Identifier) throws -> (plan: RecordedPlan, record: InstallationRecord) {
        guard let plan = try plan(id), let record = try record(plan.installation) else {
            throw PlanError.unknown(id)
        }
        return (plan, record)
    }
}

extension RolloutReport {
    /// How far a plan is as recorded, with the verdict on its installation as it is now.
    ///
    /// - Throws: What judging the record throws.
    public init(_ plan: RecordedPlan, on record: InstallationRecord, at now: Timestamp) throws {
        self.init(plan, of: record.installation, now: try Planner.judge(nil, on: record, now: now))
    }
}
