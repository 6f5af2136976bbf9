public import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseReport
public import FuseRollout

/// How a plan is to be carried out.
public struct PlanRun: Sendable {
    /// How long each wave may take to be confirmed, in milliseconds.
    public let patience: Int64
    /// Whose word confirms a charger.
    public let word: ConfirmedBy
    /// Whether anything is sent; else what may be out there is only read back.
    public let sends: Bool
    /// The address of the API that has the chargers.
    public let api: String
    /// Whether it may be another one than the installation was pulled from, or than the plan was begun with.
    public let mayBeOtherAPI: Bool
    /// Who asks, and why.
    public let attribution: Attribution

    /// Makes rules.
    public init(
        patience: Int64, word: ConfirmedBy, sends: Bool = true, api: String, mayBeOtherAPI: Bool = false,
        attribution: Attribution
    ) {
        self.sends = sends
        self.api = api
        self.mayBeOtherAPI = mayBeOtherAPI
        self.patience = patience
        self.word = word
        self.attribution = attribution
    }

    /// A plan that is about to be carried out.
    public struct Start: Sendable {
        /// The plan as it is on disk.
        public let plan: RecordedPlan
        /// Its installation as recorded.
        public let installation: Installation
        /// Why nothing may be sent; nil where nothing stands in the way.
        public let block: PlanBlock?
        /// Whether nobody may be asked at all: what another API says of its chargers confirms nothing of these.
        let isElsewhere: Bool

        /// Whether there is nothing to be done but to say why: nothing may be sent, and nothing is out there that
        /// could be read back.
        public var isPointless: Bool {
            block != nil && (isElsewhere || !plan.requests.contains(where: \.state.isUnderWay))
        }
    }

    /// What a plan came to, for now.
    public struct End: Sendable {
        /// What the driver says.
        public let end: RolloutEnd
        /// How far it is.
        public let report: RolloutReport
        /// What that amounts to.
        public let result: RunResult
    }

    /// How a run is told: what the program ends with, and the settlement where one stands in the way.
    public struct Conclusion: Sendable {
        /// What the program ends with.
        public let exit: ExitStatus
        /// What stands in the way of the plan; nil where nothing does.
        public let settlement: SettlementReport?
    }

    /// Judges everything once more; what may go on is in the log before anything is sent.
    ///
    /// - Parameters:
    ///   - id: The plan's id.
    ///   - writing: The store, in one transaction.
    ///   - isAble: Throws where nobody could send; it is asked only where something is to be sent.
    /// - Throws: ``PlanError/unknown(_:)``, or what the store throws.
    public func start(
        _ id: Identifier, in writing: any StoreWriting, isAble: () throws -> Void
    ) throws -> Start {
        let now = Timestamp.now
        guard let found = try writing.plan(id) else { throw PlanError.unknown(id) }
        try writing.forgetUnanswered(in: found.installation, uptime: .now, at: now)
        var (plan, record) = try writing.planned(id)
        let block = try block(of: plan, on: record, in: writing, at: now)
        if block == nil {
            plan.api = api
            if plan.requests.isEmpty {
                plan.settleIfDone(at: now)
            } else {
                // Who cannot ask has started nothing.
                try isAble()
            }
            try writing.put(plan)
            let members: [JSONValue.Member] = [.init("outcome", .text("started"))]
            try writing.append(entry(plan, nil, .done, decided: .object(members)))
        }
        return Start(
            plan: plan, installation: record.installation, block: block,
            isElsewhere: block?.isOtherAPI ?? false)
    }

    /// What stands in the way: that it is used, that it would be sent elsewhere, or that it does not stand any more.
    private func block(
        of plan: RecordedPlan, on record: InstallationRecord, in reading: any StoreReading, at now: Timestamp
    ) throws -> PlanBlock? {
        let block = try plan.block(on: record, at: now)
        if case .used = block { return block }
        guard !mayBeOtherAPI,
            let other = try reading.otherAPI(than: [api], for: plan.installation, carrying: plan)
        else { return block }
        return .stale([.api(of: plan.installation, from: other, to: api)])
    }

