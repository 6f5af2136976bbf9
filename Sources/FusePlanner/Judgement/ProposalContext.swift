public import FuseCore
public import FuseRecord

/// The errors of finding the installation that a proposal is judged on.
public enum ProposalContextError: Error, Hashable, Sendable {
    /// The installation is not recorded.
    case noInstallation(Identifier)
    /// The proposal names an installation other than the one asked for.
    case otherInstallation(proposal: Identifier, asked: Identifier)
    /// Neither the proposal nor the caller names an installation.
    case nothingAsked
}

/// The record that a proposal is judged on.
public struct ProposalContext: Sendable {
    /// The record; nil where no charger of the proposal is recorded anywhere.
    public let record: InstallationRecord?
    /// The facts known of the proposal's chargers that are not recorded there.
    public let unrecorded: UnrecordedChargers

    /// Finds the installation of a proposal.
    ///
    /// It is the one asked for, or the one that the proposal names, or the one in which its chargers are
    /// recorded, or the only one there is.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil judges the record.
    ///   - asked: The installation asked for.
    ///   - only: The installation where there is only one to choose from.
    ///   - store: The store.
    /// - Throws: ``ProposalContextError``, and the errors of the store.
    public init(
        of proposal: Proposal?, asked: Identifier?, only: Identifier? = nil, in store: any StoreReading
    ) throws {
        if let named = proposal?.installation, let asked, named != asked {
            throw ProposalContextError.otherInstallation(proposal: named, asked: asked)
        }
        let chargers = proposal?.updates.map(\.charger) ?? []
        let homes = try store.homes(of: chargers)
        var unrecorded = UnrecordedChargers(homes: homes)
        for charger in chargers where homes[charger] == nil {
            unrecorded.names[charger] = try store.chargers(named: charger.text)
            let spellings = [charger.text.uppercased(), charger.text.lowercased()].compactMap {
                try? Identifier($0)
            }
            let found = try store.homes(of: spellings).keys
            unrecorded.spellings[charger] = found.count == 1 ? found.first : nil
        }
        self.unrecorded = unrecorded
        let home = asked ?? proposal?.installation ?? chargers.lazy.compactMap { homes[$0] }.first ?? only
        guard let home else {
            guard proposal != nil else { throw ProposalContextError.nothingAsked }
            self.record = nil
            return
        }
        guard let record = try store.record(home) else { throw ProposalContextError.noInstallation(home) }
        self.record = record
    }

    /// Returns the decision on a proposal or on the record, or on lowering a record that is to be adjusted.
    ///
    /// - Throws: `ProposalError` where an update cannot be applied, ``ProposalContextError/nothingAsked``, and the
    ///   errors of ``Planner/repair(_:now:options:)``.
    public func decision(
        on proposal: Proposal?, now: Timestamp, options: JudgementOptions
    ) throws -> Decision {
        if let record {
            if proposal == nil, options.adjusting != nil {
                return try Planner.repair(record, now: now, options: options)
            }
            return try Planner.judge(
                proposal, on: record, now: now, unrecorded: unrecorded, options: options)
        }
        guard let proposal else { throw ProposalContextError.nothingAsked }
        return Planner.judgeUnrecorded(proposal, unrecorded: unrecorded)
    }

    /// Refuses a proposal for a charger in flight, because its settings are not known.
    ///
    /// - Parameters:
    ///   - proposal: The proposal.
    ///   - isBeside: Returns true for a plan in flight that does not prevent the proposal; nil lets every
    ///     plan prevent it.
    /// - Throws: `PlanError.mayStillArrive(_:plan:)` and `PlanError.inFlight(_:plan:)`.
    public func refuseInFlight(
        _ proposal: Proposal, exceptBeside isBeside: ((Identifier) -> Bool)? = nil
    ) throws(PlanError) {
        try record?.refuseInFlight(proposal.updates, exceptBeside: isBeside)
    }

    /// Returns the decision on a proposal that is to be planned, and the plan where it may be sent.
    ///
    /// - Parameters:
    ///   - proposal: The proposal; nil lowers the record where it is over.
    ///   - id: The plan's id.
    ///   - now: The current time.
    ///   - options: The options.
    /// - Returns: The decision, and the plan; the plan is nil where nothing may be sent.
    /// - Throws: `PlanError.mayStillArrive(_:plan:)` and `PlanError.inFlight(_:plan:)` for a charger in
    ///   flight, and the errors of ``decision(on:now:options:)``.
    public func plan(
        _ proposal: Proposal?, id: Identifier, now: Timestamp, options: JudgementOptions
    ) throws -> (decision: Decision, plan: ApprovedPlan?) {
        if let proposal { try refuseInFlight(proposal) }
        let decision = try decision(on: proposal, now: now, options: options)
        return (decision, record.flatMap { ApprovedPlan(decision, on: $0, id: id, at: now) })
    }
}
