import FuseCore
public import FusePlanner
import FuseRecord
public import FuseRollout

/// What a run of a plan came to, for now.
public enum RunResult: Sendable {
    /// All of it is in force.
    case complete
    /// It is settled, and something of it was given up by another process meanwhile.
    case givenUp
    /// Nothing more may be sent: why.
    case blocked(PlanBlock)
    /// Nothing at all was applied, for one reason that waiting does not help.
    case nothingApplied(PortTrouble)
    /// Some chargers are not confirmed yet.
    case incomplete
    /// The run was ended before all chargers were confirmed.
    case interrupted
}

extension RunResult {
    /// The result of what the driver says.
    ///
    /// - Parameters:
    ///   - end: What the driver says.
    ///   - block: What stood in the way before it began; nil where nothing did.
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
    /// The one trouble because of which nothing at all was applied, where waiting does not help with it.
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
    /// Whether no connection can be made.
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
