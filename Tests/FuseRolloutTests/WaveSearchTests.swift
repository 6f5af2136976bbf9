import FuseCore
import FusePlanner
import FuseRollout
import Testing

@testable import FuseTestSupport

/// The cost of an order: the number of temporary reductions, then of waves.
private struct Cost: Comparable {
    var temporaryReductions = 0
    var waves = 0

    static func < (left: Cost, right: Cost) -> Bool {
        (left.temporaryReductions, left.waves) < (right.temporaryReductions, right.waves)
    }
    static func += (left: inout Cost, right: Cost) {
        left.temporaryReductions += right.temporaryReductions
        left.waves += right.waves
    }
}

/// Chargers that fill the lines of a circuit and are to exchange phases.
private struct FullCircuit {
    let fuse: Int64
    let chargers: [Charger]
    let updates: [ChargerUpdate]

    init?(_ seed: UInt64, sizes: ClosedRange<Int> = 1...5) throws {
        var random = SplitMix64(seed: seed)
        let phases: [PhaseChoice] = [.phase1, .phase2, .phase3]
        let fuse = random.pick(sizes.lowerBound > 5 ? [20, 24, 32] : [12, 16, 20, 24] as [Int64])
        let used = random.oneIn(2) ? 2 : 3
        var chargers: [Charger] = []
        for phase in phases.prefix(used) {
            var parts = random.pick([[fuse], [fuse], [fuse / 2, fuse / 2], [fuse - 6, 6], [fuse - 2]])
            if sizes.lowerBound > 5 { parts = random.pick([[6, 6, fuse - 12], parts, [8, 6, fuse - 14]]) }
            for part in parts {
                let id = identifier("c\(chargers.count)")
                chargers.append(charger(id, below: "c", part, phase: phase))
            }
        }
        guard sizes.contains(chargers.count) else { return nil }
        // Choose any target phases that have enough capacity.
        for _ in 0..<40 {
            var lines = [Int64](repeating: 0, count: 3)
            let updates = try chargers.map { charger in
                let has = (charger.offline.current.milliamperes?.count ?? 0) / 1_000
                let current = random.oneIn(4) ? random.pick([6, 8, 10, fuse]) : has
                let place = random.pick(Array(0..<used))
                lines[place] += current
                return try update(charger.id, .overridden(amperes(current)), phase: phases[place])
            }
            guard lines.allSatisfy({ $0 <= fuse }) else { continue }
            (self.fuse, self.chargers, self.updates) = (fuse, chargers, updates)
            return
        }
        return nil
    }

    /// The site and the updates, with chargers on a circuit of their own that may change at any time.
    func planned(free: Int) throws -> (site: Installation, updates: [ChargerUpdate]) {
        let others = (0..<free).map { identifier("f\($0)") }
        let site = try site(
            fuse: 400, circuits: [("c", fuse), ("free", 400)],
            chargers + others.map { charger($0, below: "free", 6, phase: .phase1) })
        let more = try others.map { try update($0, .overridden(amperes(8)), phase: .phase1) }
        return (site, updates + more)
    }
}

@Suite struct WaveSearchTests {
    private func transitions(_ updates: [ChargerUpdate], on site: Installation) throws -> [ChargerTransition]
    {
        try updates.map { update in
            ChargerTransition(
                update, at: try #require(site.chargerPlaces[update.charger]), in: site, on: .tn3)
        }
    }

    /// The cost of an order that was found.
    private func cost(_ rollout: Rollout, of transitions: [ChargerTransition]) throws -> Cost {
        var reducedChargers: Set<Identifier> = []
        var stages: [Identifier: Int] = [:]
        for wave in rollout.waves {
            for request in wave.requests {
                let transition = try #require(transitions.first { $0.charger == request.charger })
                let move = try #require(
                    transition.moves[stages[transition.charger] ?? ChargerTransition.start].first {
                        $0.request == request
                    })
                if move.isTemporaryReduction { reducedChargers.insert(transition.charger) }
                stages[transition.charger] = move.stage
            }
        }
        #expect(transitions.allSatisfy { stages[$0.charger] == ChargerTransition.end })
        return Cost(temporaryReductions: reducedChargers.count, waves: rollout.waves.count)
    }

