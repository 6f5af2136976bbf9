// Room: a plan as it is named on the command line, and what is said of it.
// Answers: the plan as recorded, whichever way it was named; a settlement in one transaction. Must not know: what is
// settled and why.

import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseReport
import FuseStore

/// A plan by its id or by its document.
struct PlanReference: ParsableArguments {
    @Argument(help: "The plan's id, or its document.")
    var plan: String

    /// The plan's id, and its document where that was given. What looks like an id is one, whatever files there are.
    private func read() throws -> (id: Identifier, document: PlanReading?) {
        let isID = plan.wholeMatch(of: /plan-[0-9a-f]{12}/) != nil
        if !isID, plan == "-" || FileManager.default.fileExists(atPath: plan) {
            let document = try InputFile(plan).read(PlanReading.init)
            return (document.id, document)
        }
        guard let id = try? Identifier(plan) else { throw CommandError.noPlan(plan) }
        return (id, nil)
    }

    /// The plan and its installation as a store has them.
    func find(in store: any StoreReading) throws -> (plan: RecordedPlan, record: InstallationRecord) {
        let (id, document) = try read()
        return try find(id, document, in: store)
    }

    private func find(
        _ id: Identifier, _ document: PlanReading?, in store: any StoreReading
    ) throws -> (plan: RecordedPlan, record: InstallationRecord) {
        guard let plan = try store.plan(id), let record = try store.record(plan.installation) else {
            throw PlanError.unknown(id)
        }
        if let document {
            guard document.fingerprint == Fingerprint.of(plan.facts),
                document.requests == plan.requests.map(\.update)
            else { throw CommandError.otherPlan(id, file: self.plan) }
        }
        return (plan, record)
    }

    /// Settles a plan in one write transaction, with its entry in the log.
    func settle(
        _ action: LoggedAction, asked: JSONValue, chargers: [Identifier] = [], in options: StoreOptions,
        output: OutputOptions, actor: ActorOptions,
        _ decide: (RecordedPlan, InstallationRecord, Timestamp) throws -> Settlement
    ) throws {
        let (id, document) = try read()
        let store = try options.open(for: .writing)
        let report = try store.write { writing in
            let now = Timestamp.now
            let (plan, record) = try find(id, document, in: writing)
            let settlement = try decide(plan, record, now)
            var after: Decision?
            if case .done(let settled, let installation, _) = settlement {
                try writing.put([installation], at: now)
                try writing.put(settled)
                after = try writing.record(installation.id).map { try Planner.judge(nil, on: $0, now: now) }
            }
            let report = SettlementReport(settlement, action: action, chargers: chargers, now: after)
            try writing.append(
                actor.entry(
                    action, at: now, installation: plan.installation, plan: id, verdict: report.verdict,
                    exit: report.exit, asked: asked.line, decided: report.logged.line))
            return report
        }
        try output.json
            ? Console.print(report.json(store: store.path))
            : Console.print(report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }
}
