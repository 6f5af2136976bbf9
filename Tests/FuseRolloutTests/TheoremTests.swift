import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// One charger's settings on the grid.
private struct Setting: Hashable {
    let current: Int64?
    let phase: PhaseChoice

    var offline: OfflineOverride {
        OfflineOverride(current: current.map { .overridden(amperes($0)) } ?? .automatic, phase: phase)
    }
}

/// The sum of the possible loads on each line.
private typealias Lines = [Int]

/// Chargers on a supply and their loads in every setting of the grid, by the reference model.
private struct Grid {
    let supply: Supply
    let wirings: [Wiring]
    let settings: [Setting]
    private var loads: [[Setting: Lines]] = []

    init(_ supply: Supply, _ wirings: [Wiring], currents: [Int64?], phases: [PhaseChoice]) throws {
        self.supply = supply
        self.wirings = wirings
        self.settings = currents.flatMap { current in phases.map { Setting(current: current, phase: $0) } }
        let withNone = settings + phases.map { Setting(current: 0, phase: $0) }
        for place in wirings.indices {
            var own: [Setting: Lines] = [:]
            for setting in withNone {
                let plain = ReferenceInstallation(
                    try installation([setting], at: [place], usable: [99, 99, 99]))
                own[setting] = ["L1", "L2", "L3"].map { ReferenceModel.total(plain, fuse: "site", line: $0) }
            }
            loads.append(own)
        }
    }

    func load(_ place: Int, _ setting: Setting) -> Lines { loads[place][setting] ?? [] }

    func total(_ all: [Setting]) -> Lines {
        all.enumerated().reduce([0, 0, 0]) { sum, one in
            zip(sum, load(one.offset, one.element)).map { $0 + $1 }
        }
    }

    /// The total after these settings have replaced others.
    ///
    /// A charger made automatic may hold its earlier current, on its earlier phase and on the new one.
    func total(_ all: [Setting], after old: [Setting]) -> Lines {
        all.indices.reduce([0, 0, 0]) { sum, place in
            let (was, now) = (old[place], all[place])
            let isMadeAutomatic = now.current == nil && was.current != nil
            let held = isMadeAutomatic ? [was, Setting(current: was.current, phase: now.phase)] : []
            let most = held.reduce(load(place, now)) { zip($0, load(place, $1)).map(max) }
            return zip(sum, most).map { $0 + $1 }
        }
    }

    /// The largest load on each line of any mixture of two settings.
    func torn(_ place: Int, _ old: Setting, _ new: Setting) -> Lines {
        let mixtures = [
            old, new, Setting(current: old.current, phase: new.phase),
            Setting(current: new.current, phase: old.phase),
        ]
        return mixtures.reduce([0, 0, 0]) { most, one in zip(most, load(place, one)).map(max) }
    }

    /// An installation with a fuse of this usable current on each line, in milliamperes.
    func installation(_ all: [Setting], at places: [Int]? = nil, usable: Lines) throws -> Installation {
        var rules = CountingRules()
        rules.automatic = .bound
        let ratings = Dictionary(
            uniqueKeysWithValues: zip(supply.lines.lines, usable).map {
                ($0, Milliamperes(Int64(max(1, $1))))
            })
        let root = Fuse(id: "site", name: "Site", parent: nil, rating: try FuseRating(ratings: ratings))
        let chargers = (places ?? Array(all.indices)).enumerated().map { number, place in
            charger(identifier("c\(number)"), wiring: wirings[place]) {
                $0.offline = all[number].offline
                $0.maxCurrent = amperes(13)
            }
        }
        return try Installation(id: "site", supply: supply, rules: rules, fuses: [root], chargers: chargers)
    }
}

