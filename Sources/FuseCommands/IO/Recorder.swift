import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// A declaration that can be made once it is known what is recorded.
struct Declared {
    /// How it is called in errors.
    let name: String
    /// The installation it is for.
    let home: Identifier
    /// What was asked, for the log: JSON on one line.
    let asked: String
    /// The address of the API that it was pulled from; nil where it was not.
    var api: String?
    /// What it declares, beside what is recorded.
    let declaration: (Installation?) throws -> Declaration
    /// Where it was read: what the gateway had passed when the reading began, and when that was.
    var passed: (writes: [ForwardedWrite], begun: Uptime)?
}

/// Records what is declared, one installation at a time: a fleet is never held as a whole.
struct Recorder {
    /// Declares installations one by one, given the store.
    typealias Declaring = (any StoreReading, @escaping (Declared) throws -> Void) throws -> Void

    let source: RecordingSource
    let mayReplace: Bool
    let attribution: Attribution
    /// Puts into words what is to be said of an installation.
    let words: (InstallationImport) -> String
    /// Whether what is declared can be declared again, where somebody else was quicker to make the store.
    let isRepeatable: Bool
    private let now = Timestamp.now

    init(
        source: RecordingSource, mayReplace: Bool, attribution: Attribution, isRepeatable: Bool = true,
        words: @escaping (InstallationImport) -> String
    ) {
        self.source = source
        self.mayReplace = mayReplace
        self.attribution = attribution
        self.isRepeatable = isRepeatable
        self.words = words
    }

    /// What was recorded, with the words on each installation.
    struct Outcome {
        let report: ImportReport
        fileprivate let pages: Spool

        /// Hands over the words on each installation.
        func words(_ body: (String) throws -> Void) throws { try pages.read { try body($0[0]) } }
    }

    /// Records in a store, which is made where it is not there.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - isDryRun: Whether nothing is to be written.
    ///   - declaring: Declares.
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
                // Another process was quicker; its store is the one to record in.
                guard isRepeatable else { throw StoreError.busy(path: path) }
            }
        }
        let open = try store.open(for: .creating)
        try open.expectMany()
        return try record(in: open, store.path, isDryRun: false, declaring)
    }

    /// Records in a store that is open.
    func record(
        in store: SQLiteStore, _ path: String, isDryRun: Bool, _ declaring: Declaring
    ) throws -> Outcome {
        let terms = terms(at: path, isDryRun ? .rehearsal : .recording)
        var report = ImportReport(on: terms)
        let (pages, entries) = (Spool(), Spool())
        let progress = Progress("installations read")
        defer { progress.end() }
        try store.write { writing in
            let arrivals = try Arrivals(in: writing)
            try writing.put(at: now) { put in
                try declaring(writing) { declared in
                    let (recording, one) = try judge(declared, arrivals, on: terms, recordingIn: writing)
                    report.add(one)
                    // What was refused once stays so; the rest is only looked at.
                    if report.refused == nil {
                        try put(recording.result)
                        if let api = declared.api { try writing.put(api: api, of: declared.home) }
                    }
                    try pages.append([words(one)])
                    try entries.append([
                        recording.result.id.text, one.verdict.rawValue, declared.asked, one.changesJSON.line,
                    ])
                    progress.step()
                }
                return report.refused == nil
            }
            try log(entries, isRefused: report.refused != nil, in: writing)
        }
        return Outcome(report: report, pages: pages)
    }

    /// What is different between the record and a declaration, of an installation that is recorded.
    func compare(_ declared: Declared, in store: SQLiteStore) throws -> Outcome {
        let terms = terms(at: store.path, .comparison)
        var report = ImportReport(on: terms)
        let pages = Spool()
        try store.read { reading in
            let recorded = try reading.record(declared.home)
            let (_, one) = try judge(declared, Arrivals(in: reading), onto: recorded, on: terms)
            report.add(one)
            try pages.append([words(one)])
        }
        return Outcome(report: report, pages: pages)
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
        if let passed = declared.passed { try store.settle(passed.writes, readSince: passed.begun) }
        var recorded = try store.record(declared.home)
        if recorded?.pendingPlans.contains(where: { !$0.unanswered.isEmpty }) == true {
            // What can arrive no more holds nobody up.
            try store.forgetUnanswered(in: declared.home, uptime: .now, at: now)
            recorded = try store.record(declared.home)
        }
        // Which API it is recorded from is a fact like others: that it becomes another one is said.
        let other = try declared.api.flatMap { try store.otherAPI(than: [$0], for: declared.home) }
        let change = declared.api.flatMap { api in
            other.map { RecordedChange.api(of: declared.home, from: $0, to: api) }
        }
        let judged = try judge(
            declared, arrivals, onto: recorded, on: terms, besides: change,
            passed: store.passedWrites(of: declared.home))
        try refuseFlights(judged.recording, recorded?.pendingPlans ?? [])
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
        // The store keeps the smaller of two ratings until it is pulled which it is.
        let kept = try recording.result.limited(by: passed, at: now)
        if kept.fuses[0].rating != recording.result.fuses[0].rating {
            recording = recording.noting(
                "the gateway passed a smaller maxCurrent: that counts until a pull says what it is now")
        }
        let after = InstallationRecord(kept, pendingPlans: pendingPlans, outdated: outdated)
        let decision = try Planner.judge(nil, on: after, now: now)
        return (recording, InstallationImport(recording, decision, on: terms))
    }

    /// Nothing is changed of a charger that is in flight: what it holds is not known.
    private func refuseFlights(_ recording: Recording, _ pendingPlans: [PendingPlan]) throws {
        guard !pendingPlans.isEmpty else { return }
        let changes = source.changes(recording)
        for pendingPlan in pendingPlans {
            let change = changes.first { pendingPlan.chargers.contains($0.subject) }
            guard let charger = change?.subject else { continue }
            throw pendingPlan.updates.contains { $0.charger == charger }
                ? PlanError.inFlight(charger, plan: pendingPlan.plan)
                : PlanError.mayStillArrive(charger, plan: pendingPlan.plan)
        }
    }

    /// One entry for each installation, once it is known whether all of them were recorded.
    private func log(_ entries: Spool, isRefused: Bool, in writing: any StoreWriting) throws {
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
    /// Whatever is wrong with something is said with its name.
    static func naming<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
