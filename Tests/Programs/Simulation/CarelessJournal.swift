import FuseCore
import FuseRecord
import FuseRollout

/// A journal that writes the steps of a plan without judging the plan again.
struct CarelessJournal {
    private let real: RolloutJournal
    private let store: any InstallationStore
    private let plan: Identifier

    init(of plan: Identifier, in store: any InstallationStore) {
        self.real = RolloutJournal(of: plan, in: store)
        self.store = store
        self.plan = plan
    }

    /// Writes the step before a request is sent; the real journal writes every other step.
    func write(_ change: RequestChange, at now: Timestamp) throws -> (plan: RecordedPlan, isOwn: Bool)? {
        guard change.to == .sending, case .since(let uptime) = change.unanswered else { return nil }
        return try store.write { writing in
            guard var plan = try writing.plan(plan) else { throw PlanError.unknown(plan) }
            guard
                let place = plan.requests.firstIndex(where: {
                    $0.wave == change.wave && $0.update.charger == change.charger
                }), plan.requests[place].state == change.from,
                plan.requests[place].unansweredSince == change.noted
            else { return (plan, false) }
            plan.requests[place].state = .sending
            plan.requests[place].unansweredSince = uptime
            try writing.put(plan)
            return (plan, true)
        }
    }
}
