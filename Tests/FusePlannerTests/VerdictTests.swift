// Room: the four verdicts at their borders (contract, section 3).

import FuseCore
import FusePlanner
import FuseTestSupport
import Testing

@Suite struct VerdictTests {
    private let now = Timestamp(milliseconds: 0)

    private func judge(_ proposal: Proposal?, on site: Installation, atOnce: Bool = false) throws -> Decision
    {
        try Planner.judge(proposal, on: site, now: now, atOnce: atOnce)
    }

    private func raise(_ id: Identifier, to current: String) throws -> Proposal {
        try proposal(update(id, .overridden(amperes(current))))
    }

    @Test func `a total equal to what is usable is safe, one milliampere more is refused`() throws {
        let site = try site(fuse: 40, [charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        #expect(try judge(raise("a", to: "24"), on: site).verdict == .safe)
        let over = try judge(raise("a", to: "24.001"), on: site)
        #expect(over.verdict == .refused)
        #expect(over.fuses[0].lines[0].headroom == Milliamperes(-1))
        #expect(over.updates.allSatisfy { $0.send == nil })
    }

    @Test func `every fuse above a charger is checked`() throws {
        let site = try site(fuse: 63, circuits: [("a", 20)], [charger("c", below: "a", 16, phase: .phase1)])
        let decision = try judge(raise("c", to: "20.5"), on: site)
        #expect(decision.verdict == .refused)
        #expect(decision.findings.first?.fuse == "a")
    }

    @Test func `lowering what is over reduces, down to the fuse it is safe, the same again reduces too`()
        throws
    {
        let site = try site(fuse: 40, [charger("a", 32, phase: .phase1), charger("b", 16, phase: .phase1)])
        #expect(try judge(nil, on: site).verdict == .refused)
        #expect(try judge(raise("a", to: "30"), on: site).verdict == .reduces)
        #expect(try judge(raise("a", to: "32"), on: site).verdict == .reduces)
        #expect(try judge(raise("a", to: "24"), on: site).verdict == .safe)
    }

    @Test func `a line that was not over may not become over while another is lowered`() throws {
        let site = try site(fuse: 20, [charger("a", 32, phase: .phase1), charger("b", 16, phase: .phase2)])
        let both = try proposal(
            update("a", .overridden(amperes(24))), update("b", .overridden(amperes(21))))
        #expect(try judge(both, on: site).verdict == .refused)
        let one = try proposal(
            update("a", .overridden(amperes(24))), update("b", .overridden(amperes(20))))
        #expect(try judge(one, on: site).verdict == .reduces)
    }

    @Test func `each missing fact leaves it undecided, whatever else`() throws {
        let over = [charger("a", 32, phase: .phase1), charger("b", 32, phase: .phase1)]
        let some = try raise("a", to: "6")
        #expect(try judge(some, on: site(nil, over)).verdict == .undecided)
        #expect(try judge(some, on: site(fuse: nil, over)).verdict == .undecided)
        #expect(try judge(some, on: site(circuits: [("c", nil)], over)).verdict == .undecided)
        #expect(try judge(raise("x", to: "6"), on: site(fuse: 16, over)).verdict == .undecided)
        #expect(try judge(nil, on: site(fuse: nil, [])).verdict == .undecided)
    }

    @Test func `an observed value that is missing only before matters only while a line is over`() throws {
        let observed: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let site = try site(fuse: 40, rules: observed, [charger("a"), charger("b", 16, phase: .phase1)])
        #expect(try judge(nil, on: site).verdict == .undecided)
        #expect(try judge(raise("a", to: "10"), on: site).verdict == .safe)
        let more = try proposal(update("a", .overridden(amperes(32)), phase: .phase1))
        #expect(try judge(more, on: site).verdict == .undecided)
        // What is missing afterwards is told alone.
        let both = try FuseTestSupport.site(
            fuse: 20, rules: observed, [charger("a"), charger("b"), charger("c", 30, phase: .phase1)])
        let left: Decision = try judge(raise("b", to: "6"), on: both)
        let missing = left.findings.filter { $0.code == .unknownObserved }
        #expect(missing.map { $0.contributors.map(\.charger) } == [["a"]])
    }

    @Test func `phase and current are judged with what is recorded for the other`() throws {
        let site = try site(fuse: 20, [charger("a", 16, phase: .phase1), charger("b", 10, phase: .phase2)])
        #expect(try judge(proposal(update("b", phase: .phase1)), on: site).verdict == .refused)
        #expect(try judge(proposal(update("b", phase: .phase3)), on: site).verdict == .safe)
        #expect(try judge(proposal(update("b", phase: .automatic)), on: site).verdict == .refused)
    }

    @Test func `minimum and maximum become the charger's before judging`() throws {
        let rules: (inout CountingRules) -> Void = {
            $0.automatic = .bound
            $0.belowMinimum = .zero
        }
        let site = try site(fuse: 20, rules: rules, [charger("a") { $0.maxCurrent = amperes(16) }])
        let raised = try Proposal(
            installation: nil, updates: [ChargerUpdate(charger: "a", maxCurrent: amperes(21))])
        #expect(try judge(raised, on: site).verdict == .refused)
        let lowered = try Proposal(
            installation: nil, updates: [ChargerUpdate(charger: "a", maxCurrent: amperes(6))])
        #expect(try judge(lowered, on: site).fuses[0].lines[0].after == amperes(6))
    }

    @Test(arguments: [0, 1, 5]) func `a maximum below the minimum is a pause, and bounds nothing`(most: Int64)
        throws
    {
        let pause = try proposal(ChargerUpdate(charger: "a", maxCurrent: amperes(most)))
        for rule in AutomaticRule.allCases {
            let rules: (inout CountingRules) -> Void = { $0.automatic = rule }
            let overridden = try site(
                fuse: 16, rules: rules, [charger("a", 16) { $0.maxCurrent = amperes(16) }])
            #expect(try judge(pause, on: overridden).verdict == .safe)
        }
        let bound: (inout CountingRules) -> Void = { $0.automatic = .bound }
        let automatic = try site(fuse: 31, rules: bound, [charger("a") { $0.maxCurrent = amperes(16) }])
        #expect(try judge(pause, on: automatic).fuses[0].lines[0].after == amperes(32))
        let declared = try site(
            fuse: 16,
            rules: {
                $0.automatic = .bound
                $0.automaticBound = amperes(10)
            }, [charger("a") { $0.maxCurrent = amperes(16) }])
        #expect(try judge(pause, on: declared).fuses[0].lines[0].after == amperes(10))
    }

    @Test func `what is made automatic under observed counts its bound on every wired line until it is read`()
        throws
    {
        let rules: (inout CountingRules) -> Void = { $0.automatic = .observed }
        let site = try site(
            fuse: 31, rules: rules,
            [
                charger("a", 10, phase: .phase1) {
                    $0.reading = reading(10, on: .l1)
                    $0.maxCurrent = amperes(32)
                }
            ])
        let decision = try judge(proposal(update("a", .automatic)), on: site)
        #expect(decision.verdict == .refused)
        #expect(decision.fuses[0].lines.map(\.after) == [amperes(32), amperes(32), amperes(32)])
    }

    @Test func `a reading that disagreed stays beside the new value; one that agreed does not`() throws {
        func after(_ read: Int64) throws -> Milliamperes? {
            let site = try site([charger("a", 16, phase: .phase1) { $0.reading = reading(read, on: .l1) }])
            return try judge(raise("a", to: "10"), on: site).fuses[0].lines[0].after
        }
        #expect(try after(16) == amperes(10))
        #expect(try after(20) == amperes(20))
    }

    @Test func `a batch that is safe at its end may still need waves, and at once it is refused`() throws {
        let site = try site(fuse: 40, [charger("a", 32, phase: .phase1), charger("b", 6, phase: .phase1)])
        let swap = try proposal(
            update("a", .overridden(amperes(6))), update("b", .overridden(amperes(32))))
        let decision = try judge(swap, on: site)
        #expect(decision.verdict == .safe)
        #expect(!decision.oneWave)
        #expect(decision.findings.contains { $0.code == .needsWaves && $0.total == amperes(64) })
        #expect(try judge(swap, on: site, atOnce: true).verdict == .refused)
    }

    @Test func `a torn update counts: the new current may arrive before the new phase`() throws {
        let site = try site(fuse: 20, [charger("a", 6, phase: .phase1), charger("b", 10, phase: .phase1)])
        let turn = try proposal(update("a", .overridden(amperes(16)), phase: .phase2))
        let decision = try judge(turn, on: site)
        #expect(decision.verdict == .safe)
        #expect(!decision.oneWave)
        #expect(try judge(raise("a", to: "10"), on: site).oneWave)
    }
}
