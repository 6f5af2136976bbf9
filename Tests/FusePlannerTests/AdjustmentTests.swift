import Foundation
import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite(.tags(.long)) struct AdjustmentTests {
    private static let moment = Timestamp(milliseconds: 0)

    /// The number of refused cases to compare; FUSEGUARD_CASES=N sets another one.
    private static let wanted =
        ProcessInfo.processInfo.environment["FUSEGUARD_CASES"].flatMap { Int($0) } ?? 10_000

    /// One seed's refused proposal and its rules of adjusting.
    private struct Case {
        let site: Installation
        let proposal: Proposal
        let rules: AdjustingRules

        /// Makes the case of a seed; nil where its proposal is not refused.
        init?(seed: UInt64) throws {
            var random = RandomInstallation(seed: seed)
            let site = try random.installation()
            guard let proposal = try random.proposal(for: site) else { return nil }
            let refused = try Planner.judge(proposal, on: site, now: AdjustmentTests.moment)
            guard refused.verdict == .refused else { return nil }
            var choice = SplitMix64(seed: seed)
            let step = choice.pick([1_000, 1_000, 1_000, 2_500, 7_000, 500, 32_000] as [Int64])
            guard
                let rules = AdjustingRules(
                    step: Milliamperes(step), share: choice.oneIn(3) ? .order : .fair)
            else { return nil }
            self.site = site
            self.proposal = proposal
            self.rules = rules
        }

        func decision(_ proposal: Proposal? = nil) throws -> Decision {
            var options = JudgementOptions()
            options.adjusting = rules
            return try Planner.judge(
                proposal ?? self.proposal, on: InstallationRecord(site), now: AdjustmentTests.moment,
                options: options)
        }

        /// The updates of the reference model; nil where it refuses.
        var plain: [ReferenceUpdate]? {
            ReferenceAdjustment.adjust(
                ReferenceInstallation(site), proposal.updates.map { ReferenceUpdate($0) },
                step: Int(rules.step.count), share: rules.share.rawValue)
        }
    }

    @Test(arguments: 0..<4) func `10,000 refused proposals: program and plain model agree`(part: UInt64)
        throws
    {
        var (compared, adjusted, lowered, seed) = (0, 0, 0, part)
        while compared < Self.wanted / 4 {
            seed += 4
            guard let one = try Case(seed: seed) else { continue }
            compared += 1
            let decision = try one.decision()
            guard let plain = one.plain else {
                #expect(decision.verdict == .refused, "seed \(seed)")
                continue
            }
            adjusted += 1
            #expect(decision.verdict == .adjusted, "seed \(seed)")
            for (update, expected) in zip(decision.updates, plain) {
                let sent = try #require(update.send, "seed \(seed)")
                let words = ReferenceUpdate(sent)
                #expect(
                    words.current == expected.current && words.phase == expected.phase
                        && words.max == expected.max && words.min == expected.min,
                    "seed \(seed), \(update.update.charger): \(words.current as Any) for \(expected.current as Any)"
                )
                lowered += update.status == .lowered ? 1 : 0
            }
            try checkProperties(one, decision, seed)
        }
        print(
            "adjusting, part \(part): \(compared) refused, \(adjusted) adjusted, \(lowered) currents lowered")
        #expect(adjusted > compared / 4 && lowered > compared / 4, "the generator has gone blind")
    }

    /// Checks the properties that hold for any adjusted answer.
    private func checkProperties(_ one: Case, _ decision: Decision, _ seed: UInt64) throws {
        let sent = decision.updates.compactMap(\.send)
        #expect(sent.map(\.charger) == one.proposal.updates.map(\.charger), "no other charger, seed \(seed)")
        let alone = try Planner.judge(
            Proposal(installation: nil, updates: sent), on: one.site, now: Self.moment)
        #expect(alone.verdict == .safe || alone.verdict == .reduces, "checked alone, seed \(seed)")
        #expect(alone.fuses == decision.fuses, "the report is what sending brings, seed \(seed)")
        let recorded = Dictionary(uniqueKeysWithValues: one.site.chargers.map { ($0.id, $0) })
        // A reading in doubt grows unevenly with the current: it may be a hindrance at one current and not at
        // the next.
        let isDoubtful = sent.contains { recorded[$0.charger]?.reading != nil }
        for (turn, update) in decision.updates.enumerated() {
            guard let send = update.send, let charger = recorded[send.charger] else { continue }
            #expect(send.phase == update.update.phase, "no phase is changed, seed \(seed)")
            let proposed = update.update.current ?? charger.offline.current
            guard let wanted = proposed.milliamperes else {
                #expect(send.current == update.update.current, "-1 is never changed, seed \(seed)")
                continue
            }
            let current = (send.current ?? charger.offline.current).milliamperes ?? wanted
            let minimum = send.minCurrent ?? charger.minCurrent
            #expect(current <= wanted, "nothing is raised, seed \(seed)")
            #expect(
                current == .zero || current == wanted || current >= minimum,
                "never between 0 and the minimum, seed \(seed)")
            #expect((update.status == .lowered) == (current < wanted), "seed \(seed)")
            #expect((update.bound != nil) == (current < wanted), "what bound it is said, seed \(seed)")
            guard current < wanted, current >= min(minimum, wanted), !isDoubtful else { continue }
            // One more step for this charger alone takes a line above its cap.
            let next = Milliamperes((current.count / one.rules.step.count + 1) * one.rules.step.count)
            var more = sent
            more[turn] = try ChargerUpdate(
                charger: send.charger, current: .overridden(min(next, wanted)), phase: send.phase,
                maxCurrent: send.maxCurrent, minCurrent: send.minCurrent)
            let raised = try Planner.judge(
                Proposal(installation: nil, updates: more), on: one.site, now: Self.moment)
            #expect(raised.verdict == .refused, "a step more is refused, seed \(seed)")
        }
    }

    @Test func `what fits as proposed is not touched`() throws {
        let site = try site(fuse: 40, [charger("a", 6, phase: .phase1)])
        var options = JudgementOptions()
        options.adjusting = .standard
        let decision = try Planner.judge(
            proposal(update("a", .overridden(amperes(32)))), on: InstallationRecord(site), now: Self.moment,
            options: options)
        #expect(decision.verdict == .safe && decision.updates[0].status == .asProposed)
    }

    private func adjusted(
        _ site: Installation, _ updates: [ChargerUpdate], step: Int64 = 1_000, share: Share = .fair
    ) throws -> Decision {
        var options = JudgementOptions()
        options.adjusting = AdjustingRules(step: Milliamperes(step), share: share)
        return try Planner.judge(
            Proposal(installation: nil, updates: updates), on: InstallationRecord(site), now: Self.moment,
            options: options)
    }

    @Test func `the lowest rises first, and what is left goes to the first of equals`() throws {
        let site = try site(
            fuse: 40,
            [
                charger("a", 0, phase: .phase1), charger("b", 0, phase: .phase1),
                charger("c", 0, phase: .phase1),
            ])
        let wanted = try ["a", "b", "c"].map { try update(Identifier($0), .overridden(amperes(32))) }
        let decision = try adjusted(site, wanted)
        #expect(decision.updates.map { $0.send?.current?.milliamperes?.amperes } == ["14", "13", "13"])
        #expect(decision.updates.allSatisfy { $0.bound == Bound(fuse: "site", line: .l1) })
        let order = try adjusted(site, wanted, share: .order)
        #expect(order.updates.map { $0.send?.current?.milliamperes?.amperes } == ["28", "6", "6"])
        let fine = try adjusted(site, wanted, step: 1)
        #expect(
            fine.updates.map { $0.send?.current?.milliamperes?.amperes } == ["13.334", "13.333", "13.333"])
    }

    @Test func `the usual step is one ampere, shared fairly`() {
        #expect(AdjustingRules.standard == AdjustingRules(step: amperes(1), share: .fair))
    }

    @Test func `in turn each has as much as fits, also where one step is all there is`() throws {
        func shared(_ fuse: Int64, _ wanted: Int64) throws -> [String?] {
            let site = try site(
                fuse: fuse, [charger("a", 0, phase: .phase1), charger("b", 0, phase: .phase1)])
            let both = try [
                update("a", .overridden(amperes(wanted))), update("b", .overridden(amperes(6))),
            ]
            return try adjusted(site, both, share: .order).updates.map {
                $0.send?.current?.milliamperes?.amperes
            }
        }
        #expect(try shared(13, 8) == ["7", "6"])
        #expect(try shared(13, 9) == ["7", "6"])
        #expect(try shared(12, 7) == ["6", "6"])
        #expect(try shared(14, 9) == ["8", "6"])
    }

    @Test func `what is in flight already keeps its current`() throws {
        let site = try site(fuse: 30, [charger("b", 0, phase: .phase1), charger("c", 0, phase: .phase1)])
        let sent = PendingPlan(
            plan: "p", madeAt: Self.moment, updates: [try update("b", .overridden(amperes(20)))])
        var options = JudgementOptions()
        options.adjusting = .standard
        let decision = try Planner.judge(
            proposal(update("b", .overridden(amperes(32))), update("c", .overridden(amperes(32)))),
            on: InstallationRecord(site, pendingPlans: [sent]), now: Self.moment, options: options)
        #expect(decision.verdict == .adjusted)
        #expect(decision.updates.map { $0.send?.current?.milliamperes?.amperes } == ["20", "10"])
    }

    @Test func `a charger that comes too late for the minimum stays at 0`() throws {
        let site = try site(
            fuse: 13,
            [
                charger("a", 0, phase: .phase1), charger("b", 0, phase: .phase1),
                charger("c", 0, phase: .phase1),
            ])
        let decision = try adjusted(
            site, ["c", "a", "b"].map { try update(Identifier($0), .overridden(amperes(16))) })
        #expect(decision.updates.map { $0.send?.current?.milliamperes?.amperes } == ["7", "6", "0"])
    }

    @Test func `an update that only moves a phase may be lowered, and then says a current`() throws {
        let site = try site(fuse: 20, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase2)])
        let decision = try adjusted(site, [try update("a", phase: .phase2)])
        #expect(decision.updates[0].status == .lowered)
        #expect(decision.updates[0].send?.current == .overridden(amperes(0)))
        let larger = try self.site28()
        let other = try adjusted(larger, [try update("a", phase: .phase2)])
        #expect(other.updates[0].send?.current == .overridden(amperes(12)))
    }

    private func site28() throws -> Installation {
        try site(fuse: 28, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase2)])
    }

    @Test func `where even 0 is too much the answer is refused`() throws {
        // The automatic charger counts 20 A on every line: more than is usable, whatever the other gets.
        let site = try site(fuse: 16, rules: { $0.automatic = .bound }, [charger("a", 0), charger("b", 6)])
        let decision = try adjusted(
            site, [try update("a", .automatic), try update("b", .overridden(amperes(16)))])
        #expect(decision.verdict == .refused)
        #expect(decision.updates.allSatisfy { $0.send == nil && $0.status == .refused })
    }
}
