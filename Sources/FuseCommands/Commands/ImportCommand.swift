import ArgumentParser
import FuseCore
import FuseJSON
import FuseOCPP
import FuseReport

/// The command `import`, which records installations.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Records installations from documents or from a folder of a vendor's answers.",
        discussion: """
            A FIRST DOCUMENT, site.yaml
              format: fuseguard/installation/1
              id: garage
              supply: TN-3
              fuse: 35
              chargers:
                - {id: LEFT, wiring: L1L2L3, offlineCurrent: 16, offlinePhase: 1}
                - {id: RIGHT, wiring: L2L3L1, offlineCurrent: 16, offlinePhase: 1}

            All files are one transaction. An override that differs from the
            recorded one, a charger or circuit that is missing, a fuse taken from
            above a charger, and whatever else takes a load away need --replace:
            a load must not disappear by accident.

            A CSV has a row for each charger to change or to add: charger, circuit,
            name, wiring, offlineCurrent, … Chargers without a row stay as recorded.

            A fleet has an installation document in each line (JSON Lines), in a file
            whose name ends in .jsonl or .ndjson; 'fuseguard export --all' writes one.

            A folder holds the answers of Zaptec's API: installation.json,
            hierarchy.json, chargers.json and state/ID.json for each charger.

            Or a folder holds a folder for each charge point that speaks OCPP 1.6,
            named as its id, with SetChargingProfile.json (the requests that it
            accepted) and GetConfiguration.json: what limits it offline becomes its
            fixedCurrent. Without a lasting profile it is unknown, and the verdict
            undecided, unless --rated-current says what its hardware can draw. What
            one does not tell may be declared in a charge-point.yaml beside them.

            EXAMPLE
              fuseguard import site.yaml
              fuseguard import --dry-run answers/
              fuseguard import chargers.csv --installation solsiden
              fuseguard import charge-points/ --rated-current 32
              fuseguard import fleet.jsonl
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(
        help:
            "Installations (YAML, JSON, JSON Lines), chargers (CSV), - for standard input, or vendor folders."
    )
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The installation of a CSV's chargers or of charge points; else the one they are recorded in, or the only one.",
            valueName: "id"))
    var installation: String?

    @Option(
        help: ArgumentHelp(
            "What the hardware of each charge point can draw at most on a line.", valueName: "A"))
    var ratedCurrent: String?

    @Option(
        help: ArgumentHelp(
            "How many connectors each charge point has, where its charge-point.yaml does not say.",
            valueName: "N"))
    var connectors: String?

    @Flag(help: "Let overrides change, chargers and circuits go, and loads become less.")
    var replace = false

    @Flag(help: "Only show what would change.")
    var dryRun = false

    mutating func run() throws {
        let asked = try installation.map { try Identifier(argument: $0, "--installation") }
        let terms = ChargePointTerms(
            rated: try ratedCurrent.map(rating), connectors: try connectors.map(count))
        let imported = try files.map { try ImportedFile($0, of: terms) }
        if asked != nil, !imported.contains(where: \.isForRecorded) {
            throw CommandError.usage(
                "--installation is for a CSV of chargers and for charge points; other files name their own")
        }
        if let option = terms.option, !imported.contains(where: \.hasChargePoints) {
            throw CommandError.usage("\(option) is for folders of charge points that speak OCPP")
        }
        let recorder = Recorder(
            source: .documents, mayReplace: replace, attribution: try actor.attribution(),
            isRepeatable: imported.allSatisfy(\.isRepeatable), describe: output.describe)
        let outcome = try recorder.record(in: store, isDryRun: dryRun) { reading, declare in
            // Tables add to installations that were recorded before this import records anything.
            let homes = try imported.map {
                try $0.home(in: reading, asked: asked, isAlone: imported.count == 1)
            }
            try self.declare(imported, homes, declare)
        }
        try output.print(outcome)
        for note in output.quiet ? [] : imported.flatMap(\.notes) { Console.warning("note: \(note)") }
        throw ExitCode(outcome.report.exit.rawValue)
    }

    private func count(_ text: String) throws -> Int64 {
        let counts = ChargePointFacts.connectorCounts
        guard let count = Int64(text), counts.contains(count) else {
            throw CommandError.usage("--connectors takes 1 to \(counts.upperBound), not \(text)")
        }
        return count
    }

    private func rating(_ text: String) throws -> Milliamperes {
        guard case .exact(let count) = ScaledDecimal(text, decimals: 3),
            count > 0, Milliamperes(count) <= .largest
        else {
            throw CommandError.usage(
                "--rated-current takes 0.001 to \(Milliamperes.largest.amperes) A with up to three decimals, not \(text)"
            )
        }
        return Milliamperes(count)
    }

    /// Declares the installations of the files one after the other; the same one twice is an error.
    private func declare(
        _ imported: [ImportedFile], _ homes: [Identifier?], _ declare: @escaping (Declared) throws -> Void
    ) throws {
        var names: [Identifier: String] = [:]
        for (file, home) in zip(imported, homes) {
            let asked = JSONValue.members(["files": .list([.text(file.argument)]), "replace": .bool(replace)])
                .line
            try file.parts(of: home) { part in
                if let other = names.updateValue(part.name, forKey: part.home) {
                    throw CommandError.declaredTwice(part.home, other, part.name)
                }
                try declare(
                    Declared(name: part.name, home: part.home, asked: asked, declaration: part.declaration))
            }
        }
    }
}
