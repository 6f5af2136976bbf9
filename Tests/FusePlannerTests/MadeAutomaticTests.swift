import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct MadeAutomaticTests {
    private static let now = Timestamp(milliseconds: 5_000)
    private static let rules: [AutomaticRule] = [.known, .excluded, .observed, .bound]

    /// An automatic charger with a maximum of 20 A, read at 8 A on L1, and a declared bound of 10 A.
    private func site(_ rule: AutomaticRule) throws -> Installation {
        var charger = charger("a", nil, phase: .phase1)
        charger.reading = reading(8, on: .l1)
        charger.maxCurrent = amperes(20)
        return try FuseTestSupport.site(
            fuse: 63, rules: { ($0.automatic, $0.automaticBound) = (rule, amperes(10)) }, [charger])
    }

    /// Updates of the charger: a current, −1, or a phase as `/2`.
    private func passed(_ text: String) throws -> [ChargerUpdate] {
        try text.split(separator: ",").map { part in
            part.hasPrefix("/")
                ? try update("a", phase: phase(part))
                : try update("a", part == "-1" ? .automatic : .overridden(amperes(Int64(part) ?? 0)))
        }
    }

    /// A phase written as `/2`.
    private func phase(_ text: some StringProtocol) throws -> PhaseChoice {
        try #require(["/1": .phase1, "/2": .phase2, "/3": .phase3][String(text)])
    }

    private func load(_ charger: Charger, in site: Installation) -> LineCurrents {
        ChargerLoad(of: charger, on: .tn3, rules: site.rules).counted
    }

    /// The forwarded updates, and the load of each line by each rule, in flight and afterwards.
    private static let rows = """
        passed          known     observed  bound
        16,-1           16+0+0    16+10+10  16+0+0
        -1,16           16+0+0    16+10+10  16+0+0
        0,-1            10+0+0    10+10+10  10+0+0
        /2,/1           8+0+0     10+10+10  10+0+0
        /2,16,-1,/1     16+16+0   16+16+10  16+16+0
        /3,16,-1,/1     16+0+16   16+10+16  16+0+16
        /2,/3,16,-1,/1  16+16+16  16+16+16  16+16+16
        """

    @Test func `what is on its way to automatic with nothing known is left out, and said`() throws {
        let site = try FuseTestSupport.site(
            fuse: 40, [charger("a", 0, phase: .phase1), charger("b", 20, phase: .phase1)])
        for (charger, isSaid) in [("a", true), ("b", false)] as [(Identifier, Bool)] {
            let plan = PendingPlan(
                plan: "p", madeAt: Timestamp(milliseconds: 0), waves: [[try update(charger, .automatic)]])
            let record = InstallationRecord(site, pendingPlans: [plan])
            let decision = try Planner.judge(nil, on: record, now: Timestamp(milliseconds: 0))
            #expect(decision.verdict == .safe)
            #expect(decision.without.map(\.charger) == (isSaid ? ["a"] : []))
        }
    }

    @Test func `what may have been in between counts until it is read again`() throws {
        for row in TextTable(Self.rows).rows {
            let passed = try self.passed(row["passed"])
            for rule in Self.rules {
                let site = try site(rule)
                let states = PossibleStates(
                    of: site.chargers[0], updates: passed, mismatched: false, rules: site.rules)
                let onItsWay = states.load(on: .tn3).counted
                let over = try site.confirming(
                    update("a", .automatic, phase: .phase1), at: Self.now, after: passed)
                let recorded = load(over.chargers[0], in: site)
                // The load afterwards was counted before.
                #expect(recorded.isWithin(onItsWay), "\(row.text) \(rule)")
                let stayed = load(site.chargers[0], in: site)
                #expect(stayed.isWithin(recorded), "\(row.text) \(rule)")
                guard rule != .excluded else {
                    #expect(recorded == stayed)
                    continue
                }
                let wanted = row["\(rule)"].split(separator: "+").map { amperes(Int64($0) ?? 0) }
                #expect([recorded[.l1], recorded[.l2], recorded[.l3]] == wanted, "\(row.text) \(rule)")
                #expect(over.chargers[0].awaitsSince == Self.now)
            }
        }
    }

    @Test func `what is made automatic on a new phase may hold on both what it held`() throws {
        let site = try FuseTestSupport.site(fuse: 63, [charger("a", 16, phase: .phase1)])
        let made = try site.applying([update("a", .automatic, phase: .phase2)]).chargers[0]
        let load = self.load(made, in: site)
        #expect([load[.l1], load[.l2], load[.l3]] == [amperes(16), amperes(16), .zero])
    }

    /// The record, the forwarded updates, the phase found with an automatic current, and the load.
    private static let overridden = """
        recorded  passed          now  load
        10/1      20,-1           /1   20+0+0
        0/1       20,-1           /1   20+0+0
        10/1      -1              /1   10+0+0
        10/1      6,-1            /1   10+0+0
        10/1      20,-1,/2        /2   20+20+0
        10/1      /2,20,-1,/1     /1   20+20+0
        10/1      /2,/3,20,-1,/1  /1   20+20+20
        10/1      /2,/3,20,-1     /3   20+20+20
        """

    @Test func `what a charger was told before it was made automatic counts until it is read`() throws {
        for row in TextTable(Self.overridden).rows {
            let recorded = row["recorded"].split(separator: "/")
            let site = try FuseTestSupport.site(
                fuse: 63, [charger("a", Int64(recorded[0]) ?? 0, phase: .phase1)])
            let passed = try self.passed(row["passed"])
            let states = PossibleStates(
                of: site.chargers[0], updates: passed, mismatched: false, rules: site.rules)
            let over = try site.confirming(
                update("a", .automatic, phase: phase(row["now"])), at: Self.now, after: passed)
            let counted = load(over.chargers[0], in: site)
            let wanted = row["load"].split(separator: "+").map { amperes(Int64($0) ?? 0) }
            #expect([counted[.l1], counted[.l2], counted[.l3]] == wanted, "\(row.text)")
            #expect(counted.isWithin(states.load(on: .tn3).counted), "\(row.text)")
            // A further update may have been in force earlier, too.
            let again = try over.confirming(
                update("a", .automatic), at: Self.now, after: self.passed("24"))
            #expect(load(again.chargers[0], in: site)[.l1] == amperes(24), "\(row.text)")
        }
    }
}
