// Room: whether a plan that was made earlier still stands.
// Answers: which of its facts have changed, and the decision on it as things are now. Must not know: stores, waves.

public import FuseCore

/// How a plan stands on the record as it is now.
public enum Standing: Sendable {
    /// It stands; the decision on all of it as things are now.
    case stands(Decision)
    /// Facts that it rests on have changed.
    case stale([RecordedChange])
    /// As things are now it would be refused or is undecided.
    case unsafe(Decision)
}

extension RecordedPlan {
    /// How the plan stands.
    ///
    /// What it has done so far is its own doing: it is judged as if none of it were done, so that a line that it
    /// has relieved may be used by what is still to come.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded now, with what is in flight.
    ///   - now: The moment.
    /// - Throws: ``ProposalError`` where its updates do not fit its chargers any more.
    public func standing(on record: InstallationRecord, at now: Timestamp) throws -> Standing {
        let own = Set(requests.map(\.update.charger))
        let settled = Set(requests.filter { !$0.state.isOpen }.map(\.update.charger))
        let changes = facts.changes(to: PlanFacts(of: record.installation, own: own), settled: settled)
        guard changes.isEmpty else { return .stale(changes) }
        let before = try asPlanned(on: record)
        let updates = targets
        guard !updates.isEmpty else { return .stands(try Planner.judge(nil, on: before, now: now)) }
        let proposal = try Proposal(installation: installation, updates: updates)
        let decision = try Planner.judge(proposal, on: before, now: now)
        return decision.maySend ? .stands(decision) : .unsafe(decision)
    }

    /// What each of its chargers is to hold in the end, with every field that the plan sets; released requests are
    /// no part of it.
    public var targets: [ChargerUpdate] {
        var (order, last) = ([Identifier](), [Identifier: ChargerUpdate]())
        for request in requests where request.state != .released {
            let update = request.update
            if let before = last[update.charger] {
                last[update.charger] = before.followed(by: update)
            } else {
                order.append(update.charger)
                last[update.charger] = update
            }
        }
        return order.compactMap { last[$0] }
    }

    /// The record without what the plan has done: its chargers as they were when it was made, the others as they
    /// are, and no flight but those of other plans.
    public func asPlanned(on record: InstallationRecord) throws -> InstallationRecord {
        let settled = Set(requests.filter { $0.state == .confirmed }.map(\.update.charger))
        let installation = record.installation
        let places = installation.chargers.indices.filter { settled.contains(installation.chargers[$0].id) }
        let before = try installation.changing(chargersAt: places) { facts.restore(&$1) }
        return InstallationRecord(before, flights: record.flights.filter { $0.plan != id })
    }
}

extension ChargerUpdate {
    /// Both updates as one, the later one's fields in place of the earlier one's.
    func followed(by later: ChargerUpdate) -> ChargerUpdate {
        let both = try? ChargerUpdate(
            charger: charger, current: later.current ?? current, phase: later.phase ?? phase,
            maxCurrent: later.maxCurrent ?? maxCurrent, minCurrent: later.minCurrent ?? minCurrent,
            maxPhases: later.maxPhases ?? maxPhases,
            meterValueInterval: later.meterValueInterval ?? meterValueInterval)
        return both ?? later
    }
}
