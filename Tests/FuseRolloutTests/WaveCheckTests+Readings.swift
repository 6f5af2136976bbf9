import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseRollout

/// Waves of chargers that were read otherwise than recorded, or never.
extension WaveCheckTests {
    @Test func `where it is not known what a charger holds it goes first`() throws {
        let unread = try site(
            fuse: 63, rules: { $0.automatic = .observed },
            [charger("a", phase: .phase1), charger("b", 6, phase: .phase2)])
        let (known, up) = (try set("a", 10), try set("b", 8))
        #expect(fault([[known], [up]], on: unread) == nil)
        #expect(fault([[known, up]], on: unread) == .raisesFirst("b"))
        #expect(fault([[up]], on: unread) == nil, "nothing of the plan is unread")
    }

    @Test func `what may hold less than was read is raised by that, and goes after what can be lowered`()
        throws
    {
        let site = try site(
            fuse: 32,
            [
                charger("a", 6, phase: .phase1) { $0.reading = reading(20, on: .l1) },
                charger("b", 20, phase: .phase2), charger("c", 20, phase: .phase2),
            ])
        let (up, down) = (try set("a", 16, phase: .phase1), try set("b", 10))
        #expect(fault([[up], [down]], on: site) == .raisesFirst("a"))
        #expect(fault([[down], [up]], on: site) == nil)
    }

    @Test func `what was read counts in later waves, too`() throws {
        let site = try site(
            fuse: 32,
            [
                charger("a", 6, phase: .phase1) { $0.reading = reading(20, on: .l2) },
                charger("b", 0, phase: .phase2),
            ])
        let first = try set("a", 8, phase: .phase1)
        #expect(
            fault([[first], [try set("b", 13)]], on: site)
                == .exceeds(wave: 2, fuse: "site", .l2, total: amperes(33), cap: amperes(32)))
        #expect(fault([[first], [try set("b", 12)]], on: site) == nil)
    }

    @Test func `of more than twelve that are mismatched the others are looked at as they were read`() throws {
        let ids = (0..<14).map { identifier("c\($0)") }
        let many = try site(
            fuse: 100, ids.map { charger($0, 6, phase: .phase1) { $0.reading = reading(10, on: .l1) } })
        #expect(fault([try ids.map { try set($0, 6) }], on: many) == nil)
        for id in [ids[0], ids[13]] {
            let raised = fault([[try set(id, 16)]], on: many)
            #expect(
                raised == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(146), cap: amperes(136)),
                "\(id)")
        }
    }

    @Test func `what a reading hasMismatch stays beside every state, and arrives in halves with it`() throws {
        let mismatched = try site(
            fuse: 20,
            [
                charger("a", 10, phase: .phase1) { $0.reading = reading(16, on: .l2) },
                charger("b", 6, phase: .phase1),
            ])
        // When the recorded phase is sent again, the 16 A may move there.
        #expect(
            fault([[try set("a", 10, phase: .phase1)]], on: mismatched)
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(22), cap: amperes(20)))
        #expect(fault([[try set("a", 10)]], on: mismatched) == nil)
        #expect(
            fault([[try set("a", 21)]], on: mismatched)
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(27), cap: amperes(20)))
    }

    @Test func `who is left to the cloud awaits a reading, whatever was read of it before`() throws {
        let site = try site(
            fuse: 63, rules: { $0.automatic = .observed },
            [charger("a", 10, phase: .phase1) { $0.reading = reading(16, on: .l2) }])
        let check = WaveCheck([], to: [], on: InstallationRecord(site, pendingPlans: []))
        var state = CheckedSettings(site.chargers[0])
        state.current = .automatic
        let load = check.load(0, [state], on: .tn3)
        // The line is unknown.
        #expect(Set(load.values) == [site.chargers[0].maxCurrent.count], "\(load)")
    }

    @Test func `an automatic charger that draws more than its bound does so on another line, too`() throws {
        let site = try site(
            fuse: 63, rules: { $0.automatic = .observed },
            [charger("a", nil, phase: .phase1) { $0.reading = reading(40, on: .l1) }])
        let made = try #require(try rollout([update("a", phase: .phase2)], on: site).rollout)
        #expect(made.waves.map { $0.envelope.map(\.worst) } == [[amperes(40), amperes(40), amperes(40)]])
        #expect(fault(made.waves.map(\.requests), envelopes: made.waves.map(\.envelope), on: site) == nil)
    }
}
