import ArgumentParser
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseStore
import FuseZaptec

/// The command `apply`, which carries a plan out.
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
            Ctrl-C and SIGTERM stop it; what was sent keeps counting. What was never
            answered and, 150 s later, is seen not to have arrived, is given up with
            --no-send, so that the plan can be released.

            Another API than the installation was pulled from, or than the plan was
            begun with, is not asked (4) without --despite-changes: what it says of
            its chargers confirms nothing of these. --despite-changes is for that
            alone; other facts that have changed need a new plan.

            EXAMPLE
              fuseguard apply plan.json --credentials ~/.zaptec
              fuseguard apply plan-2f61c09b84d7 --wait 300 --reason "ticket 4711"
              fuseguard apply plan.json --confirm cloud
              fuseguard apply plan.json --no-send
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var api: APIOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    @Option(help: ArgumentHelp("How long each wave may take to be confirmed.", valueName: "seconds"))
    var wait: Double = 60

    @Option(help: "Whose word confirms a charger: its own, or the cloud's unless it is reported offline.")
    var confirm: ConfirmationSource = .charger

    @Flag(help: "Send nothing: only read back what was sent before.")
    var noSend = false

    @Flag(help: "Although it is another API than the installation was pulled from.")
    var despiteChanges = false

    /// The source of the confirmation of a charger.
    enum ConfirmationSource: String, ExpressibleByArgument, CaseIterable {
        /// The charger itself, by what it reports.
        case charger
        /// The cloud, by what it has recorded.
        case cloud
    }

    mutating func validate() throws {
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait takes 0 to 86400 seconds") }
    }

    mutating func run() throws {
        let open = try store.open(for: .writing)
        let planRun = PlanRun(
            waveTimeout: Int64(wait * 1_000), confirmedBy: confirm == .charger ? .charger : .cloud,
            sends: !noSend, api: try api.address().text, mayBeOtherAPI: despiteChanges,
            attribution: try actor.attribution())
        let start = try open.write { writing in
            // The document may come through a pipe, which can be read only once.
            try planRun.start(plan.find(in: writing).plan.id, in: writing, isAble: api.check)
        }
        if start.isPointless, let block = start.block {
            try say(planRun.log(block, of: start.plan, in: open), in: open)
        }
        let driven: RolloutEnd?
        do {
            driven = try carryOut(start, planRun, in: open)
        } catch let error as APIError {
            // Without valid credentials nothing was sent to any charger.
            let end = try planRun.end(nil, of: start, in: open)
            try planRun.log(end, exit: ErrorPresentation(error)?.status ?? .internalFault, in: open)
            throw CommandError.nothingAsked(start.plan.id, error)
        }
        let end = try planRun.end(driven, of: start, in: open)
        let concluded = try planRun.conclude(end, in: open, status: \.status)
        if let settlement = concluded.settlement { try say(settlement, in: open) }
        if let failure = failure(end) { throw failure }
        try output.print(end.report.json(store: open.path), end.report.text(style: Console.style))
    }

    /// Sends the requests and reads the chargers back; nil where the plan has no requests.
    private func carryOut(
        _ start: PlanRun.Start, _ planRun: PlanRun, in store: SQLiteStore
    ) throws -> RolloutEnd? {
        guard !start.plan.requests.isEmpty else { return nil }
        let progress = RolloutProgress(start.installation)
        defer { progress.end() }
        return try api.withClient(endsOnSignals: true) { client in
            do throws(APIError) {
                try await client.logIn()
            } catch  where error.isOfCredentials {
                throw error
            } catch {
                // Any other error may pass, or is reported later with the charger that it concerns.
            }
            return try await planRun.run(
                start, in: store, port: ZaptecPort(client, start.installation), watch: progress.show)
        }
    }

    /// Prints the reason that blocks a plan, and exits with its status.
    private func say(_ report: SettlementReport, in store: SQLiteStore) throws {
        try output.print(report.json(store: store.path), report.text(style: Console.style))
        throw ExitCode(report.exit.rawValue)
    }

    /// The error for a plan that is not complete; nil where it needs none.
    private func failure(_ end: PlanRun.End) -> (any Error)? {
        let plan = end.end.plan.id
        return switch end.result {
        case .complete, .givenUp, .blocked: nil
        case .nothingApplied(let trouble): CommandError.nothingApplied(plan, trouble)
        case .incomplete:
            CommandError.incomplete(plan, end.report.unconfirmedLine, isInterrupted: false)
        case .interrupted:
            CommandError.incomplete(plan, end.report.unconfirmedLine, isInterrupted: true)
        }
    }
}
