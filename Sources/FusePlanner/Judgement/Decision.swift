public import FuseCore
public import FuseRecord

/// One line of one fuse, before and after.
public struct LineDecision: Hashable, Sendable {
    /// The line.
    public let line: Line
    /// The fuse's rating there; nil where it is not known.
    public let rating: Milliamperes?
    /// What other loads need there.
    public let reserve: Milliamperes
    /// What chargers may draw there; nil where the rating is not known.
    public let usable: Milliamperes?
    /// By how much other loads alone need more than the fuse may carry.
    public let reserveExcess: Milliamperes
    /// The total as recorded; nil where the supply is not known.
    public let before: Milliamperes?
    /// What may be reached: max(usable, before). What a charger of the proposal may not have held before is no excuse for
    /// more than it goes on holding itself; nil where something is not known.
    public let cap: Milliamperes?
    /// The total with the proposal in force; nil where the supply is not known.
    public let after: Milliamperes?
    /// ``after`` with automatic chargers at what is known of them; nil where something is unknown.
    public let withAutomatic: Milliamperes?

    /// What is left: usable − after, negative when over, never clamped.
    public var headroom: Milliamperes? {
        guard let usable, let after else { return nil }
        return usable - after
    }

    /// What is left beside other loads, negative when over: ``headroom``, less what these need too much themselves.
    public var margin: Milliamperes? { headroom.map { $0 - reserveExcess } }

    /// Whether the line is over: chargers above what is usable, or other loads above what the fuse may carry.
    public var isOver: Bool { margin.map { $0 < .zero } ?? false }

    /// Whether the line is over what may be reached.
    public var isAboveCap: Bool {
        guard let cap, let after else { return false }
        return after > cap
    }
}

/// One fuse and its lines.
public struct FuseDecision: Hashable, Sendable {
    /// The fuse.
    public let fuse: Fuse
    /// Its lines: the supply's, or all three while the supply is not known.
    public let lines: [LineDecision]
}

/// What became of one update (contract, section 4: report).
public enum UpdateStatus: String, CaseIterable, Sendable {
    /// It may be sent as it is.
    case asProposed = "as-proposed"
    /// Its current was lowered, and its phase may have been changed besides.
    case lowered
    /// Its phase was changed, its current was not.
    case rephased
    /// It may not be sent.
    case refused
    /// It may be sent and changes nothing that is recorded.
    case unchanged
}

/// The line of a fuse that leaves no more room.
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

/// One update of the proposal beside what is recorded.
public struct UpdateDecision: Hashable, Sendable {
    /// The update as proposed.
    public let update: ChargerUpdate
    /// The charger's name; nil where it is not recorded here.
    public let name: String?
    /// The recorded override; nil where it is not recorded here.
    public let recorded: OfflineOverride?
    /// What became of it.
    public let status: UpdateStatus
    /// What may be sent; nil where nothing may.
    public let send: ChargerUpdate?
    /// What bound a lowered current; nil for the others.
    public let bound: Bound?
}

/// The planner's answer for one installation, with or without a proposal.
public struct Decision: Hashable, Sendable {
    /// The verdict on the end state.
    public let verdict: Verdict
    /// Whether all updates may be sent at once in any order, torn states included.
    public let oneWave: Bool
    /// The installation as recorded; nil where no charger of the proposal is recorded anywhere.
    public let installation: Installation?
    /// What was taken for granted.
    public let assumptions: [Assumption]
    /// Every fuse, the root first.
    public let fuses: [FuseDecision]
    /// Every update of the proposal, in its order.
    public let updates: [UpdateDecision]
    /// What was found, errors first.
    public private(set) var findings: [Finding]
    /// What the sums leave out.
    public let without: [LeftOut]
    /// For each charger of the installation what it counts as once the proposal is in force; empty where the
    /// supply is not known.
    public let loads: [ChargerLoad]
    /// For each fuse the worst total while everything is sent at once; empty where the supply is not known.
    public let envelope: [LineCurrents]
    /// What would fit instead of what was refused; empty for the other verdicts.
    public var suggestions: [Suggestion] = []
    /// How the phases were chosen, where they were.
    public var rephasing: RephasingResult?
    /// Whether what is recorded was to be lowered, so that nothing but the record was proposed.
    public var isRepair = false

