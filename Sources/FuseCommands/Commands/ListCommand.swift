import ArgumentParser
import FuseCore
import FuseRecord
import FuseReport
import FuseService
import FuseStore

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
