import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct ForwardOutcomeTests {
    private static let trouble = PortTrouble.noAnswer("x")

    /// The outcome of an update's only attempt: its state, whether it may still arrive, and whether it is
    /// read back.
    private static let outcomes: [(SendAnswer, RequestState, mayArrive: Bool, isReadBack: Bool)] = [
        (.accepted, .sent, false, true), (.unknown(trouble), .unknown, true, true),
        (.notApplied(trouble), .released, false, false),
    ]

    @Test(arguments: outcomes)
    func `an update counts until it is read back, unless it was certainly not applied`(
        answer: SendAnswer, state: RequestState, mayArrive: Bool, isReadBack: Bool
    ) throws {
        let harness = try ServiceHarness.withHeadroom()
        let attempt = try #require(try harness.pass(update("a", .overridden(amperes(16)))).attempt)
        let noted = try harness.store.write { try $0.note(answer, for: attempt, at: harness.now) }
        let plan = try harness.plan("pass-1")
        #expect(noted == isReadBack && plan.requests[0].state == state)
        #expect((plan.requests[0].unansweredSince != nil) == mayArrive)
        #expect((plan.settledAt == nil) == isReadBack)
    }

    @Test func `a repetition that was not applied leaves the outcome of the first attempt open`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let asked = try update("a", .overridden(amperes(16)))
        let first = try #require(try harness.pass(asked).attempt)
        _ = try harness.store.write { try $0.note(.unknown(Self.trouble), for: first, at: harness.now) }
        let second = try #require(try harness.pass(asked, after: 1_000).attempt)
        let isReadBack = try harness.store.write {
            try $0.note(.notApplied(Self.trouble), for: second, at: harness.now)
        }
        let request = try harness.plan("pass-1").requests[0]
        #expect(isReadBack && request.state == .unknown && request.unansweredSince == first.notedAt)
    }

    @Test func `a late answer to an earlier attempt says nothing about the attempt that is under way`() throws
    {
        let harness = try ServiceHarness.withHeadroom()
        let asked = try update("a", .overridden(amperes(16)))
        let first = try #require(try harness.pass(asked).attempt)
        _ = try harness.pass(asked, after: 1_000)
        let isReadBack = try harness.store.write {
            try $0.note(.notApplied(Self.trouble), for: first, at: harness.now)
        }
        #expect(try isReadBack && harness.plan("pass-1").requests[0].state == .sending)
    }

    @Test func `an answer that comes after a later update has left proves no order`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let first = try #require(try harness.pass(update("a", .overridden(amperes(16)))).attempt)
        let later = try #require(
            try harness.pass(update("a", .overridden(amperes(14))), as: "pass-2", after: 1_000).attempt)
        for attempt in [first, later] {
            _ = try harness.store.write { try $0.note(.accepted, for: attempt, at: harness.now) }
        }
        let (early, late) = (try harness.plan("pass-1").requests[0], try harness.plan("pass-2").requests[0])
        #expect(early.state == .sent && early.unansweredSince == first.notedAt)
        #expect(late.state == .sent && late.unansweredSince == nil)
    }

    @Test func `the outcome of a plan that is not recorded is an error`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let attempt = try #require(try harness.pass(update("a", .overridden(amperes(16)))).attempt)
        let other = try ServiceHarness.withHeadroom()
        #expect(throws: PlanError.unknown("pass-1")) {
            try other.store.write { try $0.note(.accepted, for: attempt, at: other.now) }
        }
    }
}
