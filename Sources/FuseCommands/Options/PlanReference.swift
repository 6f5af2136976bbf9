import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// A plan, given by its id or by its document.
struct PlanReference: ParsableArguments {
    @Argument(help: "The plan's id, or its document.")
    var plan: String

    /// The plan's id, and its document where that was given.
    ///
    /// An argument that looks like an id is one, even where a file of that name exists.
    private func read() throws -> (id: Identifier, document: PlanReading?) {
        let isID = plan.wholeMatch(of: /(plan|pass)-[0-9a-f]{12}/) != nil
        if !isID, plan == "-" || FileManager.default.fileExists(atPath: plan) {
            let document = try InputFile(plan).read(PlanReading.init)
            return (document.id, document)
        }
        guard let id = try? Identifier(plan) else { throw CommandError.noPlan(plan) }
        return (id, nil)
    }

    /// Finds the plan and its installation in a store.
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

    /// Settles a plan and prints the result.
    ///
    /// The settlement and its log entry are written in one transaction.
    func settle(
        _ request: SettlementRequest, in options: StoreOptions, output: OutcomeOptions, actor: ActorOptions
    ) throws {
        let (id, document) = try read()
        let store = try options.open(for: .writing)
        let report = try store.write { writing in
            let (plan, record) = try find(id, document, in: writing)
            return try writing.settle(plan, on: record, request, attribution: actor.attribution())
        }
        try output.print(report.json(store: store.path), report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }
}
