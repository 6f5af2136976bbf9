import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct DoubtTests {
    private static let now = Timestamp(milliseconds: 0)

    /// A one-phase fuse with chargers, each with its record and, where it differs, its reading.
    private func garage(_ fuse: Int64, _ chargers: [(recorded: Int64, read: Int64?)]) throws -> Installation {
        try site(
            .tn1, fuse: fuse,
            chargers.enumerated().map { number, one in
                charger(identifier("c\(number)"), one.recorded, phase: .phase1, wiring: .l1) {
                    $0.reading = one.read.map { reading($0, on: .l1) }
                }
            })
    }

    private func verdict(_ site: Installation, _ currents: [Int64?]) throws -> Verdict {
        let updates = try currents.enumerated().compactMap { number, current in
            try current.map {
                try ChargerUpdate(
                    charger: identifier("c\(number)"), current: .overridden(amperes($0)))
            }
        }
        let proposal = try Proposal(installation: nil, updates: updates)
        return try Planner.judge(proposal, on: InstallationRecord(site), now: Self.now).verdict
    }

    @Test func `who did not follow once is mismatched until it is read, whatever it is told meanwhile`()
        throws
    {
        let (twenty, six) = (
            try update("c0", .overridden(amperes(20))), try update("c0", .overridden(amperes(6)))
        )
        // Set to 6 A, read at 20 A; then set to 20 A, and to 6 A again.
        let site = try garage(30, [(6, 20), (10, nil)])
        #expect(try verdict(site, [nil, 24]) == .refused)
        let told = try site.confirming(twenty, at: Self.now)
        #expect(told.hasMismatch(told.chargers[0]) && told.chargers[0].reading != nil)
        let again = try told.confirming(six, at: Self.now)
        #expect(try verdict(again, [nil, 24]) == .refused)
        // A reading in whole amperes may hide half an ampere, too.
        let near = try site.confirming(try update("c0", .overridden(amperes("19.6"))), at: Self.now)
        #expect(LineTotals(of: near, on: .tn1).counted[0].l1 == amperes(30))
        // A reading that agrees with the record ends the doubt.
        let read = try site.confirming(twenty, at: Self.now, reading: reading(20, on: .l1))
        #expect(!read.hasMismatch(read.chargers[0]))
        #expect(try verdict(try read.confirming(six, at: Self.now), [nil, 24]) == .safe)
        // The same holds for phases: set to one, read on another, set to any, and to the first again.
        let elsewhere = try FuseTestSupport.site(
            fuse: 20,
            [
                charger("a", 20, phase: .phase1) { $0.reading = reading(20, on: .l2) },
                charger("b", 0, phase: .phase2),
            ])
        let turned = try elsewhere.confirming(try update("a", phase: .automatic), at: Self.now)
            .confirming(try update("a", phase: .phase1), at: Self.now)
        let raise = try proposal(update("b", .overridden(amperes(20))))
        for site in [elsewhere, turned] {
            #expect(
                try Planner.judge(raise, on: InstallationRecord(site), now: Self.now).verdict == .refused)
        }
    }

    @Test func `of an automatic charger that was never read another phase makes nothing known`() throws {
        let site = try FuseTestSupport.site(
            fuse: 32, rules: { ($0.automatic, $0.automaticBound) = (.observed, amperes(6)) },
            [charger("a"), charger("b", 6, phase: .phase1)])
        let moved = try ChargerUpdate(charger: "a", phase: .phase1)
        let raised = try update("b", .overridden(amperes(26)))
        func verdict(_ updates: ChargerUpdate..., on site: Installation) throws -> Verdict {
            let proposal = updates.isEmpty ? nil : try Proposal(installation: nil, updates: updates)
            return try Planner.judge(proposal, on: InstallationRecord(site), now: Self.now).verdict
        }
        #expect(try verdict(on: site) == .undecided)
        #expect(try verdict(moved, on: site) == .undecided)
        #expect(try verdict(moved, raised, on: site) == .undecided)
        let confirmed = try site.confirming(moved, at: Self.now)
        #expect(try verdict(on: confirmed) == .undecided)
        // A charger made automatic counts with its bound until it is read.
        let made = try update("b", .automatic)
        #expect(try verdict(made, try update("a", .overridden(amperes(6))), on: site) == .safe)
    }

    @Test func `what may hold less than it was read at is not raised to that`() throws {
        let site = try garage(28, [(6, 20), (13, nil)])
        #expect(try verdict(site, [20, nil]) == .refused)
        #expect(try verdict(site, [7, nil]) == .refused)
        #expect(try verdict(site, [6, nil]) == .reduces)
        #expect(try verdict(site, [20, 8]) == .safe)
    }

    @Test func `what may hold less than is recorded is not raised above what fits`() throws {
        let site = try garage(28, [(32, 6), (13, nil)])
        #expect(try verdict(site, [20, nil]) == .refused)
        #expect(try verdict(site, [15, nil]) == .safe)
        // By itself this lowers the load if the charger holds its record, and fits if it holds its reading.
        #expect(try verdict(try garage(28, [(32, 6)]), [20]) == .safe)
    }

    @Test func `a refusal says of whom it is not known what they hold, where that alone decides`() throws {
        func details(_ site: Installation, _ currents: [Int64?]) throws -> [FindingDetail] {
            let updates = try currents.enumerated().compactMap { number, current in
                try current.map {
                    try update(identifier("c\(number)"), .overridden(amperes($0)))
                }
            }
            let proposal = updates.isEmpty ? nil : try Proposal(installation: nil, updates: updates)
            return try Planner.judge(proposal, on: InstallationRecord(site), now: Self.now).findings
                .filter { [.exceeds, .stillExceeds].contains($0.code) }.map(\.detail)
        }
        let site = try garage(28, [(6, 20), (13, nil), (0, 5)])
        // The load before is at most 38 A, and no larger afterwards.
        #expect(try details(site, [20]) == [.mayHoldLess(["c0"])])
        #expect(try details(site, [20, 13]) == [.mayHoldLess(["c0"])])
        #expect(try details(site, [21]) == [.none])
        #expect(try details(site, [6]) == [.none])
        #expect(try details(site, []) == [.none])
    }

    @Test func `what may not have been there frees no headroom for others`() throws {
        // Set to 4 A, it may have held only 6 A: the other 14 A of the reading are not available to others.
        #expect(try verdict(try garage(10, [(6, 20)]), [4]) == .reduces)
        #expect(try verdict(try garage(10, [(6, 20), (0, nil)]), [0, 1]) == .refused)
        #expect(try verdict(try garage(20, [(6, 20), (0, nil)]), [20, nil]) == .safe)
        // It holds 6 A or 32 A, is set to 20 A, and may stay at 32 A.
        #expect(try verdict(try garage(28, [(6, 32)]), [20]) == .refused)
        #expect(try verdict(try garage(28, [(6, 32), (13, nil)]), [20, nil]) == .refused)
    }

    /// Tries every state that the chargers may have held and every reaction to the update.
    ///
    /// Each charger applies the update or stays at its reading. No fuse then carries more than is usable and
    /// more than before. Safe proposals are reported as safe, and every lowering passes.
    @Test func `no verdict lets anything get worse in any way that chargers may be`() throws {
        var lots = SplitMix64(seed: 5)
        var (counts, missed) = ([Verdict: Int](), 0)
        for seed in 0..<6_000 {
            let chargers = (0..<Int.random(in: 1...4, using: &lots)).map { _ in
                (
                    recorded: Int64.random(in: 0...32, using: &lots),
                    read: lots.oneIn(3) ? nil : Int64.random(in: 0...32, using: &lots)
                )
            }
            let wanted = chargers.map { _ in lots.oneIn(4) ? nil : Int64.random(in: 0...32, using: &lots) }
            guard wanted.contains(where: { $0 != nil }) else { continue }
            let fuse = Int64.random(in: 10...60, using: &lots)
            /// For each charger the currents that it held and holds then.
            let ways: [[(before: Int64, after: Int64)]] = zip(chargers, wanted).map { charger, wanted in
                let read = charger.read ?? charger.recorded
                guard let wanted else { return [(max(charger.recorded, read), max(charger.recorded, read))] }
                // An update that agrees with the reading is in force; otherwise the charger may stay at its
                // reading.
                let stays = charger.recorded != read && wanted != read
                return [(charger.recorded, wanted)] + (charger.recorded != read ? [(read, wanted)] : [])
                    + (stays ? [(read, read)] : [])
            }
            var all: [(before: Int64, after: Int64)] = [(0, 0)]
            for own in ways {
                all = all.flatMap { sum in own.map { (sum.before + $0.before, sum.after + $0.after) } }
            }
            let isWorse = all.contains { $0.after > fuse && $0.after > $0.before }
            let isOver = all.contains { $0.after > fuse }
            let isLowered = zip(chargers, wanted).allSatisfy { charger, wanted in
                wanted ?? 0 <= min(charger.recorded, charger.read ?? charger.recorded)
            }
            let found = try verdict(try garage(fuse, chargers), wanted)
            let label = "seed \(seed): \(fuse) A, \(chargers) to \(wanted)"
            #expect(!isWorse || found == .refused, "\(label)")
            #expect((found == .safe) == !isOver, "\(label)")
            #expect(!isLowered || found != .refused, "\(label)")
            counts[found, default: 0] += 1
            missed += found == .refused && !isWorse ? 1 : 0
        }
        #expect(
            counts.values.min() ?? 0 > 150 && counts.count == 3, "the generator has gone blind: \(counts)")
        // Seldom, a proposal is refused for lack of certainty although no case of it is worse.
        print("doubt: \(counts), refused without need \(missed)")
        #expect(missed < (counts[.refused] ?? 0) / 4)
    }

    @Test func `however many are mismatched, all of them may be lowered`() throws {
        var lots = SplitMix64(seed: 11)
        let chargers = (0..<90).map { _ in
            (
                recorded: Int64.random(in: 6...32, using: &lots),
                read: Int64?(.random(in: 6...32, using: &lots))
            )
        }
        let site = try garage(400, chargers)
        #expect(try verdict(site, chargers.map { min($0.recorded, $0.read ?? 0) }) == .reduces)
        #expect(try verdict(site, chargers.map { _ in 0 }) == .reduces)
        #expect(try verdict(site, chargers.map { max($0.recorded, $0.read ?? 0) }) == .refused)
    }

    @Test
    func `a mismatched charger that is made automatic may draw its bound where it was read, by every rule`()
        throws
    {
        for rule in [AutomaticRule.known, .bound, .observed] {
            let site = try FuseTestSupport.site(
                fuse: 32, rules: { ($0.automatic, $0.automaticBound) = (rule, amperes(20)) },
                [
                    charger("a", 12, phase: .phase1) { $0.reading = reading(0, on: LineSet(.l2)) },
                    charger("b", 16, phase: .phase2),
                ])
            let made = try update("a", .automatic)
            let judged = try Planner.judge(
                try proposal(made), on: InstallationRecord(site), now: Self.now)
            #expect(judged.verdict == .refused && judged.fuses[0].lines[1].after == amperes(36), "\(rule)")
            // On its way, and once it is in force, until it is read again.
            let flight = PendingPlan(plan: "p", madeAt: Self.now, updates: [made])
            let pending = try Planner.judge(
                nil, on: InstallationRecord(site, pendingPlans: [flight]), now: Self.now)
            #expect(pending.fuses[0].lines[1].after == amperes(36), "\(rule)")
            let over = try site.confirming(made, at: Self.now)
            #expect(LineTotals(of: over, on: .tn3).counted[0].l2 == amperes(36), "\(rule)")
            let moved = try over.confirming(try update("a", phase: .phase3), at: Self.now)
            #expect(LineTotals(of: moved, on: .tn3).counted[0].l2 == amperes(36), "\(rule)")
            var read = over.chargers
            read[0].reading = reading(5, on: .l1, at: Timestamp(milliseconds: 1_000))
            (read[0].observation, read[0].former) = (Observation(read[0].reading, isStale: false), nil)
            let declaration = Declaration(
                installation: try FuseTestSupport.site(
                    fuse: 32, rules: { ($0.automatic, $0.automaticBound) = (rule, amperes(20)) }, read),
                stated: ["a": [.reading]])
            let again = try Recording(of: declaration, onto: over, at: Timestamp(milliseconds: 2_000)).result
            #expect(LineTotals(of: again, on: .tn3).counted[0].l2 == amperes(16), "\(rule)")
        }
    }
}
