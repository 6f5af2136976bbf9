// Room: fuseguard import.
// Answers: reads declarations, has them recorded, prints what changed. Must not know: how they merge.

import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseReport

/// Records installations.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Records installations from documents or from a folder of the vendor's answers.",
        discussion: """
            All files are one transaction. An override that differs from the
            recorded one, and a charger or circuit that is missing, need --replace:
            a load must not disappear by accident.

            A CSV has a row for each charger to change or to add: charger, circuit,
            name, wiring, offlineCurrent, … Chargers without a row stay as recorded.

            A folder holds the answers of Zaptec's API: installation.json,
            hierarchy.json, chargers.json and state/ID.json for each charger.

            EXAMPLE
              fuseguard import site.yaml
              fuseguard import --dry-run answers/
              fuseguard import chargers.csv --installation solsiden
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "Installations (YAML, JSON), chargers (CSV), - for standard input, or vendor folders.")
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The installation of a CSV's chargers; else the one they are recorded in, or the only one.",
            valueName: "id"))
    var installation: String?

    @Flag(help: "Let overrides change, and chargers and circuits go.")
    var replace = false

    @Flag(help: "Only show what would change.")
    var dryRun = false

    mutating func run() throws {
        let asked = try installation.map { try Identifier(argument: $0, "--installation") }
        let imported = try files.map(ImportedFile.init)
        if asked != nil, !imported.contains(where: \.isTable) {
            throw CommandError.usage("--installation is for a CSV of chargers; other files name their own")
        }
        let recorder = Recorder(
            source: .documents, mayReplace: replace, signature: try actor.signature(),
            asked: .members(["files": .list(files.map { .text($0) }), "replace": .bool(replace)]))
        let report = try recorder.record(in: store, isDryRun: dryRun) { reading in
            try zip(imported, homes(of: imported, in: reading, asked: asked)).map { file, home in
                Declared(name: file.name, home: home) { try file.declaration(onto: $0, of: home) }
            }
        }
        try output.json ? Console.print(report.json) : Console.print(report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }

    /// The installation that each file is for; no two are for the same.
    private func homes(
        of imported: [ImportedFile], in store: any StoreReading, asked: Identifier?
    ) throws -> [Identifier] {
        var names: [Identifier: String] = [:]
        return try imported.map { file in
            let home = try DocumentFailure.naming(file.name) {
                try file.home(in: store, asked: asked, isAlone: imported.count == 1)
            }
            if let other = names.updateValue(file.name, forKey: home) {
                throw CommandError.declaredTwice(home, other, file.name)
            }
            return home
        }
    }
}
