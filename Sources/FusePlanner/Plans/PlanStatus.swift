public import FuseCore
public import FuseRecord

/// The reason why no more of a plan may be sent or confirmed.
public enum PlanBlock: Sendable {
    /// It was confirmed or released before, as a whole or as far as was asked.
    case used
    /// Facts that it rests on have changed.
    case stale([RecordedChange])
    /// It would now be refused or undecided.
    case unsafe(Decision)
    /// Its end state is safe, but a line would be over on the way: the line, where it is known.
    case unsafeOnItsWay(Bound?)
}

/// The status of a plan on the record as it is now (rules: Plans).
public enum PlanStatus: Sendable {
    /// It still holds, with the decision on the rest of it as things are now.
    case stands(Decision)
    /// It may not go on, for the reason given.
    case blocked(PlanBlock)
}

extension RecordedPlan {
    /// Returns the status of the plan on the record as it is now.
    ///
    /// The rest of the plan is judged on that record. A line that was over before, and that the plan has
    /// relieved, may be used again by the rest of the plan: up to its total when the plan was made, and no
    /// further.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded now, with its plans in flight.
    ///   - now: The current time.
    /// - Returns: The status.
    /// - Throws: `ProposalError` where its updates are no longer valid for its chargers,
    ///   `PlanError.unreadableFacts(_:)`.
    public func status(on record: InstallationRecord, at now: Timestamp) throws -> PlanStatus {
        let own = Set(requests.map(\.update.charger))
        let settled = Set(requests.filter { !$0.state.isOpen }.map(\.update.charger))
        let present = PlanFacts(of: record.installation, own: own)
        let sent = Set(requests.filter { $0.state != .reserved }.map(\.update.charger))
        guard let changes = facts.changes(to: present, settled: settled, sent: sent) else {
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

    /// The updates still to be sent, one for each charger, with every field that is not settled.
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

    /// Returns the total that each line may keep because it was there before the plan.
    ///
    /// That is the total without the plan's confirmed changes, and at most the total when the plan was made.
    /// Loads that were added since by other plans do not count.
    ///
    /// - Parameter installation: The installation as recorded now.
    /// - Returns: The totals, by fuse and line.
    /// - Throws: `InstallationError` where a charger's former settings contradict its facts as recorded now.
    public func credit(on installation: Installation) throws -> PlanTotals {
        let settled = Set(requests.filter { $0.state == .confirmed }.map(\.update.charger))
        let places = installation.chargers.indices.filter { settled.contains(installation.chargers[$0].id) }
        let undone = try installation.changing(chargersAt: places) { facts.restore(&$1) }
        return before.smaller(PlanTotals(of: undone))
    }
}
