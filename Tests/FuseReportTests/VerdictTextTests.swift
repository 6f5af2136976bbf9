import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseReport
@testable import FuseTestSupport

@Suite struct VerdictTextTests {
    private static let moment = Timestamp(milliseconds: 0)

    /// The sentence about updates of a site whose only fuse has 11 A on a line.
    private func sentence(
        _ updates: [ChargerUpdate], atOnce: Bool = false, adjusts: Bool = false, _ chargers: Charger...
    ) throws -> String {
        VerdictText.meaning(try decision(updates, atOnce: atOnce, adjusts: adjusts, chargers))
    }

    private func decision(
        _ updates: [ChargerUpdate], atOnce: Bool = false, adjusts: Bool = false, _ chargers: [Charger]
    ) throws -> Decision {
        var options = JudgementOptions()
        options.atOnce = atOnce
        options.adjusting = adjusts ? .standard : nil
        return try Planner.judge(
            Proposal(installation: nil, updates: updates),
            on: InstallationRecord(site(fuse: 11, chargers)), now: Self.moment, options: options)
    }

    private let over = charger("over", 18, phase: .all)
    private let idle = charger("idle", 0, phase: .phase1)

    @Test func `less is said only where something is less`() throws {
        #expect(
            try sentence([update("over", .overridden(amperes(17)))], over)
                == "it may be sent: less is carried where a line is over, but a line stays over.")
        #expect(
            try sentence([update("over", .overridden(amperes(18)))], over)
                == "it may be sent: nothing gets worse, but a line stays over.")
        #expect(
            try sentence(
                [update("over", .overridden(amperes(8))), update("idle", .overridden(amperes(6)))], over, idle
            )
                == "less is carried where a line is over in the end, but a line stays over, and not all of it may be "
                + "sent at once.")
    }

    @Test func `what is refused only on its way says whether a line stays over`() throws {
        let swap = [
            try update("over", .overridden(amperes(6))), try update("idle", .overridden(amperes(5))),
        ]
        #expect(
            try sentence(swap, atOnce: true, over, idle)
                == "do not send it: every fuse would hold in the end, but not while all of it arrives at once."
        )
        let some = [
            try update("over", .overridden(amperes(8))), try update("idle", .overridden(amperes(6))),
        ]
        #expect(
            try sentence(some, atOnce: true, over, idle)
                == "do not send it: nothing would get worse in the end, though a line stays over, but not while all "
                + "of it arrives at once.")
        let refused = try decision(some, atOnce: true, [over, idle]).withoutOrder
        #expect(
            VerdictText.meaning(refused)
                == "do not send it: nothing would get worse in the end, though a line stays over, but there is no "
                + "order in which each step is safe.")
        #expect(
            VerdictText.meaning(try decision(swap, atOnce: true, [over, idle]).withoutOrder)
                == "do not send it: every fuse would hold in the end, but there is no order in which each step is safe."
        )
    }

    @Test func `adjusted names the lines that stay over, and says where there is nothing to send`() throws {
        #expect(
            try sentence([update("over", .overridden(amperes(27)))], adjusts: true, over)
                == "as proposed it is refused; what is left of it is recorded already: there is nothing to send, and "
                + "L1, L2, L3 of Site stay over.")
        let both = [
            try update("over", .overridden(amperes(16))), try update("idle", .overridden(amperes(6))),
        ]
        #expect(
            try sentence(both, adjusts: true, charger("over", 18, phase: .phase1), idle)
                == "as proposed it is refused; what is said here makes nothing worse, but L1 of Site stays over, and "
                + "not all of it may be sent at once.")
        #expect(
            try sentence([update("idle", .overridden(amperes(16)))], adjusts: true, idle)
                == "as proposed it is refused; send what is said here instead.")
    }

    /// Checks that each answer's sentence about lines that are over is true.
    @Test func `no sentence says that all holds where a line is over, nor the other way round`() throws {
        var kinds: [String: Int] = [:]
        for seed in 1...UInt64(2_500) {
            var random = RandomInstallation(seed: seed)
            let site = try random.installation()
            let record = InstallationRecord(site)
            var decisions: [Decision] = []
            for atOnce in [false, true] {
                var options = JudgementOptions()
                (options.atOnce, options.adjusting) = (atOnce, seed.isMultiple(of: 2) ? .standard : nil)
                if let proposal = try random.proposal(for: site) {
                    decisions.append(
                        try Planner.judge(proposal, on: record, now: Self.moment, options: options))
                }
                decisions.append(try Planner.repair(record, now: Self.moment, options: options))
            }
            for decision in decisions where decision.verdict != .undecided {
                let sentence = VerdictText.meaning(decision)
                kinds[decision.verdict.rawValue + (decision.isRepair ? " repair" : ""), default: 0] += 1
                let isOver = decision.fuses.flatMap(\.lines).contains { $0.isOver }
                let saysHolds = sentence.contains("every fuse") || sentence.contains("fits")
                let saysOver = sentence.contains("over")
                if saysHolds { #expect(!isOver, "seed \(seed): \(sentence)") }
                if decision.maySend, isOver { #expect(saysOver, "seed \(seed): \(sentence)") }
                if sentence.contains("stay") { #expect(isOver, "seed \(seed): \(sentence)") }
                let isLess = decision.fuses.flatMap(\.lines).contains { line in
                    (line.before ?? .zero) > (line.usable ?? .largest)
                        && (line.after ?? .zero) < (line.before ?? .zero)
                }
                if sentence.contains("less") { #expect(isLess, "seed \(seed): \(sentence)") }
                #expect(decision.stillOver.isEmpty || decision.verdict == .adjusted, "seed \(seed)")
                for place in decision.stillOver {
                    #expect(sentence.contains(place.line.label), "seed \(seed): \(sentence)")
                }
            }
        }
        #expect(
            kinds.count >= 8 && kinds.values.allSatisfy { $0 > 5 }, "the generator has gone blind: \(kinds)")
    }

    @Test func `a line that is over only by what is in flight is not said to be over as recorded`() throws {
        func sentence(_ recorded: Int64, sent: Int64) throws -> String {
            let pendingPlan = PendingPlan(
                plan: "p", madeAt: Self.moment, updates: [try update("a", .overridden(amperes(sent)))])
            let record = InstallationRecord(
                try site(fuse: 11, [charger("a", recorded, phase: .phase1)]), pendingPlans: [pendingPlan])
            return VerdictText.meaning(try Planner.judge(nil, on: record, now: Self.moment))
        }
        #expect(try sentence(6, sent: 12) == "with what is in flight, a line may be over.")
        #expect(try sentence(12, sent: 6) == "as recorded, a line is over.")
    }
}
