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
            if case .confirm = request { try supersede(olderThan: settled, in: record) }
            after = try self.record(installation.id).map { try Planner.judge(nil, on: $0, now: now) }
        }
        let report = SettlementReport(
            settlement, action: request.action, chargers: request.chargers, now: after)
        try append(request.entry(report, of: plan, at: now, by: attribution))
        return report
    }

    /// Supersedes updates that were forwarded and answered before one that is in force.
    ///
    /// Each left only after the one before was answered, so those before it are over. A reading that still
    /// shows one of them must not settle it afterwards.
    private func supersede(olderThan plan: RecordedPlan, in record: InstallationRecord) throws {
        guard plan.id.isForwarded else { return }
        let settled = Set(plan.requests.filter { $0.state == .confirmed }.map(\.update.charger))
        for pending in record.pendingPlans
        where pending.plan.isForwarded && pending.plan != plan.id && pending.madeAt < plan.madeAt {
            guard var older = try self.plan(pending.plan) else { continue }
            let places = older.requests.indices.filter {
                let request = older.requests[$0]
                return request.state == .sent && request.unansweredSince == nil
                    && settled.contains(request.update.charger)
            }
            guard !places.isEmpty else { continue }
            for place in places { older.requests[place].state = .superseded }
            older.settleIfDone(at: .now)
            try put(older)
        }
    }
}
