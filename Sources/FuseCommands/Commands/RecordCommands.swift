import ArgumentParser
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// The command `init`, which makes an empty store.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes an empty store.",
        discussion: "EXAMPLE\n  fuseguard init --db garage.db")

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        try SQLiteStore.refuseExisting(store.path)
        let path = try SQLiteStore.making(store.path) { $0.path }
        try Console.print("Made \(path); the next step is: fuseguard import FILE\n")
    }
}

/// The command `list`, which lists the recorded installations.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists installations with their verdicts as recorded.",
        discussion: "EXAMPLE\n  fuseguard list --json")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let now = Timestamp.now
        let installations = try open.audit(at: now) {}.sorted { $0.id < $1.id }
        try output.json
            ? Console.print(ListReport.json(installations, store: open.path))
            : Console.print(ListReport.text(installations, style: Console.style))
    }
}

/// The command `show`, which draws the fuse tree of an installation.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draws the fuse tree with a bar for each line, as recorded.",
        discussion: """
            In a bar █ is used, ▒ reserved for other loads and ░ free. "automatic" is
            the total with automatic chargers at what is known of them.

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
