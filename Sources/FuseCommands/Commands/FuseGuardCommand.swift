import ArgumentParser
import FuseReport

/// The root command.
struct FuseGuardCommand: ParsableCommand {
    static let name = "fuseguard"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Refuses an offline override that would overload a fuse, before it is sent.",
        discussion: """
            When its cloud is gone, a charger falls back to its offline current
            and phase. FuseGuard sums them per fuse and line, and says whether an
            update may be sent.

            EXAMPLE
              fuseguard import site.yaml
              fuseguard show solsiden
              fuseguard check --charger A1 --offline-current 20 --offline-phase 2
              fuseguard plan proposal.json --out plan.json
              fuseguard apply plan.json

            EXIT STATUS
              0 safe or reduces     1 refused           2 undecided
              3 adjusted            4 plan is stale or used
              64 usage              65 bad input        66 not found
              69 API out of reach   70 internal fault   73 cannot create
              74 input/output       75 busy, try again  77 not permitted
            """,
        version: "\(Tool.name) \(Tool.version)",
        subcommands: [
            InitCommand.self, ImportCommand.self, PullCommand.self, ExportCommand.self, ListCommand.self,
            ShowCommand.self, SheetCommand.self, CheckCommand.self, HeadroomCommand.self, AuditCommand.self,
            PlanCommand.self, ConfirmCommand.self,
            ApplyCommand.self, StatusCommand.self, ReleaseCommand.self, LogCommand.self, ServeCommand.self,
            ExplainCommand.self, VerifyCommand.self, BackupCommand.self,
        ])
}
