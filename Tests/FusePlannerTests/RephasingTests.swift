import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite(.tags(.long)) struct RephasingTests {
    private static let moment = Timestamp(milliseconds: 0)

    /// A small row of chargers whose proposal leaves one of them without its minimum.
    private static func row(_ seed: UInt64) throws -> (Installation, [ChargerUpdate]) {
        var random = SplitMix64(seed: seed)
        let supply: Supply = random.oneIn(3) ? .it3 : .tn3
        let circuits: [(Identifier, Int64?)] = random.oneIn(2) ? [("c", random.pick([12, 16, 20, 25]))] : []
        let count = random.pick([3, 4, 5])
        let chargers = (0..<count).map { number in
            charger(
                identifier("r\(number)"),
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

    /// The goal of rephasing.
    private struct Aim: CustomTestStringConvertible {
        let goal: RephasingGoal
        let isBalanced: Bool
        var testDescription: String { "\(goal)\(isBalanced ? ", balanced" : "")" }
    }

    private static let aims = RephasingGoal.allCases.flatMap { goal in
        [false, true].map { Aim(goal: goal, isBalanced: $0) }
    }

    private static func decision(
        _ updates: [ChargerUpdate], on site: Installation, rephase aim: Aim? = nil
    ) throws -> Decision {
        var options = JudgementOptions()
        options.adjusting = .standard
        if let aim {
            options.adjusting?.goal = aim.goal
            options.adjusting?.isBalanced = aim.isBalanced
            options.rephasing = SearchTime { false }
        }
        return try Planner.judge(
            Proposal(installation: nil, updates: updates), on: InstallationRecord(site), now: moment,
            options: options)
    }

    /// The value of a choice of phases, taken from the updates to send.
    private struct Choice: Equatable {
        var isServed: [Bool] = []
        var currents: [Milliamperes] = []
        var changes = 0
        var difference = Milliamperes.zero

        /// True when it is better than another one in the order of the rules (rules: Adjusting).
        func isBetter(than other: Choice, _ aim: Aim) -> Bool {
            let (served, others) = (isServed.count { $0 }, other.isServed.count { $0 })
            if served != others { return served > others }
            if aim.goal == .fewest, changes != other.changes { return changes < other.changes }
            if aim.goal == .highest {
                for (own, theirs) in zip(isServed, other.isServed) where own != theirs { return own }
            }
            for (own, theirs) in zip(currents.sorted(), other.currents.sorted()) where own != theirs {
                return own > theirs
            }
            if changes != other.changes { return changes < other.changes }
            return aim.isBalanced && difference < other.difference
        }
    }

    /// The value of a decision beside the proposal; nil where nothing may be sent.
    private static func choice(
        _ decision: Decision, on site: Installation, proposed: [ChargerUpdate]
    ) throws -> Choice? {
        guard decision.maySend else { return nil }
        var choice = Choice()
        for (sent, (asked, charger)) in zip(decision.updates, zip(proposed, site.chargers)) {
            let current = sent.send?.current?.milliamperes ?? .zero
            let wanted = asked.current?.milliamperes ?? .zero
            choice.currents.append(current)
            choice.isServed.append(current >= min(wanted, charger.minCurrent))
            if sent.send?.phase != asked.phase { choice.changes += 1 }
        }
        for fuse in decision.fuses {
            let totals = try fuse.lines.map { try #require($0.after) }
            choice.difference = try max(
                choice.difference, #require(totals.max()) - #require(totals.min()))
        }
        return choice
    }

    /// All choices, tried one after the other.
    private static func all(of updates: [ChargerUpdate], on site: Installation) throws -> [Choice] {
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
        return try choices.compactMap {
            try choice(decision($0, on: site), on: site, proposed: updates)
        }
    }

    @Test(arguments: 0..<2)
    func `the choice is the best of all by the contract's order`(part: UInt64) throws {
        var (compared, moved, rephased, differ) = (0, 0, 0, 0)
        for seed in stride(from: part, to: 400, by: 2) {
            let (site, updates) = try Self.row(seed)
            guard try Self.decision(updates, on: site).verdict == .adjusted else { continue }
            let all = try Self.all(of: updates, on: site)
            compared += 1
            var found: [Choice] = []
            for aim in Self.aims {
                let decision = try Self.decision(updates, on: site, rephase: aim)
                let result = try #require(decision.rephasing, "seed \(seed)")
                let own = try #require(try Self.choice(decision, on: site, proposed: updates), "seed \(seed)")
                #expect(
                    !all.contains { $0.isBetter(than: own, aim) }, "seed \(seed), \(aim.testDescription)")
                // The reported result matches the updates. With so few chargers, all choices are tried.
                #expect(result.isProved && result.goal == aim.goal, "seed \(seed)")
                #expect(result.value == result.best, "seed \(seed)")
                #expect(result.value.served == own.isServed.count { $0 }, "seed \(seed)")
                #expect(result.value.changes == own.changes, "seed \(seed)")
                #expect(result.value.total == own.currents.reduce(.zero) { $0 + $1 }, "seed \(seed)")
                #expect(result.value.difference == own.difference, "seed \(seed)")
                found.append(own)
                moved += own.changes > 0 ? 1 : 0
                for (sent, asked) in zip(decision.updates, zip(updates, site.chargers))
                where sent.status == .rephased {
                    #expect(asked.1.phaseSelectable && sent.send?.current == asked.0.current, "seed \(seed)")
                    rephased += 1
                }
            }
            differ += found[0] != found[2] ? 1 : 0
        }
        print("rephasing, part \(part): \(compared) compared, \(moved) moved, \(differ) differ by goal")
        #expect(compared > 50 && moved > 100 && rephased > 100 && differ > 10)
    }

    @Test func `where all is sent at once and new phases do not fit on their way, phases stay as proposed`()
        throws
    {
        var met: [String: Int] = [:]
        for seed in 2_300..<2_500 as Range<UInt64> {
            let (empty, updates) = try Self.row(seed)
            var random = SplitMix64(seed: seed)
            // Every charger has a current already, so a charger that moves loads two phases for a while.
            let site = try empty.changing(chargersAt: Array(empty.chargers.indices)) { _, charger in
                charger.offline = OfflineOverride(
                    current: .overridden(amperes(random.pick([0, 6, 8]))),
                    phase: charger.phaseSelectable ? random.pick([.phase1, .phase2, .phase3]) : .all)
            }
            let record = InstallationRecord(site)
            let proposal = try Proposal(installation: nil, updates: updates)
            var options = JudgementOptions()
            options.adjusting = .standard
            options.rephasing = SearchTime { false }
            func judged(atOnce: Bool, rephasing: Bool) throws -> Decision {
                var options = options
                options.atOnce = atOnce
                if !rephasing { options.rephasing = nil }
                return try Planner.judge(proposal, on: record, now: Self.moment, options: options)
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

    @Test(arguments: [
        (
            RephasingGoal.highest,
            [
                "0110 6 6 0", "1100 6 6 2 8", "1110 6 6 4 1", "1110 6 7 0 3", "1110 6 7 0 2", "1110 7 7 1",
            ]
        ),
        (
            .fewest,
            [
                "1100 9 9 0", "1110 6 6 4", "0111 6 7 4", "1011 6 7 4", "0111 6 7 3 3", "0111 6 7 3 2",
            ]
        ),
    ])
    func `what comes first decides`(goal: RephasingGoal, rising: [String]) {
        // Which chargers are served; two currents; the number of changes; the largest difference.
        let worths = rising.map { row in
            let parts = row.split(separator: " ")
            let numbers = parts.dropFirst().compactMap { Int64($0) }
            return PhaseWorth(
                parts[0].map { $0 == "1" }, currents: Array(numbers[0..<2].reversed()),
                changes: Int(numbers[2]), difference: numbers.count > 3 ? numbers[3] : 0, for: goal)
        }
        for (place, worse) in worths.enumerated() {
            #expect(!(worse < worse))
            for better in worths[(place + 1)...] {
                #expect(worse < better && !(better < worse), "\(worse.isServed) \(better.isServed)")
            }
        }
    }

    @Test func `without time what is soon found is said, and no more is claimed`() throws {
        let site = try site(
            fuse: 10, [charger("a", 0, phase: .phase1), charger("b", 0, phase: .phase1)])
        var options = JudgementOptions()
        options.adjusting = .standard
        options.rephasing = SearchTime { true }
        let decision = try Planner.judge(
            Proposal(
                installation: nil,
                updates: ["a", "b"].map { try update(identifier($0), .overridden(amperes(8))) }
            ),
            on: InstallationRecord(site), now: Self.moment, options: options)
        #expect(decision.maySend)
        let result = try #require(decision.rephasing)
        #expect(!result.value.isBetter(than: result.best, for: result.goal))
    }
}
