public import FuseCore
public import FuseRecord

/// The plans in flight of an installation (contract, section 2): a plan counts, per fuse and line, as the largest
/// of its remaining waves. That is at most the sum of its chargers, each at its worst, and often less: what one
/// charger gives up in an early wave another takes in a later one.
package struct PendingLoads {
    /// One wave of one plan: what each of the plan's chargers counts as meanwhile, by place, and the sums of these.
    fileprivate struct Wave {
        let loads: [Int: ChargerLoad]
        let counted: [LineCurrents]
        let withAutomatic: [LineCurrents]
    }

    /// What each charger that is in flight counts as at the worst of all waves, by place.
    package let worst: [Int: ChargerLoad]
    /// For each fuse by how much less the plans count than their chargers each at its worst.
    package let relief: Relief
    /// The plans of more than one wave: of one wave there is nothing to choose from.
    private let plans: [[Wave]]

    /// By how much less a sum is than that of its parts.
    package struct Relief {
        /// Of what counts.
        package var counted: [LineCurrents]
        /// Of what counts with automatic chargers at what is known of them.
        package var withAutomatic: [LineCurrents]
    }

    /// Works the waves out.
    ///
    /// - Parameters:
    ///   - record: The record, with what is in flight.
    ///   - apart: Chargers that are not looked at: something else is proposed for them too.
    ///   - supply: The installation's supply.
    package init(of record: InstallationRecord, apart: Set<Identifier> = [], on supply: Supply) {
        let installation = record.installation
        let none = [LineCurrents](repeating: .zero, count: installation.fuses.count)
        var (worst, relief) = ([Int: ChargerLoad](), Relief(counted: none, withAutomatic: none))
        var plans: [[Wave]] = []
        let places = installation.chargerPlaces
        var atOnce: [Int: [ChargerUpdate]] = [:]
        for pendingPlan in record.pendingPlans {
            if pendingPlan.waves.count == 1 {
                // Its chargers are at their worst all at once; one that the gateway passed several updates of is in
                // several plans.
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
                let most = waves.reduce(LineCurrents.zero) { .largerOnEachLine($0, $1.counted[fuse]) }
                let known = waves.reduce(LineCurrents.zero) { .largerOnEachLine($0, $1.withAutomatic[fuse]) }
                relief.counted[fuse] += alone.counted[fuse] - most
                relief.withAutomatic[fuse] += alone.withAutomatic[fuse] - known
            }
            plans.append(waves)
        }
        for (place, updates) in atOnce {
            let charger = installation.chargers[place]
            worst[place] = PossibleStates(
                of: charger, updates: updates, doubted: installation.doubts(charger),
                rules: installation.rules
            ).load(on: supply)
        }
        (self.worst, self.relief, self.plans) = (worst, relief, plans)
    }

    /// Sums of chargers each at its worst, less what is known not to be so at the same time.
    ///
    /// - Parameter sums: One entry for each fuse.
    func relieved(_ sums: [LineCurrents]) -> [LineCurrents] { zip(sums, relief.counted).map { $0 - $1 } }

    /// What a charger that is in flight counts as in the wave that is the worst for a line of a fuse; nil for a
    /// charger that is not in flight.
    ///
    /// - Parameters:
    ///   - charger: The charger's place.
    ///   - fuse: The fuse's place.
    ///   - line: The line.
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
    /// What each fuse carries on each line with everything in flight at its worst.
    ///
    /// - Parameter supply: The installation's supply.
    public func worst(on supply: Supply) -> [LineCurrents] {
        WorstLoads(of: self, on: supply).counted
    }
}

/// What each charger of an installation counts as once updates are in force, and at its worst where it is in
/// flight.
package struct WorstLoads {
    /// What each charger counts as, one in flight at the worst of its waves.
    package let loads: [ChargerLoad]
    /// What is in flight.
    package let flying: PendingLoads
    private let installation: Installation

    /// Works the loads out.
    ///
    /// - Parameters:
    ///   - record: The record, with what is in flight.
    ///   - updates: What is proposed besides; a charger of these that is in flight counts as any mixture of both.
    ///   - settled: What each charger counts as with these in force; nil: as recorded.
    ///   - supply: Its supply.
    package init(
        of record: InstallationRecord, after updates: [ChargerUpdate] = [], settled: [ChargerLoad]? = nil,
        on supply: Supply
    ) {
        let installation = record.installation
        let rules = installation.rules
        var loads =
            settled ?? installation.chargers.map { ChargerLoad(of: $0, on: supply, rules: rules) }
        let flying = PendingLoads(
            of: record, apart: record.pendingPlans.isEmpty ? [] : Set(updates.map(\.charger)), on: supply)
        for (place, load) in flying.worst { loads[place] = load }
        let inFlight = record.updatesInFlight(of: updates)
        let places = installation.chargerPlaces
        for update in updates where !inFlight.isEmpty {
            guard let sent = inFlight[update.charger], let place = places[update.charger] else { continue }
            let charger = installation.chargers[place]
            let states = PossibleStates(
                of: charger, updates: sent + [update], doubted: installation.doubts(charger),
                rules: rules)
            loads[place] = states.load(on: supply)
        }
        (self.loads, self.flying, self.installation) = (loads, flying, installation)
    }

    /// What each fuse carries on each line.
    var counted: [LineCurrents] { flying.relieved(installation.sums(of: loads.map(\.counted))) }

    /// The same as totals, with automatic chargers at what is known of them.
    var totals: LineTotals {
        let sum = LineTotals(of: installation, loads: loads)
        guard !flying.worst.isEmpty else { return sum }
        return sum.less(flying.relief.counted, withAutomatic: flying.relief.withAutomatic)
    }
}
