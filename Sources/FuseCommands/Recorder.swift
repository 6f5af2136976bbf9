// Room: declarations into the record, in one transaction, whoever declares them.
// Answers: what changed, what was refused, the verdict on the result, an entry in the log. Must not know: files,
// requests, how declarations merge.

import Foundation
import FuseCore
import FuseDesk
import FuseJSON
import FusePlanner
import FuseReport
import FuseStore

/// A declaration that can be made once it is known what is recorded.
struct Declared {
    /// How it is called in errors.
    let name: String
    /// The installation it is for.
    let home: Identifier
    /// What it declares, beside what is recorded.
    let declaration: (Installation?) throws -> Declaration
}

/// Records what is declared.
struct Recorder {
    let source: RecordingSource
    let mayReplace: Bool
    let signature: Signature
    /// What was asked, for the log.
    let asked: JSONValue
    private let now = Timestamp.now

    init(source: RecordingSource, mayReplace: Bool, signature: Signature, asked: JSONValue) {
        self.source = source
        self.mayReplace = mayReplace
        self.signature = signature
        self.asked = asked
    }

    private typealias Merged = (recording: Recording, flights: [Flight])

    /// Records in a store, which is made where it is not there.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - isDryRun: Whether nothing is to be written.
    ///   - declared: The declarations, given the store.
    func record(
        in store: StoreOptions, isDryRun: Bool, _ declared: (any StoreReading) throws -> [Declared]
    ) throws -> ImportReport {
        // Everything is tried in memory where nothing may be written, and before a store is made.
        if isDryRun || !FileManager.default.fileExists(atPath: store.path) {
            let memory = try SQLiteStore.rehearsal(of: store.path, lockTimeout: store.lockTimeout)
            let report = try record(in: memory, store.path, isDryRun: isDryRun, declared)
            if isDryRun { return report }
        }
        return try record(in: store.open(for: .creating), store.path, isDryRun: false, declared)
    }

    /// Records in a store that is open.
    func record(
        in store: SQLiteStore, _ path: String, isDryRun: Bool,
        _ declared: (any StoreReading) throws -> [Declared]
    ) throws -> ImportReport {
        try store.write { writing in
            let declarations = try declared(writing)
            // What can arrive no more holds nobody up.
            for one in declarations { try writing.forgetUnanswered(in: one.home, uptime: .now, at: now) }
            let merged = try declarations.map { try merge($0, in: writing, refusingFlights: true) }
            let report = try report(on: merged, at: path, purpose: isDryRun ? .rehearsal : .recording)
            if report.refused.isEmpty { try writing.put(merged.map(\.recording.result), at: now) }
            for entry in report.recordings { try log(entry, report, in: writing) }
            return report
        }
    }

    /// What is different between the record and a declaration, of an installation that is recorded.
    func compare(_ declared: Declared, in store: SQLiteStore) throws -> ImportReport {
        try store.read { reading in
            try report(
                on: [merge(declared, in: reading, refusingFlights: false)], at: store.path,
                purpose: .comparison)
        }
    }

    private func merge(
        _ declared: Declared, in store: any StoreReading, refusingFlights: Bool
    ) throws -> Merged {
        let recorded = try store.record(declared.home)
        let flights = recorded?.flights ?? []
        let recording = try DocumentFailure.naming(declared.name) {
            try Recording(
                of: declared.declaration(recorded?.installation), onto: recorded?.installation,
                inFlight: flights.reduce(into: []) { $0.formUnion($1.chargers) }, at: now)
        }
        if refusingFlights { try refuseFlights(recording, flights) }
        return (recording, flights)
    }

    /// Nothing is changed of a charger that is in flight: what it holds is not known.
    private func refuseFlights(_ recording: Recording, _ flights: [Flight]) throws {
        let changes = source.changes(recording)
        for flight in flights {
            let change = changes.first { flight.chargers.contains($0.subject) }
            guard let charger = change?.subject else { continue }
            throw flight.updates.contains { $0.charger == charger }
                ? PlanError.inFlight(charger, plan: flight.plan)
                : PlanError.mayStillArrive(charger, plan: flight.plan)
        }
    }

    private func report(
        on merged: [Merged], at path: String, purpose: ImportReport.Purpose
    ) throws -> ImportReport {
        var decisions: [Identifier: Decision] = [:]
        for (recording, flights) in merged {
            let after = InstallationRecord(recording.result, flights: flights)
            decisions[recording.result.id] = try Planner.judge(nil, on: after, now: now)
        }
        return ImportReport(
            store: URL(fileURLWithPath: path).standardizedFileURL.path, purpose: purpose, source: source,
            mayReplace: mayReplace, recordings: merged.map(\.recording), decisions: decisions)
    }

    /// One entry for each installation.
    private func log(
        _ recording: Recording, _ report: ImportReport, in writing: any StoreWriting
    ) throws {
        let changes = source.changes(recording)
        let isRefused = !mayReplace && changes.contains(where: source.mustBeAsked)
        let action: LoggedAction =
            switch source {
            case .documents: .import
            case .api: .pull
            }
        try writing.append(
            signature.entry(
                action, at: now, installation: recording.result.id, verdict: report.verdict(recording),
                exit: isRefused ? .refused : .done, asked: asked,
                decided: .members([
                    "recorded": .bool(!isRefused), "changes": .list(changes.map { $0.json(from: source) }),
                ])))
    }
}

extension DocumentFailure {
    /// Whatever is wrong with something is said with its name.
    static func naming<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
