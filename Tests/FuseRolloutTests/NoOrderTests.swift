import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct NoOrderTests {
    private let moment = Timestamp(milliseconds: 1_000)

    @Test func `where there is no safe order, what may be sent all at once is left, or nothing`() throws {
        var (orders, atOnce, careful, refused, untouched) = (0, 0, 0, 0, 0)
        var adjusting = JudgementOptions()
        adjusting.adjusting = AdjustingRules()
        var adjustingAtOnce = adjusting
        adjustingAtOnce.atOnce = true
        for seed in 1...4_000 {
            var random = RandomInstallation(seed: UInt64(seed))
            let installation = try random.installation()
            let plans = seed.isMultiple(of: 2) ? try random.plans(for: installation) : []
            guard let proposal = try random.proposal(for: installation) else { continue }
            let store = MemoryStore()
            try store.write { writing in
                try writing.put([installation], at: Timestamp(milliseconds: 0))
                for plan in plans { try writing.put(plan) }
            }
            try store.write { writing in
                let subject = try ProposalContext(of: proposal, asked: nil, in: writing)
                let first: (decision: Decision, plan: ApprovedPlan?)
                do {
                    first = try subject.plan(proposal, id: "new", now: moment, options: adjusting)
                } catch {
                    // The proposal may still be in flight, or cannot be applied.
                    return
                }
                let made = try subject.rollout(proposal, id: "new", now: moment, options: adjusting)
                // A check gives the decision that planning would give.
                for options in [JudgementOptions(), adjusting, adjustingAtOnce] {
                    let planned = try subject.rollout(
                        proposal, id: "new", now: moment, options: options)
                    let said = try subject.outlook(on: proposal, now: moment, options: options)
                    #expect(said == planned.decision, "seed \(seed)")
                    #expect(said.maySend == (planned.rollout != nil), "seed \(seed)")
                }
                if first.plan == nil || first.plan.flatMap({ Rollout($0) }) != nil {
                    // No second search is needed, and what is suggested has an order.
                    var said = first.decision
                    said.suggestions = made.decision.suggestions
                    #expect(made.decision == said, "seed \(seed)")
                    #expect((made.rollout == nil) == (first.plan == nil), "seed \(seed)")
                    if made.rollout == nil { untouched += 1 } else { orders += 1 }
                    return
                }
                let again = try subject.plan(proposal, id: "new", now: moment, options: adjustingAtOnce)
                // A caller who asks for one wave gets no search for an order.
                let asked = try subject.rollout(
                    proposal, id: "new", now: moment, options: adjustingAtOnce)
                #expect(asked.decision == again.decision, "seed \(seed)")
                if again.plan == nil, made.rollout != nil {
                    // What is given instead is judged and ordered like any other proposal.
                    #expect(made.decision.verdict == .adjusted, "seed \(seed)")
                    let given = try Proposal(
                        installation: nil, updates: made.decision.updates.compactMap(\.send))
                    let alone = try subject.rollout(
                        given, id: "new", now: moment, options: JudgementOptions())
                    #expect(alone.rollout != nil, "seed \(seed)")
                    careful += 1
                    return
                }
                let nothing = try Proposal(
                    installation: nil,
                    updates: proposal.updates.map { update in
                        let isFlowing = (update.current?.milliamperes ?? .zero) > .zero
                        return isFlowing ? update.with(current: .overridden(.zero)) : update
                    })
                #expect(
                    try made.rollout != nil
                        || subject.rollout(nothing, id: "new", now: moment, options: JudgementOptions())
                            .rollout
                            == nil,
                    "seed \(seed): 0 A for all has an order")
                let answer = again.plan == nil ? again.decision.withoutOrder : again.decision
                #expect(
                    made.decision == answer && made.decision.hasNoOrder == (again.plan == nil), "seed \(seed)"
                )
                #expect((made.rollout == nil) == (again.plan == nil), "seed \(seed)")
                // What is refused says why: the first finding is an error.
                #expect(
                    made.rollout != nil || made.decision.findings.first?.severity == .error, "seed \(seed)")
                if made.rollout == nil { refused += 1 } else { atOnce += 1 }
            }
        }
        #expect(orders > 500 && atOnce > 1 && careful > 10 && refused > 1 && untouched > 100)
    }

    @Test func `a move that not even 0 A makes way for is an error that says so`() throws {
        // By the minimum-power mode it draws its minimum whatever it is told, on all of its lines or on one.
        let site = try FuseTestSupport.site(
            fuse: 26,
            rules: { ($0.isMinimumPowerOn, $0.minimumPowerMode) = (true, .minimum) },
            [charger("a", phase: .all), charger("b", 22, phase: .phase3)])
        let (decision, made) = try FuseRolloutTests.rollout([update("a", phase: .phase1)], on: site)
        #expect(decision.verdict == .refused && decision.hasNoOrder && made == nil)
        #expect(decision.findings.first?.severity == .error && decision.findings.first?.code == .needsWaves)
        // Once less is there, it may move.
        let lowered = try FuseTestSupport.site(
            fuse: 26, rules: { ($0.isMinimumPowerOn, $0.minimumPowerMode) = (true, .minimum) },
            [charger("a", phase: .all), charger("b", 20, phase: .phase3)])
        #expect(try FuseRolloutTests.rollout([update("a", phase: .phase1)], on: lowered).rollout != nil)
    }

    @Test(arguments: [AutomaticRule.known, .bound])
    func `a move off a line that is over goes by way of 0 A`(_ rule: AutomaticRule) throws {
        for current in [nil, 16] as [Int64?] {
            let site = try FuseTestSupport.site(
                fuse: 26, rules: { ($0.automatic, $0.automaticBound) = (rule, amperes(16)) },
                [charger("a", current, phase: .automatic), charger("b", 12, phase: .phase3)])
            let made = try FuseRolloutTests.rollout([update("a", phase: .phase1)], on: site).rollout
            #expect(try #require(made).waves.first?.requests == [update("a", .overridden(.zero))])
        }
    }
}
