import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite struct RepairTests {
    static let moment = Timestamp(milliseconds: 0)

    func options(step: Int64 = 1_000, rephasing: SearchTime? = nil) -> JudgementOptions {
        var options = JudgementOptions()
        options.adjusting = AdjustingRules(step: Milliamperes(step))
        options.rephasing = rephasing
        return options
    }

    func repaired(
        _ site: Installation, step: Int64 = 1_000, pendingPlans: [PendingPlan] = [],
        rephasing: SearchTime? = nil
    ) throws -> Decision {
        try Planner.repair(
            InstallationRecord(site, pendingPlans: pendingPlans), now: Self.moment,
            options: options(step: step, rephasing: rephasing))
    }

    static let aMoment = SearchTime(isUp: { false })

    @Test func `where nothing is over there is nothing to send`() throws {
        let decision = try repaired(site(fuse: 20, [charger("a", 16, phase: .phase1)]))
        #expect(decision.verdict == .safe && decision.updates.isEmpty && decision.isRepair)
    }

    @Test func `a fuse's circuits come before its own chargers, and the first keeps its minimum`() throws {
        let circuits: [(Identifier, Int64?)] = [("one", 32), ("two", 32)]
        let decision = try repaired(
            site(
                fuse: 20, circuits: circuits,
                [
                    charger("root", 10, phase: .phase1), charger("b", below: "two", 10, phase: .phase1),
                    charger("a", below: "one", 10, phase: .phase1),
                    charger("c", below: "one", 10, phase: .phase1),
                    charger("elsewhere", 10, phase: .phase2),
                ]))
        #expect(decision.updates.map(\.update.charger) == ["a", "c", "b", "root"])
        #expect(
            decision.updates.map { $0.send?.current?.milliamperes } == [
                amperes(7), amperes(7), amperes(6), .zero,
            ])
        #expect(decision.updates.map(\.status) == [.lowered, .lowered, .lowered, .lowered])
        #expect(decision.stillOver.isEmpty && decision.oneWave)
    }

    @Test func `what is usable decides, and not what was there before`() throws {
        let over = try site(fuse: 11, [charger("a", 18, phase: .all)])
        #expect(try repaired(over).updates[0].send?.current == .overridden(amperes(11)))
        // With a proposal no line gets worse, and the lines that stay over are named.
        let asked = try Planner.judge(
            proposal(update("a", .overridden(amperes(27)))), on: InstallationRecord(over), now: Self.moment,
            options: options())
        #expect(asked.verdict == .adjusted && asked.updates[0].send?.current == .overridden(amperes(18)))
        #expect(
            asked.stillOver == Line.allCases.map { Bound(fuse: "site", line: $0) } && asked.toSend.isEmpty)
    }

    @Test func `by a mismatched reading alone nothing is lowered: it is sent again`() throws {
        let doubtful = charger("a", 6, phase: .phase1) { $0.reading = reading(20, on: .l1) }
        let decision = try repaired(site(fuse: 16, [doubtful, charger("b", 6, phase: .phase1)]))
        #expect(decision.verdict == .reduces && decision.updates.map(\.status) == [.asProposed, .unchanged])
        #expect(decision.toSend == [try update("a", .overridden(amperes(6)), phase: .phase1)])
        #expect(decision.findings.contains { $0.code == .stillExceeds && $0.detail == .byReadings })
    }

    @Test func `beside a mismatched reading no more is sent than a charger may hold`() throws {
        let decision = try repaired(
            site(
                fuse: 16,
                [
                    charger("a", 20, phase: .phase1) { $0.reading = reading(6, on: .l1) },
                    charger("b", 2, phase: .phase1) { $0.reading = reading(30, on: .l1) },
                ]))
        #expect(decision.verdict == .adjusted && decision.updates[0].send?.current == .overridden(amperes(6)))
        #expect(decision.stillOver == [Bound(fuse: "site", line: .l1)])
    }

    @Test func `one that may hold less than is recorded is not told again what is recorded`() throws {
        let decision = try repaired(
            site(
                fuse: 30,
                [
                    charger("a", 20, phase: .phase1) { $0.reading = reading(6, on: .l1) },
                    charger("b", 2, phase: .phase1) { $0.reading = reading(30, on: .l1) },
                ]))
        #expect(
            decision.verdict == .reduces && decision.updates.map(\.send).map { $0 == nil } == [true, false])
    }

    @Test func `where 0 A for all is not enough, who else is there is said`() throws {
        let decision = try repaired(
            site(
                fuse: 16,
                rules: { rules in
                    rules.automatic = .bound
                    rules.automaticBound = amperes(4)
                },
                [
                    charger("fixed") { $0.fixed = .known(amperes(14)) }, charger("automatic", phase: .phase1),
                    charger("a", 8, phase: .phase1), charger("b", 8, phase: .phase2),
                ]))
        #expect(decision.verdict == .refused && decision.updates.map(\.update.charger) == ["a", "b"])
        let details = decision.findings.filter { $0.code == .exceeds }.map(\.detail)
        #expect(details == [.evenAtNothing(amperes(18), ["fixed", "automatic"]), .none])
    }

    @Test func `with nothing that can be lowered it is refused`() throws {
        let decision = try repaired(site(fuse: 16, [charger("fixed") { $0.fixed = .known(amperes(20)) }]))
        #expect(decision.verdict == .refused && decision.updates.isEmpty && decision.isRepair)
    }

    @Test func `a missing fact goes before everything`() throws {
        let over = try site(fuse: nil, circuits: [("a", 10)], [charger("a1", below: "a", 20, phase: .phase1)])
        let pendingPlan = PendingPlan(
            plan: "plan", madeAt: Self.moment, updates: [try update("a1", .overridden(amperes(16)))])
        #expect(try repaired(over, pendingPlans: [pendingPlan]).verdict == .undecided)
    }

    @Test func `one that loads a line which is over and is in flight stops it, one elsewhere does not`()
        throws
    {
        let over = try site(
            fuse: 16,
            [
                charger("a", 10, phase: .phase1), charger("b", 10, phase: .phase1),
                charger("c", 6, phase: .phase2),
            ])
        func pendingPlan(_ id: Identifier) throws -> PendingPlan {
            PendingPlan(plan: "plan", madeAt: Self.moment, updates: [try update(id, .overridden(amperes(8)))])
        }
        #expect(throws: PlanError.inFlight("b", plan: "plan")) {
            try repaired(over, pendingPlans: [pendingPlan("b")])
        }
        #expect(try repaired(over, pendingPlans: [pendingPlan("c")]).verdict == .adjusted)
        let unanswered = PendingPlan(
            plan: "plan", madeAt: Self.moment, waves: [], unanswered: ["a": Uptime(milliseconds: 0)])
        #expect(throws: PlanError.mayStillArrive("a", plan: "plan")) {
            try repaired(over, pendingPlans: [unanswered])
        }
    }

    @Test func `moved instead of lowered, where that is asked for`() throws {
        let over = try site(
            fuse: 10, [charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1)])
        #expect(try repaired(over).updates[1].send?.current == .overridden(.zero))
        let moved = try repaired(over, rephasing: Self.aMoment)
        #expect(moved.verdict == .adjusted && moved.updates.contains { $0.status == .rephased })
        #expect(moved.updates.allSatisfy { ($0.send?.current ?? .automatic) == .overridden(amperes(6)) })
    }

    @Test func `whose place is in doubt is not moved`() throws {
        let over = try site(
            fuse: 10,
            [
                charger("a", 6, phase: .phase1) { $0.reading = reading(8, on: .l1) },
                charger("b", 6, phase: .phase1) { $0.reading = reading(8, on: .l1) },
            ])
        let decision = try repaired(over, rephasing: Self.aMoment)
        #expect(decision.updates.allSatisfy { $0.status != .rephased && $0.send?.phase != .phase2 })
    }
}
