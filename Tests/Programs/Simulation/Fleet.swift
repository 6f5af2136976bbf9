package import FuseCore
package import FuseTestSupport

/// Generates fleets.
package enum Fleet {
    /// The overridden currents to choose from, in amperes.
    static let currents: [Int64] = [0, 0, 5, 6, 6, 8, 10, 10, 13, 16, 16, 20, 25, 32]

    /// A fleet of two to six chargers below one to four fuses; its ids begin with the seed.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - isBounded: True where no automatic charger was read above the bound.
    ///   - random: The generator from which the fleet is drawn.
    /// - Returns: The installation.
    /// - Throws: The error of a value that the record does not accept.
    package static func make(
        _ seed: UInt64, isBounded: Bool, _ random: inout SplitMix64
    ) throws -> Installation {
        let supply: Supply = random.pick([.tn3, .tn3, .tn3, .tn3, .it3, .it3, .tn1, .it1])
        var rules = CountingRules()
        rules.automatic = random.pick(AutomaticRule.allCases)
        rules.automaticBound = random.oneIn(3) ? Milliamperes(amperes: random.pick([6, 10, 16])) : nil
        rules.belowMinimum = random.pick(BelowMinimumRule.allCases)
        rules.undeclaredWiring = random.pick(UndeclaredWiringRule.allCases)
        rules.itCurrent = random.pick(ITCurrentRule.allCases)
        let root = try Identifier("s\(seed)")
        var fuses = [Fuse(id: root, name: "root", parent: nil, rating: try rating(.zero, on: supply))]
        for number in 0..<random.pick([0, 1, 1, 2, 2, 3]) {
            // Circuits are below the root, and one in three below another circuit.
            let parent = random.oneIn(3) ? random.pick(fuses).id : root
            let id = try Identifier("c\(number)")
            fuses.append(Fuse(id: id, name: "c", parent: parent, rating: try rating(.zero, on: supply)))
        }
        var chargers: [Charger] = []
        for number in 0..<random.pick([2, 2, 3, 3, 3, 4, 4, 5, 6]) {
            let id = try Identifier("s\(seed).\(number)")
            chargers.append(
                try charger(
                    id, below: random.pick(fuses).id, on: supply, rules, isBounded: isBounded, &random))
        }
        let draft = try Installation(
            id: root, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
        return try fitted(draft, on: supply, &random)
    }

    private static func charger(
        _ id: Identifier, below fuse: Identifier, on supply: Supply, _ rules: CountingRules,
        isBounded: Bool, _ random: inout SplitMix64
    ) throws -> Charger {
        var charger = Charger(id: id, fuse: fuse)
        let wirings = Wiring.allCases.filter { $0.isPossible(on: supply) }
        let rotations = wirings.filter { $0.terminals.count == 3 }
        charger.wiring =
            random.oneIn(6) ? nil : random.pick(random.oneIn(4) ? wirings : rotations + [wirings[0]])
        charger.minCurrent = Milliamperes(amperes: random.pick([0, 6, 6, 6, 10]))
        charger.maxCurrent = Milliamperes(amperes: random.pick([16, 20, 32, 32, 32]))
        charger.phaseSelectable = !random.oneIn(8)
        if random.oneIn(20) { charger.fixed = .known(Milliamperes(amperes: random.pick([6, 16]))) }
        charger.offline = offline(&random)
        guard !random.oneIn(3) else { return charger }
        let reading = ObservedState.reading(of: charger, on: supply, rules: rules)
        let bound = isBounded ? rules.automaticBound ?? charger.maxCurrent : .largest
        let automatic = min(bound, Milliamperes(amperes: random.pick([6, 8, 10, 16])))
        charger.reading =
            charger.isAutomatic
            ? Reading(current: automatic, decimals: 0, lines: reading.lines, readAt: nil) : reading
        if let behind = behind(charger) {
            charger.reading = ObservedState.reading(of: behind, on: supply, rules: rules)
        }
        return charger
    }

    /// The same charger with one setting that it has not received from the cloud yet; nil for most.
    ///
    /// The choice depends on the charger's id alone, so the rest of a fleet stays as it was drawn.
    private static func behind(_ charger: Charger) -> Charger? {
        guard charger.fixed == nil, !charger.isAutomatic else { return nil }
        var random = SplitMix64(seed: charger.id.text.utf8.reduce(17) { $0 &* 31 &+ UInt64($1) })
        guard random.oneIn(4) else { return nil }
        var behind = charger
        // An automatic phase is recorded only once the charger has it.
        if random.oneIn(2) || charger.offline.phase == .automatic {
            behind.offline.current = .overridden(Milliamperes(amperes: random.pick(currents)))
        } else {
            behind.offline.phase = random.pick([.phase1, .phase2, .phase3])
        }
        return behind
    }

    /// A random current and phase.
    static func offline(_ random: inout SplitMix64) -> OfflineOverride {
        OfflineOverride(
            current: random.oneIn(6) ? .automatic : .overridden(Milliamperes(amperes: random.pick(currents))),
            phase: random.pick([.phase1, .phase1, .phase2, .phase2, .phase3, .all, .automatic]))
    }

    /// The same fleet behind fuses that its chargers nearly fill, and in some cases overload.
    private static func fitted(
        _ draft: Installation, on supply: Supply, _ random: inout SplitMix64
    ) throws -> Installation {
        let totals = LineTotals(of: draft, on: supply).counted
        let isEven = random.oneIn(2)
        let (overAt, over) = (
            Int.random(in: 0..<draft.fuses.count, using: &random),
            random.oneIn(7) ? random.pick([1, 4, 9]) : 0
        )
        var fuses: [Fuse] = []
        for (place, fuse) in draft.fuses.enumerated() {
            var usable = LineCurrents.zero
            let same = random.pick([0, 0, 1, 2, 4, 8, 16])
            for line in draft.lines {
                let total = isEven ? totals[place].largest : totals[place][line]
                let slack = isEven ? same : random.pick([0, 0, 1, 2, 4, 6, 10])
                let less = place == overAt ? over : 0
                usable[line] = Milliamperes(max(0, total.count + Int64(slack - less) * 1_000))
            }
            let rating = try rating(usable, on: supply, reserve: random.oneIn(4) ? 2_000 : 0)
            fuses.append(Fuse(id: fuse.id, name: fuse.name, parent: fuse.parent, rating: rating))
        }
        return try Installation(
            id: draft.id, supply: supply, rules: draft.rules, fuses: fuses, chargers: draft.chargers)
    }

    /// The rating that leaves this usable current beside a reserve in milliamperes.
    private static func rating(
        _ usable: LineCurrents, on supply: Supply, reserve: Int64 = 0
    ) throws -> FuseRating {
        var (ratings, reserves) = ([Line: Milliamperes](), LineCurrents.zero)
        for line in supply.lines.lines {
            // A fuse needs a rating above 0.
            let kept = usable[line] == .zero ? max(1_000, reserve) : reserve
            ratings[line] = usable[line] + Milliamperes(kept)
            reserves[line] = Milliamperes(kept)
        }
        return try FuseRating(ratings: ratings, reserve: reserves)
    }
}
