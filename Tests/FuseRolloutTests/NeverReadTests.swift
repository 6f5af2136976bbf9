import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// An automatic charger that was never read, under the rule `automatic: observed`, which needs a reading.
///
/// Nothing is known of the settings that it holds.
@Suite struct NeverReadTests {
    private func site(_ others: Charger...) throws -> Installation {
        try FuseTestSupport.site(
            fuse: 70, rules: { $0.automatic = .observed }, [charger("a", phase: .phase1)] + others)
    }

    private let toSix = OfflineCurrent.overridden(Milliamperes(amperes: 6))

    /// Check and plan on the same updates: whether all may be sent at once, and in how many waves it is.
    private func answers(_ updates: [ChargerUpdate], on site: Installation) throws -> (Bool, Int?, Bool) {
        let (decision, made) = try rollout(updates, on: site)
        let atOnce = try rollout(updates, on: site, atOnce: true)
        #expect(decision.findings.contains { $0.code == .needsWaves } == !decision.oneWave)
        return (decision.oneWave, made?.waves.count, atOnce.rollout != nil)
    }

    @Test func `a request for it alone has no steps: it goes at once`() throws {
        #expect(try answers([update("a", toSix)], on: site()) == (true, 1, true))
        let two = try site(charger("b", phase: .phase2))
        #expect(try answers([update("a", toSix), update("b", toSix)], on: two) == (true, 1, true))
    }

    @Test func `what is lowered goes beside it, and what is raised after it`() throws {
        let site = try site(charger("b", 10, phase: .phase2))
        let (lower, higher) = (OfflineCurrent.overridden(amperes(6)), OfflineCurrent.overridden(amperes(12)))
        #expect(try answers([update("a", toSix), update("b", lower)], on: site) == (true, 1, true))
        #expect(try answers([update("a", toSix), update("b", higher)], on: site) == (false, 2, false))
    }

    @Test func `a bound that is too much keeps it from going at once with what it makes headroom for`() throws
    {
        let site = try FuseTestSupport.site(
            fuse: 40, rules: { $0.automatic = .observed },
            [charger("a", phase: .phase1), charger("b", phase: .phase1), charger("c", 6, phase: .phase2)])
        // Each may hold 32 A: it is over as it is, and who knows by how much.
        let decision = try rollout([update("a", toSix), update("b", toSix)], on: site).decision
        #expect(!decision.oneWave)
    }

    @Test func `check and plan agree on whether all of it goes at once`() throws {
        var (atOnce, inSteps, unread) = (0, 0, 0)
        for seed in UInt64(1)...5_000 {
            var random = RandomInstallation(seed: 80_000 + seed)
            var site = try random.installation()
            guard let supply = site.supply else { continue }
            if seed.isMultiple(of: 2) {
                var rules = site.rules
                rules.automatic = .observed
                site = try Installation(
                    id: site.id, supply: supply, rules: rules, fuses: site.fuses, chargers: site.chargers)
            }
            guard let proposal = try random.proposal(for: site) else { continue }
            let (decision, made) = try rollout(proposal.updates, on: site)
            guard let made, !made.waves.isEmpty else { continue }
            let isOver = decision.fuses.contains { fuse in
                fuse.lines.contains { line in line.before.map { $0 > line.usable ?? $0 } ?? false }
            }
            // Where a line is over, what lowers goes first all the same.
            if isOver { continue }
            #expect((made.waves.count == 1) == decision.oneWave, "seed \(seed)")
            if decision.oneWave { atOnce += 1 } else { inSteps += 1 }
            let isUnread = proposal.updates.contains { update in
                site.chargersByID[update.charger].map {
                    ChargerLoad(of: $0, on: supply, rules: site.rules).isNeverRead
                } ?? false
            }
            unread += isUnread ? 1 : 0
        }
        #expect(atOnce > 200 && inSteps > 5 && unread > 5, "\(atOnce), \(inSteps), \(unread)")
    }
}
