import FuseCore
public import FuseJSON
import FusePlanner
import FuseRecord
public import FuseRollout

/// Writes a plan as a document and as text.
public struct PlanDocument: Sendable {
    private let plan: ApprovedPlan
    private let waves: [PlannedWave]
    private let fingerprint: String

    /// Creates the document of a plan.
    ///
    /// - Parameters:
    ///   - rollout: The plan with its waves.
    ///   - fingerprint: The fingerprint of the facts that the plan rests on.
    public init(_ rollout: Rollout, fingerprint: String) {
        self.plan = rollout.plan
        self.waves = rollout.waves
        self.fingerprint = fingerprint
    }

    /// The format that this program writes.
    public static let format = "fuseguard/plan/1"

    /// The document fuseguard/plan/1.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - exit: The exit status of the command.
    /// - Returns: The document, with the report of the decision and every wave.
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
            "waves": .list(waves.map(wave)),
        ])
    }

    private func wave(_ wave: PlannedWave) -> JSONValue {
        .members([
            "number": .integer(Int64(wave.number)),
            "requests": .list(
                wave.requests.map(UpdateBody.requestJSON)),
            "envelope": .list(
                wave.envelope.map { line in
                    .members([
                        "fuse": .text(line.fuse.text), "line": .text(line.line.label),
                        "worst_mA": .integer(line.worst.count), "usable_mA": .integer(line.usable.count),
                    ])
                }),
        ])
    }

    /// The plan as text: what is reserved, and the next steps.
    ///
    /// - Parameters:
    ///   - file: The file that the plan was written to; nil where there is none.
    ///   - style: Coloured or plain.
    /// - Returns: Lines of text, the last one with its end.
    public func text(file: String?, style: Style) -> String {
        let reference = file ?? plan.id.text
        guard !waves.isEmpty else {
            return
                "Planned as \(style.bold(plan.id.text)): there is nothing to send, all of it is recorded so.\n"
        }
        let requests = waves.reduce(0) { $0 + $1.requests.count }
        let order = waves.count == 1 ? "all at once" : "in \(count(waves.count, "wave"))"
        return """
            Planned as \(style.bold(plan.id.text)): \(count(requests, "request")), \(order). \
            Reserved until confirmed or released.
            \(waves.map { text(of: $0) }.joined())  → to have it carried out:  fuseguard apply \(reference)
              → when these are in force: fuseguard confirm \(reference)\(waves.count > 1 ? " --wave N" : "")
              → if nothing was sent:     fuseguard release \(reference)

            """
    }

    /// A wave's requests, and the line that comes closest to its usable current during the wave.
    private func text(of wave: PlannedWave) -> String {
        let names = Names(plan.decision.installation)
        let requests = wave.requests.map { update in
            "  \(names.full(update.charger)): \(UpdateBody.request(update))\n"
        }
        guard waves.count > 1 else { return requests.joined() }
        let tightest = wave.envelope.min { $0.usable - $0.worst < $1.usable - $1.worst }
        let worst = tightest.map { line in
            ", at worst \(line.worst.text) of \(line.usable.text) on \(line.line.label) of \(names.full(line.fuse))"
        }
        let start = wave.number == 1 ? "" : ", once wave \(wave.number - 1) is in force"
        return "Wave \(wave.number)\(start)\(worst ?? ""):\n" + requests.joined()
    }
}
