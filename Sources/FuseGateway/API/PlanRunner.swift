import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import HTTPTypes
import Logging
import ServiceLifecycle

/// The result of a run that has ended.
struct EndedRun: Sendable {
    /// The time at which the run ended.
    let endedAt: Timestamp
    /// The exit status that the command line would have returned.
    let exit: ExitStatus
    /// The reason why the plan is not complete; nil if it is complete.
    let detail: String?
    /// The last trouble of each charger that is not confirmed.
    var troubles: [Identifier: PortTrouble] = [:]

    /// The result as a member of a plan's status.
    var json: JSONValue {
        .members([
            "endedAt": .text(endedAt.iso8601), "exitCode": .integer(Int64(exit.rawValue)),
            "detail": .optional(detail),
        ])
    }
}

/// Carries plans out, with at most one run of each plan at a time.
actor PlanRunner: Service {
    private let register: StoreQueue
    private let readers: any ChargerPortProvider
    private let api: String
    private let rules: JudgingRules
    private let words: ErrorDescription
    private let clock: any RolloutClock
    private let logger: Logger
    /// The plans whose runs are about to start.
    private var starting: Set<Identifier> = []
    private var tasks: [Identifier: Task<Void, Never>] = [:]
    private var ended: [Identifier: EndedRun] = [:]
    private var order: [Identifier] = []
    private var isEnding = false

    /// The time limit for confirming each wave, in milliseconds.
    ///
    /// It can be long, because no client waits for the run.
    private static let patience: Int64 = 300_000
    /// The largest number of results to keep.
    private static let mostEnded = 200

    init(
        _ register: StoreQueue, readers: any ChargerPortProvider, api: String, rules: JudgingRules,
        words: @escaping ErrorDescription, clock: any RolloutClock, logger: Logger
    ) {
        self.register = register
        self.readers = readers
        self.api = api
        self.rules = rules
        self.words = words
        self.clock = clock
        self.logger = logger
    }

    /// The plans that are being carried out.
    var running: Set<Identifier> { starting.union(tasks.keys) }

    /// The result of a plan's last run since the gateway started; nil if there is none or it was dropped.
    ///
    /// The results of the last 200 plans are kept.
    func last(of plan: Identifier) -> EndedRun? { ended[plan] }

    /// Waits for the gateway's shutdown, then ends all runs; each of them can be continued later.
    func run() async throws {
        try? await gracefulShutdown()
        isEnding = true
        for task in tasks.values { task.cancel() }
        for task in Array(tasks.values) { await task.value }
    }

    /// Starts or continues a plan; does nothing if its run is already under way.
    ///
    /// - Parameters:
    ///   - id: The plan.
    ///   - attribution: The actor and the reason, for the log.
    /// - Throws: ``Problem`` if nothing may be sent or the gateway has no credentials, `PlanError`,
    ///   the store's error, or `CancellationError` while the gateway stops.
    func start(_ id: Identifier, attribution: Attribution) async throws {
        guard !isEnding else { throw CancellationError() }
        guard !running.contains(id) else { return }
        starting.insert(id)
        defer { starting.remove(id) }
        let carrying = PlanRun(
            patience: Self.patience, word: rules.word, api: api, mayBeOtherAPI: rules.mayBeOtherAPI,
            attribution: attribution)
        let canApply = readers.canApply
        let start = try await register.write { writing in
            try carrying.start(id, in: writing) {
                guard canApply else { throw Problem.noCredentials }
            }
        }
        if let block = start.block, start.isPointless || !canApply {
            let report = try await register.look { try carrying.log(block, of: start.plan, in: $0) }
            throw Problem(report, store: register.path)
        }
        guard !isEnding else { throw CancellationError() }
        tasks[id] = Task { await carryOut(start, carrying) }
    }

    private func carryOut(_ start: PlanRun.Start, _ carrying: PlanRun) async {
        let id = start.plan.id
        var result: EndedRun
        do {
            result = try await ending(start, carrying)
        } catch {
            // All that has happened until then is on disk.
            let (line, exit) = words(error)
            logger.error("plan not carried on", metadata: ["plan": "\(id)", "why": "\(line)"])
            result = EndedRun(endedAt: .now, exit: exit, detail: line)
        }
        tasks[id] = nil
        if ended.updateValue(result, forKey: id) == nil { order.append(id) }
        if order.count > Self.mostEnded { ended[order.removeFirst()] = nil }
        logger.info("plan carried out", metadata: ["plan": "\(id)", "exit": "\(result.exit.rawValue)"])
    }

    private func ending(_ start: PlanRun.Start, _ carrying: PlanRun) async throws -> EndedRun {
        let (store, clock) = (register.store, clock)
        var rolled: RolloutEnd?
        if !start.plan.requests.isEmpty {
            rolled = try await readers.withPort(for: start.installation, token: nil) { port in
                try await carrying.run(start, in: store, port: port, clock: clock)
            }
        }
        let words = words
        return try await register.look { [rolled] store in
            try EndedRun(
                try carrying.end(rolled, of: start, in: store), of: carrying, in: store, words: words)
        }
    }
}

extension EndedRun {
    /// Logs the result of a run and describes it as the command line would.
    fileprivate init(
        _ end: PlanRun.End, of carrying: PlanRun, in store: any InstallationStore, words: ErrorDescription
    ) throws {
        let concluded = try carrying.conclude(end, in: store) { words($0).1 }
        self.init(
            endedAt: .now, exit: concluded.exit,
            detail: concluded.settlement?.sentence ?? Self.detail(end, words), troubles: end.end.troubles)
    }

    /// Describes in a sentence why a plan is not complete; nil if it is complete, given up or blocked.
    private static func detail(_ end: PlanRun.End, _ words: ErrorDescription) -> String? {
        let plan = end.end.plan.id
        let left = "not confirmed: \(end.report.unconfirmedLine)"
        return switch end.result {
        case .complete, .givenUp, .blocked: nil
        case .nothingApplied(let trouble): "nothing of plan \(plan) was applied: \(words(trouble).0)"
        case .incomplete: "plan \(plan) is not complete; \(left)"
        case .interrupted: "plan \(plan) was interrupted; \(left)"
        }
    }
}

extension Problem {
    /// The problem of a gateway without credentials, which cannot send anything.
    fileprivate static var noCredentials: Problem {
        Problem(
            status: .serviceUnavailable, title: "No credentials",
            detail:
                "this gateway has no credentials of its own, so it sends nothing; start it with --credentials, or "
                + "carry the plan out with 'fuseguard apply'")
    }
}
