public import FuseCore
public import FuseRecord

/// The loads of an installation's plans in flight (rules: Loads).
///
/// A plan counts, per fuse and line, as the largest of its remaining waves. That is at most the sum of its
/// chargers, each at its worst case, and often less: what one charger gives up in an early wave, another
/// takes in a later one.
package struct PendingLoads {
    /// One wave of one plan: the load of each of the plan's chargers, by index, and their sums by fuse.
    fileprivate struct Wave {
        let loads: [Int: ChargerLoad]
        let counted: [LineCurrents]
        let withAutomatic: [LineCurrents]
    }

    /// The load of each charger in flight at the worst of all waves, by the charger's index.
    package let worst: [Int: ChargerLoad]
    /// The excess, for each fuse, of the sum of the chargers' worst cases over the plans' own worst case.
    package let overlap: Overlap
    /// The plans of more than one wave; a single wave leaves no choice.
    private let plans: [[Wave]]

    /// The excess of a sum of worst cases over the worst case of the sum.
    package struct Overlap {
        /// The excess of the counted loads, one entry for each fuse.
        package var counted: [LineCurrents]
        /// The excess of the loads with automatic chargers at their known load, one for each fuse.
        package var withAutomatic: [LineCurrents]
    }

    /// Computes the loads of every wave.
    ///
    /// - Parameters:
    ///   - record: The record, with its plans in flight.
    ///   - apart: The chargers to leave out, because a proposal concerns them, too.
    ///   - supply: The installation's supply.
    package init(of record: InstallationRecord, apart: Set<Identifier> = [], on supply: Supply) {
        let installation = record.installation
        let none = [LineCurrents](repeating: .zero, count: installation.fuses.count)
        var (worst, overlap) = ([Int: ChargerLoad](), Overlap(counted: none, withAutomatic: none))
        var plans: [[Wave]] = []
        let places = installation.chargerPlaces
        var atOnce: [Int: [ChargerUpdate]] = [:]
        for pendingPlan in record.pendingPlans {
            if pendingPlan.waves.count == 1 {
                // In a single wave all chargers may be at their worst case at once. A charger with several
                // updates forwarded by the gateway is in several plans.
                for update in pendingPlan.waves[0] where !apart.contains(update.charger) {
                    if let place = places[update.charger] { atOnce[place, default: []].append(update) }
                }
                continue
            }
            let chargers = Set(pendingPlan.updates.map(\.charger)).subtracting(apart).compactMap {
                places[$0]
            }
            guard !chargers.isEmpty else { continue }
            var loads = [[Int: ChargerLoad]](repeating: [:], count: pendingPlan.waves.count)
            for place in chargers {
                let states = PossibleStates.waves(
                    pendingPlan, of: installation.chargers[place], in: installation)
                let own = states.map { $0.load(on: supply) }
                for (wave, load) in own.enumerated() { loads[wave][place] = load }
                worst[place] = own.last.map { ChargerLoad(worstOf: own, cause: $0.cause) }
            }
            let waves = loads.map { Wave($0, in: installation) }
            let alone = Wave(worst.filter { chargers.contains($0.key) }, in: installation)
            for fuse in none.indices {
                let largest = waves.reduce(LineCurrents.zero) { .largerOnEachLine($0, $1.counted[fuse]) }
                let known = waves.reduce(LineCurrents.zero) { .largerOnEachLine($0, $1.withAutomatic[fuse]) }
                overlap.counted[fuse] += alone.counted[fuse] - largest
                overlap.withAutomatic[fuse] += alone.withAutomatic[fuse] - known
            }
            plans.append(waves)
        }
        for (place, updates) in atOnce {
            let charger = installation.chargers[place]
            worst[place] = PossibleStates(
                of: charger, updates: updates, mismatched: installation.hasMismatch(charger),
                rules: installation.rules
            ).load(on: supply)
        }
        (self.worst, self.overlap, self.plans) = (worst, overlap, plans)
    }

    /// Returns sums of chargers at their worst case, less the part that cannot occur at the same time.
    ///
    /// - Parameter sums: One entry for each fuse.
    /// - Returns: One entry for each fuse.
    func withoutOverlap(_ sums: [LineCurrents]) -> [LineCurrents] {
        zip(sums, overlap.counted).map { $0 - $1 }
    }

    /// Returns the load of a charger in flight, in the wave that is worst for a line of a fuse.
    ///
    /// - Parameters:
    ///   - charger: The charger's index.
    ///   - fuse: The fuse's index.
    ///   - line: The line.
    /// - Returns: The load; nil for a charger that is not in flight.
    func load(of charger: Int, at fuse: Int, on line: Line) -> ChargerLoad? {
        guard let waves = plans.first(where: { $0.first?.loads[charger] != nil }) else {
            return worst[charger]
        }
        return waves.max { $0.counted[fuse][line] < $1.counted[fuse][line] }?.loads[charger]
    }
}

