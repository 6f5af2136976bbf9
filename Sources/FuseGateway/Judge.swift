// Room: an update that wants to pass: read, judged and reserved; then passed on, and noted what came of it.
// Answers: the API's answer with the verdict, or why nothing was sent. Must not know: which way a request came here,
// how it is judged.

import FuseCore
import FuseDesk
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseReport
import FuseRollout
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Judges updates before they are passed on.
struct Judge: Sendable {
    let register: Register
    let upstream: Upstream
    /// The address of what is behind it.
    let address: String
    let readBack: ReadBack
    let rules: JudgingRules
    let words: ErrorWords
    let metrics: GatewayMetrics

    /// The largest body of an update, in bytes.
    static let largestBody = 65_536
    /// How long after it was written down an update may be handed to the client, which has 29 s, in milliseconds.
    static let latest = RecordedRequest.departure - 29_000
    /// How long a body may take to arrive.
    static let bodyPatience = Duration.seconds(10)

    /// An update of a charger.
    func charger(
        _ asked: Identifier, _ request: Request, context: GatewayContext
    ) async throws -> Response {
        let body = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyPatience)
        let update = try read(body) { try ProposalReading.readBody($0, charger: asked) }
        let signature = try Signature(of: request)
        let addresses = addresses(request)
        let passed = try await judged {
            try await register.write { [rules] writing in
                let elsewhere = try elsewhere(writing.otherAPI(ofCharger: asked, than: addresses))
                return try writing.pass(
                    update, conditions: rules.conditions, elsewhere: elsewhere, signature: signature)
            }
        }
        let verdict = passed.decision.verdict
        metrics.count(verdict)
        guard let send = passed.send else { throw refusal(passed.decision) }
        let sent = verdict == .adjusted ? UpdateBody.json(send).line : nil
        let bytes = sent.map { ByteBuffer(string: $0) } ?? body
        var metadata: Logger.Metadata = ["charger": "\(passed.charger)", "verdict": "\(verdict.rawValue)"]
        if let sent { metadata["sent"] = "\(sent)" }
        context.logger.info("update judged", metadata: metadata)
        guard let plan = passed.plan else {
            return try await forward(request.head, bytes, verdict)
        }
        // What becomes of it is written down even where nobody waits for the answer any more.
        let token = Self.bearer(of: request)
        return try await Task.detached { [self] in
            // Whoever counts on it to have left by then counts nothing of it later: a machine may sleep.
            let isLate = Uptime.now.leastSince(passed.notedAt) >= Self.latest
            let result = isLate ? .failure(.tooLate) : await pass(request.head, bytes)
            let answer = Self.answer(result)
            metrics.count(answer)
            note(answer, for: plan, token: token, context.logger)
            var response = try Self.response(result, verdict)
            // Who asked for more is told what was passed on in its place.
            if let sent { response.headers[.sent] = sent }
            return response
        }.value
    }

    /// Notes what came of an update, while its answer is on its way already: until it is noted, and where that fails,
    /// the update counts as being sent, which is the larger set. It is read back either way.
    private func note(_ answer: SendAnswer, for plan: Identifier, token: Bearer?, _ logger: Logger) {
        register.writeInTurn {
            try $0.note(answer, for: plan)
        } whenDone: { [self] noted in
            switch noted {
            case .success(false): return
            case .success(true): break
            case .failure(let error):
                metrics.countStoreTrouble()
                logger.error(
                    "answer not noted", metadata: ["plan": "\(plan)", "why": "\(words(error).line)"])
            }
            Task { await readBack.watch(plan, token: token) }
        }
    }

    /// An update of an installation.
    func installation(_ asked: Identifier, _ request: Request) async throws -> Response {
        let body = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyPatience)
        let read = try read(body) { try InstallationUpdateReading.read($0) }
        let update = InstallationUpdate(
            maxCurrent: read.maxCurrent, minPowerOfflineMode: read.minPowerOfflineMode)
        guard !update.isHarmless else { return try await forward(request.head, body, nil) }
        guard update.minPowerOfflineMode == nil else {
            throw Problem.undecided(
                "what minPowerOfflineMode does beside overrides is not documented; set the overrides themselves"
            )
        }
        let signature = try Signature(of: request)
        let addresses = addresses(request)
        let decision = try await judged {
            try await register.write { writing in
                let elsewhere = try elsewhere(writing.otherAPI(ofInstallation: asked, than: addresses))
                return try writing.pass(update, for: asked, elsewhere: elsewhere, signature: signature)
            }
        }
        guard let decision else {
            throw Problem.undecided("installation \(asked) is not recorded; pull or import it first")
        }
        metrics.count(decision.verdict)
        guard decision.maySend else { throw refusal(decision) }
        return try await Task.detached { [self] in
            let result = await pass(request.head, body)
            if let rating = update.maxCurrent { await keep(rating, for: asked, after: Self.answer(result)) }
            return try Self.response(result, decision.verdict)
        }.value
    }

    /// What may be in force now is recorded before anybody is told, whoever has recorded something else meanwhile.
    private func keep(_ rating: Milliamperes, for installation: Identifier, after answer: SendAnswer) async {
        if case .notApplied = answer { return }
        do {
            try await register.write { try $0.keep(atMost: rating, for: installation) }
        } catch {
            metrics.countStoreTrouble()
        }
    }

    private func forward(
        _ head: HTTPRequest, _ body: ByteBuffer, _ verdict: Verdict?
    ) async throws -> Response {
        try Self.response(await pass(head, body), verdict)
    }

    private func pass(_ head: HTTPRequest, _ body: ByteBuffer) async -> Result<Response, UpstreamFault> {
        do {
            return .success(try await upstream.pass(head, body: body))
        } catch {
            return .failure(error)
        }
    }

    private static func response(
        _ result: Result<Response, UpstreamFault>, _ verdict: Verdict?
    ) throws -> Response {
        switch result {
        case .success(var response):
            if let verdict { response.headers[.verdict] = verdict.rawValue }
            return response
        case .failure(let fault):
            var problem = fault.problem
            if let verdict { problem.headers[.verdict] = verdict.rawValue }
            throw problem
        }
    }

    /// What came of an update, as far as anybody knows.
    private static func answer(_ result: Result<Response, UpstreamFault>) -> SendAnswer {
        switch result {
        case .failure(let fault): return fault.answer
        case .success(let response):
            let status = response.status.code
            let trouble = PortTrouble.refused(status: status, error: nil)
            if (200...299).contains(status) { return .accepted }
            return SendAnswer.statusesOfNotApplied.contains(status) ? .notApplied(trouble) : .unknown(trouble)
        }
    }

    // MARK: Whose chargers these are

    /// The addresses of the API behind this gateway: its own, and this gateway's as the client has it.
    private func addresses(_ request: Request) -> [String] {
        let own = request.head.authority.map { ["http://\($0)", "https://\($0)"] } ?? []
        return [address] + own
    }

    /// What was judged on the chargers of one API is not sent to those of another, unless that one was named.
    ///
    /// - Returns: The address that it is sent to, for the log; nil where it is the one that is recorded.
    private func elsewhere(_ other: (installation: Identifier, api: String)?) throws -> String? {
        guard let (installation, api) = other else { return nil }
        guard !rules.mayBeOtherAPI else { return address }
        throw Problem.undecided(
            "installation \(installation) was pulled from \(api), and updates go to \(address) from here; nothing was "
                + "sent: pull it from there, or start the gateway with --upstream")
    }

    // MARK: What a request says

    private func read<Value>(_ body: ByteBuffer, _ reading: (DocumentNode) throws -> Value) throws -> Value {
        do {
            return try reading(try BodyReading.document(body))
        } catch {
            throw Problem(
                status: .unprocessableContent, title: "Bad body",
                detail: words(error).line)
        }
    }

    private static func bearer(of request: Request) -> Bearer? {
        request.headers[.authorization].flatMap(Bearer.init)
    }

    // MARK: What is refused

    /// Store trouble is the gateway's, not the client's: nothing was sent.
    private func judged<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let problem as Problem {
            throw problem
        } catch let error as PlanError {
            throw Problem(
                status: .conflict, title: "In flight", detail: Self.words(error) ?? words(error).line,
                headers: [.retryAfter: "5"])
        } catch SpellingError.recordedTwice(let id) {
            throw Problem.undecided("\(id) is recorded twice, in capitals and in small letters")
        } catch let error as ProposalError {
            throw Problem(status: .unprocessableContent, title: "Bad body", detail: words(error).line)
        } catch let error as FuseRatingError {
            throw Problem(status: .unprocessableContent, title: "Bad body", detail: words(error).line)
        } catch {
            metrics.countStoreTrouble()
            throw Problem(
                status: .serviceUnavailable, title: "Store not usable", detail: words(error).line,
                headers: [.retryAfter: "5"])
        }
    }

    /// A script is told to wait for what the gateway itself sent and reads back.
    private static func words(_ error: PlanError) -> String? {
        guard case .inFlight(let charger, let plan) = error, plan.isPassage else { return nil }
        return
            "the last update of charger \(charger) is being read back (\(plan)), which takes some seconds, up to "
            + "three minutes where the API did not take it, and longer where the charger is away; nothing was sent, send "
            + "it again then, or set current and phase in one update"
    }

    private func refusal(_ decision: Decision) -> Problem {
        .verdict(
            decision,
            report: ReportDocument.json(
                decision, store: register.path, exit: ExitStatus(of: decision)))
    }
}
