import FuseCore

/// Compares what a charger counts as before and after something is recorded.
struct LoadComparison {
    /// The supply that is recorded, or else the new one; every supply where neither is known.
    private let supplies: [Supply]
    private let rules: CountingRules

    /// Compares by the rules that are recorded.
    ///
    /// - Parameters:
    ///   - old: The installation that is recorded.
    ///   - new: What takes its place.
    init(from old: Installation, to new: Installation) {
        supplies = Self.supplies(old, new)
        rules = old.rules
    }

    /// The supplies to compare on.
    static func supplies(_ old: Installation, _ new: Installation) -> [Supply] {
        (old.supply ?? new.supply).map { [$0] } ?? Supply.allCases
    }

    /// True where one charger counts for less than another on some line.
    func isLess(_ charger: Charger, than other: Charger) -> Bool {
        supplies.contains { supply in
            ChargerLoad(of: charger, on: supply, rules: rules)
                .isLess(than: ChargerLoad(of: other, on: supply, rules: rules))
        }
    }
}

extension ChargerLoad {
    /// True where it counts for less than another load on some line.
    func isLess(than other: ChargerLoad) -> Bool { !other.counted.isWithin(counted) }
}

extension Charger {
    /// The same charger with some facts of another one.
    ///
    /// - Parameters:
    ///   - facts: Limits and how it is connected; others are left as they are.
    ///   - other: The other charger.
    /// - Returns: The charger with those facts of the other one.
    func taking(_ facts: [RecordedFact], of other: Charger) -> Charger {
        var charger = self
        for fact in facts {
            switch fact {
            case .minCurrent: charger.minCurrent = other.minCurrent
            case .maxCurrent: charger.maxCurrent = other.maxCurrent
            case .boxLimit: charger.boxLimit = other.boxLimit
            case .wiring: charger.wiring = other.wiring
            case .phaseSelectable: charger.phaseSelectable = other.phaseSelectable
            default: break
            }
        }
        return charger
    }
}
