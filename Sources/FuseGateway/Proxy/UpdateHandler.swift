import FuseCore
import FuseDocuments
import FuseHTTP
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Judges updates before it forwards them.
struct UpdateHandler: Sendable {
    let storeQueue: StoreQueue
    let upstream: Upstream
    /// The base address of the API that updates are forwarded to.
    let address: String
    let readBack: ReadBack
    let rules: JudgingRules
    let describe: ErrorDescription
    let metrics: GatewayMetrics
    let turns = Turns()

    /// The largest body of an update, in bytes.
    static let largestBody = 65_536
    /// The time limit for the answer to an update, even if its client no longer waits.
    ///
    /// Late answers are recorded.
    static let timeout = TimeAmount.seconds(20)
    /// The longest time between recording an update and giving it to the HTTP client, in milliseconds.
    static let latest = RecordedRequest.departure - 20_000
    /// The longest time that a body may take to arrive.
    static let bodyTimeout = Duration.seconds(10)

    /// Judges an update of a charger and forwards it.
    func charger(
        _ asked: Identifier, _ request: Request, context: GatewayContext
    ) async throws -> Response {
        let body = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyTimeout)
        let update = try read(body) { try ProposalReading.readBody($0, charger: asked) }
        let attribution = try Attribution(of: request)
        let addresses = addresses(request)
        let token = Self.bearer(of: request)
        let head = request.head
        let key = asked.text.lowercased()
        return try await inTurn(key) { [self] errand, turn in
            let forwarded = try await judge(update, addresses, attribution)
            return try await send(
                forwarded, head, body, for: errand, in: turn, token: token, context.logger)
        }
    }

    /// Does work once its turn has come, and answers in time.
    func inTurn(
        _ key: String, _ work: @escaping @Sendable (Errand, Turns.Turn) async throws -> Response
    ) async throws -> Response {
        try await Errand.run { [turns] errand in
            guard let turn = await turns.take(key, within: Errand.timeout) else {
                throw UpstreamFault.tooLate
            }
            let result: Result<Response, any Error>
            do {
                result = .success(try await work(errand, turn))
            } catch {
                result = .failure(error)
            }
            await turns.end(turn)
            return try result.get()
        }
    }

    /// Judges an update; one that may be sent is recorded as being sent.
    private func judge(
        _ update: ChargerUpdate, _ addresses: [String], _ attribution: Attribution
    ) async throws -> ForwardingDecision {
        let forwarded = try await judged {
            try await storeQueue.write { [rules] writing in
                let elsewhere = try elsewhere(writing.otherAPI(ofCharger: update.charger, than: addresses))
                return try writing.forward(
                    update, rules: rules.forwarding, elsewhere: elsewhere, attribution: attribution)
            }
        }
        metrics.count(forwarded.decision.verdict)
        guard forwarded.send != nil else { throw refusal(forwarded) }
        return forwarded
    }

    /// Sends an update that may be sent.
    ///
    /// The answer is recorded even if the client no longer waits for it.
    private func send(
        _ forwarded: ForwardingDecision, _ head: HTTPRequest, _ body: ByteBuffer, for errand: Errand,
        in turn: Turns.Turn,
        token: Secret?, _ logger: Logger
    ) async throws -> Response {
        let verdict = forwarded.decision.verdict
        let sent = verdict == .adjusted ? forwarded.send.map { UpdateBody.json($0).line } : nil
        let bytes = sent.map { ByteBuffer(string: $0) } ?? body
        var metadata: Logger.Metadata = ["charger": "\(forwarded.charger)", "verdict": "\(verdict.rawValue)"]
        if let sent { metadata["sent"] = "\(sent)" }
        if forwarded.attempt?.isRepeated ?? false { metadata["repeated"] = "true" }
        logger.info("update judged", metadata: metadata)
        // Later checks assume that it leaves by then or never. It could be later, as a machine may sleep.
        let isLate = forwarded.attempt.map { Uptime.now.leastSince($0.notedAt) >= Self.latest } ?? false
        let result: Result<Response, UpstreamFault>
        if !isLate, errand.mayLeave(as: forwarded.attempt?.plan, forwarded.decision) {
            await turns.hasLeft(turn)
            result = await exchange(head, bytes)
        } else {
            result = .failure(.tooLate)
        }
        if let attempt = forwarded.attempt {
            let answer = Self.answer(result)
            metrics.count(answer)
            note(answer, for: attempt, of: forwarded.charger, token: token, logger)
        }
        var response = try Self.response(result, forwarded.decision)
        // A client whose update was adjusted receives the body that was sent in its place.
        if let sent { response.headers[.sent] = sent }
        return response
    }

    /// Records the answer to an update while the answer is already on its way to the client.
    ///
    /// Until it is recorded, and if recording fails, the update counts as being sent, which is the larger set
    /// of
    /// states. It is read back in both cases.
    private func note(
        _ answer: SendAnswer, for attempt: ForwardingAttempt, of charger: Identifier, token: Secret?,
        _ logger: Logger
    ) {
        storeQueue.writeInTurn {
            try $0.note(answer, for: attempt)
        } whenDone: { [self] noted in
            switch noted {
            case .success(false): return
            case .success(true): break
            case .failure(let error):
                metrics.countStoreTrouble()
                logger.error(
                    "answer not noted",
                    metadata: ["plan": "\(attempt.plan)", "why": "\(describe(error).line)"])
            }
            Task { await readBack.watch(charger, token: token) }
        }
    }

    func forward(
        _ head: HTTPRequest, _ body: ByteBuffer
    ) async throws -> Response {
        try Self.response(await exchange(head, body), nil)
    }

    func exchange(_ head: HTTPRequest, _ body: ByteBuffer) async -> Result<Response, UpstreamFault> {
        do {
            return .success(try await upstream.send(head, body: body, within: Self.timeout))
        } catch {
            return .failure(error)
        }
    }

    static func response(
        _ result: Result<Response, UpstreamFault>, _ decision: Decision?
    ) throws -> Response {
        switch result {
        case .success(var response):
            response.headers = response.headers.with(decision?.headers ?? [:])
            return response
        case .failure(let fault):
            var problem = fault.problem
            problem.headers = problem.headers.with(decision?.headers ?? [:])
            throw problem
        }
    }

    /// The known outcome of an update.
    static func answer(_ result: Result<Response, UpstreamFault>) -> SendAnswer {
        switch result {
        case .failure(let fault): return fault.answer
        case .success(let response):
            let status = response.status.code
            let trouble = PortTrouble.refused(status: status, error: nil)
            if (200...299).contains(status) { return .accepted }
            return SendAnswer.statusesOfNotApplied.contains(status) ? .notApplied(trouble) : .unknown(trouble)
        }
    }

    // MARK: API of the chargers

    /// The addresses of the API behind this gateway: its own, and the gateway's as the client wrote it.
    func addresses(_ request: Request) -> [String] {
        let own = request.head.authority.map { ["http://\($0)", "https://\($0)"] } ?? []
        return [address] + own
    }

    /// Refuses to send an update to an API other than that of its chargers, unless the operator named it.
    ///
    /// - Returns: The address that it is sent to, for the log; nil if it is the recorded one.
    func elsewhere(_ other: (installation: Identifier, api: String)?) throws -> String? {
        guard let (installation, api) = other else { return nil }
        guard !rules.mayBeOtherAPI else { return address }
        throw Problem.undecided(
            "installation \(installation) was pulled from \(api), and updates go to \(address) from here; nothing was "
                + "sent: pull it from there, or start the gateway with --upstream")
    }

    // MARK: Reading of requests

    func read<Value>(_ body: ByteBuffer, _ reading: (DocumentNode) throws -> Value) throws -> Value {
        do {
            return try reading(try BodyReading.document(body))
        } catch {
            throw Problem(
                status: .unprocessableContent, title: "Bad body",
                detail: describe(error).line)
        }
    }

    private static func bearer(of request: Request) -> Secret? {
        request.headers[.authorization].flatMap(Secret.init(bearerIn:))
    }

    // MARK: Refusals

    /// Turns errors of a judgement into problems; a store failure means that nothing was sent.
    func judged<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let problem as Problem {
            throw problem
        } catch let error as PlanError {
            throw Problem(
                status: .conflict, title: "In flight", detail: describe(error).line,
                headers: [.retryAfter: "5"])
        } catch ForwardingError.tooMany(let charger) {
            throw Problem(
                status: .conflict, title: "In flight",
                detail:
                    "\(ForwardedUpdates.limit) updates of charger \(charger) are on their way and not read back; nothing was "
                    + "sent, send it again then",
                headers: [.retryAfter: "5"])
        } catch SpellingError.recordedTwice(let id) {
            throw Problem.undecided("\(id) is recorded twice, in capitals and in small letters")
        } catch let error as ProposalError {
            throw Problem(status: .unprocessableContent, title: "Bad body", detail: describe(error).line)
        } catch let error as FuseRatingError {
            throw Problem(status: .unprocessableContent, title: "Bad body", detail: describe(error).line)
        } catch {
            metrics.countStoreTrouble()
            throw Problem(
                status: .serviceUnavailable, title: "Store not usable", detail: describe(error).line,
                headers: [.retryAfter: "5"])
        }
    }

    func refusal(_ decision: Decision) -> Problem {
        .verdict(
            decision,
            report: ReportDocument.json(
                decision, store: storeQueue.path,
                exit: ExitStatus(of: decision, failOnWarning: rules.refusesWarnings)))
    }

    /// Makes a refusal; it asks the client to retry if other updates of the gateway are the reason.
    ///
    /// Those updates are on their way and not read back yet.
    func refusal(_ forwarded: ForwardingDecision) -> Problem {
        var problem = refusal(forwarded.decision)
        guard forwarded.isBesideOthers, forwarded.decision.verdict == .refused else { return problem }
        problem.headers[.retryAfter] = "5"
        if let state = forwarded.inTheWay { problem.detail = Self.sentence(state) }
        return problem
    }

    private static func sentence(_ state: StateInTheWay) -> String {
        let current = state.offline.current.milliamperes.map { "\($0.amperes) A" } ?? "an automatic current"
        let most = state.usable.map { " where \($0.amperes) A may be used" } ?? ""
        let total = state.total.map { "\($0.amperes) A" } ?? "more"
        let held = "\(current) on phase \(state.offline.phase.rawValue)"
        let full = "\(state.fuse) \(state.line.label) would carry \(total)\(most); nothing was sent"
        guard !state.isItsOwn else {
            return
                "with this one charger \(state.charger) may hold \(held): \(full); other updates of it are on their way and not read back"
        }
        return
            "updates of charger \(state.charger) are on their way and not read back, so that it may hold \(held): \(full), "
            + "send it again once they are read back"
    }
}
