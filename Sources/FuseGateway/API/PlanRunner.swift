import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import HTTPTypes
import Logging
import ServiceLifecycle

/// How a run ended.
struct EndedRun: Sendable {
    /// When.
    let endedAt: Timestamp
    /// What the command line would have ended with.
    let exit: ExitStatus
    /// Why it is not complete; nil where it is.
    let detail: String?
    /// For chargers that are not confirmed the last thing that went wrong.
    var troubles: [Identifier: PortTrouble] = [:]

    /// As a member of a plan's status.
    var json: JSONValue {
        .members([
            "endedAt": .text(endedAt.iso8601), "exitCode": .integer(Int64(exit.rawValue)),
            "detail": .optional(detail),
        ])
    }
}

/// Carries plans out, each once at a time.
actor PlanRunner: Service {
    private let register: StoreQueue
    private let readers: any ChargerPortProvider
    private let api: String
    private let rules: JudgingRules
    private let words: ErrorDescription
    private let logger: Logger
    /// Plans that are about to be taken up.
    private var starting: Set<Identifier> = []
    private var tasks: [Identifier: Task<Void, Never>] = [:]
    private var ended: [Identifier: EndedRun] = [:]
    private var order: [Identifier] = []
    private var isEnding = false

    /// How long each wave may take to be confirmed, in milliseconds: nobody sits and waits for it.
    private static let patience: Int64 = 300_000
    /// How many ends are kept.
    private static let mostEnded = 200

    init(
        _ register: StoreQueue, readers: any ChargerPortProvider, api: String, rules: JudgingRules,
        words: @escaping ErrorDescription, logger: Logger
    ) {
        self.register = register
        self.readers = readers
        self.api = api
        self.rules = rules
        self.words = words
        self.logger = logger
    }

    /// The plans that are being carried out.
    var running: Set<Identifier> { starting.union(tasks.keys) }

    /// How the last run of a plan ended; nil where none has since the gateway was started, or many others have.
    func last(of plan: Identifier) -> EndedRun? { ended[plan] }

    /// Ends what is under way when the gateway is told to stop; all of it can be continued.
    func run() async throws {
        try? await gracefulShutdown()
        isEnding = true
        for task in tasks.values { task.cancel() }
        for task in Array(tasks.values) { await task.value }
    }

    /// Starts a plan or goes on with it; nothing happens where it is under way already.
    ///
    /// - Parameters:
    ///   - id: The plan.
    ///   - signature: Who asks, and why.
    /// - Throws: ``Problem`` where nothing may be sent or nobody could send it, `PlanError`, or what the store throws.
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
            // Whatever has happened until then is on disk.
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
        let store = register.store
        var rolled: RolloutEnd?
        if !start.plan.requests.isEmpty {
            rolled = try await readers.withPort(for: start.installation, token: nil) { port in
                try await carrying.run(start, in: store, port: port)
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
    /// Logs what a plan came to, and says it as the command line would.
    fileprivate init(
        _ end: PlanRun.End, of carrying: PlanRun, in store: any InstallationStore, words: ErrorDescription
    ) throws {
        let concluded = try carrying.conclude(end, in: store) { words($0).1 }
        self.init(
            endedAt: .now, exit: concluded.exit,
            detail: concluded.settlement?.sentence ?? Self.detail(end, words), troubles: end.end.troubles)
    }

    /// Why a plan is not complete, in a sentence; nil where it is.
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
    /// Nobody could send anything.
    fileprivate static var noCredentials: Problem {
        Problem(
            status: .serviceUnavailable, title: "No credentials",
            detail:
                "this gateway has no credentials of its own, so it sends nothing; start it with --credentials, or "
                + "carry the plan out with 'fuseguard apply'")
    }
}
