import ArgumentParser
import FuseCore
import FuseDocuments
import FuseJSON
import FuseRecord
import FuseStore

/// The command `export`, which writes installations as documents.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes an installation as a document; importing it again changes nothing.",
        discussion: """
            --all writes every installation, one JSON document a line: a fleet that
            'fuseguard import' reads from a file whose name ends in .jsonl.

            EXAMPLE
              fuseguard export solsiden > solsiden.yaml
              fuseguard export --all > fleet.jsonl
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The installation.")
    var id: String?

    @Flag(help: "Every installation, as JSON Lines.")
    var all = false

    /// The notation of an exported document.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// YAML.
        case yaml
        /// JSON.
        case json
    }

    @Option(help: "The notation. (default: yaml; json with --all)")
    var format: Format?

    @Flag(help: "Same as --format json.")
    var json = false

    mutating func validate() throws {
        guard all != (id != nil) else { throw ValidationError("name an installation, or give --all") }
        guard !all || format != .yaml else { throw ValidationError("--all writes JSON: a document a line") }
    }

    mutating func run() throws {
        guard let id else { return try exportAll() }
        let installation = try Source.store(store.open(for: .reading))
            .record(Identifier(argument: id, "ID")).installation
        let document = InstallationWriting.document(installation)
        let isJSON = json || format == .json
        try Console.print(isJSON ? document.document : YAMLWriter.text(document))
    }

    /// Exports every installation, one after the other.
    ///
    /// Nothing is printed before all of them could be read.
    private func exportAll() throws {
        let open = try store.open(for: .reading)
        let progress = Progress("installations read")
        let lines = try TemporaryRows(columns: 1)
        do {
            defer { progress.end() }
            try open.read { reading in
                for id in try reading.installations() {
                    guard let record = try reading.record(id) else { continue }
                    try lines.append([InstallationWriting.document(record.installation).line + "\n"])
                    progress.step()
                }
            }
        }
        try lines.read { try Console.print($0[0]) }
    }
}
