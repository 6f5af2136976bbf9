import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseService

@Suite struct ForwardUpdateTests {
    @Test func `an update that fits is on disk as being sent before it leaves`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let passed = try harness.pass(update("a", .overridden(amperes(16))))
        #expect(passed.decision.verdict == .safe && passed.send?.current == .overridden(amperes(16)))
        #expect(passed.attempt?.plan == "pass-1" && passed.attempt?.isRepeated == false)
        let request = try #require(try harness.plan("pass-1").requests.first)
        #expect(request.state == .sending && request.unansweredSince == harness.uptime)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .pass && entry.exit == 0 && entry.plan == "pass-1")
        #expect(entry.actor == "test" && entry.reason == "a reason" && entry.verdict == "safe")
    }

    @Test func `an update that does not fit is logged, and nothing of it is in flight`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let passed = try harness.pass(update("a", .overridden(amperes(25))))
        #expect(passed.decision.verdict == .refused && passed.send == nil && passed.attempt == nil)
        #expect(try harness.plansInFlight().isEmpty)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .pass && entry.exit == 1 && entry.plan == nil)
    }

    @Test func `an update that is on its way takes the current from the next one`() throws {
        let harness = try ServiceHarness.withHeadroom()
        _ = try harness.pass(update("a", .overridden(amperes(20))))
        let other = try harness.pass(update("b", .overridden(amperes(13))), as: "pass-2")
        #expect(other.decision.verdict == .refused && !other.isBesideOthers && other.inTheWay == nil)
        // On another phase the charger may hold the current of the first update there.
        let turned = try harness.pass(
            update("a", .overridden(amperes(21)), phase: .phase1), as: "pass-3", after: 1)
        #expect(turned.isBesideOthers && turned.send == nil && turned.inTheWay?.charger == "a")
        #expect(turned.inTheWay?.total == amperes(33) && turned.inTheWay?.line == .l1)
    }

    @Test func `an update sent again is one more attempt of the same plan`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let asked = try update("a", .overridden(amperes(16)))
        let first = try #require(try harness.pass(asked).attempt)
        _ = try harness.store.write { try $0.note(.unknown(.noAnswer("x")), for: first, at: harness.now) }
        let second = try #require(try harness.pass(asked, as: "pass-2", after: 1_000).attempt)
        #expect(second.isRepeated && second.plan == "pass-1")
        #expect(try harness.plansInFlight() == ["pass-1"])
        let request = try #require(try harness.plan("pass-1").requests.first)
        #expect(request.state == .sending && request.unansweredSince == second.notedAt)
    }

    @Test func `an id in other letters means the recorded charger`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let passed = try harness.pass(update("A", .overridden(amperes(16))))
        #expect(passed.charger == "a" && passed.send?.charger == "a")
        #expect(try harness.plan("pass-1").requests.map(\.update.charger) == ["a"])
    }

    @Test func `the seventeenth update that may still arrive is not accepted, a repetition is`() throws {
        let harness = try ServiceHarness.withHeadroom()
        func asked(_ number: Int64) throws -> ChargerUpdate {
            try update("a", .overridden(Milliamperes(10_000 + number)))
        }
        for number in 1...Int64(ForwardedUpdates.limit) {
            let passed = try harness.pass(asked(number), as: identifier("pass-\(number)"), after: number)
            #expect(passed.attempt != nil, "\(number)")
        }
        #expect(throws: ForwardingError.tooMany("a")) {
            try harness.pass(asked(99), as: "pass-99", after: 99)
        }
        let again = try harness.pass(asked(Int64(ForwardedUpdates.limit)), as: "pass-99", after: 99)
        #expect(again.attempt?.isRepeated == true)
    }

    @Test func `the charger of a reserved plan cannot be updated past it`() throws {
        let harness = try ServiceHarness.onFullLine()
        let reserved = try harness.store.write { writing in
            try writing.reserve(
                ServiceHarness.swap(), asked: nil, options: JudgementOptions(),
                attribution: harness.attribution, exit: { _ in .done })
        }
        let plan = try #require(reserved.rollout?.plan.id)
        #expect(throws: PlanError.inFlight("a", plan: plan)) {
            try harness.pass(update("a", .overridden(amperes(6))))
        }
    }

    @Test func `updates keep the order in which they leave, even if the clock jumps back`() throws {
        let harness = try ServiceHarness.withHeadroom()
        _ = try harness.pass(update("a", .overridden(amperes(16))), as: "pass-2")
        _ = try harness.pass(update("a", .overridden(amperes(14))), as: "pass-1", after: -60_000)
        #expect(try harness.plan("pass-1").madeAt > harness.plan("pass-2").madeAt)
    }

    @Test func `a warning is enough to refuse where the rules say so`() throws {
        // The other charger was read at more than is recorded.
        let harness = try ServiceHarness(
            site(
                fuse: 32,
                [
                    charger("a", 10, phase: .phase1),
                    charger("b", 12, phase: .phase1) { $0.reading = reading(14, on: .l1) },
                ]))
        let asked = try update("a", .overridden(amperes(16)))
        var rules = ForwardingRules()
        rules.refusesWarnings = true
        let strict = try harness.pass(asked, rules: rules)
        #expect(strict.decision.verdict == .safe && strict.decision.hasWarnings && strict.send == nil)
        #expect(try harness.entries().last?.exit == 1)
        #expect(try harness.pass(asked).send != nil)
    }

    @Test func `the log names the API of an update that goes to another one`() throws {
        let harness = try ServiceHarness.withHeadroom()
        for (api, isNamed) in [("https://two.example", true), (nil, false)] {
            _ = try harness.store.write { writing in
                try writing.forward(
                    update("a", .overridden(amperes(16))), rules: ForwardingRules(), elsewhere: api,
                    attribution: harness.attribution, now: harness.now, uptime: harness.uptime)
            }
            let asked = try #require(try harness.entries().last?.asked)
            #expect(asked.contains(#""api": "https://two.example""#) == isNamed, "\(asked)")
        }
    }

    @Test func `the ids of forwarded updates are told from those of plans`() throws {
        let ids = try (0..<100).map { _ in try Identifier.newForwardedPlan() }
        #expect(Set(ids).count == 100 && ids.allSatisfy(\.isForwarded))
        #expect(try !Identifier.newPlan().isForwarded)
    }
}
