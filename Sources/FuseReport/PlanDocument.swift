// Room: the plan document, fuseguard/plan/1 (contract, section 4), and what is said when one is made.
// Answers: what to send, in which order, and why that is safe. Must not know: files, stores, exit.

import FuseCore
public import FuseJSON
public import FusePlanner

/// Writes plans.
public struct PlanDocument {
    private let plan: ApprovedPlan
    private let fingerprint: String

    /// - Parameters:
    ///   - plan: The plan.
    ///   - fingerprint: The fingerprint of its facts.
    public init(_ plan: ApprovedPlan, fingerprint: String) {
        self.plan = plan
        self.fingerprint = fingerprint
    }

    /// The format that this program writes.
    public static let format = "fuseguard/plan/1"

    /// The document.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - exit: What the program ends with.
    public func json(store: String, exit: ExitStatus) -> JSONValue {
        let name = plan.decision.installation?.name ?? plan.installation.text
        return .members([
            "format": .text(Self.format),
            "id": .text(plan.id.text),
            "installation": .members(["id": .text(plan.installation.text), "name": .text(name)]),
            "createdAt": .text(plan.madeAt.iso8601),
            "fingerprint": .text(fingerprint),
            "verdict": .text(plan.decision.verdict.rawValue),
            "report": ReportDocument.json(plan.decision, store: store, exit: exit),
            "waves": .list(plan.waves.map(wave)),
        ])
    }

    private func wave(_ wave: PlannedWave) -> JSONValue {
        .members([
            "number": .integer(Int64(wave.number)),
            "requests": .list(
                wave.requests.map { update in
                    .members([
                        "charger": .text(update.charger.text),
                        "method": .text("POST"),
                        "path": .text("/api/chargers/\(update.charger)/update"),
                        "body": UpdateBody.json(update),
                    ])
                }),
            "envelope": .list(
                wave.envelope.map { line in
                    .members([
                        "fuse": .text(line.fuse.text), "line": .text(line.line.label),
                        "worst_mA": .integer(line.worst.count), "usable_mA": .integer(line.usable.count),
                    ])
                }),
        ])
    }

    /// The plan for people: what is reserved and what to do next.
    ///
    /// - Parameters:
    ///   - file: The file that it was written to; nil where there is none.
    ///   - style: Colour or none.
    public func text(file: String?, style: Style) -> String {
        let reference = file ?? plan.id.text
        guard let wave = plan.waves.first else {
            return
                "Planned as \(style.bold(plan.id.text)): there is nothing to send, all of it is recorded so.\n"
        }
        let names = Names(plan.decision.installation)
        let requests = wave.requests.map { update in
            "  \(names.full(update.charger)): POST /api/chargers/\(update.charger)/update "
                + UpdateBody.json(update).line + "\n"
        }
        return """
            Planned as \(style.bold(plan.id.text)): \(count(wave.requests.count, "request")), all at once. \
            Reserved until confirmed or released.
            \(requests.joined())  → when these are in force: fuseguard confirm \(reference)
              → if nothing was sent:          fuseguard release \(reference)

            """
    }
}
