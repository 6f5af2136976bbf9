// Room: fuseguard import.
// Answers: reads declarations, merges them with the record in one transaction, prints what changed. Must not
// know: how they merge.

import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseReport
import FuseStore

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
        let now = Timestamp.now
        var recordings: [Recording] = []
        var decisions: [Identifier: Decision] = [:]
        func record(in store: SQLiteStore) throws {
            try store.write { writing in
                let homes = try homes(of: imported, in: writing, asked: asked)
                let merged = try zip(imported, homes).map { file, home in
                    try recording(of: file, onto: try writing.record(home), home, at: now)
                }
                recordings = merged.map(\.recording)
                let isRefused = !replace && recordings.contains { !$0.needingReplace.isEmpty }
                for (recording, flights) in merged {
                    let after = InstallationRecord(recording.result, flights: flights)
                    decisions[recording.result.id] = try Planner.judge(nil, on: after, now: now)
                }
                if !isRefused { try writing.put(recordings.map(\.result), at: now) }
                try log(recordings, decisions, in: writing, at: now)
            }
        }
        // Everything is tried in memory where nothing may be written, and before a store is made.
        if dryRun || !FileManager.default.fileExists(atPath: store.path) {
            try record(in: .rehearsal(of: store.path, lockTimeout: store.lockTimeout))
        }
        if !dryRun { try record(in: store.open(for: .creating)) }
        let path = URL(fileURLWithPath: store.path).standardizedFileURL.path
        let report = ImportReport(
            store: path, isDryRun: dryRun, mayReplace: replace, recordings: recordings, decisions: decisions)
        try output.json ? Console.print(report.json) : Console.print(report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }

    /// The installation that each file is for; no two are for the same.
    private func homes(
        of imported: [ImportedFile], in store: any StoreReading, asked: Identifier?
    ) throws -> [Identifier] {
        var names: [Identifier: String] = [:]
        return try imported.map { file in
            let home = try Self.naming(file) {
                try file.home(in: store, asked: asked, isAlone: imported.count == 1)
            }
            if let other = names.updateValue(file.name, forKey: home) {
                throw CommandError.declaredTwice(home, other, file.name)
            }
            return home
        }
    }

    private func recording(
        of file: ImportedFile, onto recorded: InstallationRecord?, _ home: Identifier, at now: Timestamp
    ) throws -> (recording: Recording, flights: [Flight]) {
        try Self.naming(file) {
            let declaration = try file.declaration(onto: recorded?.installation, of: home)
            let recording = try Recording(
                of: declaration, onto: recorded?.installation,
                inFlight: Set(recorded?.updatesInFlight.map(\.key) ?? []), at: now)
            let flights = recorded?.flights ?? []
            try refuseFlights(recording, flights)
            return (recording, flights)
        }
    }

    /// Whatever is wrong with a file is said with its name.
    private static func naming<Value>(_ file: ImportedFile, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw DocumentFailure(name: file.name, cause: error)
        }
    }

    /// Nothing is changed of a charger that is in flight: what it holds is not known.
    private func refuseFlights(_ recording: Recording, _ flights: [Flight]) throws {
        for flight in flights {
            let chargers = Set(flight.updates.map(\.charger))
            if let change = recording.changes.first(where: { chargers.contains($0.subject) }) {
                throw PlanError.inFlight(change.subject, plan: flight.plan)
            }
        }
    }

    /// One entry for each installation.
    private func log(
        _ recordings: [Recording], _ decisions: [Identifier: Decision], in writing: any StoreWriting,
        at now: Timestamp
    ) throws {
        for recording in recordings {
            let refused = replace ? [] : recording.needingReplace
            try writing.append(
                actor.entry(
                    .import, at: now, installation: recording.result.id,
                    verdict: decisions[recording.result.id]?.verdict,
                    exit: refused.isEmpty ? .done : .refused,
                    asked: JSONValue.members([
                        "files": .list(files.map { .text($0) }), "replace": .bool(replace),
                    ]).line,
                    decided: JSONValue.members([
                        "recorded": .bool(refused.isEmpty), "changes": .list(recording.changes.map(\.json)),
                    ]).line))
        }
    }
}
