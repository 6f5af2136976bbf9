// Room: fuseguard apply and status.
// Answers: has a plan carried out, or says how far it is. Must not know: what is sent when, HTTP.

import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseReport
import FuseRollout
import FuseStore
import FuseZaptec

/// Carries a plan out.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carries a plan out: sends each wave, reads it back, confirms it.",
        discussion: """
            Starts or continues. Every step is on disk before anything is sent, and
            no wave begins before the one before it is in force, by what the chargers
            themselves report, or with --confirm cloud by what the cloud has recorded.
            Everything is judged once more first.

            Exits 0 when all of it is confirmed, 4 where the plan is stale or used,
            1 or 2 where it would not be safe as things are now, and 75 when some
            chargers are not confirmed (away, perhaps): run it again to continue.
            Ctrl-C and SIGTERM stop it; what was sent keeps counting.

            EXAMPLE
              fuseguard apply plan.json
              fuseguard apply plan-2f61c09b84d7 --wait 300 --reason "ticket 4711"
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var api: APIOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var actor: ActorOptions

    @Option(help: ArgumentHelp("How long each wave may take to be confirmed.", valueName: "seconds"))
    var wait: Double = 60

    @Option(help: "Whose word confirms a charger: its own, or the cloud's.")
    var confirm: Word = .charger

    /// Whose word confirms a charger.
    enum Word: String, ExpressibleByArgument, CaseIterable {
        /// Its own, by what it reports.
        case charger
        /// The cloud's, by what it has recorded.
        case cloud
    }

    mutating func validate() throws {
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait takes 0 to 86400 seconds") }
    }

    mutating func run() throws {
        let open = try store.open(for: .writing)
        let (plan, record, obstacle) = try start(in: open)
        let isUnderWay = plan.requests.contains(where: \.state.isUnderWay)
        if let obstacle, !isUnderWay { try say(obstacle, in: open) }
        // What may be out there is read back whatever else has changed; but nothing more is sent then.
        let rules = RolloutRules(
            patience: Int64(wait * 1_000), word: confirm == .charger ? .charger : .cloud,
            sends: obstacle == nil)
        let end = try carryOut(plan, on: record.installation, rules, in: open)
        let after = try open.read { try $0.record(plan.installation) }
        let now = try after.map { try Planner.judge(nil, on: $0, now: .now) }
        let report = RolloutReport(end.plan, of: end.installation, troubles: end.troubles, now: now)
        if let obstacle = obstacle ?? end.obstacle, !end.unconfirmed.isEmpty {
            try say(obstacle.about(end.plan), in: open)
        }
        let failure = failure(end, report)
        let exit = failure.flatMap { ErrorPresentation($0)?.status } ?? .done
        try open.write { writing in
            try writing.append(entry(end.plan, now?.verdict, exit, decided: report.logged))
        }
        if let failure { throw failure }
        // Given up by somebody else meanwhile: then it is not in force, however settled it is.
        if end.plan.requests.contains(where: { $0.state == .released }) { try say(.used(end.plan), in: open) }
        try output.json
            ? Console.print(report.json(store: open.path))
            : Console.print(report.text(style: Console.style))
    }

    /// Judges everything once more; what may go on is in the log before anything is sent.
    private func start(
        in store: SQLiteStore
    ) throws -> (plan: RecordedPlan, record: InstallationRecord, obstacle: Settlement?) {
        try store.write { writing in
            let now = Timestamp.now
            let found = try self.plan.find(in: writing)
            try writing.forgetUnanswered(in: found.plan.installation, uptime: .now, at: now)
            // The document may have come through a pipe, which is read once.
            guard var plan = try writing.plan(found.plan.id),
                let record = try writing.record(plan.installation)
            else { throw PlanError.unknown(found.plan.id) }
            let obstacle = try plan.obstacle(on: record, at: now)
            if obstacle == nil {
                if plan.requests.isEmpty {
                    plan.settleIfDone(at: now)
                    try writing.put(plan)
                } else {
                    // Who cannot ask has started nothing.
                    try api.check()
                }
                let members: [JSONValue.Member] = [.init("outcome", .text("started"))]
                try writing.append(entry(plan, nil, .done, decided: .object(members)))
            }
            return (plan, record, obstacle)
        }
    }

    private func entry(
        _ plan: RecordedPlan, _ verdict: Verdict?, _ exit: ExitStatus, decided: JSONValue
    ) -> LogDraft {
        let asked = JSONValue.members([
            "confirm": .text(confirm.rawValue), "waitSeconds": .integer(Int64(wait.rounded())),
        ])
        return actor.entry(
            .apply, at: .now, installation: plan.installation, plan: plan.id, verdict: verdict, exit: exit,
            asked: asked.line, decided: decided.line)
    }

    private func carryOut(
        _ plan: RecordedPlan, on installation: Installation, _ rules: RolloutRules, in store: SQLiteStore
    ) throws -> RolloutEnd {
        let state = RolloutState(plan, on: installation, rules: rules)
        guard !plan.requests.isEmpty else {
            return RolloutEnd(plan: plan, installation: installation)
        }
        let progress = RolloutProgress(installation)
        defer { progress.end() }
        return try api.withClient(endsOnSignals: true) { client in
            let driver = RolloutDriver(
                journal: RolloutJournal(of: plan.id, in: store), port: ZaptecPort(client, installation),
                clock: SystemClock(), watch: progress.show)
            return try await driver.run(state)
        }
    }

    /// Says why nothing is sent, and ends with that.
    private func say(_ obstacle: Settlement, in store: SQLiteStore) throws {
        let report = SettlementReport(obstacle, action: .apply, now: nil)
        try store.write { writing in
            let plan = report.plan
            try writing.append(entry(plan, report.verdict, report.exit, decided: report.logged))
        }
        try output.json
            ? Console.print(report.json(store: store.path))
            : Console.print(report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }

    /// Why it is not complete; nil where it is.
    private func failure(_ end: RolloutEnd, _ report: RolloutReport) -> (any Error)? {
        let open = end.unconfirmed
        guard !open.isEmpty else { return nil }
        let isUnsent = !end.plan.requests.contains { $0.state != .reserved && $0.state != .failed }
        let troubles = open.compactMap { end.troubles[$0.update.charger] }
        if isUnsent, !end.isInterrupted, let first = troubles.first, !first.mayPass || first.isUnreachable,
            troubles.allSatisfy({ $0 == first })
        {
            return CommandError.nothingApplied(end.plan.id, first)
        }
        return CommandError.incomplete(
            end.plan.id, report.unconfirmedLine, isInterrupted: end.isInterrupted)
    }
}

extension PortTrouble {
    /// Whether no connection can be made.
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}

/// Says how far a plan is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says how far a plan is: its waves, what is confirmed, what is not.",
        discussion: """
            Reads only. Exits 0 however far the plan is; --json has `complete`.

            EXAMPLE
              fuseguard status plan.json
              fuseguard status plan-2f61c09b84d7 --json | jq .unconfirmed
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let (plan, record) = try open.read { try self.plan.find(in: $0) }
        let report = RolloutReport(
            plan, of: record.installation, now: try Planner.judge(nil, on: record, now: .now))
        try output.json
            ? Console.print(report.json(store: open.path))
            : Console.print(report.text(style: Console.style))
    }
}

/// What is seen while a plan is carried out: a bar on a terminal, plain lines elsewhere. Both on standard error.
private final class RolloutProgress: Sendable {
    private let words: RolloutNewsText

    init(_ installation: Installation) { words = RolloutNewsText(installation) }

    func show(_ news: RolloutNews) {
        if let line = words.line(news) { Console.note(line) }
        switch news {
        case .act(_, let plan), .answered(_, _, let plan), .written(_, let plan):
            Console.progress(words.bar(plan))
        }
    }

    func end() { Console.progress("") }
}
