public import FuseCore
public import FusePlanner
public import FuseRecord

/// Writes the steps of one plan into a store.
public struct RolloutJournal: Sendable {
    /// The result of writing a step.
    public struct Written: Sendable {
        /// The plan as it is on disk now.
        public let plan: RecordedPlan
        /// The installation as it is on disk now.
        public let installation: Installation
        /// True if the step was written; false if another process has taken the request further.
        public let isOwn: Bool
        /// The obstacle because of which the step was not written; nil if there is none.
        public let block: PlanBlock?
    }

    private let store: any InstallationStore
    private let plan: Identifier

    /// Makes a journal.
    ///
    /// - Parameters:
    ///   - plan: The plan's id.
    ///   - store: The store that has it.
    public init(of plan: Identifier, in store: any InstallationStore) {
        self.plan = plan
        self.store = store
    }

    /// Records a reading that shows more than is recorded and was sent.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - charger: The charger.
    ///   - now: The moment.
    /// - Returns: The plan and the installation as they are on disk now.
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func note(_ reading: Reading, of charger: Identifier, at now: Timestamp) throws -> Written {
        try store.write { writing in
            try writing.note(reading, of: charger, at: now)
            guard let plan = try writing.plan(plan), let record = try writing.record(plan.installation) else {
                throw PlanError.unknown(plan)
            }
            return Written(plan: plan, installation: record.installation, isOwn: true, block: nil)
        }
    }

    /// Writes a step; it is on disk when this returns.
    ///
    /// Before each request leaves, everything is judged once more, in the transaction that marks it as being sent: a fact may
    /// have changed meanwhile, or a record may have become too old.
    ///
    /// - Parameters:
    ///   - change: The step.
    ///   - now: The moment.
    /// - Returns: The plan and the installation as they are on disk now.
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func write(_ change: RequestChange, at now: Timestamp) throws -> Written {
        try store.write { writing in
            guard var plan = try writing.plan(plan), let record = try writing.record(plan.installation) else {
                throw PlanError.unknown(plan)
            }
            guard
                let place = plan.requests.firstIndex(where: {
                    $0.wave == change.wave && $0.update.charger == change.charger
                }), plan.requests[place].state == change.from,
                plan.requests[place].unansweredSince == change.noted
            else {
                return Written(
                    plan: plan, installation: record.installation, isOwn: false, block: nil)
            }
            if change.to == .sending, let block = try plan.block(on: record, at: now) {
                return Written(
                    plan: plan, installation: record.installation, isOwn: false, block: block)
            }
            plan.requests[place].state = change.to
            switch change.unanswered {
            case .kept: break
            case .since(let uptime): plan.requests[place].unansweredSince = uptime
            case .cleared: plan.requests[place].unansweredSince = nil
            }
            var installation = record.installation
            if change.to == .confirmed {
                installation = try installation.confirming(
                    plan.requests[place].update, at: now, reading: change.reading)
                try writing.put([installation], at: now)
                plan.settleIfDone(at: now)
            } else if change.to == .failed, let reading = change.reading {
                installation = try installation.noting(reading, of: change.charger, at: now)
                try writing.put([installation], at: now)
            }
            try writing.put(plan)
            return Written(plan: plan, installation: installation, isOwn: true, block: nil)
        }
    }
}
