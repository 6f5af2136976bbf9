import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// A declaration that is completed once the record is known.
struct Declared {
    /// The name in errors.
    let name: String
    /// The installation that is declared.
    let home: Identifier
    /// The request for the log: JSON on one line.
    let asked: String
    /// The address of the API that the installation was pulled from; nil where it was not pulled.
    var api: String?
    /// Makes the declaration from the recorded installation, which is nil where none is recorded.
    let declaration: (Installation?) throws -> Declaration
    /// The state of the store when the pull began; nil where it was not pulled.
    var before: BeforePull?
}

/// The state of the store when a pull began.
struct BeforePull {
    /// The updates that the gateway had passed.
    let writes: [ForwardedWrite]
    /// The number of the installation's last entry in the log; nil where there was none.
    let lastEntry: Int64?
    /// The time.
    let begun: Uptime
}

/// Records declarations, one installation at a time, so that a fleet is never held as a whole.
struct Recorder {
    /// Declares installations one by one, given the store.
    typealias Declaring = (any StoreReading, @escaping (Declared) throws -> Void) throws -> Void

    let source: RecordingSource
    let mayReplace: Bool
    let attribution: Attribution
    /// Describes the result for an installation.
    let describe: (InstallationImport) -> String
    /// True if the declarations can be made again, after another process has made the store first.
    let isRepeatable: Bool
    private let now = Timestamp.now

    init(
        source: RecordingSource, mayReplace: Bool, attribution: Attribution, isRepeatable: Bool = true,
        describe: @escaping (InstallationImport) -> String
    ) {
        self.source = source
        self.mayReplace = mayReplace
        self.attribution = attribution
        self.isRepeatable = isRepeatable
        self.describe = describe
    }

    /// The result of a recording, with the description of each installation.
    struct Outcome {
        let report: ImportReport
        fileprivate let texts: TemporaryRows

        /// Passes on the description of each installation.
        func descriptions(_ body: (String) throws -> Void) throws { try texts.read { try body($0[0]) } }
    }

    /// Records declarations in a store, which is made if it does not exist.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - isDryRun: Whether to write nothing.
    ///   - declaring: Makes the declarations.
    /// - Returns: The report on all declarations, and the description of each.
    /// - Throws: ``StoreError``, or the errors of `declaring`.
    func record(in store: StoreOptions, isDryRun: Bool, _ declaring: Declaring) throws -> Outcome {
        if isDryRun {
            let copy = try SQLiteStore.rehearsal(of: store.path, lockTimeout: store.secondsToWait)
            return try record(in: copy, store.path, isDryRun: true, declaring)
        }
        if !SQLiteStore.isThere(store.path) {
            do {
                return try SQLiteStore.making(store.path) {
                    try record(in: $0, store.path, isDryRun: false, declaring)
                }
            } catch StoreError.exists(let path) {
                // Another process made the store first, so that one is used.
                guard isRepeatable else { throw StoreError.busy(path: path) }
            }
        }
        let open = try store.open(for: .creating)
        try open.expectMany()
        return try record(in: open, store.path, isDryRun: false, declaring)
    }

    /// Records declarations in an open store.
    func record(
        in store: SQLiteStore, _ path: String, isDryRun: Bool, _ declaring: Declaring
    ) throws -> Outcome {
        let terms = terms(at: path, isDryRun ? .rehearsal : .recording)
        var report = ImportReport(on: terms)
        let (descriptions, entries) = (try TemporaryRows(columns: 1), try TemporaryRows(columns: 4))
        let progress = Progress("installations read")
        defer { progress.end() }
        try store.write { writing in
            let arrivals = try Arrivals(in: writing)
            try writing.put(at: now) { put in
                try declaring(writing) { declared in
                    let (recording, one) = try judge(declared, arrivals, on: terms, recordingIn: writing)
                    report.add(one)
                    // After a refusal nothing more is recorded; the rest is only judged.
                    if report.refused == nil {
                        try put(recording.result)
                        if let api = declared.api { try writing.put(api: api, of: declared.home) }
                    }
                    try descriptions.append([describe(one)])
                    try entries.append([
                        recording.result.id.text, one.verdict.rawValue, declared.asked, one.changesJSON.line,
                    ])
                    progress.step()
                }
                return report.refused == nil
            }
            try log(entries, isRefused: report.refused != nil, in: writing)
        }
        return Outcome(report: report, texts: descriptions)
    }

    /// Compares a declaration with the record of its installation.
    func compare(_ declared: Declared, in store: SQLiteStore) throws -> Outcome {
        let terms = terms(at: store.path, .comparison)
        var report = ImportReport(on: terms)
        let descriptions = try TemporaryRows(columns: 1)
        try store.read { reading in
            let recorded = try reading.record(declared.home)
            let (_, one) = try judge(declared, Arrivals(in: reading), onto: recorded, on: terms)
            report.add(one)
            try descriptions.append([describe(one)])
        }
        return Outcome(report: report, texts: descriptions)
    }

