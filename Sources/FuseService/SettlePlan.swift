import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseReport

/// A caller's statement about the outcome of a plan.
public enum SettlementRequest: Hashable, Sendable {
    /// Values are in force; `despiteChanges` confirms them although facts have changed or they are unsafe.
    case confirm(SettlementScope, despiteChanges: Bool)
    /// Nothing of the remaining requests was sent.
    case release

    /// The logged action.
    public var action: LoggedAction {
        switch self {
        case .confirm: .confirm
        case .release: .release
        }
    }

    private var asked: JSONValue {
        switch self {
        case .confirm(let scope, let despiteChanges):
            .members([
                "wave": scope.wave.map { .integer(Int64($0)) } ?? .null,
                "chargers": .list(scope.chargers.map { .text($0.text) }),
                "despiteChanges": .bool(despiteChanges),
            ])
        case .release: .members([:])
        }
    }

    /// Works out the settlement.
    ///
    /// - Throws: ``PlanError``.
    func settlement(
        of plan: RecordedPlan, on record: InstallationRecord, at now: Timestamp
    ) throws -> Settlement {
        switch self {
        case .confirm(let scope, let despiteChanges):
            try plan.confirmed(scope, on: record, at: now, despiteChanges: despiteChanges)
        case .release: try plan.released(on: record.installation, at: now)
        }
    }

    /// Makes an entry for the log.
    func entry(
        _ report: SettlementReport, of plan: RecordedPlan, at now: Timestamp, by attribution: Attribution
    ) -> LogDraft {
        attribution.entry(
            action, at: now, installation: plan.installation, plan: plan.id, verdict: report.verdict,
            exit: report.exit, asked: asked, decided: report.logged)
    }

    /// The chargers that the statement names.
    var chargers: [Identifier] {
        if case .confirm(let scope, _) = self { scope.chargers } else { [] }
    }
}

extension StoreWriting {
    /// Records a statement about a plan, and logs it.
    ///
    /// - Parameters:
    ///   - plan: The plan as recorded.
    ///   - record: Its installation as recorded.
    ///   - statement: The statement.
    ///   - attribution: The author of the statement, and the reason.
    /// - Returns: The report on the settlement, with the verdict on the record after it.
    /// - Throws: ``PlanError``, or the errors of the store.
    public func settle(
        _ plan: RecordedPlan, on record: InstallationRecord, _ statement: SettlementRequest,
        attribution: Attribution
    ) throws -> SettlementReport {
        let now = Timestamp.now
        let settlement = try statement.settlement(of: plan, on: record, at: now)
        var after: Decision?
        if case .done(let settled, let installation, _) = settlement {
            try put([installation], at: now)
            try put(settled)
            if case .confirm = statement { try supersede(olderThan: settled, in: record) }
            after = try self.record(installation.id).map { try Planner.judge(nil, on: $0, now: now) }
        }
        let report = SettlementReport(
            settlement, action: statement.action, chargers: statement.chargers, now: after)
        try append(statement.entry(report, of: plan, at: now, by: attribution))
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
        where pending.plan.isForwarded && pending.plan != plan.id && pending.madeAt <= plan.madeAt {
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
