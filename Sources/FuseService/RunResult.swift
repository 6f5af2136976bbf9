import FuseCore
public import FusePlanner
import FuseRecord
public import FuseRollout

/// The result of a run of a plan so far.
public enum RunResult: Sendable {
    /// All of the plan is in force.
    case complete
    /// The plan is settled, but another process gave up a part of it meanwhile.
    case givenUp
    /// Nothing more may be sent, for the given reason.
    case blocked(PlanBlock)
    /// Nothing at all was applied, for one reason that waiting does not remove.
    case nothingApplied(PortTrouble)
    /// Some chargers are not confirmed yet.
    case incomplete
    /// The run was ended before all chargers were confirmed.
    case interrupted
}

extension RunResult {
    /// Derives the result from that of the driver.
    ///
    /// - Parameters:
    ///   - end: The result of the driver.
    ///   - block: The reason that blocked the plan before it began; nil if there was none.
    init(_ end: RolloutEnd, blockedBefore block: PlanBlock?) {
        if end.unconfirmed.isEmpty {
            self = end.plan.requests.contains { $0.state == .released } ? .givenUp : .complete
        } else if let block = block ?? end.block {
            self = .blocked(block)
        } else if let trouble = end.nothingApplied {
            self = .nothingApplied(trouble)
        } else {
            self = end.isInterrupted ? .interrupted : .incomplete
        }
    }
}

extension RolloutEnd {
    /// The one trouble for which nothing at all was applied, if waiting does not remove it.
    fileprivate var nothingApplied: PortTrouble? {
        guard !isInterrupted, !unconfirmed.isEmpty,
            plan.requests.allSatisfy({ $0.state == .reserved || $0.state == .failed })
        else { return nil }
        let troubles = unconfirmed.compactMap { self.troubles[$0.update.charger] }
        guard let first = troubles.first, !first.mayPass || first.isUnreachable,
            troubles.allSatisfy({ $0 == first })
        else { return nil }
        return first
    }
}

extension PortTrouble {
    /// True when no connection can be made.
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
