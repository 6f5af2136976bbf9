import FuseCore
import FuseDocuments
import FusePlanner
import FuseRollout
import FuseService
import HTTPTypes
import Hummingbird
import NIOCore

extension UpdateHandler {
    /// An update of an installation.
    func installation(_ asked: Identifier, _ request: Request) async throws -> Response {
        let body = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyPatience)
        let read = try read(body) { try InstallationUpdateReading.read($0) }
        let update = InstallationUpdate(
            maxCurrent: read.maxCurrent, minPowerOfflineMode: read.minPowerOfflineMode)
        guard !update.isHarmless else { return try await forward(request.head, body) }
        let attribution = try Attribution(of: request)
        let addresses = addresses(request)
        let head = request.head
        let key = "installation " + asked.text.lowercased()
        return try await inTurn(key) { [self] errand, turn in
            try await rerate(asked, update, addresses, attribution, head, body, for: errand, in: turn)
        }
    }

    private func rerate(
        _ asked: Identifier, _ update: InstallationUpdate, _ addresses: [String], _ attribution: Attribution,
        _ head: HTTPRequest, _ body: ByteBuffer, for errand: Errand, in turn: Turns.Turn
    ) async throws -> Response {
        let passed = try await judged {
            try await register.write { [rules] writing in
                let elsewhere = try elsewhere(writing.otherAPI(ofInstallation: asked, than: addresses))
                return try writing.pass(
                    update, for: asked, rules: rules.passing, elsewhere: elsewhere, attribution: attribution)
            }
        }
        guard let passed else {
            throw Problem.undecided("installation \(asked) is not recorded; pull or import it first")
        }
        metrics.count(passed.decision.verdict)
        guard let number = passed.number else { throw refusal(passed.decision) }
        guard errand.mayLeave(as: nil, passed.decision) else { throw UpstreamFault.tooLate }
        await turns.hasLeft(turn)
        let result = await pass(head, body)
        await note(Self.answer(result), forWrites: [number])
        return try Self.response(result, passed.decision)
    }

    /// A write that somebody lets pass: what it may change is not known from then on, until it is pulled.
    func allowed(_ names: [Identifier], _ request: Request, _ body: ByteBuffer) async throws -> Response {
        let attribution = try Attribution(of: request)
        let (method, path) = (request.method.rawValue, request.uri.path)
        let numbers = try await judged {
            try await register.write {
                try $0.pass(write: method, to: path, naming: names, attribution: attribution)
            }
        }
        let head = request.head
        return try await Task.detached { [self] in
            let result = await pass(head, body)
            await note(Self.answer(result), forWrites: numbers)
            return try Self.response(result, nil)
        }.value
    }

    /// What came of a write is noted before its client is told; where that fails, it counts as not answered.
    private func note(_ answer: SendAnswer, forWrites numbers: [Int64]) async {
        guard !numbers.isEmpty else { return }
        do {
            try await register.write { try $0.note(answer, forWrites: numbers) }
        } catch {
            metrics.countStoreTrouble()
        }
    }
}
