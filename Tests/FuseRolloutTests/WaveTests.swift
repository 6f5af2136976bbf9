import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct WaveTests {
    /// A short form of the waves: for each its requests as `charger current phase`.
    private func waves(_ rollout: Rollout?) -> [[String]]? {
        rollout?.waves.map { wave in
            wave.requests.map { update in
                let current = update.current.map { $0.milliamperes.map { "\($0.count / 1000)A" } ?? "auto" }
                let phase = update.phase.map { "phase \($0.rawValue)" }
                return ([update.charger.text] + [current, phase].compactMap { $0 }).joined(separator: " ")
            }
        }
    }

    @Test func `what one gives up another takes in the next wave`() throws {
        let site = try site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        let made = try rollout(
            [update("a", .overridden(amperes(12))), update("b", .overridden(amperes(20)))], on: site)
        #expect(waves(made.rollout) == [["a 12A"], ["b 20A"]])
        let worst = try #require(made.rollout).waves.map { wave in
            wave.envelope.first { $0.line == .l1 }?.worst
        }
        #expect(worst == [amperes(32), amperes(32)])
    }

    @Test func `two that change places on full lines need one of them to dip`() throws {
        let site = try site(fuse: 16, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase2)])
        let made = try rollout([update("a", phase: .phase2), update("b", phase: .phase1)], on: site)
        let found = try #require(waves(made.rollout))
        #expect(found == [["a 0A"], ["a phase 2", "b phase 1"], ["a 16A"]])
    }

    @Test func `an automatic charger takes its phase before its current`() throws {
        let site = try site(fuse: 32, [charger("a"), charger("b", 32, phase: .phase2)])
        let made = try rollout([update("a", .overridden(amperes(16)), phase: .phase1)], on: site)
        #expect(waves(made.rollout) == [["a phase 1"], ["a 16A"]])
    }

    @Test func `a charger that goes down and elsewhere goes down first, and does not dip`() throws {
        let site = try site(fuse: 16, [charger("a", 16, phase: .phase1), charger("b", 6, phase: .phase2)])
        let made = try rollout([update("a", .overridden(amperes(10)), phase: .phase2)], on: site)
        #expect(waves(made.rollout) == [["a 10A"], ["a phase 2"]])
    }

    @Test func `what fits at once is sent at once`() throws {
        let site = try site(fuse: 63, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase2)])
        let made = try rollout([update("a", phase: .phase2), update("b", phase: .phase1)], on: site)
        #expect(waves(made.rollout) == [["a phase 2", "b phase 1"]])
    }

    @Test func `where a line is over, what lowers goes first`() throws {
        let site = try site(
            fuse: 30,
            [
                charger("a", 20, phase: .phase1), charger("b", 20, phase: .phase1),
                charger("d", 6, phase: .phase2),
            ])
        let made = try rollout(
            [update("d", .overridden(amperes(10))), update("a", .overridden(amperes(16)))], on: site)
        #expect(made.decision.verdict == .reduces)
        #expect(waves(made.rollout) == [["a 16A"], ["d 10A"]])
        let atOnce = try rollout(
            [update("d", .overridden(amperes(10))), update("a", .overridden(amperes(16)))], on: site,
            atOnce: true)
        #expect(waves(atOnce.rollout) == [["d 10A", "a 16A"]])
    }

    @Test func `no charger is switched off because a line is over that it has no part in`() throws {
        let site = try site(
            fuse: 100, circuits: [("c", 40), ("over", 10)],
            [
                charger("a", below: "c", 16, phase: .phase1), charger("b", below: "over", 16, phase: .phase1),
            ])
        let raised = try rollout([update("a", .overridden(amperes(19)), phase: .phase2)], on: site)
        #expect(waves(raised.rollout) == [["a 19A phase 2"]])
        let moved = try rollout([update("a", phase: .phase2)], on: site)
        #expect(waves(moved.rollout) == [["a phase 2"]])
        // Where another charger can be lowered, that goes first, and this one needs no reduction for itself.
        let both = try rollout(
            [update("a", phase: .phase2), update("b", .overridden(amperes(8)))], on: site)
        #expect(waves(both.rollout) == [["b 8A"], ["a phase 2"]])
    }

    @Test func `where a line is over and nothing can be lowered, another line may still be used`() throws {
        let over = try site(
            fuse: 16, [charger("a", 20, phase: .phase1), charger("b", 6, phase: .phase2)])
        let made = try rollout([update("b", .overridden(amperes(8)))], on: over)
        #expect(waves(made.rollout) == [["b 8A"]])
    }

    @Test func `another plan in flight counts as the largest of its waves, not as their sum`() throws {
        let site = try site(
            fuse: 40,
            [
                charger("a", 20, phase: .phase1), charger("b", 10, phase: .phase1),
                charger("d", 6, phase: .phase1),
            ])
        let pendingPlan = PendingPlan(
            plan: "q", madeAt: Timestamp(milliseconds: 1_000),
            waves: [[try update("a", .overridden(amperes(10)))], [try update("b", .overridden(amperes(20)))]])
        let fits = try rollout([update("d", .overridden(amperes(10)))], on: site, pendingPlans: [pendingPlan])
        #expect(fits.decision.verdict == .safe && fits.rollout != nil)
        #expect(fits.decision.fuses[0].lines[0].after == amperes(40))
        let more = try rollout([update("d", .overridden(amperes(11)))], on: site, pendingPlans: [pendingPlan])
        #expect(more.decision.verdict == .refused)
    }

    @Test func `what was never read is told something before anybody takes more`() throws {
        let site = try site(
            fuse: 20,
            rules: {
                $0.automatic = .observed
                $0.automaticBound = amperes(6)
            }, [charger("a"), charger("b", 0, phase: .phase1)])
        let made = try rollout(
            [update("a", .overridden(amperes(6))), update("b", .overridden(amperes(14)))], on: site)
        #expect(waves(made.rollout) == [["a 6A"], ["b 14A"]])
    }

    @Test func `where a line is over, even what was never read waits for what lowers`() throws {
        let site = try site(
            fuse: 35,
            rules: {
                $0.automatic = .observed
                $0.automaticBound = amperes(10)
            },
            [
                charger("a", 32, phase: .phase1), charger("u", phase: .phase1),
                charger("b", 6, phase: .phase2),
            ])
        let made = try rollout(
            [update("a", .overridden(amperes(16))), update("u", .overridden(amperes(16)))], on: site)
        #expect(waves(made.rollout) == [["a 16A"], ["u 16A"]])
    }

    @Test func `what is mismatched may be lowered, or moved, while another line is over`() throws {
        func site(_ recorded: Int64, _ read: Int64, on line: LineSet) throws -> Installation {
            try FuseTestSupport.site(
                fuse: 32,
                [
                    charger("a", recorded, phase: .phase1) { $0.reading = reading(read, on: line) },
                    charger("b", 32, phase: .phase3), charger("c", 6, phase: .phase3),
                ])
        }
        let lower = try rollout(
            [update("a", .overridden(amperes(6)))], on: try site(10, 20, on: .l2))
        #expect(lower.rollout?.waves.count == 1)
        let phase = try ChargerUpdate(charger: "a", phase: .phase2)
        let moved = try rollout([phase], on: try site(10, 10, on: .l2))
        #expect(moved.rollout?.waves.flatMap(\.requests).compactMap(\.phase) == [.phase2])
        // The recorded phase is sent again, with the current; the current that was read may move with it.
        let same = try ChargerUpdate(charger: "a", phase: .phase1)
        let again = try rollout([same], on: try site(10, 20, on: .l2))
        #expect(again.rollout?.waves.flatMap(\.requests).map(\.current) == [.overridden(amperes(10))])
    }
}
