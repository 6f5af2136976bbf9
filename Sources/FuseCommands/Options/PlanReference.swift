import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// A plan by its id or by its document.
struct PlanReference: ParsableArguments {
    @Argument(help: "The plan's id, or its document.")
    var plan: String

    /// The plan's id, and its document where that was given. What looks like an id is one, whatever files there are.
    private func read() throws -> (id: Identifier, document: PlanReading?) {
        let isID = plan.wholeMatch(of: /(plan|pass)-[0-9a-f]{12}/) != nil
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
        let (plan, record) = try store.planned(id)
        if let document {
            guard document.fingerprint == Fingerprint.of(plan),
                document.installation ?? plan.installation == plan.installation,
                document.waves == plan.waves.map({ $0.requests.map(\.update) })
            else { throw CommandError.otherPlan(id, file: self.plan) }
        }
        return (plan, record)
    }

    /// Records what is said of a plan, in one write transaction with its entry in the log, and prints what came of it.
    func settle(
        _ statement: SettlementRequest, in options: StoreOptions, output: OutcomeOptions, actor: ActorOptions
    ) throws {
        let (id, document) = try read()
        let store = try options.open(for: .writing)
        let report = try store.write { writing in
            let (plan, record) = try find(id, document, in: writing)
            return try writing.settle(plan, on: record, statement, attribution: actor.attribution())
        }
        try output.print(report.json(store: store.path), report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }
}
