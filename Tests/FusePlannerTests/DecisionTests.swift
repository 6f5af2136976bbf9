// Room: what a decision says besides its verdict, and the curve that currents are chosen by.

import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct DecisionTests {
    private let now = Timestamp(milliseconds: 0)

    @Test func `the worst line is the first of those with the least left`() throws {
        var known = 0
        for seed in UInt64(1)...1_500 {
            var random = RandomInstallation(seed: 80_000 + seed)
            let installation = try random.installation()
            let record = InstallationRecord(installation)
            let decision = try Planner.judge(nil, on: record, now: now)
            var worst: (text: String, left: Milliamperes)?
            for fuse in decision.fuses {
                for line in fuse.lines {
                    guard let after = line.after, let usable = line.usable else { continue }
                    if usable - after < worst?.left ?? .largest {
                        worst = ("\(fuse.fuse.id) \(line.line)", usable - after)
                    }
                }
            }
            known += worst == nil ? 0 : 1
            #expect(decision.worst.map { "\($0.fuse.id) \($0.line.line)" } == worst?.text, "seed \(seed)")
            // An audit keeps what a judgement says.
            let audited = try AuditedInstallation(auditing: record, at: now)
            let first = decision.findings.first { $0.code.severity == .error }?.code
            #expect(audited.missing == first && audited.verdict == decision.verdict, "seed \(seed)")
            #expect(audited.worst.map { "\($0.fuse) \($0.line)" } == worst?.text, "seed \(seed)")
            #expect(audited.worst?.headroom == worst?.left, "seed \(seed)")
            // Nothing is proposed: what is in force is what is on its way.
            #expect(
                decision.oneWave
                    && decision.loads.count == (installation.supply == nil ? 0 : installation.chargers.count))
            let totals = installation.supply.map { LineTotals(of: installation, on: $0) }
            #expect(decision.envelope == totals?.counted ?? [], "seed \(seed)")
            #expect(decision.loads.map(\.counted) == totals?.loads.map(\.counted) ?? [], "seed \(seed)")
        }
        #expect(known > 1_000)
    }

    @Test func `it says whether only sending all at once is refused, and what that comes to`() throws {
        let site = try site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        let swap = try proposal(update("a", .overridden(amperes(12))), update("b", .overridden(amperes(20))))
        let inWaves = try Planner.judge(swap, on: site, now: now)
        #expect(inWaves.verdict == .safe && !inWaves.oneWave && !inWaves.isRefusedAtOnce)
        #expect(inWaves.envelope[0].l1 == amperes(40) && inWaves.fuses[0].lines[0].after == amperes(32))
        let atOnce = try Planner.judge(swap, on: site, now: now, atOnce: true)
        #expect(atOnce.verdict == .refused && atOnce.isRefusedAtOnce)
        let over = try Planner.judge(
            proposal(update("b", .overridden(amperes(13)))), on: site, now: now, atOnce: true)
        #expect(over.verdict == .refused && !over.isRefusedAtOnce && !over.oneWave)
        let unknown = try Planner.judge(proposal(update("x", .automatic)), on: site, now: now)
        #expect(unknown.verdict == .undecided && !unknown.oneWave && !unknown.isRefusedAtOnce)
    }

    @Test func `what is recorded already is unchanged, and nothing is sent of what is refused`() throws {
        let site = try site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        func statuses(_ updates: ChargerUpdate...) throws -> [UpdateStatus] {
            let decision = try Planner.judge(
                Proposal(installation: nil, updates: updates), on: site, now: now)
            #expect(decision.updates.map { $0.send != nil } == updates.map { _ in decision.maySend })
            return decision.updates.map(\.status)
        }
        let same = try update("a", .overridden(amperes(20)))
        let lower = try update("b", .overridden(amperes(6)))
        #expect(try statuses(same, lower) == [.unchanged, .asProposed])
        #expect(try statuses(same, update("b", .overridden(amperes(13)))) == [.refused, .refused])
        #expect(try statuses(same, update("x", .automatic)) == [.refused, .refused])
    }

    @Test func `a fuse of which nothing is known is told once, else each line of it`() throws {
        func unknown(_ ratings: [Line: Int64]) throws -> [Line?] {
            let rating = try FuseRating(ratings: ratings.mapValues { amperes($0) })
            let site = try Installation(
                id: "site", supply: .tn3, rules: CountingRules(),
                fuses: [Fuse(id: "site", name: "", parent: nil, rating: rating)], chargers: [charger("a", 6)])
            let findings = try Planner.judge(nil, on: site, now: now).findings.filter {
                $0.code == .unknownRating
            }
            #expect(
                findings.allSatisfy { $0.total == ($0.line == nil ? nil : amperes(6)) && $0.fuse == "site" })
            return findings.map(\.line)
        }
        #expect(try unknown([:]) == [nil])
        #expect(try unknown([.l1: 20]) == [.l2, .l3] && unknown([.l1: 20, .l2: 20, .l3: 20]) == [])
    }

    @Test func `the largest current that fits is the one that trying each finds`() throws {
        var (doubted, some, none) = (0, 0, 0)
        for seed in UInt64(1)...1_200 {
            var random = RandomInstallation(seed: 90_000 + seed)
            let installation = try random.installation()
            guard let supply = installation.supply else { continue }
            for (place, charger) in installation.chargers.enumerated() where charger.fixedCurrent == nil {
                guard installation.doubts(charger), let reading = charger.reading else { continue }
                var lots = SplitMix64(seed: seed)
                let step = lots.pick([1, 1, 7, 500, 1_000]) as Int64
                let near = reading.current.count / step
                let low = max(0, near - lots.pick([0, 1, 3, 60, 700]))
                let range = low...(near + lots.pick([0, 1, 3, 60, 700]))
                let update = try ChargerUpdate(
                    charger: charger.id, current: .overridden(.zero),
                    phase: lots.oneIn(2) ? lots.pick(PhaseChoice.allCases) : nil)
                let curve = LoadCurve(
                    of: place, in: InstallationRecord(installation), update: update, inFlight: [], on: supply)
                let cap = curve.counted(at: Milliamperes(Int64.random(in: range, using: &lots) * step))
                func fits(_ load: LineCurrents) -> Bool { load.isWithin(cap) }
                let tried = range.reversed().first { fits(curve.counted(at: Milliamperes($0 * step))) }
                let found = curve.largestFitting(in: range, step: Milliamperes(step), fits)
                #expect(found?.count == tried.map { $0 * step }, "seed \(seed), \(charger.id)")
                doubted += 1
                some += found.map { $0.count < range.upperBound * step } ?? false ? 1 : 0
                let nothing = curve.largestFitting(in: range, step: Milliamperes(step)) { _ in false }
                #expect(nothing == nil)
                none += 1
            }
        }
        print("largest fitting: \(doubted) doubted, \(some) below the most")
        #expect(doubted > 300 && some > 100)
    }
}
