import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Updates of a charger whose reading disagrees with the record.
///
/// It is sent both settings where that is safe while they arrive, and otherwise only the proposed ones.
@Suite struct DoubtedRolloutTests {
    private let moment = Timestamp(milliseconds: 1_000)

    /// Recorded with 6 A on phase 1, read with 10 A on L2.
    private func site(l1: Int64) throws -> Installation {
        let rating = try FuseRating(ratings: [.l1: amperes(l1), .l2: amperes(30), .l3: amperes(30)])
        return try Installation(
            id: "site", supply: .tn3, rules: CountingRules(),
            fuses: [Fuse(id: "site", name: "Site", parent: nil, rating: rating)],
            chargers: [charger("a", 6, phase: .phase1) { $0.reading = reading(10, on: .l2) }])
    }

    @Test(arguments: [0, 3, 5, 6, 9] as [Int64])
    func `a current that fits wherever it flows has an order, also that which is recorded`(_ current: Int64)
        throws
    {
        let asked = try update("a", .overridden(amperes(current)))
        let made = try rollout([asked], on: site(l1: 9))
        #expect(made.decision.verdict == .safe && made.decision.oneWave)
        #expect(try #require(made.rollout).waves.map(\.requests) == [[asked]], "10 A may come along to L1")
        let ample = try #require(try rollout([asked], on: site(l1: 10)).rollout)
        let whole = try update("a", .overridden(amperes(current)), phase: current > 0 ? .phase1 : nil)
        #expect(ample.waves.map(\.requests) == [[whole]])
    }

    @Test func `what fits only where the phase arrives before the current, or not at all, is refused`() throws
    {
        for asked in try [
            update("a", .overridden(amperes(10))), update("a", phase: .phase1),
            update("a", .overridden(amperes(6)), phase: .phase1),
        ] {
            let made = try rollout([asked], on: site(l1: 9))
            #expect(made.decision.verdict == .refused && made.rollout == nil)
        }
    }

    @Test func `what passes because nothing can get worse is sent as it was judged`() throws {
        let site = try FuseTestSupport.site(
            fuse: 60,
            [
                charger("a", 16, phase: .phase1) { $0.reading = reading(20, on: .l2) },
                charger("unknown") { $0.fixed = .unknown },
            ])
        let asked = try update("a", .overridden(amperes(10)))
        let made = try rollout([asked], on: site)
        #expect(made.decision.verdict == .reduces)
        #expect(made.rollout?.waves.map(\.requests) == [[asked]], "with the phase, 20 A may come to L1")
    }

    @Test func `no lowering of a charger in doubt is refused, by check or by plan`() throws {
        var (passed, mismatched) = (0, 0)
        for seed in UInt64(1)...6_000 {
            var random = RandomInstallation(seed: 40_000 + seed)
            let site = try random.installation()
            guard let supply = site.supply else { continue }
            var lots = SplitMix64(seed: seed)
            for charger in site.chargers where charger.fixed == nil && site.hasMismatch(charger) {
                guard let told = charger.offline.current.milliamperes, let reading = charger.reading else {
                    continue
                }
                // Where it is, it has no more than it may have now: as it was told, or as it was read.
                let most = min(told.count, reading.current.count)
                let current = Milliamperes(lots.oneIn(3) ? most : Int64.random(in: 0...most, using: &lots))
                let asked = try update(charger.id, .overridden(lots.oneIn(4) ? told : current))
                guard asked.current == .overridden(current) || told <= reading.current else { continue }
                let made = try rollout([asked], on: site)
                mismatched += 1
                #expect(made.decision.verdict != .refused, "seed \(seed), \(charger.id) on \(supply)")
                #expect(made.decision.maySend == (made.rollout != nil), "seed \(seed)")
                if made.rollout != nil { passed += 1 }
            }
        }
        #expect(mismatched > 500 && passed > 300, "\(mismatched) in doubt, \(passed) passed")
    }

    @Test func `on the way of what is planned no line gets worse, however chargers really are`() throws {
        var (planned, inDoubt) = (0, 0)
        for seed in UInt64(1)...3_000 {
            var random = RandomInstallation(seed: 50_000 + seed)
            let site = try random.installation()
            guard let proposal = try random.proposal(for: site), site.supply != nil else { continue }
            guard let made = try rollout(proposal.updates, on: site).rollout else { continue }
            planned += 1
            if made.waves.flatMap(\.requests).contains(where: { request in
                site.chargersByID[request.charger].map(site.hasMismatch) ?? false
            }) {
                inDoubt += 1
            }
            var lots = SplitMix64(seed: seed)
            for _ in 0..<8 { walk(made.waves.map(\.requests), on: site, &lots, "seed \(seed)") }
        }
        #expect(planned > 400 && inDoubt > 100, "\(planned) planned, \(inDoubt) of them in doubt")
    }

    /// Sends the waves in a possible world and checks the load of each line during and after each wave.
    ///
    /// During a wave some parts of it have arrived, and all of the waves before it.
    private func walk(
        _ waves: [[ChargerUpdate]], on site: Installation, _ lots: inout SplitMix64, _ what: String
    ) {
        let plain = ReferenceInstallation(site)
        let world = ReferenceWorld(plain, &lots)
        var held: [Identifier: ChargerUpdate] = [:]
        for wave in waves {
            var now = held
            for request in wave {
                let whole = held[request.charger]?.followed(by: request) ?? request
                held[request.charger] = whole
                let part = try? ChargerUpdate(
                    charger: request.charger, current: lots.oneIn(2) ? request.current : nil,
                    phase: lots.oneIn(2) ? request.phase : nil,
                    maxCurrent: lots.oneIn(2) ? request.maxCurrent : nil,
                    minCurrent: lots.oneIn(2) ? request.minCurrent : nil)
                if let part { now[request.charger] = now[request.charger]?.followed(by: part) ?? part }
            }
            for states in [now, held] {
                for fuse in plain.fuses {
                    for line in ReferenceModel.lines(plain) {
                        let (before, after) = world.totals(
                            states.values.map { ReferenceUpdate($0) }, fuse: fuse.id, line: line)
                        let usable = ReferenceModel.usable(plain, fuse: fuse.id, line: line) ?? 0
                        #expect(after <= max(usable, before), "\(what), \(fuse.id) \(line)")
                    }
                }
            }
        }
    }
}
