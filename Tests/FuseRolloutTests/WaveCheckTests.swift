import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseRollout

@Suite struct WaveCheckTests {
    /// The fault of some waves; nil for none.
    func fault(
        _ waves: [[ChargerUpdate]], envelopes: [[EnvelopeLine]] = [], to wanted: [ChargerUpdate]? = nil,
        on site: Installation, pendingPlans: [PendingPlan] = [], atOnce: Bool = false
    ) -> WaveFault? {
        do throws(WaveFault) {
            try WaveCheck(
                waves, envelopes: envelopes, to: wanted ?? waves.flatMap { $0 },
                on: InstallationRecord(site, pendingPlans: pendingPlans), atOnce: atOnce
            ).verify()
            return nil
        } catch {
            return error
        }
    }

    func set(_ id: Identifier, _ current: Int64, phase: PhaseChoice? = nil) throws -> ChargerUpdate {
        try update(id, .overridden(amperes(current)), phase: phase)
    }

    /// Two chargers that use all of phase 1.
    private func full(_ first: Int64, _ second: Int64, fuse: Int64 = 32) throws -> Installation {
        try site(fuse: fuse, [charger("a", first, phase: .phase1), charger("b", second, phase: .phase1)])
    }

    @Test func `what one gives up another may take in a later wave, never in the same nor before`() throws {
        let site = try full(20, 12)
        let (down, up) = (try set("a", 12), try set("b", 20))
        #expect(fault([[down], [up]], on: site) == nil)
        func exceeds(_ wave: Int) -> WaveFault {
            .exceeds(wave: wave, fuse: "site", .l1, total: amperes(40), cap: amperes(32))
        }
        #expect(fault([[down, up]], on: site) == exceeds(1))
        #expect(fault([[up], [down]], on: site) == exceeds(1))
        let other = try set("a", 13)
        #expect(
            fault([[other], [up]], on: site)
                == .exceeds(wave: 2, fuse: "site", .l1, total: amperes(33), cap: amperes(32)))
    }

    @Test func `a plan whose order is not safe any more does not begin`() throws {
        let site = try full(20, 12)
        func block(_ waves: [[ChargerUpdate]]) throws -> PlanBlock? {
            let plan = RecordedPlan(
                id: "p", installation: "site", madeAt: Timestamp(milliseconds: 1),
                facts: PlanFacts(of: site, own: ["a", "b"]), before: PlanTotals(of: site),
                requests: waves.enumerated().flatMap { wave, updates in
                    updates.map { RecordedRequest(wave: wave + 1, update: $0, state: .reserved) }
                }, settledAt: nil)
            return try plan.block(on: InstallationRecord(site), at: Timestamp(milliseconds: 2))
        }
        let (down, up) = (try set("a", 12), try set("b", 20))
        #expect(try block([[down], [up]]) == nil && block([]) == nil)
        guard case .unsafeOnItsWay(let bound) = try block([[up], [down]]) else {
            Issue.record("both at once would be 40 A on 32 A")
            return
        }
        #expect(bound == Bound(fuse: "site", line: .l1))
        guard case .unsafeOnItsWay(nil) = try block([[down, down], [up]]) else {
            Issue.record("a charger twice in a wave")
            return
        }
    }

    @Test func `a request may arrive in halves`() throws {
        let site = try site(fuse: 16, [charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1)])
        // On its way the charger may have 16 A on its old phase.
        let both = try set("a", 16, phase: .phase2)
        #expect(
            fault([[both]], on: site)
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(22), cap: amperes(16)))
        #expect(fault([[try update("a", phase: .phase2)], [try set("a", 16)]], to: [both], on: site) == nil)
    }

    @Test func `limits may arrive without the rest, and decide what counts`() throws {
        let site = try site(
            fuse: 16,
            rules: {
                $0.automatic = .bound
                $0.belowMinimum = .zero
            },
            [charger("a", phase: .phase1) { $0.maxCurrent = amperes(10) }, charger("b", 6, phase: .phase1)])
        let more = try ChargerUpdate(charger: "a", current: .overridden(amperes(6)), maxCurrent: amperes(20))
        #expect(
            fault([[more]], on: site)
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(26), cap: amperes(16)))
        // Six amperes below a minimum of ten count as 0 A, but the minimum may arrive after the current.
        let zeroed = try ChargerUpdate(
            charger: "b", current: .overridden(amperes(9)), minCurrent: amperes(10))
        #expect(
            fault([[zeroed]], on: site)
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(19), cap: amperes(16)))
    }

    @Test func `waves have requests, of each charger one, and only of the plan's`() throws {
        let site = try full(20, 12)
        let (down, other) = (try set("a", 12), try set("b", 6))
        #expect(fault([[], [down]], on: site) == .shape(wave: 1, nil))
        #expect(fault([[down], []], on: site) == .shape(wave: 2, nil))
        #expect(fault([[down, down]], on: site) == .shape(wave: 1, "a"))
        #expect(fault([[down], [other]], to: [down], on: site) == .shape(wave: 2, "b"))
        #expect(fault([[try set("x", 6)]], on: site) == .shape(wave: 1, "x"))
    }

    @Test func `after the last wave everything is as it was decided`() throws {
        let site = try full(20, 12)
        let wanted = try set("a", 12, phase: .phase2)
        #expect(fault([[try set("a", 12)]], to: [wanted], on: site) == .unfinished("a"))
        #expect(
            fault([[try set("a", 12)], [try update("a", phase: .phase3)]], to: [wanted], on: site)
                == .unfinished("a"))
        #expect(
            fault([[try set("a", 12)], [try update("a", phase: .phase2)]], to: [wanted], on: site) == nil)
        #expect(fault([], to: [wanted], on: site) == .unfinished("a"))
        #expect(fault([], to: [try set("x", 6)], on: site) == .unfinished("x"))
        let limits = try ChargerUpdate(
            charger: "a", current: .overridden(amperes(12)), maxCurrent: amperes(20), minCurrent: amperes(7))
        #expect(fault([[try set("a", 12)]], to: [limits], on: site) == .unfinished("a"))
        #expect(fault([[limits]], on: site) == nil)
        let most = try ChargerUpdate(charger: "a", current: .overridden(amperes(12)), maxCurrent: amperes(20))
        #expect(fault([[most]], to: [limits], on: site) == .unfinished("a"))
    }

    @Test func `an envelope says what is found`() throws {
        let site = try full(20, 12)
        let (down, up) = (try set("a", 12), try set("b", 20))
        func stated(_ second: Int64?) -> [[EnvelopeLine]] {
            [Int64?(32), second].map { total in
                Line.allCases.compactMap { line in
                    let worst: Int64? = line == .l1 ? total : 0
                    return worst.map {
                        EnvelopeLine(fuse: "site", line: line, worst: amperes($0), usable: amperes(32))
                    }
                }
            }
        }
        #expect(fault([[down], [up]], envelopes: stated(32), on: site) == nil)
        let wrong = fault([[down], [up]], envelopes: stated(31), on: site)
        #expect(wrong == .envelope(wave: 2, fuse: "site", .l1, stated: amperes(31), found: amperes(32)))
        let missing = fault([[down], [up]], envelopes: stated(nil), on: site)
        #expect(missing == .envelope(wave: 2, fuse: "site", .l1, stated: nil, found: amperes(32)))
    }

    @Test func `where a line is over nothing is raised before what can be lowered`() throws {
        let over = try site(
            fuse: 16, [charger("a", 20, phase: .phase1), charger("b", 6, phase: .phase2)])
        let (down, up) = (try set("a", 10), try set("b", 8))
        #expect(fault([[down], [up]], on: over) == nil)
        #expect(fault([[down, up]], on: over) == .raisesFirst("b"))
        #expect(fault([[up], [down]], on: over) == .raisesFirst("b"))
        #expect(fault([[down, up]], on: over, atOnce: true) == nil)
        // Later waves may raise and lower together, and so may the first where no line is over.
        #expect(
            fault(
                [[down], [try set("b", 8)], [try set("a", 9), try set("b", 9)]],
                to: [try set("a", 9), try set("b", 9)], on: over) == nil)
        let within = try site(
            fuse: 20, [charger("a", 20, phase: .phase1), charger("b", 6, phase: .phase2)])
        #expect(fault([[down, up]], on: within) == nil)
        // Where nothing can be lowered, an increase may come first.
        #expect(fault([[up]], on: over) == nil)
        // A charger that keeps its setting is not sent, so nothing waits for it.
        #expect(fault([[up]], to: [try set("a", 20), up], on: over) == nil)
    }

    @Test func `what else is in flight counts as the largest of its waves`() throws {
        let site = try site(
            fuse: 32,
            [
                charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1),
                charger("c", 10, phase: .phase1),
            ])
        let pendingPlan = PendingPlan(
            plan: "p", madeAt: Timestamp(milliseconds: 0), waves: [[try set("c", 6)], [try set("b", 12)]])
        // 10 + 6 in its first wave, 6 + 12 in its second.
        #expect(fault([[try set("a", 14)]], on: site, pendingPlans: [pendingPlan]) == nil)
        #expect(
            fault([[try set("a", 15)]], on: site, pendingPlans: [pendingPlan])
                == .exceeds(wave: 1, fuse: "site", .l1, total: amperes(33), cap: amperes(32)))
    }

    @Test func `an update arrives in any parts: all sixteen mixtures, and what was sent of each`() throws {
        let before = charger("a", 10, phase: .phase1)
        let update = try ChargerUpdate(
            charger: "a", current: .overridden(amperes(6)), phase: .phase2, maxCurrent: amperes(16),
            minCurrent: amperes(8))
        let found = CheckedSettings(before).mixtures(with: update).map { mixture in
            "\(mixture.current.milliamperes?.count ?? -1) \(mixture.phase) \(mixture.maxCurrent.count) "
                + "\(mixture.minCurrent.count) \(mixture.currentWasSent) \(mixture.phaseWasSent)"
        }
        var expected: Set<String> = []
        for (current, currentWasSent) in [(10_000, false), (6_000, true)] {
            for (phase, phaseWasSent) in [(PhaseChoice.phase1, false), (.phase2, true)] {
                for most in [before.maxCurrent.count, 16_000] {
                    for least in [before.minCurrent.count, 8_000] {
                        expected.insert(
                            "\(current) \(phase) \(most) \(least) \(currentWasSent) \(phaseWasSent)")
                    }
                }
            }
        }
        #expect(found.count == 16 && Set(found) == expected)
    }
}
