import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct ElsewhereTests {
    private static let now = Timestamp(milliseconds: 0)

    @Test func `where it is read on lines that it is not wired to, no phase takes it away`() throws {
        let site = try site(
            fuse: 16,
            [charger("c0", 10, wiring: .l2) { $0.reading = reading(10, on: .l1) }])
        let whole = try ChargerUpdate(charger: "c0", current: .overridden(amperes(32)), phase: .phase2)
        let record = InstallationRecord(site)
        let decision = try Planner.judge(try proposal(whole), on: record, now: Self.now)
        #expect(decision.verdict == .refused)
        #expect(decision.fuses[0].lines.map(\.after) == [amperes(32), amperes(32), .zero])
        let headroom = Headroom(of: record, on: .tn3)
        #expect(headroom.chargers[0].phases.allSatisfy { $0.current == amperes(16) })
    }

    @Test func `what may draw more may do so on the lines that were read`() throws {
        let site = try site(
            fuse: 16, rules: { $0.automatic = .bound },
            [
                charger("c0", phase: .phase2) {
                    ($0.maxCurrent, $0.reading) = (amperes(16), reading(10, on: .l1))
                }
            ])
        for (most, verdict) in [(16, Verdict.safe), (17, .refused), (32, .refused)] {
            let update = try ChargerUpdate(charger: "c0", maxCurrent: amperes(Int64(most)))
            let decision = try Planner.judge(
                try proposal(update), on: InstallationRecord(site), now: Self.now)
            #expect(decision.verdict == verdict, "\(most) A")
            #expect(decision.fuses[0].lines.map(\.after) == [most, most, 0].map { amperes(Int64($0)) })
        }
    }

    /// The decision on 32 A on phase 1 where L2 has 20 A of headroom and L1 all of its 40 A.
    private func raised(
        _ automatic: AutomaticRule = .excluded, _ change: (inout Charger) -> Void
    ) throws -> Decision {
        let site = try site(
            fuse: 40, rules: { $0.automatic = automatic },
            [charger("a", phase: .phase1, change), charger("b", 20, phase: .phase2)])
        let update = try ChargerUpdate(charger: "a", current: .overridden(amperes(32)))
        return try Planner.judge(try proposal(update), on: InstallationRecord(site), now: Self.now)
    }

    @Test func `a phase that was read otherwise is not forgotten where nothing flows yet`() throws {
        let elsewhere = reading(0, on: .l2)
        let drawing = reading(10, on: .l2)
        let cases: [(AutomaticRule, (inout Charger) -> Void)] = [
            (.excluded, { ($0.offline.current, $0.reading) = (.overridden(.zero), elsewhere) }),
            (.excluded, { $0.reading = drawing }), (.excluded, { $0.reading = elsewhere }),
            (.observed, { $0.reading = elsewhere }), (.bound, { $0.reading = elsewhere }),
            (
                .excluded,
                { ($0.wiring, $0.offline.current, $0.reading) = (.l1, .overridden(.zero), elsewhere) }
            ),
        ]
        for (number, (rule, change)) in cases.enumerated() {
            let decision = try raised(rule, change)
            #expect(decision.verdict == .refused, "\(number)")
            #expect(
                decision.fuses[0].lines.map { $0.after?.count ?? 0 }.prefix(2) == [32_000, 52_000],
                "\(number)")
            #expect(decision.findings.contains { $0.code == .unconfirmed }, "\(number)")
        }
        let agreeing = try raised {
            ($0.offline.current, $0.reading) = (.overridden(.zero), reading(0, on: .l1))
        }
        #expect(agreeing.verdict == .safe)
    }

    @Test func `a phase takes along only what was read where it cannot lead`() throws {
        let site = try site(
            fuse: 16, [charger("a", 14, wiring: .l2) { $0.reading = reading(10, on: .l1) }])
        let decision = try Planner.judge(
            try proposal(ChargerUpdate(charger: "a", phase: .phase3)), on: InstallationRecord(site),
            now: Self.now)
        #expect(decision.fuses[0].lines.map(\.after) == [amperes(10), amperes(14), .zero])
    }

    @Test func `nor does an automatic one leave a line that it is not wired to`() throws {
        for current in [OfflineCurrent.automatic, .overridden(amperes(16))] {
            let site = try site(
                fuse: 32, rules: { $0.automatic = .observed },
                [
                    charger("a", wiring: .l1) {
                        ($0.offline.current, $0.reading) = (current, reading(16, on: .l2))
                    },
                    charger("b", 0, phase: .phase2),
                ])
            let updates = try proposal(
                ChargerUpdate(charger: "a", current: .overridden(amperes(20))),
                ChargerUpdate(charger: "b", current: .overridden(amperes(32))))
            let decision = try Planner.judge(updates, on: InstallationRecord(site), now: Self.now)
            #expect(decision.verdict == .refused)
            #expect(decision.fuses[0].lines[1].after == amperes(52))
        }
    }

    @Test func `a bound that rises does so where it was read, as proposed, in flight and confirmed`()
        throws
    {
        let site = try site(
            fuse: 40, rules: { $0.automatic = .bound },
            [
                charger("a", phase: .phase1) {
                    ($0.maxCurrent, $0.reading) = (amperes(10), reading(10, on: .l2))
                },
                charger("b", 0, phase: .phase2),
            ])
        let more = try ChargerUpdate(charger: "a", maxCurrent: amperes(32))
        let other = try ChargerUpdate(charger: "b", current: .overridden(amperes(20)))
        func verdict(_ updates: ChargerUpdate..., on record: InstallationRecord) throws -> Verdict {
            try Planner.judge(try Proposal(installation: nil, updates: updates), on: record, now: Self.now)
                .verdict
        }
        #expect(try verdict(more, on: InstallationRecord(site)) == .safe)
        #expect(try verdict(other, on: InstallationRecord(site)) == .safe)
        #expect(try verdict(more, other, on: InstallationRecord(site)) == .refused)
        let pendingPlan = PendingPlan(plan: "p", madeAt: Self.now, updates: [more])
        #expect(try verdict(other, on: InstallationRecord(site, pendingPlans: [pendingPlan])) == .refused)
        let confirmed = try site.confirming(more, at: Self.now)
        #expect(try verdict(other, on: InstallationRecord(confirmed)) == .refused)
    }

    @Test func `a bound counts where it was read, also where nothing flowed when it was read`() throws {
        let site = try site(
            fuse: 40, rules: { $0.automatic = .bound },
            [
                charger("a", phase: .phase2) {
                    ($0.maxCurrent, $0.reading) = (amperes(6), reading(0, on: .l1))
                },
                charger("b", 0, phase: .phase1),
            ])
        let more = try ChargerUpdate(
            charger: "a", current: .automatic, phase: .phase2, maxCurrent: amperes(32))
        let other = try update("b", .overridden(amperes(10)))
        func decide(_ updates: ChargerUpdate..., on record: InstallationRecord) throws -> Decision {
            try Planner.judge(try Proposal(installation: nil, updates: updates), on: record, now: Self.now)
        }
        let recorded = try Planner.judge(nil, on: InstallationRecord(site), now: Self.now)
        #expect(recorded.fuses[0].lines.map(\.after) == [amperes(6), amperes(6), .zero])
        #expect(recorded.findings.contains { $0.code == .unconfirmed })
        let proposed = try decide(more, other, on: InstallationRecord(site))
        #expect(proposed.verdict == .refused)
        #expect(proposed.fuses[0].lines.map(\.after) == [amperes(42), amperes(32), .zero])
        let pendingPlan = PendingPlan(plan: "p", madeAt: Self.now, updates: [more])
        #expect(
            try decide(other, on: InstallationRecord(site, pendingPlans: [pendingPlan])).verdict == .refused)
        let confirmed = try site.confirming(more, at: Self.now)
        #expect(try decide(other, on: InstallationRecord(confirmed)).verdict == .refused)
    }

    @Test func `a bound is no excuse for what was read to be less`() throws {
        // L2 carries 25 A of 20 A; with 32 A in place of the 10 A that were read it would carry 47 A.
        let site = try site(
            fuse: 20, rules: { $0.automatic = .bound },
            [
                charger("a", phase: .phase1) { $0.reading = reading(10, on: .l2) },
                charger("b", 15, phase: .phase2),
            ])
        let before = LineTotals(of: site, on: .tn3).counted[0]
        #expect(before == LineCurrents(l1: amperes(32), l2: amperes(47), l3: .zero))
        for (current, verdict) in [(20, Verdict.refused), (11, .refused), (10, .refused), (0, .reduces)] {
            let update = try ChargerUpdate(charger: "a", current: .overridden(amperes(Int64(current))))
            let found = try Planner.judge(try proposal(update), on: InstallationRecord(site), now: Self.now)
            #expect(found.verdict == verdict, "\(current) A")
        }
    }

    @Test func `what is made automatic may draw its bound where it was read and is not wired to`() throws {
        let site = try site(
            fuse: 20, rules: { $0.automatic = .observed },
            [charger("a", 16, phase: .phase1, wiring: .l1) { $0.reading = reading(16, on: .l2) }])
        let made = try update("a", .automatic)
        let decision = try Planner.judge(try proposal(made), on: InstallationRecord(site), now: Self.now)
        #expect(decision.verdict == .refused)
        #expect(decision.fuses[0].lines.map(\.after) == [amperes(32), amperes(32), .zero])
        let confirmed = try site.confirming(made, at: Self.now)
        #expect(LineTotals(of: confirmed, on: .tn3).counted[0].l2 == amperes(32))
    }

    @Test func `on another phase an automatic one goes on drawing what was read`() throws {
        let cases: [(inout Charger) -> Void] = [
            { $0.maxCurrent = amperes(32) }, { $0.phaseSelectable = false }, { $0.maxCurrent = amperes(10) },
        ]
        for (number, change) in cases.enumerated() {
            let site = try site(
                fuse: 20,
                rules: { ($0.automatic, $0.automaticBound) = (.observed, number == 2 ? nil : amperes(6)) },
                [
                    charger("a", phase: .phase1) {
                        $0.reading = reading(16, on: .l1)
                        change(&$0)
                    },
                    charger("b", 0, phase: .phase2),
                ])
            let moved = try ChargerUpdate(charger: "a", phase: .phase2)
            let updates = try proposal(
                moved, ChargerUpdate(charger: "b", current: .overridden(amperes(14))))
            #expect(
                try Planner.judge(updates, on: InstallationRecord(site), now: Self.now).verdict == .refused,
                "\(number)")
            let after = try site.confirming(moved, at: Self.now)
            #expect(
                ChargerLoad(of: after.chargers[0], on: .tn3, rules: after.rules).counted.l2 == amperes(16))
        }
    }
}
