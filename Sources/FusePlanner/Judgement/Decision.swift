public import FuseCore
public import FuseRecord

/// One line of one fuse, before and after the proposal.
public struct LineDecision: Hashable, Sendable {
    /// The line.
    public let line: Line
    /// The fuse's rating there; nil where it is not known.
    public let rating: Milliamperes?
    /// The current reserved for other loads there.
    public let reserve: Milliamperes
    /// The current that chargers may draw there; nil where the rating is not known.
    public let usable: Milliamperes?
    /// The excess of the reserve for other loads over what the fuse may carry; 0 where there is none.
    public let reserveExcess: Milliamperes
    /// The total as recorded; nil where the supply is not known.
    public let before: Milliamperes?
    /// The largest total that the proposal may reach: max(usable, before); nil where a fact is missing.
    ///
    /// A load that a charger of the proposal may not have had before does not raise the cap for other loads.
    /// It counts only as far as the charger itself keeps it (rules: Verdicts).
    public let cap: Milliamperes?
    /// The total with the proposal in force; nil where the supply is not known.
    ///
    /// Everything in flight counts at its worst case.
    public let after: Milliamperes?
    /// The total ``after`` with automatic chargers at their known load; nil where one is unknown.
    public let withAutomatic: Milliamperes?

    /// The headroom: usable − after, less the excess of other loads; negative when over, never clamped.
    public var headroom: Milliamperes? {
        guard let usable, let after else { return nil }
        return usable - after - reserveExcess
    }

    /// True when chargers exceed the usable current, or other loads alone exceed what the fuse may carry.
    public var isOver: Bool { headroom.map { $0 < .zero } ?? false }

    /// True when the chargers exceed the usable current as recorded, whatever is in flight.
    public var isOverBefore: Bool {
        guard let usable, let before else { return false }
        return before > usable
    }

    /// True when the total exceeds the cap.
    public var isAboveCap: Bool {
        guard let cap, let after else { return false }
        return after > cap
    }
}

/// One fuse and its lines.
public struct FuseDecision: Hashable, Sendable {
    /// The fuse.
    public let fuse: Fuse
    /// Its lines: those of the supply, or all three while the supply is not known.
    public let lines: [LineDecision]
}

/// The outcome of one update.
public enum UpdateStatus: String, CaseIterable, Sendable {
    /// It may be sent as it is.
    case asProposed = "as-proposed"
    /// Its current was lowered. Its phase may have been changed as well.
    case lowered
    /// Its phase was changed and its current was not.
    case rephased
    /// It may not be sent.
    case refused
    /// It may be sent and changes nothing in the record.
    case unchanged
}

/// The line of a fuse that limits a current: no headroom is left there.
public struct Bound: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The line.
    public let line: Line

    /// Makes a bound.
    public init(fuse: Identifier, line: Line) {
        self.fuse = fuse
        self.line = line
    }
}

/// One update of the proposal beside the charger's record.
public struct UpdateDecision: Hashable, Sendable {
    /// The update as proposed.
    public let update: ChargerUpdate
    /// The charger's name; nil where it is not recorded here.
    public let name: String?
    /// The recorded override; nil where it is not recorded here.
    public let recorded: OfflineOverride?
    /// The outcome.
    public let status: UpdateStatus
    /// The update to send; nil where none may be sent.
    public let send: ChargerUpdate?
    /// The line that limits a lowered current; nil for the other outcomes.
    public let bound: Bound?
}

/// The planner's answer for one installation, with or without a proposal.
public struct Decision: Hashable, Sendable {
    /// The verdict on the end state.
    public let verdict: Verdict
    /// True when all updates may be sent at once in any order, torn states included.
    public let oneWave: Bool
    /// The installation as recorded; nil where no charger of the proposal is recorded anywhere.
    public let installation: Installation?
    /// The assumptions that the decision rests on.
    public let assumptions: [Assumption]
    /// Every fuse, the root first.
    public let fuses: [FuseDecision]
    /// Every update of the proposal, in its order.
    public let updates: [UpdateDecision]
    /// The findings, errors first.
    public private(set) var findings: [Finding]
    /// The chargers that the sums leave out.
    public let without: [LeftOut]
    /// The load of each charger of the installation with the proposal in force.
    ///
    /// Empty where the supply is not known.
    public let loads: [ChargerLoad]
    /// The worst total of each fuse while everything is sent at once; empty where the supply is not known.
    public let envelope: [LineCurrents]
    /// The alternatives to a refused proposal that would fit; empty for the other verdicts.
    public var suggestions: [Suggestion] = []
    /// The result of choosing phases; nil where none were chosen.
    public var rephasing: RephasingResult?
    /// True when the request was to lower the record, so that nothing but the record was proposed.
    public var isRepair = false