@Suite(.tags(.long)) struct TheoremTests {
    private let moment = Timestamp(milliseconds: 1_000)

    /// The waves of a plan from one setting of all chargers to another; nil where nothing changes.
    private func rollout(
        _ grid: Grid, _ start: [Setting], _ target: [Setting], usable: Lines
    ) throws -> Rollout? {
        let site = try grid.installation(start, usable: usable)
        let updates = try zip(start, target).enumerated().compactMap { number, ends -> ChargerUpdate? in
            guard ends.0 != ends.1 else { return nil }
            let to = ends.1.offline
            return try ChargerUpdate(
                charger: identifier("c\(number)"), current: to.current, phase: to.phase)
        }
        guard !updates.isEmpty else { return nil }
        let proposal = try Proposal(installation: "site", updates: updates)
        let store = MemoryStore()
        try store.write { try $0.put([site], at: moment) }
        return try store.read { reading in
            let subject = try ProposalContext(of: proposal, asked: nil, in: reading)
            let made = try subject.rollout(proposal, id: "p", now: moment, options: JudgementOptions())
            #expect(made.rollout != nil, "\(start) → \(target): no order, \(made.decision.verdict)")
            return made.rollout
        }
    }

    /// Steps through the waves and checks each line against its cap, whatever has arrived.
    ///
    /// The last wave must lead to the target.
    ///
    /// - Returns: The number of chargers that are below both ends for a while.
    private func walk(
        _ rollout: Rollout, _ grid: Grid, _ start: [Setting], _ target: [Setting], cap: Lines
    ) -> Int {
        var held = start
        var dipped = Set<Int>()
        for wave in rollout.waves {
            var next = held
            for request in wave.requests {
                guard let place = Int(request.charger.text.dropFirst()) else { continue }
                next[place] = Setting(
                    current: request.current.map { $0.milliamperes.map { $0.count / 1_000 } }
                        ?? held[place].current, phase: request.phase ?? held[place].phase)
            }
            // In any order each charger is in one of its half-applied states, so the sum of the worst ones is
            // the worst.
            let worst = held.indices.reduce([0, 0, 0]) { sum, place in
                zip(sum, grid.torn(place, held[place], next[place])).map { $0 + $1 }
            }
            #expect(
                zip(worst, cap).allSatisfy { $0 <= $1 },
                "\(grid.supply) \(start) → \(target), wave \(wave.number): \(worst) above \(cap)")
            held = next
            for place in held.indices where isTemporaryReduction(place, held[place], start, target, grid) {
                dipped.insert(place)
            }
        }
        #expect(held == target, "\(start) → \(target): ends at \(held)")
        return dipped.count
    }

    private func isTemporaryReduction(
        _ place: Int, _ now: Setting, _ start: [Setting], _ target: [Setting], _ grid: Grid
    ) -> Bool {
        func most(_ setting: Setting) -> Int { grid.load(place, setting).max() ?? 0 }
        return most(now) < min(most(start[place]), most(target[place]))
    }

    /// The fewest reductions below both ends, then waves, of any order.
    ///
    /// In each wave every charger may be set to any of its old and new values and to 0 A.
    private func best(_ grid: Grid, _ start: [Setting], _ target: [Setting], cap: Lines) -> (Int, Int)? {
        let ways = start.indices.map { place -> [Setting] in
            let currents = [start[place].current, target[place].current, 0]
            let phases = [start[place].phase, target[place].phase]
            return Array(
                Set(currents.flatMap { current in phases.map { Setting(current: current, phase: $0) } }))
        }
        let all = ways.reduce([[]]) { some, way in some.flatMap { one in way.map { one + [$0] } } }
        for temporaryReductions in 0...start.count {
            let waves = subsets(of: start.count, size: temporaryReductions).compactMap { mayDip in
                let states = all.filter { state in
                    state.indices.allSatisfy { place in
                        mayDip.contains(place)
                            || !isTemporaryReduction(place, state[place], start, target, grid)
                    }
                }
                return fewestWaves(grid, start, target, cap, through: states)
            }.min()
            if let waves { return (temporaryReductions, waves) }
        }
        return nil
    }

    /// A breadth-first search from wave to wave; nil where the target is not reached.
    private func fewestWaves(
        _ grid: Grid, _ start: [Setting], _ target: [Setting], _ cap: Lines, through states: [[Setting]]
    ) -> Int? {
        var seen: Set<[Setting]> = [start]
        var (front, waves) = ([start], 0)
        while !front.isEmpty, !seen.contains(target) {
            waves += 1
            var next: [[Setting]] = []
            for from in front {
                for to in states where !seen.contains(to) {
                    let worst = to.indices.reduce([0, 0, 0]) { sum, place in
                        zip(sum, grid.torn(place, from[place], to[place])).map { $0 + $1 }
                    }
                    guard zip(worst, cap).allSatisfy({ $0 <= $1 }) else { continue }
                    seen.insert(to)
                    next.append(to)
                }
            }
            front = next
        }
        return seen.contains(target) ? waves : nil
    }

    private func subsets(of count: Int, size: Int) -> [Set<Int>] {
        (0..<(1 << count)).filter { $0.nonzeroBitCount == size }.map { bits in
            Set((0..<count).filter { bits & (1 << $0) != 0 })
        }
    }

    private struct Case: Sendable {
        let supply: Supply
        let wirings: [Wiring]
        let currents: [Int64?]
        let phases: [PhaseChoice]
        /// The interval of the cases that are compared with the best order.
        let compared: Int
    }

    private static let cases = [
        Case(
            supply: .tn3, wirings: [.l1l2l3, .l2l3l1], currents: [nil, 10, 16],
            phases: [.automatic, .phase1, .phase2, .all], compared: 53),
        Case(
            supply: .it3, wirings: [.l1l2l3, .l2l3l1], currents: [nil, 10, 16],
            phases: [.automatic, .phase1, .phase2, .all], compared: 53),
        Case(
            supply: .tn3, wirings: [.l1l2l3, .l1l2l3, .l1], currents: [0, 16],
            phases: [.phase1, .all], compared: 499),
        Case(
            supply: .tn3, wirings: [.l1l2l3, .l1l2l3, .l2l3l1], currents: [0, 16],
            phases: [.phase1, .phase2], compared: 499),
        Case(
            supply: .it3, wirings: [.l1l2l3, .l3l1l2, .l1l2], currents: [0, 16], phases: [.phase1, .phase2],
            compared: 499),
        Case(
            supply: .tn3, wirings: [.unknown, .l1l2l3, .l3l2l1], currents: [nil, 16],
            phases: [.phase1, .phase3], compared: 499),
    ]

    @Test(arguments: cases.indices)
    func `from every start to every target no line is ever above max(usable, before)`(index: Int) throws {
        let one = Self.cases[index]
        let grid = try Grid(one.supply, one.wirings, currents: one.currents, phases: one.phases)
        let all = one.wirings.reduce([[]]) { some, _ in
            some.flatMap { those in grid.settings.map { those + [$0] } }
        }
        var (plans, compared, waves) = (0, 0, [Int: Int]())
        for start in all {
            for target in all {
                let (before, after) = (grid.total(start), grid.total(target, after: start))
                // No slack: the cap of each line is its load at the start or at the target, whichever is
                // larger.
                let cap = zip(before, after).map(max)
                guard let rollout = try rollout(grid, start, target, usable: cap) else { continue }
                plans += 1
                waves[rollout.waves.count, default: 0] += 1
                let temporaryReductions = walk(rollout, grid, start, target, cap: cap)
                // Three waves are always enough; more are made only where that saves a temporary reduction.
                let isCompared = plans % one.compared == 0 || rollout.waves.count > 3
                if isCompared, let best = best(grid, start, target, cap: cap) {
                    compared += 1
                    #expect(
                        (temporaryReductions, rollout.waves.count) == best,
                        "\(one.supply) \(start) → \(target): \(rollout.waves.map(\.requests))")
                }
            }
        }
        print(
            "case \(index): \(plans) plans, waves \(waves.sorted { $0.key < $1.key }), \(compared) compared")
    }
}
