import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct UnlimitedTests {
    private let now = Timestamp(milliseconds: 0)

    /// A fuse with a charger that holds 6 A and another one with an unknown limit.
    private func site(_ fixed: FixedCurrent?, rules: CountingRules = CountingRules(), fuse: Int64 = 1_000)
        throws -> Installation
    {
        var (other, held) = (Charger(id: "other", fuse: "site"), Charger(id: "held", fuse: "site"))
        other.fixed = fixed
        other.maxCurrent = Milliamperes(amperes: 20)
        held.offline = OfflineOverride(current: .overridden(Milliamperes(amperes: 6)), phase: .phase1)
        let rating = try FuseRating(
            ratings: Dictionary(
                uniqueKeysWithValues: Line.allCases.map { ($0, Milliamperes(amperes: fuse)) }))
        return try Installation(
            id: "site", supply: .tn3, rules: rules,
            fuses: [Fuse(id: "site", name: "site", parent: nil, rating: rating)], chargers: [other, held])
    }

    private func lowering(_ charger: Identifier) throws -> Proposal {
        try Proposal(
            installation: "site", updates: [ChargerUpdate(charger: charger, current: .overridden(.zero))])
    }

    @Test(arguments: AutomaticRule.allCases)
    func `no verdict under any rule, with or without a proposal`(rule: AutomaticRule) throws {
        var rules = CountingRules()
        rules.automatic = rule
        let known = InstallationRecord(try site(.known(Milliamperes(amperes: 20)), rules: rules))
        #expect(try Planner.judge(nil, on: known, now: now).verdict == .safe)
        let record = InstallationRecord(try site(.unknown, rules: rules))
        for proposal in [nil, try lowering("other")] {
            let decision = try Planner.judge(proposal, on: record, now: now)
            #expect(decision.verdict == .undecided)
            #expect(decision.findings.first?.code == .unknownFixed)
            #expect(decision.findings.first?.contributors.map(\.charger) == ["other"])
            #expect(decision.updates.allSatisfy { $0.send == nil })
        }
        // Whatever that charger draws, another one may be lowered beside it.
        let lowered = try Planner.judge(try lowering("held"), on: record, now: now)
        #expect(lowered.verdict == .reduces && lowered.isPassedUnknown && lowered.oneWave)
    }

    @Test func `it counts as its maximum on every wired line`() throws {
        let decision = try Planner.judge(nil, on: InstallationRecord(try site(.unknown)), now: now)
        #expect(
            decision.fuses[0].lines.map(\.after)
                == [Milliamperes(amperes: 26), Milliamperes(amperes: 20), Milliamperes(amperes: 20)])
    }

    @Test func `nothing is adjusted, suggested or sent beside it`() throws {
        var options = JudgementOptions()
        options.adjusting = AdjustingRules()
        let raise = try Proposal(
            installation: "site",
            updates: [ChargerUpdate(charger: "held", current: .overridden(Milliamperes(amperes: 32)))])
        for fixed in [FixedCurrent.known(Milliamperes(amperes: 20)), .unknown] {
            let record = InstallationRecord(try site(fixed, fuse: 30))
            let decision = try Planner.judge(raise, on: record, now: now, options: options)
            #expect(decision.verdict == (fixed == .unknown ? .undecided : .adjusted))
            #expect(decision.updates.allSatisfy { $0.send == nil } == (fixed == .unknown))
            #expect(decision.suggestions.isEmpty)
        }
    }
}
