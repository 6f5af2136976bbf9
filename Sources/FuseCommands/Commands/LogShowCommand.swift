import ArgumentParser
import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseStore

/// The command `log show`, which prints the entries of the log.
struct LogShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows the entries, the oldest first.",
        discussion: "EXAMPLE\n  fuseguard log solsiden")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this installation's entries.")
    var id: String?

    mutating func run() throws {
        let id = try self.id.map { try Identifier(argument: $0, "ID") }
        let open = try store.open(for: .reading)
        let style = Console.style
        if output.json {
            var entries: [JSONValue] = []
            try open.log(of: id) { entries.append(LogReport.json($0)) }
            try Console.print(LogReport.document(entries, store: open.path))
            return
        }
        var isEmpty = true
        try open.log(of: id) { entry in
            isEmpty = false
            try Console.print(LogReport.text(entry, style: style))
        }
        guard isEmpty else { return }
        if let id, try open.installation(id) == nil { throw CommandError.noInstallation(id, in: open) }
        try Console.print("Nothing is in the log\(id.map { " of \($0)" } ?? "") yet.\n")
    }
}
