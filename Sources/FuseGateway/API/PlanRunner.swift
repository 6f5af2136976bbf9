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
    private let storeQueue: StoreQueue
    private let ports: any ChargerPortProvider
    private let api: String
    private let rules: JudgingRules
    private let describe: ErrorDescription
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
    private static let waveTimeout: Int64 = 300_000
    /// The largest number of results to keep.
    private static let mostEnded = 200

    init(
        _ storeQueue: StoreQueue, ports: any ChargerPortProvider, api: String, rules: JudgingRules,
        describe: @escaping ErrorDescription, clock: any RolloutClock, logger: Logger
    ) {
        self.storeQueue = storeQueue
        self.ports = ports
        self.api = api
        self.rules = rules
        self.describe = describe
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
        let planRun = PlanRun(
            waveTimeout: Self.waveTimeout, confirmedBy: rules.confirmedBy, api: api,
            mayBeOtherAPI: rules.mayBeOtherAPI,
            attribution: attribution)
        let canApply = ports.canApply
        let start = try await storeQueue.write { writing in
            try planRun.start(id, in: writing) {
                guard canApply else { throw Problem.noCredentials }
            }
        }
        if let block = start.block, start.isPointless || !canApply {
            let report = try await storeQueue.look { try planRun.log(block, of: start.plan, in: $0) }
            throw Problem(report, store: storeQueue.path)
        }
        guard !isEnding else { throw CancellationError() }
        tasks[id] = Task { await carryOut(start, planRun) }
    }

    private func carryOut(_ start: PlanRun.Start, _ planRun: PlanRun) async {
        let id = start.plan.id
        var result: EndedRun
        do {
            result = try await ending(start, planRun)
        } catch {
            // All that has happened until then is on disk.
            let (line, exit) = describe(error)
            logger.error("plan not carried on", metadata: ["plan": "\(id)", "why": "\(line)"])
            result = EndedRun(endedAt: .now, exit: exit, detail: line)
        }
        tasks[id] = nil
        if ended.updateValue(result, forKey: id) == nil { order.append(id) }
        if order.count > Self.mostEnded { ended[order.removeFirst()] = nil }
        logger.info("plan carried out", metadata: ["plan": "\(id)", "exit": "\(result.exit.rawValue)"])
    }

    private func ending(_ start: PlanRun.Start, _ planRun: PlanRun) async throws -> EndedRun {
        let (store, clock) = (storeQueue.store, clock)
        var rolled: RolloutEnd?
        if !start.plan.requests.isEmpty {
            rolled = try await ports.withPort(for: start.installation, token: nil) { port in
                try await planRun.run(start, in: store, port: port, clock: clock)
            }
        }
        let describe = describe
        return try await storeQueue.look { [rolled] store in
            try EndedRun(
                try planRun.end(rolled, of: start, in: store), of: planRun, in: store, describe: describe)
        }
    }
}

extension EndedRun {
    /// Logs the result of a run and describes it as the command line would.
    fileprivate init(
        _ end: PlanRun.End, of planRun: PlanRun, in store: any InstallationStore, describe: ErrorDescription
    ) throws {
        let concluded = try planRun.conclude(end, in: store) { describe($0).1 }
        self.init(
            endedAt: .now, exit: concluded.exit,
            detail: concluded.settlement?.sentence ?? Self.detail(end, describe), troubles: end.end.troubles)
    }

    /// Describes in a sentence why a plan is not complete; nil if it is complete, given up or blocked.
    private static func detail(_ end: PlanRun.End, _ describe: ErrorDescription) -> String? {
        let plan = end.end.plan.id
        let left = "not confirmed: \(end.report.unconfirmedLine)"
        return switch end.result {
        case .complete, .givenUp, .blocked: nil
        case .nothingApplied(let trouble): "nothing of plan \(plan) was applied: \(describe(trouble).0)"
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
