import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
import FuseReport

/// A caller's statement about the outcome of a plan.
public enum SettlementRequest: Hashable, Sendable {
    /// Values are in force; `despiteChanges` confirms them although facts have changed or they are unsafe.
    case confirm(SettlementScope, despiteChanges: Bool)
    /// Nothing of the remaining requests was sent.
    case release

    /// The logged action.
    public var action: LoggedAction {
        switch self {
        case .confirm: .confirm
        case .release: .release
        }
    }

    private var asked: JSONValue {
        switch self {
        case .confirm(let scope, let despiteChanges):
            .members([
                "wave": scope.wave.map { .integer(Int64($0)) } ?? .null,
                "chargers": .list(scope.chargers.map { .text($0.text) }),
                "despiteChanges": .bool(despiteChanges),
            ])
        case .release: .members([:])
        }
    }

    /// Works out the settlement.
    ///
    /// - Throws: ``PlanError``.
    func settlement(
        of plan: RecordedPlan, on record: InstallationRecord, at now: Timestamp
    ) throws -> Settlement {
        switch self {
        case .confirm(let scope, let despiteChanges):
            try plan.confirmed(scope, on: record, at: now, despiteChanges: despiteChanges)
        case .release: try plan.released(on: record.installation, at: now)
        }
    }

    /// Makes an entry for the log.
    func entry(
        _ report: SettlementReport, of plan: RecordedPlan, at now: Timestamp, by attribution: Attribution
    ) -> LogDraft {
        attribution.entry(
            action, at: now, installation: plan.installation, plan: plan.id, verdict: report.verdict,
            exit: report.exit, asked: asked, decided: report.logged)
    }

    /// The chargers that the statement names.
    var chargers: [Identifier] {
        if case .confirm(let scope, _) = self { scope.chargers } else { [] }
    }
}