    private func terms(at path: String, _ purpose: ImportTerms.Purpose) -> ImportTerms {
        ImportTerms(
            store: URL(fileURLWithPath: path).standardizedFileURL.path, purpose: purpose, source: source,
            mayReplace: mayReplace)
    }

    private typealias Judged = (recording: Recording, one: InstallationImport)

    private func judge(
        _ declared: Declared, _ arrivals: Arrivals, on terms: ImportTerms, recordingIn store: any StoreWriting
    ) throws -> Judged {
        if let before = declared.before {
            // A setting that was changed and changed back leaves the record as it was, but not what was read.
            guard try store.lastLogEntry(of: declared.home)?.number == before.lastEntry else {
                throw CommandError.changedMeanwhile(declared.home)
            }
            try store.settle(before.writes, readSince: before.begun)
        }
        var recorded = try store.record(declared.home)
        if recorded?.pendingPlans.contains(where: { !$0.unanswered.isEmpty }) == true {
            // A request that can no longer arrive must not block the import.
            try store.forgetUnanswered(in: declared.home, uptime: .now, at: now)
            recorded = try store.record(declared.home)
        }
        // The API of an installation is a recorded fact like others: a change of it is reported.
        let other = try declared.api.flatMap { try store.otherAPI(than: [$0], for: declared.home) }
        let change = declared.api.flatMap { api in
            other.map { RecordedChange.api(of: declared.home, from: $0, to: api) }
        }
        let judged = try judge(
            declared, arrivals, onto: recorded, on: terms, besides: change,
            passed: store.passedWrites(of: declared.home))
        if let recorded { try refuseFlights(judged.recording, recorded) }
        return judged
    }

    private func judge(
        _ declared: Declared, _ arrivals: Arrivals, onto recorded: InstallationRecord?, on terms: ImportTerms,
        besides change: RecordedChange? = nil, passed: [ForwardedWrite] = []
    ) throws -> Judged {
        let pendingPlans = recorded?.pendingPlans ?? []
        let outdated = recorded?.outdated ?? []
        var recording = try DocumentFailure.naming(declared.name) {
            let declaration = try declared.declaration(recorded?.installation)
            return try Recording(
                of: declaration, onto: recorded?.installation,
                arriving: arrivals.chargers(of: declaration.installation, beside: recorded?.installation),
                inFlight: pendingPlans.reduce(into: []) { $0.formUnion($1.chargers) }, at: now
            ).noting(change)
        }
        arrivals.note(gone: recording.changes, from: recorded?.installation)
        // The store keeps the smaller of two ratings until a pull tells which one holds.
        let kept = try recording.result.limited(by: passed, at: now)
        if kept.fuses[0].rating != recording.result.fuses[0].rating {
            recording = recording.noting(
                "the gateway passed a smaller maxCurrent: that counts until a pull says what it is now")
        }
        let after = InstallationRecord(kept, pendingPlans: pendingPlans, outdated: outdated)
        let decision = try Planner.judge(nil, on: after, now: now)
        return (recording, InstallationImport(recording, decision, on: terms))
    }

    /// Refuses changes of a charger that is in flight, and losses of fuses or rules above it.
    ///
    /// Its present setting is not known.
    private func refuseFlights(_ recording: Recording, _ recorded: InstallationRecord) throws {
        guard !recorded.pendingPlans.isEmpty else { return }
        let changes = source.changes(recording)
        let changed = Set(changes.map(\.subject))
        let lost = Set(changes.filter(\.needsReplace).map(\.subject))
        let installation = recorded.installation
        for pendingPlan in recorded.pendingPlans {
            let charger = pendingPlan.chargers.sorted().first { charger in
                guard !changed.contains(charger) else { return true }
                return installation.chargerPlaces[charger].map { place in
                    !lost.isDisjoint(with: installation.fusesAbove(charger: place))
                } ?? false
            }
            guard let charger else { continue }
            throw pendingPlan.updates.contains { $0.charger == charger }
                ? PlanError.inFlight(charger, plan: pendingPlan.plan)
                : PlanError.mayStillArrive(charger, plan: pendingPlan.plan)
        }
    }

    /// Writes a log entry for each installation, once it is known whether all of them were recorded.
    private func log(_ entries: TemporaryRows, isRefused: Bool, in writing: any StoreWriting) throws {
        let action: LoggedAction =
            switch source {
            case .documents: .import
            case .api: .pull
            }
        try entries.read { texts in
            try writing.append(
                attribution.entry(
                    action, at: now, installation: Identifier(texts[0]), verdict: texts[1],
                    exit: isRefused ? .refused : .done, asked: texts[2],
                    decided: "{\"recorded\": \(!isRefused), \"changes\": \(texts[3])}"))
        }
    }
}

extension DocumentFailure {
    /// Adds a name to every error of the body.
    static func naming<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