    /// Whether it is refused only because it was to be sent all at once.
    public var isRefusedAtOnce: Bool {
        verdict == .refused && !findings.contains { $0.code == .exceeds }
    }

    /// Whether it is refused because no order was found in which each step is safe.
    public var hasNoOrder: Bool { verdict == .refused && findings.contains { $0.detail == .noOrder } }

    /// The same refusal, of what may not be sent all at once and of which no safe order was found either.
    public var withoutOrder: Decision {
        var decision = self
        decision.findings = findings.map { $0.code == .needsWaves ? $0.with(.noOrder).asError : $0 }
            .inOrderOfSeverity()
        return decision
    }

    /// Whether what was judged, or its replacement, may be sent.
    public var maySend: Bool { verdict == .safe || verdict == .reduces || verdict == .adjusted }

    /// The line with the least margin of those where it is known.
    public var worst: (fuse: Fuse, line: LineDecision)? { fuses.worst }

    /// Whether something is missing that does not decide, because nothing can get worse.
    public var isPassedUnknown: Bool {
        findings.contains { $0.severity == .warning && $0.code.severity == .error }
    }

    /// The lines that an adjusted answer leaves over, as they were before; empty for the other verdicts.
    public var stillOver: [Bound] { verdict == .adjusted ? linesOver : [] }

    /// The lines that are over with what may be sent, or else with what was proposed, in force.
    public var linesOver: [Bound] {
        fuses.flatMap { fuse in
            fuse.lines.filter(\.isOver).map { Bound(fuse: fuse.fuse.id, line: $0.line) }
        }
    }

    /// Whether a line that is over as recorded carries less with this in force.
    public var isAnyLess: Bool {
        fuses.flatMap(\.lines).contains { line in
            guard let usable = line.usable, let before = line.before, let after = line.after else {
                return false
            }
            return before > usable && after < before
        }
    }

    /// What may be sent and is not there yet, each update as a whole.
    public var toSend: [ChargerUpdate] {
        guard let installation else { return [] }
        let chargers = installation.chargersByID
        return updates.compactMap { update in
            guard let send = update.send, let charger = chargers[send.charger],
                send.changes(of: charger, doubted: installation.doubts(charger)) != nil
            else { return nil }
            return send
        }
    }

    /// Whether a line is over as recorded, whatever is in flight.
    public var isOverAsRecorded: Bool {
        fuses.flatMap(\.lines).contains { line in
            guard let usable = line.usable, let before = line.before else { return false }
            return before > usable || line.reserveExcess > .zero
        }
    }

    /// The same where the minimum-power mode is not recorded, but asked for.
    package var askingForMinimumPower: Decision {
        var decision = self
        decision.findings = findings.map { $0.code == .minimumPowerMode ? $0.with(.askedFor) : $0 }
        return decision
    }

    /// Whether any finding is a warning.
    public var hasWarnings: Bool { findings.contains { $0.severity == .warning } }
}

extension [FuseDecision] {
    /// The line with the least margin of those where it is known; the first of several.
    var worst: (fuse: Fuse, line: LineDecision)? {
        var worst: (fuse: Int, line: Int, margin: Milliamperes)?
        for (place, fuse) in enumerated() {
            for (number, line) in fuse.lines.enumerated() {
                guard let margin = line.margin, worst.map({ margin < $0.margin }) ?? true else {
                    continue
                }
                worst = (place, number, margin)
            }
        }
        return worst.map { (self[$0.fuse].fuse, self[$0.fuse].lines[$0.line]) }
    }
}
