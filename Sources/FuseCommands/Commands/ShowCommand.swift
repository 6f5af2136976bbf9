import ArgumentParser
import FusePlanner
import FuseReport
import FuseService

/// The command `show`, which draws the fuse tree of an installation.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draws the fuse tree with a bar for each line, as recorded.",
        discussion: """
            In a bar █ is used, ▒ reserved for other loads and ░ free. "automatic" is
            the total with automatic chargers at their known currents.

            EXAMPLE
              fuseguard show solsiden
              fuseguard show --site site.yaml
            """)

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The installation; may be left out with --site.")
    var id: String?

    mutating func validate() throws { try source.validate(naming: id) }

    mutating func run() throws {
        let (source, id) = try self.source.open(naming: id)
        let decision = try Planner.judge(nil, on: source.record(id), now: .now)
        if output.json {
            let status = ExitStatus(of: decision)
            try Console.print(ReportDocument.json(decision, store: source.path, exit: status))
        } else {
            try Console.print(TreeText.text(decision, site: self.source.site, style: Console.style))
        }
    }
}
