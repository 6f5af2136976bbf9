import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct SettlePlanTests {
    /// A store with a reserved exchange, and the plan's id.
    private func reserved() throws -> (ServiceHarness, Identifier) {
        let harness = try ServiceHarness.onFullLine()
        let made = try harness.store.write { writing in
            try writing.reserve(
                ServiceHarness.swap(), asked: nil, options: JudgementOptions(),
                attribution: harness.attribution, exit: { ExitStatus(of: $0) })
        }
        return (harness, try #require(made.rollout?.plan.id))
    }

    private func settle(
        _ id: Identifier, in harness: ServiceHarness, _ request: SettlementRequest
    ) throws -> SettlementReport {
        try harness.store.write { writing in
            let (plan, record) = try writing.planned(id)
            return try writing.settle(plan, on: record, request, attribution: harness.attribution)
        }
    }

    @Test func `values that are confirmed are recorded, and the plan is settled`() throws {
        let (harness, id) = try reserved()
        let report = try settle(id, in: harness, .confirm(SettlementScope(), despiteChanges: false))
        #expect(report.exit == .done && report.verdict == .safe)
        #expect(try harness.current(of: "a") == amperes(12) && harness.current(of: "b") == amperes(20))
        #expect(try harness.plan(id).settledAt != nil && harness.plansInFlight().isEmpty)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .confirm && entry.plan == id && entry.exit == 0)
        #expect(entry.asked == #"{"wave": null, "chargers": [], "despiteChanges": false}"#)
    }

    @Test func `a part that is confirmed leaves the rest in flight`() throws {
        let (harness, id) = try reserved()
        let scope = SettlementScope(wave: 1, chargers: ["a"])
        let report = try settle(id, in: harness, .confirm(scope, despiteChanges: false))
        #expect(report.exit == .done)
        #expect(try harness.current(of: "a") == amperes(12) && harness.current(of: "b") == amperes(12))
        #expect(try harness.plan(id).openChargers == ["b"])
        #expect(
            try harness.entries().last?.asked == #"{"wave": 1, "chargers": ["a"], "despiteChanges": false}"#)
    }

    @Test func `a plan that is released frees its chargers and changes no value`() throws {
        let (harness, id) = try reserved()
        let report = try settle(id, in: harness, .release)
        #expect(report.exit == .done)
        #expect(try harness.plan(id).requests.allSatisfy { $0.state == .released })
        #expect(try harness.current(of: "a") == amperes(20) && harness.plansInFlight().isEmpty)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .release && entry.asked == "{}")
        // Once more: it is used.
        #expect(try settle(id, in: harness, .release).exit == .stale)
    }

    @Test func `facts that have changed block a confirmation, and are named, unless it is made despite them`()
        throws
    {
        let (harness, id) = try reserved()
        let smaller = try site(
            fuse: 25, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        try harness.store.write { try $0.put([smaller], at: harness.now) }
        let blocked = try settle(id, in: harness, .confirm(SettlementScope(), despiteChanges: false))
        #expect(blocked.exit == .stale)
        #expect(try harness.current(of: "a") == amperes(20) && harness.plansInFlight() == [id])
        let entry = try #require(try harness.entries().last)
        #expect(entry.exit == 4 && entry.decided.contains(#""outcome": "stale""#))
        let done = try settle(id, in: harness, .confirm(SettlementScope(), despiteChanges: true))
        #expect(done.exit == .done && done.verdict != .safe)
        #expect(try harness.current(of: "a") == amperes(12) && harness.plansInFlight().isEmpty)
    }

    @Test func `a forwarded update that is confirmed passes over those answered before it`() throws {
        let harness = try ServiceHarness.withHeadroom()
        for (id, current, moment) in [("pass-1", 12, 0), ("pass-2", 16, 1_000), ("pass-3", 8, 2_000)]
            as [(Identifier, Int64, Int64)]
        {
            let change = try update("a", .overridden(amperes(current)))
            let attempt = try #require(try harness.pass(change, as: id, after: moment).attempt)
            if id != "pass-3" {
                _ = try harness.store.write { try $0.note(.accepted, for: attempt, at: harness.now) }
            }
        }
        _ = try settle("pass-2", in: harness, .confirm(SettlementScope(), despiteChanges: true))
        #expect(try harness.plan("pass-1").requests[0].state == .superseded)
        #expect(try harness.plan("pass-2").requests[0].state == .confirmed)
        #expect(try harness.plan("pass-3").requests[0].state.isOpen, "it came later")
        #expect(try harness.current(of: "a") == amperes(16))
    }

    @Test func `a plan of which something may have been sent is not released`() throws {
        let (harness, id) = try reserved()
        var plan = try harness.plan(id)
        plan.requests[0].state = .unknown
        try harness.store.write { try $0.put(plan) }
        let before = try harness.entries().count
        #expect(throws: PlanError.underWay(id, ["a"])) { try settle(id, in: harness, .release) }
        #expect(try harness.entries().count == before && harness.plansInFlight() == [id])
    }
}