    /// True when the only reason for refusal is that everything was to be sent at once.
    public var isRefusedAtOnce: Bool {
        verdict == .refused && !findings.contains { $0.code == .exceeds }
    }

    /// True when it is refused because no order of sending was found in which each step is safe.
    public var hasNoOrder: Bool { verdict == .refused && findings.contains { $0.detail == .noOrder } }

    /// The refusal of sending all at once, with the fact that no safe order was found either.
    public var withoutOrder: Decision {
        var decision = self
        decision.findings = findings.map { $0.code == .needsWaves ? $0.with(.noOrder).asError : $0 }
            .inOrderOfSeverity()
        return decision
    }

    /// True when the proposal, or its replacement, may be sent.
    public var maySend: Bool { verdict == .safe || verdict == .reduces || verdict == .adjusted }

    /// The line with the least margin, among the lines whose margin is known.
    public var worst: (fuse: Fuse, line: LineDecision)? { fuses.worst }

    /// True when a fact is missing that does not decide, because nothing can get worse.
    public var isPassedUnknown: Bool {
        findings.contains { $0.severity == .warning && $0.code.severity == .error }
    }

    /// The lines that were over before and stay over after adjusting; empty for the other verdicts.
    public var stillOver: [Bound] { verdict == .adjusted ? linesOver : [] }

    /// The lines that are over with the updates to send in force, or else with those proposed.
    public var linesOver: [Bound] {
        fuses.flatMap { fuse in
            fuse.lines.filter(\.isOver).map { Bound(fuse: fuse.fuse.id, line: $0.line) }
        }
    }

    /// True when a line that is over as recorded carries less with the proposal in force.
    public var isAnyLess: Bool {
        fuses.flatMap(\.lines).contains { line in
            guard let usable = line.usable, let before = line.before, let after = line.after else {
                return false
            }
            return before > usable && after < before
        }
    }

    /// The updates to send that are not in force yet, each as a whole.
    public var toSend: [ChargerUpdate] {
        guard let installation else { return [] }
        let chargers = installation.chargersByID
        return updates.compactMap { update in
            guard let send = update.send, let charger = chargers[send.charger],
                send.changes(of: charger, mismatched: installation.hasMismatch(charger)) != nil
            else { return nil }
            return send
        }
    }

    /// True when a line is over as recorded, whatever is in flight.
    public var isOverAsRecorded: Bool {
        fuses.flatMap(\.lines).contains { line in
            line.isOverBefore || (line.before != nil && line.reserveExcess > .zero)
        }
    }

    /// The same decision on a minimum-power mode that is requested, not recorded.
    package var askingForMinimumPower: Decision {
        var decision = self
        decision.findings = findings.map { $0.code == .minimumPowerMode ? $0.with(.askedFor) : $0 }
        return decision
    }

    /// True when at least one finding is a warning.
    public var hasWarnings: Bool { findings.contains { $0.severity == .warning } }
}

extension [FuseDecision] {
    /// The line with the least headroom, among the lines whose headroom is known; the first of several.
    var worst: (fuse: Fuse, line: LineDecision)? {
        var worst: (fuse: Int, line: Int, headroom: Milliamperes)?
        for (place, fuse) in enumerated() {
            for (number, line) in fuse.lines.enumerated() {
                guard let headroom = line.headroom, worst.map({ headroom < $0.headroom }) ?? true else {
                    continue
                }
                worst = (place, number, headroom)
            }
        }
        return worst.map { (self[$0.fuse].fuse, self[$0.fuse].lines[$0.line]) }
    }
}
