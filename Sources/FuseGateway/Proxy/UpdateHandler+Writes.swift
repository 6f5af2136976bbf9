import FuseCore
import FuseDocuments
import FusePlanner
import FuseRollout
import FuseService
import HTTPTypes
import Hummingbird
import NIOCore

extension UpdateHandler {
    /// Judges an update of an installation and forwards it.
    func installation(_ asked: Identifier, _ request: Request) async throws -> Response {
        let body = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyTimeout)
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
            try await storeQueue.write { [rules] writing in
                let elsewhere = try elsewhere(writing.otherAPI(ofInstallation: asked, than: addresses))
                return try writing.forward(
                    update, for: asked, rules: rules.forwarding, elsewhere: elsewhere,
                    attribution: attribution)
            }
        }
        guard let passed else {
            throw Problem.undecided("installation \(asked) is not recorded; pull or import it first")
        }
        metrics.count(passed.decision.verdict)
        guard let number = passed.number else { throw refusal(passed.decision) }
        guard errand.mayLeave(as: nil, passed.decision) else { throw UpstreamFault.tooLate }
        await turns.hasLeft(turn)
        let result = await exchange(head, body)
        await note(Self.answer(result), forWrites: [number])
        return try Self.response(result, passed.decision)
    }

    /// Forwards an undocumented write that the operator allows.
    ///
    /// The values that it may change are unknown from then on, until the installation is pulled.
    func allowed(_ names: [Identifier], _ request: Request, _ body: ByteBuffer) async throws -> Response {
        let attribution = try Attribution(of: request)
        let (method, path) = (request.method.rawValue, request.uri.path)
        let numbers = try await judged {
            try await storeQueue.write {
                try $0.forward(write: method, to: path, naming: names, attribution: attribution)
            }
        }
        let head = request.head
        return try await Task.detached { [self] in
            let result = await exchange(head, body)
            await note(Self.answer(result), forWrites: numbers)
            return try Self.response(result, nil)
        }.value
    }

    /// Records the answer to a write before its client receives it.
    ///
    /// If recording fails, the write counts as not answered.
    private func note(_ answer: SendAnswer, forWrites numbers: [Int64]) async {
        guard !numbers.isEmpty else { return }
        do {
            try await storeQueue.write { try $0.note(answer, forWrites: numbers) }
        } catch {
            metrics.countStoreTrouble()
        }
    }
}