extension PendingLoads.Wave {
    fileprivate init(_ loads: [Int: ChargerLoad], in installation: Installation) {
        func sums(_ current: (ChargerLoad) -> LineCurrents) -> [LineCurrents] {
            installation.sums(
                of: installation.chargers.indices.map { loads[$0].map(current) ?? .zero })
        }
        self.init(
            loads: loads, counted: sums(\.counted), withAutomatic: sums { $0.withAutomatic ?? .zero })
    }
}

extension InstallationRecord {
    /// Returns the total of each fuse with everything in flight at its worst case.
    ///
    /// - Parameter supply: The installation's supply.
    /// - Returns: One entry for each fuse.
    public func worst(on supply: Supply) -> [LineCurrents] {
        WorstLoads(of: self, on: supply).counted
    }
}

/// The load of each charger with updates in force, at its worst case while it is in flight.
package struct WorstLoads {
    /// The load of each charger; one in flight at the worst of its waves.
    package let loads: [ChargerLoad]
    /// The loads of the plans in flight.
    package let pending: PendingLoads
    private let installation: Installation

    /// Computes the loads.
    ///
    /// - Parameters:
    ///   - record: The record, with its plans in flight.
    ///   - updates: The proposed updates. One for a charger in flight counts as any mixture with the update
    ///     in flight.
    ///   - settled: The load of each charger with the updates in force; nil takes the loads as recorded.
    ///   - supply: The installation's supply.
    package init(
        of record: InstallationRecord, after updates: [ChargerUpdate] = [], settled: [ChargerLoad]? = nil,
        on supply: Supply
    ) {
        let installation = record.installation
        let rules = installation.rules
        var loads =
            settled ?? installation.chargers.map { ChargerLoad(of: $0, on: supply, rules: rules) }
        let pending = PendingLoads(
            of: record, apart: record.pendingPlans.isEmpty ? [] : Set(updates.map(\.charger)), on: supply)
        for (place, load) in pending.worst { loads[place] = load }
        let inFlight = record.updatesInFlight(of: updates)
        let places = installation.chargerPlaces
        for update in updates where !inFlight.isEmpty {
            guard let sent = inFlight[update.charger], let place = places[update.charger] else { continue }
            let charger = installation.chargers[place]
            let states = PossibleStates(
                of: charger, updates: sent + [update], mismatched: installation.hasMismatch(charger),
                rules: rules)
            loads[place] = states.load(on: supply)
        }
        (self.loads, self.pending, self.installation) = (loads, pending, installation)
    }

    /// The total of each fuse.
    var counted: [LineCurrents] { pending.withoutOverlap(installation.sums(of: loads.map(\.counted))) }

    /// The totals, also with automatic chargers at their known load.
    var totals: LineTotals {
        let sum = LineTotals(of: installation, loads: loads)
        guard !pending.worst.isEmpty else { return sum }
        return sum.less(pending.overlap.counted, withAutomatic: pending.overlap.withAutomatic)
    }
}
