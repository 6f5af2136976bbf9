import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct PlanningTests {
    let moment = Timestamp(milliseconds: 1_000)

    /// A store with a site that has headroom for one of two increases.
    func store(_ change: (inout [Charger]) -> Void = { _ in }) throws -> MemoryStore {
        let store = MemoryStore()
        try store.write { try $0.put([try garage(change)], at: moment) }
        return store
    }

    func garage(_ change: (inout [Charger]) -> Void = { _ in }, fuse: Int64 = 40) throws
        -> Installation
    {
        var chargers = [
            charger("a", below: "c", 10, phase: .phase1), charger("b", below: "c", 10, phase: .phase1),
            charger("e", 6, phase: .phase2),
        ]
        change(&chargers)
        return try site(fuse: 63, circuits: [("c", fuse)], chargers)
    }

    func made(
        _ updates: [ChargerUpdate], id: Identifier = "p", in store: MemoryStore,
        options: JudgementOptions = JudgementOptions()
    ) throws -> (decision: Decision, plan: Rollout?) {
        try store.write { writing in
            let proposal = try Proposal(installation: nil, updates: updates)
            let subject = try ProposalContext(of: proposal, asked: nil, in: writing)
            let made = try subject.rollout(proposal, id: id, now: moment, options: options)
            if let rollout = made.rollout { try writing.put(RecordedPlan(rollout)) }
            return (made.decision, made.rollout)
        }
    }

    func confirm(
        _ id: Identifier = "p", _ scope: SettlementScope = SettlementScope(), in store: MemoryStore,
        despiteChanges: Bool = false
    ) throws -> Settlement {
        try store.write { writing in
            let plan = try #require(try writing.plan(id))
            let record = try #require(try writing.record(plan.installation))
            let settlement = try plan.confirmed(scope, on: record, at: moment, despiteChanges: despiteChanges)
            if case .done(let plan, let installation, _) = settlement {
                try writing.put([installation], at: moment)
                try writing.put(plan)
            }
            return settlement
        }
    }

    @Test func `two plans that are safe alone and unsafe together cannot both pass`() throws {
        let store = try store()
        #expect(try made([update("a", .overridden(amperes(25)))], in: store).plan != nil)
        let second = try made([update("b", .overridden(amperes(16)))], id: "q", in: store)
        #expect(second.decision.verdict == .refused && second.plan == nil)
        #expect(second.decision.findings.contains { $0.code == .inFlight && $0.detail == .plan("p") })
        #expect(try made([update("b", .overridden(amperes(15)))], id: "q", in: store).plan != nil)
    }

    @Test func `a lowering in flight frees nothing yet, a raise in flight takes its current at once`()
        throws
    {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(0)))], in: store)
        let raise = try made([update("b", .overridden(amperes(31)))], id: "q", in: store)
        #expect(raise.decision.verdict == .refused)
        #expect(raise.decision.fuses[1].lines[0].after == amperes(41))
    }

    @Test func `a charger in flight cannot be planned again`() throws {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(12)))], in: store)
        #expect(throws: PlanError.inFlight("a", plan: "p")) {
            try made(
                [update("b", .overridden(amperes(6))), update("a", .overridden(amperes(6)))], id: "q",
                in: store)
        }
    }

    @Test func `a plan holds only the fields that change, and the worst of each line`() throws {
        let store = try store()
        let updates = [
            try ChargerUpdate(charger: "a", current: .overridden(amperes(12)), phase: .phase1, maxPhases: 3),
            try update("b", .overridden(amperes(10)), phase: .phase1),
        ]
        let plan = try #require(try made(updates, in: store).plan)
        #expect(plan.waves.count == 1)
        #expect(
            plan.waves[0].requests == [
                try ChargerUpdate(charger: "a", current: .overridden(amperes(12)), maxPhases: 3)
            ])
        let line = try #require(plan.waves[0].envelope.first { $0.fuse == "c" && $0.line == .l1 })
        #expect(line.worst == amperes(22) && line.usable == amperes(40))
        #expect(try store.read { try $0.record("site")?.pendingPlans.first?.updates.map(\.charger) } == ["a"])
    }

    @Test func `what a charger was seen not to hold is sent again`() throws {
        let store = try store { $0[0].reading = reading(13, on: .l1) }
        let plan = try #require(try made([update("a", .overridden(amperes(10)))], in: store).plan)
        let both = try update("a", .overridden(amperes(10)), phase: .phase1)
        #expect(plan.waves.first?.requests == [both], "with the other setting, which may be another too")
        #expect(
            plan.plan.decision.fuses[1].lines[0].after == amperes(23),
            "and until it is read it counts as read")
    }

    @Test func `what was read may meet the new phase, and what is sent the old lines`() throws {
        let store = try store { $0[0].reading = reading(30, on: .l1) }
        let moved = [try update("a", .overridden(amperes(20)), phase: .phase2)]
        let envelope = try #require(try made(moved, in: store).plan).waves[0].envelope
        func worst(_ line: Line) -> Milliamperes? {
            envelope.first { $0.fuse == "c" && $0.line == line }?.worst
        }
        #expect(worst(.l1) == amperes(40) && worst(.l2) == amperes(30) && worst(.l3) == .zero)
    }

    @Test func `what was never read is not made known by a plan on its way`() throws {
        let site = try site(
            fuse: 20,
            rules: {
                $0.automatic = .observed
                $0.automaticBound = amperes(6)
            }, [charger("a"), charger("b", 0, phase: .phase1)])
        let pendingPlan = PendingPlan(
            plan: "p", madeAt: moment, updates: [try update("a", .overridden(amperes(6)))])
        let decision = try Planner.judge(
            nil, on: InstallationRecord(site, pendingPlans: [pendingPlan]), now: moment)
        #expect(decision.verdict == .undecided)
        let both = try proposal(
            update("a", .overridden(amperes(6))), update("b", .overridden(amperes(14))))
        let proposed = try Planner.judge(both, on: site, now: moment)
        #expect(proposed.verdict == .safe && !proposed.oneWave, "safe in the end, unknown on the way")
        #expect(proposed.findings.contains { $0.code == .needsWaves && $0.fuse == nil })
        #expect(try Planner.judge(both, on: site, now: moment, atOnce: true).verdict == .refused)
    }

    @Test func `what does not fit at once is lowered until it does`() throws {
        let store = try store()
        var options = JudgementOptions()
        options.adjusting = .standard
        options.atOnce = true
        let swap = [try update("a", .overridden(amperes(32))), try update("b", .overridden(amperes(6)))]
        let made = try made(swap, in: store, options: options)
        #expect(made.decision.verdict == .adjusted && made.plan != nil)
        #expect(
            made.decision.updates.map(\.send?.current) == [.overridden(amperes(30)), .overridden(amperes(6))])
    }

    @Test func `a plan that changes nothing reserves nothing and can be settled`() throws {
        let store = try store()
        let plan = try #require(try made([update("a", .overridden(amperes(10)))], in: store).plan)
        #expect(plan.waves.isEmpty)
        guard case .done(let settled, _, let chargers) = try confirm(in: store) else {
            Issue.record("not settled")
            return
        }
        #expect(settled.settledAt == moment && chargers.isEmpty)
        guard case .blocked(_, .used) = try confirm(in: store) else {
            Issue.record("used twice")
            return
        }
    }

    @Test func `what is to be sent at once and needs waves is refused with that reason`() throws {
        let store = try store()
        // In between, both may be on phase 1 at 32 A and 10 A; or one has 32 A while the other is still in
        // place.
        let swap = [try update("a", .overridden(amperes(32))), try update("b", .overridden(amperes(6)))]
        var options = JudgementOptions()
        options.atOnce = true
        let made = try made(swap, in: store, options: options)
        #expect(made.decision.verdict == .refused && made.plan == nil && made.decision.isRefusedAtOnce)
        #expect(made.decision.findings.contains { $0.code == .needsWaves })
    }

    @Test func `confirming in parts records the parts, and what is left stays in flight`() throws {
        let store = try store()
        _ = try made(
            [update("a", .overridden(amperes(12))), update("b", .overridden(amperes(14)))], in: store)
        guard case .done(let plan, _, ["b"]) = try confirm("p", SettlementScope(chargers: ["b"]), in: store)
        else {
            Issue.record("not confirmed")
            return
        }
        #expect(plan.pendingPlan?.updates.map(\.charger) == ["a"] && plan.settledAt == nil)
        let record = try #require(try store.read { try $0.record("site") })
        #expect(
            record.installation.chargers.map(\.offline.current.milliamperes) == [
                amperes(10), amperes(14), amperes(6),
            ])
        guard case .blocked(_, .used) = try confirm("p", SettlementScope(chargers: ["b"]), in: store) else {
            Issue.record("confirmed twice")
            return
        }
        guard case .done(let whole, _, ["a"]) = try confirm(in: store) else {
            Issue.record("the rest is not confirmed")
            return
        }
        #expect(whole.settledAt != nil)
    }

    @Test func `a scope that the plan does not have is an error`() throws {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(12)))], in: store)
        #expect(throws: PlanError.notInPlan("b")) {
            try confirm("p", SettlementScope(chargers: ["b"]), in: store)
        }
        #expect(throws: PlanError.noWave(2, of: 1)) { try confirm("p", SettlementScope(wave: 2), in: store) }
        #expect(throws: PlanError.noWave(0, of: 1)) { try confirm("p", SettlementScope(wave: 0), in: store) }
    }

    @Test func `releasing leaves the record as it is and frees the current`() throws {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(25)))], in: store)
        try store.write { writing in
            let plan = try #require(try writing.plan("p"))
            let installation = try #require(try writing.record("site")?.installation)
            guard
                case .done(let released, installation, ["a"]) = try plan.released(
                    on: installation, at: moment)
            else {
                Issue.record("not released")
                return
            }
            try writing.put(released)
            guard case .blocked(_, .used) = try released.released(on: installation, at: moment) else {
                Issue.record("released twice")
                return
            }
        }
        #expect(try made([update("b", .overridden(amperes(30)))], id: "q", in: store).plan != nil)
    }
}
