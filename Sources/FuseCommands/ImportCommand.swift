// Room: fuseguard import.
// Answers: reads declarations, merges them with the record in one transaction, prints what changed. Must not
// know: how they merge.

import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseReport
import FuseStore
import FuseZaptec

/// Records installations.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Records installations from documents or from a folder of the vendor's answers.",
        discussion: """
            All files are one transaction. An override that differs from the
            recorded one, and a charger or circuit that is missing, need --replace:
            a load must not disappear by accident.

            A folder holds the answers of Zaptec's API: installation.json,
            hierarchy.json, chargers.json and state/ID.json for each charger.

            EXAMPLE
              fuseguard import site.yaml
              fuseguard import --dry-run answers/
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "Installation documents (YAML, JSON), - for standard input, or vendor folders.")
    var files: [String]

    @Flag(help: "Let overrides change, and chargers and circuits go.")
    var replace = false

    @Flag(help: "Only show what would change.")
    var dryRun = false

    /// What one file declares, once it is known what is recorded.
    private struct Declared {
        let name: String
        let id: Identifier
        let declaration: (Installation?) throws -> Declaration
    }

    mutating func run() throws {
        let declared = try files.map(declared)
        for (index, one) in declared.enumerated() {
            if let other = declared[..<index].first(where: { $0.id == one.id }) {
                throw CommandError.declaredTwice(one.id, other.name, one.name)
            }
        }
        let now = Timestamp.now
        var recordings: [Recording] = []
        func merge(_ recorded: [Identifier: Installation]) throws -> [Recording] {
            try declared.map { one in
                do {
                    let declaration = try one.declaration(recorded[one.id])
                    return try Recording(of: declaration, onto: recorded[one.id], at: now)
                } catch {
                    throw DocumentFailure(name: one.name, cause: error)
                }
            }
        }
        func record(in store: SQLiteStore) throws {
            try store.write { writing in
                var recorded: [Identifier: InstallationRecord] = [:]
                for one in declared { recorded[one.id] = try writing.record(one.id) }
                recordings = try merge(recorded.mapValues(\.installation))
                for (recording, one) in zip(recordings, declared) {
                    try refuseFlights(recording, recorded[one.id], one.name)
                }
                let isRefused = !replace && recordings.contains { !$0.needingReplace.isEmpty }
                if !isRefused { try writing.put(recordings.map(\.result), at: now) }
                try log(recordings, in: writing, at: now)
            }
        }
        // Everything is tried in memory where nothing may be written, and before a store is made.
        if dryRun || !FileManager.default.fileExists(atPath: store.path) {
            try record(in: .rehearsal(of: store.path, lockTimeout: store.lockTimeout))
        }
        if !dryRun { try record(in: store.open(for: .creating)) }
        let path = URL(fileURLWithPath: store.path).standardizedFileURL.path
        var decisions: [Identifier: Decision] = [:]
        for recording in recordings {
            decisions[recording.result.id] = try Planner.judge(nil, on: recording.result, now: now)
        }
        let report = ImportReport(
            store: path, isDryRun: dryRun, mayReplace: replace, recordings: recordings, decisions: decisions)
        try output.json ? Console.print(report.json) : Console.print(report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }

    /// Nothing is changed of a charger that is in flight: what it holds is not known.
    private func refuseFlights(
        _ recording: Recording, _ recorded: InstallationRecord?, _ file: String
    ) throws {
        for flight in recorded?.flights ?? [] {
            let chargers = Set(flight.updates.map(\.charger))
            if let change = recording.changes.first(where: { chargers.contains($0.subject) }) {
                throw CommandError.inFlight(change.subject, plan: flight.plan, file: file)
            }
        }
    }

    /// One entry for each installation.
    private func log(_ recordings: [Recording], in writing: any StoreWriting, at now: Timestamp) throws {
        for recording in recordings {
            let refused = replace ? [] : recording.needingReplace
            let verdict = try Planner.judge(nil, on: recording.result, now: now).verdict
            try writing.append(
                actor.entry(
                    .import, at: now, installation: recording.result.id, verdict: verdict,
                    exit: refused.isEmpty ? .done : .refused,
                    asked: JSONValue.members([
                        "files": .list(files.map { .text($0) }), "replace": .bool(replace),
                    ]).line,
                    decided: JSONValue.members([
                        "recorded": .bool(refused.isEmpty), "changes": .list(recording.changes.map(\.json)),
                    ]).line))
        }
    }

    private func declared(_ file: String) throws -> Declared {
        let input = InputFile(file)
        if input.isFolder {
            let answers = try VendorFolder(file).answers()
            let id = try Mapping.installation(of: answers)
            return Declared(name: file, id: id) { try Mapping.declaration(of: answers, onto: $0) }
        }
        let declaration = try input.read(InstallationReading.read)
        return Declared(name: input.name, id: declaration.installation.id) { _ in declaration }
    }
}
