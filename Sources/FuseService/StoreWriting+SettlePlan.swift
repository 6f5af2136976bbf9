import FuseCore
import FusePlanner
public import FuseRecord
public import FuseReport

extension StoreWriting {
    /// Records a statement about a plan, and logs it.
    ///
    /// - Parameters:
    ///   - plan: The plan as recorded.
    ///   - record: Its installation as recorded.
    ///   - request: The caller's statement.
    ///   - attribution: The author of the statement, and the reason.
    /// - Returns: The report on the settlement, with the verdict on the record after it.
    /// - Throws: ``PlanError``, or the errors of the store.
    public func settle(
        _ plan: RecordedPlan, on record: InstallationRecord, _ request: SettlementRequest,
        attribution: Attribution
    ) throws -> SettlementReport {
        let now = Timestamp.now
        let settlement = try request.settlement(of: plan, on: record, at: now)
        var after: Decision?
        if case .done(let settled, let installation, _) = settlement {
            try put([installation], at: now)
            try put(settled)
            after = try self.record(installation.id).map { try Planner.judge(nil, on: $0, now: now) }
        }
        let report = SettlementReport(
            settlement, action: request.action, chargers: request.chargers, now: after)
        try append(request.entry(report, of: plan, at: now, by: attribution))
        return report
    }
}
