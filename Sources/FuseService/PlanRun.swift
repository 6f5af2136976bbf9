public import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseReport
public import FuseRollout

/// The options for carrying out a plan.
public struct PlanRun: Sendable {
    /// The timeout for the confirmation of each wave, in milliseconds.
    public let waveTimeout: Int64
    /// The source that confirms a charger.
    public let confirmedBy: ConfirmedBy
    /// True to send requests; false only reads back those that may have been sent.
    public let sends: Bool
    /// The address of the API that has the chargers.
    public let api: String
    /// True when the API may differ from the one recorded.
    ///
    /// Recorded is the API that the installation was pulled from, or that the plan was begun with.
    public let mayBeOtherAPI: Bool
    /// The author of the run, and the reason.
    public let attribution: Attribution

    /// Makes options.
    public init(
        waveTimeout: Int64, confirmedBy: ConfirmedBy, sends: Bool = true, api: String,
        mayBeOtherAPI: Bool = false,
        attribution: Attribution
    ) {
        self.sends = sends
        self.api = api
        self.mayBeOtherAPI = mayBeOtherAPI
        self.waveTimeout = waveTimeout
        self.confirmedBy = confirmedBy
        self.attribution = attribution
    }

    /// A plan that is about to be carried out.
    public struct Start: Sendable {
        /// The plan as it is on disk.
        public let plan: RecordedPlan
        /// Its installation as recorded.
        public let installation: Installation
        /// The reason why nothing may be sent; nil if there is none.
        public let block: PlanBlock?
        /// True when no charger may be read: the answers of another API confirm nothing of these chargers.
        let isElsewhere: Bool

        /// True when there is nothing to do but to report the block.
        ///
        /// Nothing may be sent, and no request that may have been sent could be read back.
        public var isPointless: Bool {
            block != nil && (isElsewhere || !plan.requests.contains(where: \.state.isUnderWay))
        }
    }

    /// The result of a plan so far.
    public struct End: Sendable {
        /// The result of the driver.
        public let end: RolloutEnd
        /// The report on the progress of the plan.
        public let report: RolloutReport
        /// The result of the run.
        public let result: RunResult
    }

    /// The conclusion of a run: the exit status, and the settlement if one blocks the plan.
    public struct Conclusion: Sendable {
        /// The exit status of the program.
        public let exit: ExitStatus
        /// The settlement that blocks the plan; nil if there is none.
        public let settlement: SettlementReport?
    }

    /// Judges everything once more, and logs a plan that may go on before anything is sent.
    ///
    /// - Parameters:
    ///   - id: The plan's id.
    ///   - writing: The store, in one transaction.
    ///   - isAble: Throws if requests could not be sent; it is called only if something is to be sent.
    /// - Returns: The plan as it is on disk now, with the reason if it is blocked.
    /// - Throws: ``PlanError/unknown(_:)``, or the errors of the store.
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
                // A run that cannot send has started nothing.
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

    /// The reason that blocks the plan: it is used, would be sent elsewhere, or no longer holds.
    private func block(
        of plan: RecordedPlan, on record: InstallationRecord, in reading: any StoreReading, at now: Timestamp
    ) throws -> PlanBlock? {
        let block = try plan.block(on: record, at: now)
        if case .used = block { return block }
        guard !mayBeOtherAPI,
            let other = try reading.otherAPI(than: [api], for: plan.installation, applying: plan)
        else { return block }
        return .stale([.api(of: plan.installation, from: other, to: api)])
    }

    /// Carries out a plan as far as possible now.
    ///
    /// - Parameters:
    ///   - start: The plan.
    ///   - store: The store that has it.
    ///   - port: The chargers.
    ///   - clock: The clock by which it waits.
    ///   - watch: The observer of events.
    /// - Returns: The state of the plan and of its installation at the end.
    /// - Throws: The errors of the store. Everything that has happened until then is on disk.
    public func run(
        _ start: Start, in store: any InstallationStore, port: any ChargerPort,
        clock: any RolloutClock = SystemClock(),
        watch: @escaping @Sendable (RolloutNews) -> Void = { _ in }
    ) async throws -> RolloutEnd {
        if start.plan.id.isForwarded {
            // Others to the same charger may have to be over first.
            let isStandard = waveTimeout >= RolloutRules.standardWaveTimeout
            let reader = ForwardedReadBack(
                plan: start.plan, store: store, port: port, clock: clock, confirmedBy: confirmedBy,
                timeLimit: isStandard ? max(waveTimeout, 2 * RecordedRequest.lifetime) : waveTimeout,
                watch: watch)
            return try await reader.run()
        }
        // Requests that may have been sent are read back whatever else has changed, but nothing more is sent
        // then.
        let rules = RolloutRules(
            waveTimeout: waveTimeout, confirmedBy: confirmedBy, sends: sends && start.block == nil)
        let driver = RolloutDriver(
            journal: RolloutJournal(of: start.plan.id, in: store), port: port, clock: clock,
            watch: watch)
        return try await driver.run(RolloutState(start.plan, on: start.installation, rules: rules))
    }

    /// Makes the result of a plan.
    ///
    /// - Parameters:
    ///   - end: The result of the driver; nil if there was nothing to send.
    ///   - start: The plan as it was.
    ///   - store: The store that has it.
    /// - Returns: The result, with the report on the record as it is now.
    /// - Throws: The errors of the store, or those of judging the record.
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

    /// Logs the result of a plan, and returns the exit status of the program.
    ///
    /// - Parameters:
    ///   - end: The result.
    ///   - store: The store that has it.
    ///   - status: The exit status if nothing was applied for one reason.
    /// - Returns: The exit status, and the settlement if one blocks the plan.
    /// - Throws: The errors of the store.
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
        // Then it is not in force, although it is settled.
        let report = try log(.used, of: end.end.plan, in: store)
        return Conclusion(exit: report.exit, settlement: report)
    }

    /// Logs the result of a plan.
    public func log(_ end: End, exit: ExitStatus, in store: any InstallationStore) throws {
        try store.write { writing in
            try writing.append(entry(end.end.plan, end.report.verdict, exit, decided: end.report.logged))
        }
    }

    /// Logs the reason why nothing may be sent.
    ///
    /// - Returns: The report of it.
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
        let seconds = (waveTimeout + 500) / 1_000
        return attribution.entry(
            .apply, at: .now, installation: plan.installation, plan: plan.id, verdict: verdict, exit: exit,
            asked: .members([
                "confirm": .text(confirmedBy.rawValue), "waitSeconds": .integer(seconds),
                "sends": .bool(sends),
                "api": .text(api), "despiteChanges": .bool(mayBeOtherAPI),
            ]),
            decided: decided)
    }
}

extension PlanBlock {
    /// True when the block is that another API would be used.
    fileprivate var isOtherAPI: Bool {
        if case .stale(let changes) = self { changes.contains { $0.apis != nil } } else { false }
    }
}
