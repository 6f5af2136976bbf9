import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct RepairRolloutTests {
    private let moment = Timestamp(milliseconds: 1_000)

    @Test(arguments: [false, true]) func `what a repair sends has an order, and in the end every line holds`(
        mayMove: Bool
    ) throws {
        var options = JudgementOptions()
        options.adjusting = .standard
        if mayMove { options.rephasing = SearchTime(isUp: { false }) }
        var (planned, refused, waves) = (0, 0, 0)
        for seed in 1...UInt64(mayMove ? 1_500 : 3_000) {
            var random = RandomInstallation(seed: seed)
            let installation = try random.installation()
            let store = MemoryStore()
            try store.write { try $0.put([installation], at: Timestamp(milliseconds: 0)) }
            try store.write { writing in
                let subject = try ProposalContext(of: nil, asked: installation.id, in: writing)
                // It throws for a wave that breaks a rule and where there is no order.
                let made = try subject.rollout(nil, id: "p", now: moment, options: options)
                let said = try subject.outlook(on: nil, now: moment, options: options)
                #expect(said == made.decision, "seed \(seed)")
                let isOver = try Planner.judge(nil, on: installation, now: moment).verdict == .refused
                #expect((made.rollout != nil) == (isOver && made.decision.maySend), "seed \(seed)")
                guard let rollout = made.rollout else {
                    guard made.decision.verdict == .refused else { return }
                    refused += 1
                    // The only other dead end: not even 0 A for each would be enough.
                    let plain = ReferenceInstallation(installation)
                    let nothing = ReferenceRepair.taken(plain).map {
                        ReferenceUpdate(charger: $0.id, current: .some(0), phase: nil, max: nil, min: nil)
                    }
                    let least = ReferenceModel.apply(nothing, to: ReferenceRepair.trusted(plain))
                    #expect(!ReferenceRepair.linesOver(least).isEmpty, "seed \(seed)")
                    return
                }
                planned += 1
                waves = max(waves, rollout.waves.count)
                let sent = Set(rollout.waves.flatMap(\.requests).map(\.charger))
                #expect(sent == Set(made.decision.toSend.map(\.charger)), "seed \(seed)")
                let left = ReferenceInstallation(installation)
                let updates = rollout.waves.flatMap(\.requests).map { ReferenceUpdate($0) }
                let after = ReferenceModel.apply(updates, to: ReferenceRepair.trusted(left))
                #expect(ReferenceRepair.linesOver(after).isEmpty, "seed \(seed)")
            }
        }
        #expect(planned > 100 && refused > 100 && (!mayMove || waves > 1), "the generator has gone blind")
    }
}
