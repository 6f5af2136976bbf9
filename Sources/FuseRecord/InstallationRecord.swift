public import FuseCore

/// A plan in flight: some of its updates are open, or a request of it may still arrive.
///
/// An update is open while it is neither confirmed nor released.
public struct PendingPlan: Hashable, Sendable {
    /// The plan's id.
    public let plan: Identifier
    /// The time at which it was made.
    public let madeAt: Timestamp
    /// The open updates, sent or still to be sent, wave by wave.
    ///
    /// Within a wave, updates may arrive in any order. No wave begins before the one before it is in force.
    public let waves: [[ChargerUpdate]]
    /// The chargers with an unanswered request, and the uptime at which it was sent.
    ///
    /// The request may still arrive. The plan allows for that, but no other plan may touch these chargers
    /// meanwhile.
    public let unanswered: [Identifier: Uptime]

    /// Makes a plan in flight.
    public init(
        plan: Identifier, madeAt: Timestamp, waves: [[ChargerUpdate]],
        unanswered: [Identifier: Uptime] = [:]
    ) {
        self.plan = plan
        self.madeAt = madeAt
        self.waves = waves
        self.unanswered = unanswered
    }

    /// Makes a plan in flight with a single wave.
    public init(plan: Identifier, madeAt: Timestamp, updates: [ChargerUpdate]) {
        self.init(plan: plan, madeAt: madeAt, waves: [updates])
    }

    /// All its updates, in the order of the waves.
    public var updates: [ChargerUpdate] { waves.flatMap(\.self) }

    /// The chargers with open updates, each once, in the order of the waves.
    public var chargersInOrder: [Identifier] {
        var seen = Set<Identifier>()
        return updates.map(\.charger).filter { seen.insert($0).inserted }
    }

    /// The chargers that no other plan may touch.
    public var chargers: Set<Identifier> { Set(updates.map(\.charger)).union(unanswered.keys) }
}

/// An installation as recorded, with everything in flight.
public struct InstallationRecord: Hashable, Sendable {
    /// The confirmed record.
    public let installation: Installation
    /// The plans in flight, the oldest first.
    public let pendingPlans: [PendingPlan]
    /// The chargers that a forwarded write other than an update may have changed since they were recorded.
    public let outdated: Set<Identifier>

    /// Makes a record.
    public init(
        _ installation: Installation, pendingPlans: [PendingPlan] = [], outdated: Set<Identifier> = []
    ) {
        self.installation = installation
        self.pendingPlans = pendingPlans
        self.outdated = outdated
    }

    /// Returns the same record with another state of the installation.
    public func with(_ installation: Installation) -> InstallationRecord {
        InstallationRecord(installation, pendingPlans: pendingPlans, outdated: outdated)
    }

    /// Returns the same record without a plan in flight.
    public func without(plan: Identifier) -> InstallationRecord {
        InstallationRecord(
            installation, pendingPlans: pendingPlans.filter { $0.plan != plan }, outdated: outdated)
    }

    /// Refuses updates of a charger that is in flight, because its settings are not known.
    ///
    /// - Parameters:
    ///   - updates: The updates.
    ///   - isBeside: Returns true for plans that the updates may join; nil where there is no such plan.
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

    /// For each charger in flight, the updates that may have reached it.
    public var updatesInFlight: [Identifier: [ChargerUpdate]] {
        Dictionary(grouping: pendingPlans.flatMap(\.updates), by: \.charger)
    }

    /// Returns the updates that may have reached the chargers of some updates.
    ///
    /// - Parameter updates: Updates of chargers, in flight or not.
    /// - Returns: For each of those chargers that has updates in flight, all of them by plan and wave.
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
