public import FuseCore
public import FuseRecord

/// Why nothing more of a plan may be sent, or be said to be in force.
public enum PlanBlock: Sendable {
    /// It was confirmed or released before, wholly or as far as was asked.
    case used
    /// Facts that it rests on have changed.
    case stale([RecordedChange])
    /// As things are now it would be refused or is undecided.
    case unsafe(Decision)
    /// Its end is safe, and on the way to it a line would be over: the line where that is known.
    case unsafeOnItsWay(Bound?)
}

/// How a plan stands on the record as it is now.
public enum PlanStatus: Sendable {
    /// It stands; the decision on all of it as things are now.
    case stands(Decision)
    /// It does not: why.
    case blocked(PlanBlock)
}

extension RecordedPlan {
    /// How the plan stands.
    ///
    /// What is left of it is judged on the record as it is. Where a line was over before, a line that the plan has
    /// relieved may be used by what is still to come: up to what was there when it was made, and no further.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded now, with what is in flight.
    ///   - now: The moment.
    /// - Throws: ``ProposalError`` where its updates do not fit its chargers any more, ``PlanError/unreadableFacts(_:)``.
    public func status(on record: InstallationRecord, at now: Timestamp) throws -> PlanStatus {
        let own = Set(requests.map(\.update.charger))
        let settled = Set(requests.filter { !$0.state.isOpen }.map(\.update.charger))
        let present = PlanFacts(of: record.installation, own: own)
        guard let changes = facts.changes(to: present, settled: settled) else {
            throw PlanError.unreadableFacts(id)
        }
        guard changes.isEmpty else { return .blocked(.stale(changes)) }
        let others = record.without(plan: id)
        let left = remaining
        guard !left.isEmpty else { return .stands(try Planner.judge(nil, on: others, now: now)) }
        let proposal = try Proposal(installation: installation, updates: left)
        let decision = try Planner.judge(proposal, on: others, now: now)
        guard decision.verdict != .undecided else { return .blocked(.unsafe(decision)) }
        let credit = try credit(on: record.installation)
        let isWithinCaps = decision.fuses.allSatisfy { fuse in
            fuse.lines.allSatisfy { line in
                guard let cap = line.cap, let after = line.after else { return false }
                return after <= max(cap, credit[fuse.fuse.id, line.line] ?? .zero)
            }
        }
        return decision.maySend || isWithinCaps ? .stands(decision) : .blocked(.unsafe(decision))
    }

    /// What each of its chargers is still to be told, with every field that the plan sets and that is not settled.
    public var remaining: [ChargerUpdate] {
        var (order, last) = ([Identifier](), [Identifier: ChargerUpdate]())
        for request in open {
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

    /// Up to which total each line may be used because of what was there: what it would be without what the plan has
    /// done, and not more than it was when the plan was made. What others have added since is no excuse.
    ///
    /// - Parameter installation: The installation as recorded now.
    public func credit(on installation: Installation) throws -> PlanTotals {
        let settled = Set(requests.filter { $0.state == .confirmed }.map(\.update.charger))
        let places = installation.chargers.indices.filter { settled.contains(installation.chargers[$0].id) }
        let undone = try installation.changing(chargersAt: places) { facts.restore(&$1) }
        return before.smaller(PlanTotals(of: undone))
    }
}