    /// The least cost of any order, by an exhaustive search of the steps that fit in each wave.
    private func least(_ transitions: [ChargerTransition], among chargers: [Charger], fuse: Int64) -> Cost? {
        struct Known: Hashable {
            let stages: [Int]
            let reducedChargers: Set<Int>
        }
        let others = chargers.filter { charger in !transitions.contains { $0.charger == charger.id } }
        let stays = Line.allCases.map { line in
            others.reduce(Int64(0)) {
                $0 + ChargerLoad(of: $1, on: .tn3, rules: CountingRules()).counted[line].count
            }
        }
        let start = Known(stages: transitions.map { _ in ChargerTransition.start }, reducedChargers: [])
        var (frontier, seen, waves, best) = (Set([start]), Set([start]), 0, Cost?.none)
        while !frontier.isEmpty {
            for known in frontier where known.stages.allSatisfy({ $0 == ChargerTransition.end }) {
                let cost = Cost(temporaryReductions: known.reducedChargers.count, waves: waves)
                best = min(best ?? cost, cost)
            }
            var next: Set<Known> = []
            for known in frontier {
                // Each charger stays or takes a step; together they must fit at their worst.
                var partial: [(stages: [Int], reducedChargers: Set<Int>, used: [Int64])] = [
                    (known.stages, known.reducedChargers, stays)
                ]
                for (place, transition) in transitions.enumerated() {
                    let stage = known.stages[place]
                    var choices = [(stage, false, transition.stages[stage].load)]
                    if stage != ChargerTransition.end {
                        choices += transition.moves[stage].map {
                            ($0.stage, $0.isTemporaryReduction, $0.worst)
                        }
                    }
                    partial = partial.flatMap { before in
                        choices.compactMap { to, temporaryReductions, worst in
                            let used = zip(before.used, Line.allCases).map { $0 + worst.counted[$1].count }
                            guard used.allSatisfy({ $0 <= fuse * 1_000 }) else { return nil }
                            var stages = before.stages
                            stages[place] = to
                            return (
                                stages,
                                temporaryReductions
                                    ? before.reducedChargers.union([place]) : before.reducedChargers, used
                            )
                        }
                    }
                }
                next.formUnion(partial.map { Known(stages: $0.stages, reducedChargers: $0.reducedChargers) })
            }
            frontier = next.subtracting(seen)
            seen.formUnion(frontier)
            waves += 1
        }
        return best
    }

    @Test func `the order of a few chargers is the best there is, and that of more nearly`() throws {
        var (compared, dipped, small, padded) = (0, 0, Cost(), Cost())
        for seed in 1...400 {
            guard let circuit = try FullCircuit(UInt64(seed)) else { continue }
            let (site, updates) = try circuit.planned(free: 0)
            guard let found = try rollout(updates, on: site).rollout else { continue }
            let transitions = try transitions(found.plan.requests, on: site)
            let cost = try cost(found, of: transitions)
            #expect(cost == least(transitions, among: circuit.chargers, fuse: circuit.fuse), "seed \(seed)")
            compared += 1
            if cost.temporaryReductions > 0 { dipped += 1 }
            // Chargers that may change at any time add no cost, but the search does not include all of them.
            let (larger, more) = try circuit.planned(free: 6)
            let order = try #require(try rollout(more, on: larger).rollout, "seed \(seed)")
            small += cost
            padded += try self.cost(order, of: try self.transitions(order.plan.requests, on: larger))
        }
        print("orders: \(compared) compared, \(dipped) with dips; \(small) at best, \(padded) found")
        #expect(compared > 100 && dipped > 30)
        #expect(
            padded.temporaryReductions <= 223 && padded.waves <= 994,
            "as good as it was when this was written")
    }

    @Test func `the order of many chargers is as good as it was`() throws {
        var (found, total) = (0, Cost())
        for seed in 1...600 {
            guard let circuit = try FullCircuit(UInt64(seed), sizes: 6...9) else { continue }
            let (site, updates) = try circuit.planned(free: 0)
            guard let order = try rollout(updates, on: site).rollout else { continue }
            total += try cost(order, of: transitions(order.plan.requests, on: site))
            found += 1
        }
        print("orders of many: \(found) found, \(total)")
        #expect(found == 289 && total.temporaryReductions <= 190 && total.waves <= 1_159)
    }
}
