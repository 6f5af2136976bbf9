import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

/// No update that may be sent brings a line above max(usable, its load before).
///
/// That holds for every value that the unknown facts of the chargers may have.
@Suite struct PhysicsTests {
    private static let now = Timestamp(milliseconds: 0)

    /// What was met.
    private struct Met {
        var (sent, reduces, unknown, worlds, torn) = (0, 0, 0, 0, 0)
    }

    /// The parts of updates that may be in force: all of each, or any setting of each.
    private func parts(_ updates: [ReferenceUpdate], _ random: inout SplitMix64) -> [ReferenceUpdate] {
        var parts: [ReferenceUpdate] = []
        for update in updates where !random.oneIn(4) {
            var part = update
            if random.oneIn(2) { part.current = nil }
            if random.oneIn(2) { part.phase = nil }
            if random.oneIn(2) { part.max = nil }
            if random.oneIn(2) { part.min = nil }
            parts.append(part)
        }
        return parts
    }

    private func check(seed: UInt64, _ met: inout Met) throws {
        var random = RandomInstallation(seed: 700_000 + seed)
        let site = try random.installation()
        guard let proposal = try random.proposal(for: site), site.supply != nil else { return }
        let decision = try Planner.judge(proposal, on: site, now: Self.now)
        guard decision.maySend else { return }
        met.sent += 1
        met.reduces += decision.verdict == .reduces ? 1 : 0
        met.unknown += decision.isPassedUnknown ? 1 : 0
        let (plain, updates) = (ReferenceInstallation(site), proposal.updates.map { ReferenceUpdate($0) })
        var lots = SplitMix64(seed: seed)
        for _ in 0..<12 {
            let world = ReferenceWorld(plain, &lots)
            let torn = parts(updates, &lots)
            for fuse in plain.fuses {
                for line in ReferenceModel.lines(plain) {
                    func hold(_ updates: [ReferenceUpdate], _ what: String) {
                        let (before, after) = world.totals(updates, fuse: fuse.id, line: line)
                        let usable = ReferenceModel.usable(plain, fuse: fuse.id, line: line) ?? 0
                        #expect(
                            after <= max(usable, before),
                            "seed \(seed), \(fuse.id) \(line), \(what): \(before) to \(after) of \(usable) mA"
                        )
                        met.worlds += 1
                    }
                    hold(updates, "in the end")
                    guard decision.oneWave else { continue }
                    hold(torn, "on its way")
                    met.torn += 1
                }
            }
        }
    }

    @Test func `nothing that may be sent makes a line worse, however chargers really are`() throws {
        var met = Met()
        for seed in 0..<7_000 as Range<UInt64> { try check(seed: seed, &met) }
        print("physics: \(met)")
        #expect(met.sent > 1_000 && met.reduces > 200 && met.unknown > 20 && met.torn > 10_000)
    }
}
