import ArgumentParser
import FuseReport
import FuseService
import FuseStore

/// The command `status`, which reports the progress of a plan.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says how far a plan is: its waves, what is confirmed, what is not.",
        discussion: """
            Reads only. Exits 0 however far the plan is; --json has `complete`.

            EXAMPLE
              fuseguard status plan.json
              fuseguard status plan-2f61c09b84d7 --json | jq .unconfirmed
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let (plan, record) = try open.read { try self.plan.find(in: $0) }
        let report = try RolloutReport(plan, on: record, at: .now)
        try output.json
            ? Console.print(report.json(store: open.path))
            : Console.print(report.text(style: Console.style))
    }
}
