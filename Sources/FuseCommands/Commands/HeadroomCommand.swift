import ArgumentParser
import FuseCore
import FuseRecord
import FuseReport
import FuseService

/// The command `headroom`, which lists the largest safe override of each charger.
struct HeadroomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headroom",
        abstract: "Says the largest safe override of each charger, and how many more chargers fit.",
        discussion: """
            Everything else stays as recorded, and what is in flight counts at its
            worst. 1 mA more than it says is refused. Exits 2 where a fact is missing.

            EXAMPLE
              fuseguard headroom solsiden
              fuseguard headroom solsiden --charger A1 --json
              fuseguard headroom --site site.yaml
            """)

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The installation; may be left out with --site.")
    var id: String?

    @Option(
        name: .customLong("charger"), help: ArgumentHelp("Only this charger.", valueName: "id"))
    var chargers: [String] = []

    mutating func validate() throws { try source.validate(naming: id) }

    mutating func run() throws {
        let wanted = try chargers.map { try Identifier(argument: $0, "--charger") }
        let (source, id) = try source.open(naming: id)
        let record = try source.record(id)
        let known = Set(record.installation.chargers.map(\.id))
        if let unknown = wanted.first(where: { !known.contains($0) }) {
            throw CommandError.noCharger(unknown, in: id)
        }
        let room = try HeadroomQuery(of: record, only: wanted.isEmpty ? nil : Set(wanted), at: .now)
        try output.json
            ? Console.print(room.json(store: source.path))
            : Console.print(room.text(style: Console.style))
        if case .undecided = room { throw ExitCode(ExitStatus.undecided.rawValue) }
    }
}
