import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseService

@Suite struct ReservePlanTests {
    private func reserve(
        _ proposal: Proposal, in harness: ServiceHarness,
        exit: (Decision) -> ExitStatus = { ExitStatus(of: $0) },
        beforeCommit: (PlanDocument, ExitStatus) throws -> Void = { _, _ in }
    ) throws -> Reservation {
        try harness.store.write { writing in
            try writing.reserve(
                proposal, asked: nil, options: JudgementOptions(), attribution: harness.attribution,
                exit: exit, beforeCommit: beforeCommit)
        }
    }

    @Test func `a plan that may be sent is reserved, wave by wave, and logged`() throws {
        let harness = try ServiceHarness.onFullLine()
        let made = try reserve(ServiceHarness.swap(), in: harness)
        let id = try #require(made.rollout?.plan.id)
        let plan = try harness.plan(id)
        #expect(
            plan.requests.map { "\($0.wave) \($0.update.charger) \($0.state)" } == [
                "1 a reserved", "2 b reserved",
            ])
        let document = try #require(made.document?.json(store: "/s", exit: made.exit).line)
        #expect(document.contains(#""id": "\#(id)""#) && document.contains(#""verdict": "safe""#))
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .plan && entry.plan == id && entry.exit == 0 && entry.verdict == "safe")
    }

    @Test func `a refused proposal reserves nothing, and the log has it`() throws {
        let harness = try ServiceHarness.onFullLine()
        let made = try reserve(proposal(update("b", .overridden(amperes(20)))), in: harness)
        #expect(made.exit == .refused && made.rollout == nil && made.document == nil)
        #expect(try harness.plansInFlight().isEmpty)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .plan && entry.plan == nil && entry.exit == 1)
    }

    @Test func `a plan that a stricter exit status refuses does not stay reserved`() throws {
        let harness = try ServiceHarness.onFullLine()
        var isShown = false
        let made = try reserve(
            ServiceHarness.swap(), in: harness, exit: { _ in .refused },
            beforeCommit: { _, _ in isShown = true })
        #expect(made.decision.maySend && made.rollout == nil && !isShown)
        #expect(try harness.plansInFlight().isEmpty && harness.entries().last?.exit == 1)
    }

    private struct NotWritten: Error {}

    @Test func `a document that cannot be written undoes the plan and its entry`() throws {
        let harness = try ServiceHarness.onFullLine()
        #expect(throws: NotWritten.self) {
            try reserve(ServiceHarness.swap(), in: harness, beforeCommit: { _, _ in throw NotWritten() })
        }
        #expect(try harness.plansInFlight().isEmpty && harness.entries().isEmpty)
    }

    @Test func `a charger is in one plan at a time`() throws {
        let harness = try ServiceHarness.onFullLine()
        let id = try #require(try reserve(ServiceHarness.swap(), in: harness).rollout?.plan.id)
        #expect(throws: PlanError.inFlight("b", plan: id)) {
            try reserve(proposal(update("b", .overridden(amperes(6)))), in: harness)
        }
        #expect(try harness.plansInFlight() == [id] && harness.entries().count == 1)
    }

    @Test func `an unanswered request blocks its charger until it can arrive no more`() throws {
        let harness = try ServiceHarness.onFullLine()
        let id = try #require(try reserve(ServiceHarness.swap(), in: harness).rollout?.plan.id)
        var plan = try harness.plan(id)
        for place in plan.requests.indices { plan.requests[place].state = .released }
        plan.requests[0].unansweredSince = harness.uptime
        try harness.store.write { try $0.put(plan) }
        let asked = try proposal(update("a", .overridden(amperes(6))))
        func isFree(after milliseconds: Int64) throws -> Bool {
            try harness.store.write { writing in
                let uptime = Uptime(milliseconds: harness.uptime.milliseconds + milliseconds)
                let subject = try writing.freshSubject(of: asked, asked: nil, at: harness.now, uptime: uptime)
                return subject.record?.pendingPlans.isEmpty ?? false
            }
        }
        #expect(try !isFree(after: RecordedRequest.lifetime - 1))
        #expect(try isFree(after: RecordedRequest.lifetime))
        #expect(try harness.plan(id).settledAt == harness.now)
    }

    @Test func `ids of plans are random, and short enough to type`() throws {
        let ids = try (0..<100).map { _ in try Identifier.newPlan().text }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.hasPrefix("plan-") && $0.count == 17 })
    }
}