    /// Carries a plan out as far as that goes now.
    ///
    /// - Parameters:
    ///   - start: The plan.
    ///   - store: The store that has it.
    ///   - port: The chargers.
    ///   - watch: Is told what happens.
    /// - Throws: What the store throws. Whatever has happened until then is on disk.
    public func run(
        _ start: Start, in store: any InstallationStore, port: any ChargerPort,
        watch: @escaping @Sendable (RolloutNews) -> Void = { _ in }
    ) async throws -> RolloutEnd {
        // What may be out there is read back whatever else has changed; but nothing more is sent then.
        let rules = RolloutRules(
            patience: patience, word: word, sends: sends && start.block == nil)
        let driver = RolloutDriver(
            journal: RolloutJournal(of: start.plan.id, in: store), port: port, clock: SystemClock(),
            watch: watch)
        return try await driver.run(RolloutState(start.plan, on: start.installation, rules: rules))
    }

    /// Says what a plan came to.
    ///
    /// - Parameters:
    ///   - end: What the driver says; nil where there was nothing to send.
    ///   - start: The plan as it was.
    ///   - store: The store that has it.
    public func end(
        _ end: RolloutEnd?, of start: Start, in store: any InstallationStore
    ) throws -> End {
        let end = end ?? RolloutEnd(plan: start.plan, installation: start.installation)
        let after = try store.read { try $0.record(end.plan.installation) }
        let now = try after.map { try Planner.judge(nil, on: $0, now: .now) }
        return End(
            end: end,
            report: RolloutReport(end.plan, of: end.installation, troubles: end.troubles, now: now),
            result: RunResult(end, blockedBefore: start.block))
    }

    /// Logs what a plan came to, and says what the program ends with.
    ///
    /// - Parameters:
    ///   - end: What it came to.
    ///   - store: The store that has it.
    ///   - status: What the program ends with where nothing was applied for one reason.
    public func conclude(
        _ end: End, in store: any InstallationStore, status: (PortTrouble) -> ExitStatus
    ) throws -> Conclusion {
        var exit = ExitStatus.done
        switch end.result {
        case .blocked(let block):
            let report = try log(block, of: end.end.plan, in: store)
            return Conclusion(exit: report.exit, settlement: report)
        case .complete, .givenUp: break
        case .nothingApplied(let trouble): exit = status(trouble)
        case .incomplete, .interrupted: exit = .busy
        }
        try log(end, exit: exit, in: store)
        guard case .givenUp = end.result else { return Conclusion(exit: exit, settlement: nil) }
        // Then it is not in force, however settled it is.
        let report = try log(.used, of: end.end.plan, in: store)
        return Conclusion(exit: report.exit, settlement: report)
    }

    /// Logs what a plan came to.
    public func log(_ end: End, exit: ExitStatus, in store: any InstallationStore) throws {
        try store.write { writing in
            try writing.append(entry(end.end.plan, end.report.verdict, exit, decided: end.report.logged))
        }
    }

    /// Logs why nothing may be sent.
    ///
    /// - Returns: How it is said.
    public func log(_ block: PlanBlock, of plan: RecordedPlan, in store: any InstallationStore) throws
        -> SettlementReport
    {
        let report = SettlementReport(.blocked(plan, block), action: .apply, now: nil)
        try store.write { writing in
            try writing.append(entry(report.plan, report.verdict, report.exit, decided: report.logged))
        }
        return report
    }

    private func entry(
        _ plan: RecordedPlan, _ verdict: Verdict?, _ exit: ExitStatus, decided: JSONValue
    ) -> LogDraft {
        let seconds = (patience + 500) / 1_000
        return attribution.entry(
            .apply, at: .now, installation: plan.installation, plan: plan.id, verdict: verdict, exit: exit,
            asked: .members([
                "confirm": .text(word.rawValue), "waitSeconds": .integer(seconds), "sends": .bool(sends),
                "api": .text(api), "despiteChanges": .bool(mayBeOtherAPI),
            ]),
            decided: decided)
    }
}

extension PlanBlock {
    /// Whether it is that another API would be asked.
    fileprivate var isOtherAPI: Bool {
        if case .stale(let changes) = self { changes.contains { $0.apis != nil } } else { false }
    }
}
