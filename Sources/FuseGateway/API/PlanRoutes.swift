import Dispatch
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import HTTPTypes
import Hummingbird

/// The routes of proposals and plans.
struct PlanRoutes: Sendable {
    let storeQueue: StoreQueue
    let runner: PlanRunner
    let metrics: GatewayMetrics
    /// The queue on which proposals are judged, one after the other.
    ///
    /// It is separate, so that forwarded updates do not wait for them.
    private let thinking = DispatchQueue(label: "fuseguard.thinking", qos: .userInitiated)

    init(storeQueue: StoreQueue, runner: PlanRunner, metrics: GatewayMetrics) {
        self.storeQueue = storeQueue
        self.runner = runner
        self.metrics = metrics
    }

    private static let options: Set = ["adjust", "atOnce", "balance", "goal", "rephase", "share", "step"]

    var routes: [APIRoute] {
        [
            .post("/fuseguard/v1/check", query: Self.options) { try await check($0) },
            .post("/fuseguard/v1/plans", query: Self.options) { try await plan($0) },
            .get("/fuseguard/v1/plans/{id}") { try await status($0.id(), .ok) },
            .post("/fuseguard/v1/plans/{id}/apply") { try await apply($0) },
            .post("/fuseguard/v1/plans/{id}/confirm") { try await confirm($0) },
            .post("/fuseguard/v1/plans/{id}/release") { try await release($0) },
        ]
    }

    // MARK: Proposals

    private func options(_ asked: APIRequest) throws(Problem) -> JudgementOptions {
        let text = asked.parameter("step") ?? "1"
        guard var rules = AdjustingRules(step: text, share: try asked.choice("share", else: Share.fair))
        else {
            throw .badQuery(
                "step takes 0.001 to 32 A with up to three decimals, not \"\(text.prefix(80))\"")
        }
        rules.goal = try asked.choice("goal", else: .highest)
        rules.isBalanced = try asked.flag("balance")
        var options = JudgementOptions()
        options.atOnce = try asked.flag("atOnce")
        let (adjusts, rephases) = (try asked.flag("adjust"), try asked.flag("rephase"))
        guard rephases || asked.parameter("goal") == nil && !rules.isBalanced else {
            throw .badQuery("goal and balance say how phases are chosen: add rephase=true")
        }
        if adjusts || rephases { options.adjusting = rules }
        if rephases { options.rephasing = .lasting(milliseconds: SearchTime.sharedMilliseconds) }
        return options
    }

    /// Reads the proposal; nil if the body only names an installation whose record is to be lowered.
    private func proposed(
        _ asked: APIRequest
    ) async throws -> (proposal: Proposal?, installation: Identifier?) {
        let isAdjusted = try options(asked).adjusting != nil
        return try await asked.body { root in
            isAdjusted ? try ProposalReading.readOptional(root) : (try ProposalReading.read(root), nil)
        }
    }

    private func check(_ asked: APIRequest) async throws -> Response {
        let (proposal, installation) = try await proposed(asked)
        let subject = try await storeQueue.read {
            try ProposalContext(of: proposal, asked: installation, in: $0)
        }
        let path = storeQueue.path
        let document = try await withCheckedThrowingContinuation { continuation in
            thinking.async {
                continuation.resume(
                    with: Result {
                        // The search's time limit starts here, not when the request arrived.
                        let decision = try subject.outlook(
                            on: proposal, now: .now, options: try options(asked))
                        return ReportDocument.json(
                            decision, store: path, exit: ExitStatus(of: decision))
                    })
            }
        }
        return .json(document)
    }

    private func plan(_ asked: APIRequest) async throws -> Response {
        _ = try options(asked)
        let attribution = try asked.attribution()
        let (proposal, installation) = try await proposed(asked)
        let made = try await storeQueue.write { writing in
            try writing.reserve(
                proposal, asked: installation, options: options(asked), attribution: attribution,
                exit: { ExitStatus(of: $0) })
        }
        metrics.count(made.decision.verdict)
        guard let document = made.document, let id = made.rollout?.plan.id else {
            let report = ReportDocument.json(made.decision, store: storeQueue.path, exit: made.exit)
            // Nothing is overloaded: there is nothing to plan, and nothing is refused.
            guard made.decision.verdict != .safe else { return .json(report) }
            throw Problem.verdict(made.decision, report: report)
        }
        return .json(
            document.json(store: storeQueue.path, exit: made.exit), status: .created,
            headers: [.location: "/fuseguard/v1/plans/\(id)"])
    }

    // MARK: Plans

    /// Reports the progress of a plan and the state of its run in this gateway.
    private func status(_ id: Identifier, _ status: HTTPResponse.Status) async throws -> Response {
        // Ask the runner first: a run that ends in between is on disk by the time the record is read.
        let (isRunning, last) = await (runner.running.contains(id), runner.last(of: id))
        let (plan, record) = try await storeQueue.read { try $0.planned(id) }
        let report = RolloutReport(
            plan, of: record.installation, troubles: last?.troubles ?? [:],
            now: try Planner.judge(nil, on: record, now: .now))
        return .json(
            report.json(store: storeQueue.path).adding([
                "running": .bool(isRunning), "lastRun": last?.json ?? .null,
            ]), status: status)
    }

    private func apply(_ asked: APIRequest) async throws -> Response {
        let (id, attribution) = (try asked.id(), try asked.attribution())
        try await asked.body(isOptional: true) { try EmptyReading.read($0) }
        try await runner.start(id, attribution: attribution)
        return try await status(id, .accepted)
    }

    private func confirm(_ asked: APIRequest) async throws -> Response {
        let (id, attribution) = (try asked.id(), try asked.attribution())
        let read = try await asked.body(ConfirmationReading.read)
        let scope = SettlementScope(wave: read.wave, chargers: read.chargers)
        return try await settle(id, .confirm(scope, despiteChanges: read.despiteChanges), attribution)
    }

    private func release(_ asked: APIRequest) async throws -> Response {
        let (id, attribution) = (try asked.id(), try asked.attribution())
        try await asked.body { try EmptyReading.read($0) }
        return try await settle(id, .release, attribution)
    }

    private func settle(
        _ id: Identifier, _ request: SettlementRequest, _ attribution: Attribution
    ) async throws -> Response {
        let report = try await storeQueue.write { writing in
            let (plan, record) = try writing.planned(id)
            return try writing.settle(plan, on: record, request, attribution: attribution)
        }
        guard report.exit == .done else { throw Problem(report, store: storeQueue.path) }
        return .json(report.json(store: storeQueue.path))
    }
}
