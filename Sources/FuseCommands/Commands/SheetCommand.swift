import ArgumentParser
import FuseCore
import FusePlanner
import FuseRecord
import FuseReport
import FuseService

/// The command `sheet`, which makes a fuse sheet for printing.
struct SheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Makes a fuse sheet for the cabinet: a page to be printed.",
        discussion: """
            One HTML file that needs nothing else, for A4 and Letter: the fuse tree as a
            drawing, the margin of every line, the wiring and the override of every
            charger, what to set when one is replaced, and the log's hash. A browser
            prints it, also as PDF.

            EXAMPLE
              fuseguard sheet solsiden --out solsiden.html
              fuseguard sheet --site site.yaml > site.html
            """)

    @OptionGroup var source: SourceOptions

    @Argument(help: "The installation; may be left out with --site.")
    var id: String?

    @Option(help: ArgumentHelp("Write it to a new file.", valueName: "file"))
    var out: String?

    mutating func validate() throws { try source.validate(naming: id) }

    mutating func run() throws {
        let (source, id) = try self.source.open(naming: id)
        let now = Timestamp.now
        let (record, entry) = try source.read { reading in
            guard let record = try reading.record(id) else { throw ProposalContextError.noInstallation(id) }
            return (record, try reading.lastLogEntry(of: nil))
        }
        let sheet = try FuseSheet.html(
            of: record,
            from: source.path.map { .store(path: $0, entry) } ?? .document(name: self.source.site ?? ""),
            at: now)
        guard let out else { return try Console.print(sheet) }
        let file = try OutputFile(out)
        defer { file.discard() }
        try file.write(sheet)
        try file.publish("nothing was written")
        try Console.print("Wrote \(out); a browser prints it.\n")
    }
}
