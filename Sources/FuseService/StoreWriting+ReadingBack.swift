public import FuseCore
import FusePlanner
public import FuseRecord
public import FuseRollout

extension StoreReading {
    /// The chargers with a forwarded update that still counts, each once.
    public func forwardedChargers() throws -> [Identifier] {
        var seen = Set<Identifier>()
        return try plansInFlight().filter(\.isForwarded).flatMap { id in
            try plan(id)?.requests.map(\.update.charger) ?? []
        }.filter { seen.insert($0).inserted }
    }

    /// The updates forwarded to a charger that still count, with its installation.
    ///
    /// - Returns: nil if there are none.
    public func forwarded(
        to charger: Identifier
    ) throws -> (updates: ForwardedUpdates, installation: Installation)? {
        guard let home = try homes(of: [charger])[charger], let record = try record(home) else { return nil }
        let plans = try record.pendingPlans.filter { $0.plan.isForwarded && $0.chargers.contains(charger) }
            .compactMap { try plan($0.plan) }
        let updates = ForwardedUpdates(to: charger, of: plans)
        return updates.updates.isEmpty ? nil : (updates, record.installation)
    }
}

extension StoreWriting {
    /// Records the outcome of forwarded updates that a reading proves.
    ///
    /// - Parameters:
    ///   - settlement: The outcome.
    ///   - now: The moment.
    /// - Returns: True if it was recorded; false if one of the updates has changed since the reading began.
    /// - Throws: The errors of the store.
    public func settle(_ settlement: ForwardedSettlement, at now: Timestamp = .now) throws -> Bool {
        var plans: [RecordedPlan] = []
        for end in settlement.ends {
            guard var plan = try plan(end.of.plan), plan.requests.first == end.of.request else {
                return false
            }
            let request = end.of.request
            if request.state == .failed {
                plan.requests[0].state = .released
            } else if request.state.isOpen {
                plan.requests[0].state = end.state
            }
            plan.requests[0].unansweredSince = nil
            plan.settleIfDone(at: now)
            plans.append(plan)
        }
        guard let home = plans.first?.installation, let installation = try record(home)?.installation else {
            return false
        }
        if let inForce = settlement.inForce {
            let confirmed = try installation.confirming(
                inForce, at: now, reading: settlement.reading, after: settlement.ends.map(\.of.request.update)
            )
            try put([confirmed], at: now)
        } else if let reading = settlement.reading {
            try put([installation.noting(reading, of: settlement.charger, at: now)], at: now)
        }
        for plan in plans { try put(plan) }
        return true
    }
}
