import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout

@testable import FuseTestSupport

/// The decision on some updates, and their order, beside the other plans in flight.
func rollout(
    _ updates: [ChargerUpdate], on installation: Installation, pendingPlans: [PendingPlan] = [],
    atOnce: Bool = false
) throws -> (decision: Decision, rollout: Rollout?) {
    let moment = Timestamp(milliseconds: 1_000)
    let store = MemoryStore()
    try store.write { try $0.put([installation], at: moment) }
    return try store.write { writing in
        for pendingPlan in pendingPlans {
            let plan = RecordedPlan(
                id: pendingPlan.plan, installation: installation.id, madeAt: moment,
                facts: PlanFacts(of: installation, own: []),
                requests: pendingPlan.waves.enumerated().flatMap { wave, updates in
                    updates.map { RecordedRequest(wave: wave + 1, update: $0, state: .reserved) }
                }, settledAt: nil)
            try writing.put(plan)
        }
        let proposal = try Proposal(installation: installation.id, updates: updates)
        let subject = try ProposalContext(of: proposal, asked: nil, in: writing)
        var options = JudgementOptions()
        options.atOnce = atOnce
        return try subject.rollout(proposal, id: "p", now: moment, options: options)
    }
}
