// Room: what is said of a plan once somebody has sent it, or has not.
// Answers: what confirming or releasing does to the record, or why it may not. Must not know: stores, files.

public import FuseCore

/// Which requests of a plan are meant.
public struct SettlementScope: Hashable, Sendable {
    /// Only this wave; nil: all.
    public let wave: Int?
    /// Only these chargers; none: all.
    public let chargers: [Identifier]

    /// Makes a scope.
    public init(wave: Int? = nil, chargers: [Identifier] = []) {
        self.wave = wave
        self.chargers = chargers
    }
}

/// Why nothing can be said of a plan, or of a charger.
public enum PlanError: Error, Hashable, Sendable {
    /// There is no plan of that id.
    case unknown(Identifier)
    /// It has no wave of that number.
    case noWave(Int, of: Int)
    /// A charger is not in it, or not in that wave.
    case notInPlan(Identifier)
    /// A charger is in flight already.
    case inFlight(Identifier, plan: Identifier)
}

/// What confirming or releasing a plan came to.
public enum Settlement: Sendable {
    /// It is done: the plan now, the installation now, and the chargers that were settled.
    case done(RecordedPlan, Installation, [Identifier])
    /// It was confirmed or released before, wholly or as far as was asked.
    case used(RecordedPlan)
    /// Facts that it rests on have changed.
    case stale(RecordedPlan, [RecordedChange])
    /// As things are now it would be refused or is undecided.
    case unsafe(RecordedPlan, Decision)
}

extension RecordedPlan {
    /// Confirms requests: their values are in force.
    ///
    /// - Parameters:
    ///   - scope: Which requests.
    ///   - record: The installation as recorded now, with what is in flight.
    ///   - now: The moment.
    ///   - despiteChanges: Whether it is confirmed although facts have changed or it is not safe any more.
    /// - Throws: ``PlanError`` for a scope that the plan does not have.
    public func confirmed(
        _ scope: SettlementScope, on record: InstallationRecord, at now: Timestamp, despiteChanges: Bool
    ) throws -> Settlement {
        guard let meant = try meant(by: scope) else { return .used(self) }
        let installation = record.installation
        let open = requests.filter { $0.state == .reserved }.map(\.update)
        let settled = Set(requests.filter { $0.state != .reserved }.map(\.update.charger))
        if !despiteChanges {
            let own = Set(requests.map(\.update.charger))
            let changes = facts.changes(to: PlanFacts(of: installation, own: own), settled: settled)
            guard changes.isEmpty else { return .stale(self, changes) }
            if !open.isEmpty {
                let others = InstallationRecord(
                    installation, flights: record.flights.filter { $0.plan != id })
                let proposal = try Proposal(installation: installation.id, updates: open)
                let decision = try Planner.judge(proposal, on: others, now: now)
                guard decision.maySend else { return .unsafe(self, decision) }
            }
        }
        let updates = meant.map { requests[$0].update }
        let chargers = Set(updates.map(\.charger))
        let applied = try installation.applying(updates)
        let places = applied.chargers.indices.filter { chargers.contains(applied.chargers[$0].id) }
        let result = try applied.changing(chargersAt: places) { $1.confirmedAt = now }
        return .done(marking(meant, as: .confirmed, at: now), result, updates.map(\.charger))
    }

    /// Releases whatever is still in flight: nothing of it was sent.
    public func released(on installation: Installation, at now: Timestamp) -> Settlement {
        guard settledAt == nil else { return .used(self) }
        let open = requests.indices.filter { requests[$0].state == .reserved }
        return .done(
            marking(open, as: .released, at: now), installation, open.map { requests[$0].update.charger })
    }

    /// The places of the requests that are meant; nil where all that was asked for is settled already.
    private func meant(by scope: SettlementScope) throws(PlanError) -> [Int]? {
        let last = requests.map(\.wave).max() ?? 0
        if let wave = scope.wave {
            guard (1...max(1, last)).contains(wave) else { throw .noWave(wave, of: last) }
        }
        let inWave = requests.indices.filter { scope.wave == nil || requests[$0].wave == scope.wave }
        for charger in scope.chargers
        where !inWave.contains(where: { requests[$0].update.charger == charger }) {
            throw .notInPlan(charger)
        }
        guard settledAt == nil else { return nil }
        let chosen = inWave.filter {
            scope.chargers.isEmpty || scope.chargers.contains(requests[$0].update.charger)
        }
        let open = chosen.filter { requests[$0].state == .reserved }
        // A charger that was asked for and is settled already is an answer of its own, not silence.
        guard scope.chargers.isEmpty || open.count == chosen.count else { return nil }
        guard !open.isEmpty || chosen.isEmpty else { return nil }
        return open
    }

    /// The plan with some requests settled.
    private func marking(_ places: [Int], as state: RequestState, at now: Timestamp) -> RecordedPlan {
        var plan = self
        for place in places { plan.requests[place].state = state }
        if !plan.requests.contains(where: { $0.state == .reserved }) { plan.settledAt = now }
        return plan
    }
}
