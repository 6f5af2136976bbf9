// Room: choosing phases, beside trying every choice there is.

import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct RephasingTests {
    private static let moment = Timestamp(milliseconds: 0)

    /// A small row of chargers whose proposal leaves somebody without the minimum.
    private static func row(_ seed: UInt64) throws -> (Installation, [ChargerUpdate]) {
        var random = SplitMix64(seed: seed)
        let supply: Supply = random.oneIn(3) ? .it3 : .tn3
        let circuits: [(Identifier, Int64?)] = random.oneIn(2) ? [("c", random.pick([12, 16, 20, 25]))] : []
        let count = random.pick([3, 4, 5])
        let chargers = (0..<count).map { number in
            charger(
                Identifier(stringLiteral: "r\(number)"),
                below: circuits.isEmpty || random.oneIn(2) ? "site" : "c",
                0, wiring: random.oneIn(3) ? .l2l3l1 : .l1l2l3
            ) { charger in
                charger.phaseSelectable = !random.oneIn(6)
                charger.minCurrent = amperes(random.pick([6, 6, 6, 8, 10]))
            }
        }
        let installation = try site(
            supply, fuse: random.pick([12, 16, 20, 25, 32]), circuits: circuits,
            rules: { $0.itCurrent = random.oneIn(2) ? .line : .pair }, chargers)
        let updates = try chargers.map { charger in
            try update(
                charger.id, .overridden(amperes(random.pick([4, 6, 10, 16, 32]))),
                phase: random.pick([.phase1, .phase1, .phase1, .phase2, .phase3, .all]))
        }
        return (installation, updates)
    }

    private static func decision(
        _ updates: [ChargerUpdate], on site: Installation, rephase: Bool
    ) throws -> Decision {
        var conditions = Conditions()
        conditions.adjusting = .standard
        if rephase { conditions.rephasing = SearchTime { false } }
        return try Planner.judge(
            Proposal(installation: nil, updates: updates), on: InstallationRecord(site), now: moment,
            conditions: conditions)
    }

    /// What a choice of phases comes to; nil where nothing fits.
    private static func value(
        _ updates: [ChargerUpdate], on site: Installation, proposed: [ChargerUpdate]
    ) throws -> RephasingValue? {
        let decision = try decision(updates, on: site, rephase: false)
        guard decision.maySend else { return nil }
        var value = RephasingValue(served: 0, changes: 0, level: nil, total: .zero)
        for (sent, (asked, charger)) in zip(decision.updates, zip(proposed, site.chargers)) {
            let current = sent.send?.current?.milliamperes ?? .zero
            let wanted = asked.current?.milliamperes ?? .zero
            value.total += current
            if current >= min(wanted, charger.minCurrent) {
                value.served += 1
                if current < wanted { value.level = min(value.level ?? current, current) }
            }
            if sent.send?.phase != asked.phase { value.changes += 1 }
        }
        return value
    }

    /// The best of all choices, tried one after the other.
    private static func best(of updates: [ChargerUpdate], on site: Installation) throws -> RephasingValue? {
        var choices: [[ChargerUpdate]] = [[]]
        for (asked, charger) in zip(updates, site.chargers) {
            let others: [PhaseChoice] = [.phase1, .phase2, .phase3].filter { $0 != asked.phase }
            let ways =
                try [asked]
                + (charger.phaseSelectable ? others : []).map {
                    try update(charger.id, asked.current, phase: $0)
                }
            choices = choices.flatMap { choice in ways.map { choice + [$0] } }
        }
        return try choices.compactMap { try value($0, on: site, proposed: updates) }
            .max { RephasingValue.isBetter($1, $0) }
    }

    @Test(arguments: 0..<2)
    func `the choice is the best of all, or the gap says how much better one might be`(part: UInt64) throws {
        var (compared, same, proved, moved, rephased) = (0, 0, 0, 0, 0)
        for seed in stride(from: part, to: 700, by: 2) {
            let (site, updates) = try Self.row(seed)
            guard try Self.decision(updates, on: site, rephase: false).verdict == .adjusted else { continue }
            let decision = try Self.decision(updates, on: site, rephase: true)
            let result = try #require(decision.rephasing, "seed \(seed)")
            let best = try #require(try Self.best(of: updates, on: site), "seed \(seed)")
            compared += 1
            // What it says of itself is what it sends.
            let sent = decision.updates.compactMap(\.send)
            let own = try Self.value(
                zip(updates, sent).map { try update($0.charger, $0.current, phase: $1.phase) }, on: site,
                proposed: updates)
            #expect(own == result.value, "seed \(seed)")
            #expect(!RephasingValue.isBetter(best, result.best), "seed \(seed): the bound is contradicted")
            #expect(!RephasingValue.isBetter(result.value, best), "seed \(seed): better than everything")
            if result.isProved { #expect(result.value == best, "seed \(seed): proved and not the best") }
            if best.served == updates.count {
                #expect(
                    (result.value.served, result.value.changes) == (best.served, best.changes), "seed \(seed)"
                )
            }
            same += result.value == best ? 1 : 0
            proved += result.isProved ? 1 : 0
            moved += result.value.changes > 0 ? 1 : 0
            for (sent, asked) in zip(decision.updates, zip(updates, site.chargers))
            where sent.status == .rephased {
                #expect(asked.1.phaseSelectable && sent.send?.current == asked.0.current, "seed \(seed)")
                rephased += 1
            }
        }
        print(
            "rephasing, part \(part): \(same) of \(compared) the best there is, \(proved) proved, \(moved) moved"
        )
        // So few chargers have so few choices that all are tried.
        #expect(compared > 100 && moved > 50 && same == compared && proved == compared && rephased > 50)
    }

    @Test func `where all is sent at once and new phases do not fit on their way, phases stay as proposed`()
        throws
    {
        var met: [String: Int] = [:]
        for seed in 2_300..<2_500 as Range<UInt64> {
            let (empty, updates) = try Self.row(seed)
            var random = SplitMix64(seed: seed)
            // Everybody has something already, so that whoever is moved loads two phases for a while.
            let site = try empty.changing(chargersAt: Array(empty.chargers.indices)) { _, charger in
                charger.offline = OfflineOverride(
                    current: .overridden(amperes(random.pick([0, 6, 8]))),
                    phase: charger.phaseSelectable ? random.pick([.phase1, .phase2, .phase3]) : .all)
            }
            let record = InstallationRecord(site)
            let proposal = try Proposal(installation: nil, updates: updates)
            var conditions = Conditions()
            conditions.adjusting = .standard
            conditions.rephasing = SearchTime { false }
            func judged(atOnce: Bool, rephasing: Bool) throws -> Decision {
                var conditions = conditions
                conditions.atOnce = atOnce
                if !rephasing { conditions.rephasing = nil }
                return try Planner.judge(proposal, on: record, now: Self.moment, conditions: conditions)
            }
            let inWaves = try judged(atOnce: false, rephasing: true)
            let atOnce = try judged(atOnce: true, rephasing: true)
            guard inWaves.verdict == .adjusted else { continue }
            if inWaves.oneWave {
                #expect(atOnce == inWaves, "seed \(seed)")
                met["at once", default: 0] += 1
            } else if atOnce.maySend {
                #expect(atOnce.oneWave && atOnce.rephasing == nil, "seed \(seed)")
                #expect(atOnce.updates.allSatisfy { $0.status != .rephased }, "seed \(seed)")
                #expect(
                    atOnce.updates == (try judged(atOnce: true, rephasing: false)).updates, "seed \(seed)")
                met["phases as proposed", default: 0] += 1
            } else {
                #expect(
                    Set(atOnce.findings.map(\.code)).isSuperset(of: [.exceeds, .needsWaves]), "seed \(seed)")
                #expect(atOnce.rephasing == nil, "seed \(seed)")
                met["in no way", default: 0] += 1
            }
        }
        print("at once: \(met)")
        #expect(met["at once", default: 0] > 10 && met["phases as proposed", default: 0] > 20)
    }

    @Test func `more served comes first, then fewer changes, then the level, then the sum`() {
        func value(_ served: Int, _ changes: Int, _ level: Int64?, _ total: Int64) -> RephasingValue {
            RephasingValue(served: served, changes: changes, level: level.map(amperes), total: amperes(total))
        }
        let rising = [
            value(2, 0, nil, 90), value(3, 5, 6, 20), value(3, 4, 6, 20), value(3, 4, 7, 19),
            value(3, 4, 7, 20),
            value(3, 4, nil, 18),
        ]
        for (place, worse) in rising.enumerated() {
            #expect(!RephasingValue.isBetter(worse, worse))
            for better in rising[(place + 1)...] {
                #expect(RephasingValue.isBetter(better, worse) && !RephasingValue.isBetter(worse, better))
                #expect(!RephasingResult(chargers: 3, value: worse, best: better).isProved)
            }
            #expect(RephasingResult(chargers: 3, value: worse, best: worse).isProved)
        }
    }

    @Test func `without time the phases stay, and the bound says that nothing is known`() throws {
        let site = try site(
            fuse: 10, [charger("a", 0, phase: .phase1), charger("b", 0, phase: .phase1)])
        var conditions = Conditions()
        conditions.adjusting = .standard
        conditions.rephasing = SearchTime { true }
        let decision = try Planner.judge(
            Proposal(
                installation: nil,
                updates: ["a", "b"].map { try update(Identifier(stringLiteral: $0), .overridden(amperes(8))) }
            ),
            on: InstallationRecord(site), now: Self.moment, conditions: conditions)
        #expect(decision.maySend)
        #expect(
            try !RephasingValue.isBetter(
                #require(decision.rephasing).value, #require(decision.rephasing).best))
    }
}
