import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FusePlanner

/// The load in the vendor's minimum-power mode, declared as: each charger draws its minimum.
@Suite struct MinimumPowerTests {
    private static let now = Timestamp(milliseconds: 5_000)

    private func judge(_ site: Installation, _ proposal: Proposal? = nil) throws -> Decision {
        try Planner.judge(proposal, on: InstallationRecord(site), now: Self.now)
    }

    /// An automatic charger, read on all lines or never, beside an override of 8 A.
    private func garage(_ rule: AutomaticRule, read: Int64?, fuse: Int64 = 40) throws -> Installation {
        try site(
            fuse: fuse, rules: { ($0.automatic, $0.minimumPowerMode) = (rule, .minimum) },
            [
                charger("a", phase: .all) { $0.reading = read.map { reading($0, on: .all) } },
                charger("b", 8, phase: .all),
            ])
    }

    @Test
    func `an automatic charger that the sums leave out is said to be left out, with its minimum counted`()
        throws
    {
        for (rule, read, code) in [
            (.known, nil, .unknown), (.excluded, nil, .excluded), (.excluded, 32, .excluded),
            (.known, 12, nil),
            (.bound, nil, nil), (.bound, 12, nil), (.observed, 12, nil),
        ] as [(AutomaticRule, Int64?, LeftOut.Code?)] {
            let site = try garage(rule, read: read)
            let label = "\(rule) \(read ?? -1)"
            for decision in [
                try judge(site), try judge(site, proposal(update("b", .overridden(amperes(7))))),
                try judge(site, proposal(update("a", phase: .phase1))),
            ] {
                #expect(decision.without.map(\.code) == (code.map { [$0] } ?? []), "\(label)")
                #expect(
                    decision.without.allSatisfy { $0.least == amperes(6) && $0.charger == "a" }, "\(label)")
                #expect(
                    decision.findings.contains { $0.code == .automaticUnknown } == (code == .unknown),
                    "\(label)")
            }
            let counted = try #require(try judge(site).fuses[0].lines[0].after)
            #expect(code == nil || counted == amperes(14), "\(label)")
        }
    }

    @Test func `an automatic charger that is made 0 on a line that is over reduces`() throws {
        for rule in AutomaticRule.allCases where rule != .excluded {
            let site = try garage(rule, read: 12, fuse: 10)
            #expect(try judge(site, proposal(update("a", .overridden(.zero)))).verdict == .reduces, "\(rule)")
            // Its minimum is no excuse for more than that, nor for another phase.
            #expect(try judge(site, proposal(update("a", .overridden(amperes(7))))).verdict == .refused)
            let turned = try update("a", .overridden(.zero), phase: .phase1)
            #expect(try judge(site, proposal(turned)).verdict == .refused, "\(rule)")
        }
    }
}
