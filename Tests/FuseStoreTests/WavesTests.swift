import FuseCore
import FuseRecord
import Testing

@testable import FuseStore
@testable import FuseTestSupport

@Suite(.tags(.long)) struct WavesTests {
    /// The first and last seed; FUSEGUARD_SEEDS=FIRST-LAST replays others.
    private static let seeds = Seeds(through: 4_000)

    @Test(arguments: seeds.parts.indices)
    func `4,000 installations with plans in flight: SQL views and plain model agree`(part: Int) throws {
        var (compared, inWaves, cheaper) = (0, 0, 0)
        for seeds in Self.seeds.parts[part] {
            let temporary = try TemporaryStore()
            var cases: [Identifier: (seed: UInt64, Installation, [RecordedPlan])] = [:]
            for seed in seeds {
                var random = RandomInstallation(seed: seed)
                let installation = try random.installation()
                let plans = try random.plans(for: installation)
                cases[installation.id] = (seed, installation, plans)
                try temporary.store.write { writing in
                    try writing.put([installation], at: Timestamp(milliseconds: 0))
                    for plan in plans { try writing.put(plan) }
                }
                if plans.contains(where: { $0.pendingPlan.map { $0.waves.count > 1 } ?? false }) {
                    inWaves += 1
                }
            }
            let stored = Dictionary(
                grouping: try temporary.store.reading { try $0.totals() },
                by: \.installation
            ).mapValues { $0.map(\.total) }
            for (id, (seed, installation, plans)) in cases {
                let plain = ReferenceInstallation(installation)
                let plainPlans = plans.map { ReferencePlan($0) }
                let totals = stored[id.text] ?? []
                #expect(totals.count == ReferenceModel.rows(plain), "seed \(seed)")
                for total in totals where installation.supply != nil {
                    let worst = ReferencePendingPlans.total(
                        plain, recorded: plain, plans: plainPlans, fuse: total.fuse.text,
                        line: total.line.label)
                    #expect(
                        total.worst == Milliamperes(Int64(worst)), "seed \(seed): \(total.fuse) \(total.line)"
                    )
                    let atOnce = ReferencePendingPlans.total(
                        plain, recorded: plain, plans: plainPlans.map(\.atOnce), fuse: total.fuse.text,
                        line: total.line.label)
                    if worst < atOnce { cheaper += 1 }
                    compared += 1
                }
            }
        }
        print(
            "waves, part \(part): \(compared) line totals compared, \(inWaves) installations in waves, "
                + "\(cheaper) lines carry less than if all were sent at once")
        // The counts guard against a generator that no longer makes plans of several waves.
        if Self.seeds.count >= 4_000 { #expect(inWaves > 200 && cheaper > 20) }
    }
}

extension ReferencePlan {
    /// The same plan with all requests in one wave.
    fileprivate var atOnce: ReferencePlan {
        ReferencePlan(
            requests: requests.map { ReferenceRequest(wave: 1, state: $0.state, update: $0.update) })
    }
}
