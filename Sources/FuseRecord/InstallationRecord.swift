public import FuseCore

/// A plan of which something was neither confirmed nor released, or of which a request may still arrive.
public struct PendingPlan: Hashable, Sendable {
    /// The plan.
    public let plan: Identifier
    /// When it was made.
    public let madeAt: Timestamp
    /// What was or will be sent and is neither confirmed nor released, wave by wave. Within a wave everything may
    /// arrive in any order; no wave begins before the one before it is in force.
    public let waves: [[ChargerUpdate]]
    /// Chargers of which a request was never answered, and when it was sent: it may still arrive. That changes
    /// nothing that the plan did not count with, but no other plan may touch them meanwhile.
    public let unanswered: [Identifier: Uptime]

    /// Makes a flight.
    public init(
        plan: Identifier, madeAt: Timestamp, waves: [[ChargerUpdate]],
        unanswered: [Identifier: Uptime] = [:]
    ) {
        self.plan = plan
        self.madeAt = madeAt
        self.waves = waves
        self.unanswered = unanswered
    }

    /// Makes a flight of one wave.
    public init(plan: Identifier, madeAt: Timestamp, updates: [ChargerUpdate]) {
        self.init(plan: plan, madeAt: madeAt, waves: [updates])
    }

    /// Every update of it, in the order of the waves.
    public var updates: [ChargerUpdate] { waves.flatMap(\.self) }

    /// The chargers of which something is open, each once, in the order of the waves.
    public var chargersInOrder: [Identifier] {
        var seen = Set<Identifier>()
        return updates.map(\.charger).filter { seen.insert($0).inserted }
    }

    /// The chargers that no other plan may touch.
    public var chargers: Set<Identifier> { Set(updates.map(\.charger)).union(unanswered.keys) }
}

/// An installation as recorded, with everything that is in flight.
public struct InstallationRecord: Hashable, Sendable {
    /// The confirmed record.
    public let installation: Installation
    /// The plans in flight, the oldest first.
    public let pendingPlans: [PendingPlan]
    /// Chargers of which a fact may have changed since it was recorded: something was passed to them that is no update.
    public let outdated: Set<Identifier>

    /// Makes a record.
    public init(
        _ installation: Installation, pendingPlans: [PendingPlan] = [], outdated: Set<Identifier> = []
    ) {
        self.installation = installation
        self.pendingPlans = pendingPlans
        self.outdated = outdated
    }

    /// The same of the installation as somebody declares it, or would have it.
    public func with(_ installation: Installation) -> InstallationRecord {
        InstallationRecord(installation, pendingPlans: pendingPlans, outdated: outdated)
    }

    /// The same without what is in flight of a plan.
    public func without(plan: Identifier) -> InstallationRecord {
        InstallationRecord(
            installation, pendingPlans: pendingPlans.filter { $0.plan != plan }, outdated: outdated)
    }

    /// Refuses updates of a charger that is in flight: what it holds is not known.
    ///
    /// - Parameters:
    ///   - updates: The updates.
    ///   - isBeside: The plans that they may be beside; nil: none.
    /// - Throws: ``PlanError/mayStillArrive(_:plan:)`` and ``PlanError/inFlight(_:plan:)``.
    package func refuseInFlight(
        _ updates: [ChargerUpdate], exceptBeside isBeside: ((Identifier) -> Bool)? = nil
    ) throws(PlanError) {
        let named = Set(updates.map(\.charger))
        for pendingPlan in pendingPlans where !(isBeside?(pendingPlan.plan) ?? false) {
            for wave in pendingPlan.waves {
                if let update = wave.first(where: { named.contains($0.charger) }) {
                    throw PlanError.inFlight(update.charger, plan: pendingPlan.plan)
                }
            }
            if let update = updates.first(where: { pendingPlan.unanswered[$0.charger] != nil }) {
                throw PlanError.mayStillArrive(update.charger, plan: pendingPlan.plan)
            }
        }
    }

    /// For each charger that is in flight the updates that may have reached it.
    public var updatesInFlight: [Identifier: [ChargerUpdate]] {
        Dictionary(grouping: pendingPlans.flatMap(\.updates), by: \.charger)
    }

    /// The same for the chargers of some updates only.
    ///
    /// - Parameter updates: Updates of chargers that are in flight or not.
    package func updatesInFlight(of updates: [ChargerUpdate]) -> [Identifier: [ChargerUpdate]] {
        guard !pendingPlans.isEmpty else { return [:] }
        let chargers = Set(updates.map(\.charger))
        var inFlight: [Identifier: [ChargerUpdate]] = [:]
        for pendingPlan in pendingPlans {
            for wave in pendingPlan.waves {
                for update in wave where chargers.contains(update.charger) {
                    inFlight[update.charger, default: []].append(update)
                }
            }
        }
        return inFlight
    }
}
