package import FuseCore

/// Generates installations and proposals from a seed.
package struct RandomInstallation {
    var random: SplitMix64
    let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        self.random = SplitMix64(seed: seed)
    }

    /// Currents near every limit: zero, one milliampere, the usual minimum, odd values, the maximum.
    private static let currents: [Int64] = [
        0, 1, 4_000, 5_999, 6_000, 6_001, 7_875, 10_000, 16_000, 16_170, 31_999, 32_000,
    ]

    private mutating func current() -> Milliamperes {
        Milliamperes(
            random.oneIn(3) ? Int64.random(in: 0...32_000, using: &random) : random.pick(Self.currents))
    }

    /// A random installation whose id is `s` and the seed.
    package mutating func installation() throws -> Installation {
        let supply: Supply? = random.oneIn(20) ? nil : random.pick([.tn3, .tn3, .it3, .it3, .tn1, .it1])
        let id = try Identifier("s\(seed)")
        let lines = (supply?.lines ?? .all).lines
        var fuses = [Fuse(id: id, name: "root", parent: nil, rating: try rating(lines))]
        for number in 0..<random.pick([0, 0, 1, 2, 3, 5]) {
            let parent = random.pick(fuses).id
            fuses.append(
                Fuse(id: try Identifier("c\(number)"), name: "c", parent: parent, rating: try rating(lines)))
        }
        var rules = CountingRules()
        rules.automatic = random.pick(AutomaticRule.allCases)
        rules.automaticBound = random.oneIn(3) ? current() : nil
        rules.belowMinimum = random.pick(BelowMinimumRule.allCases)
        rules.undeclaredWiring = random.pick(UndeclaredWiringRule.allCases)
        rules.itCurrent = random.pick([nil, .line, .pair])
        if random.oneIn(6) {
            rules.isMinimumPowerOn = random.oneIn(2)
            rules.minimumPowerMode = random.pick([.minimum, .minimum, .minimum, .ignored, nil])
        }
        var chargers: [Charger] = []
        for number in 0..<random.pick([0, 1, 2, 3, 5, 8]) {
            let id = try Identifier("s\(seed).\(number)")
            chargers.append(charger(id, below: random.pick(fuses).id, on: supply, rules))
        }
        fuses.shuffle(using: &random)
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }

    private mutating func rating(_ lines: [Line]) throws -> FuseRating {
        let same = Int64(random.pick([10_000, 16_000, 20_000, 25_000, 32_000, 63_000, 125_000, 33_333]))
        var ratings: [Line: Milliamperes] = [:]
        var reserve = LineCurrents.zero
        for line in lines {
            ratings[line] = Milliamperes(random.oneIn(5) ? same + 7_001 : same)
            if random.oneIn(4) { reserve[line] = Milliamperes(Int64.random(in: 0...3_000, using: &random)) }
            // Occasionally the other loads alone are too large.
            if random.oneIn(40) { reserve[line] = Milliamperes(same + 7_002) }
        }
        if random.oneIn(12) { ratings[random.pick(lines)] = nil }
        let factors: [Int64] = [1_000_000_000, 1_000_000_000, 800_000_000, 333_000_000, 333_333_333]
        return try FuseRating(
            ratings: ratings, factor: UsableFactor(billionths: random.pick(factors)) ?? .whole,
            reserve: reserve)
    }

    private mutating func charger(
        _ id: Identifier, below fuse: Identifier, on supply: Supply?, _ rules: CountingRules
    ) -> Charger {
        var charger = Charger(id: id, fuse: fuse)
        let wirings = Wiring.allCases.filter { wiring in supply.map(wiring.isPossible) ?? true }
        charger.wiring = random.oneIn(4) ? nil : random.pick(wirings)
        charger.minCurrent = Milliamperes(amperes: random.pick([0, 6, 6, 6, 10]))
        charger.maxCurrent = Milliamperes(amperes: random.pick([0, 5, 10, 16, 20, 32, 32]))
        charger.boxLimit = random.oneIn(4) ? current() : nil
        charger.phaseSelectable = !random.oneIn(5)
        charger.fixed = random.oneIn(8) ? fixed(charger, on: supply) : nil
        if charger.fixed != nil {
            if charger.minCurrent > .zero { charger.fixedAssumes.insert(.recurringProfile) }
            if charger.maxCurrent >= Milliamperes(amperes: 20) {
                charger.fixedAssumes.insert(.connectorsTogether)
            }
        }
        charger.offline = offline()
        if random.oneIn(2) {
            // Most readings repeat the record, so that agreement and its limit are covered as well.
            let near = charger.offline.current.milliamperes ?? current()
            let read =
                random.oneIn(2) ? current() : near + Milliamperes(random.pick([0, 0, 4, 5, 6, 50, 500, 501]))
            let all = supply?.lines ?? .all
            let lines = LineSet(rawValue: UInt8.random(in: 1...7, using: &random)).intersection(all)
            charger.reading = Reading(
                current: read, decimals: random.pick([0, 1, 2, 3]), lines: lines.isEmpty ? all : lines,
                phase: random.oneIn(3) ? random.pick(PhaseChoice.allCases) : nil, readAt: nil)
        }
        charger.observation = Observation(
            charger.reading, isStale: random.oneIn(4) && (charger.isAutomatic || charger.reading != nil))
        if charger.isAutomatic {
            charger.phaseMoved = random.oneIn(4)
            if charger.awaitsReading, random.oneIn(2) {
                charger.former = OfflineOverride(
                    current: .overridden(current()), phase: random.pick(PhaseChoice.allCases))
            }
        }
        if let supply, let reading = charger.reading, random.oneIn(2) {
            // The expected lines: those that the charger loads.
            let lines = ChargerLoad(of: charger, on: supply, rules: rules).lines
            charger.reading = Reading(
                current: reading.current, decimals: reading.decimals,
                lines: lines.isEmpty ? reading.lines : lines, phase: reading.phase, readAt: nil)
        }
        return charger
    }

    /// A fixed current: one value, or one for each wired line.
    private mutating func fixed(_ charger: Charger, on supply: Supply?) -> FixedCurrent {
        guard let supply, random.oneIn(2) else { return .known(current()) }
        var values: [Line: FixedByLine.Value] = [:]
        let wired = charger.wiring?.terminals.lines ?? .all
        for line in (wired.isEmpty ? .all : wired).intersection(supply.lines).lines {
            values[line] = random.oneIn(12) ? .unknown : .known(random.oneIn(3) ? .zero : current())
        }
        return FixedCurrent(byLine: values)
    }

    mutating func offline() -> OfflineOverride {
        OfflineOverride(
            current: random.oneIn(3) ? .automatic : .overridden(current()),
            phase: random.pick(PhaseChoice.allCases))
    }

    /// A random proposal for an installation, or nil where it has no charger.
    package mutating func proposal(for installation: Installation) throws -> Proposal? {
        let chargers = installation.chargers.filter { _ in random.oneIn(2) }.shuffled(using: &random)
        guard !chargers.isEmpty else { return nil }
        let updates = try chargers.map { charger in
            let offline = offline()
            let (least, most) =
                random.oneIn(5)
                ? (charger.minCurrent, Milliamperes(amperes: random.pick([0, 5, 14, 32]))) : (nil, nil)
            return try ChargerUpdate(
                charger: charger.id, current: random.oneIn(4) ? nil : offline.current,
                phase: random.oneIn(3) ? nil : offline.phase, maxCurrent: most, minCurrent: least,
                meterValueInterval: 900)
        }
        return try Proposal(installation: nil, updates: updates)
    }
}
