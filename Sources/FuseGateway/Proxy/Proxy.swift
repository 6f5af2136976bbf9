import FuseJSON
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The context of a request in Hummingbird.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}

/// Routes each request: to the gateway's own API, to the vendor's API, or to judgement first.
struct Proxy<Own: HTTPResponder>: HTTPResponder where Own.Context == GatewayContext {
    let access: Access
    let upstream: Upstream
    let updateHandler: UpdateHandler
    let own: Own
    let metrics: GatewayMetrics
    /// Writes to forward in addition to those that the vendor documents.
    var passes: [PassPattern] = []

    /// The largest body of a write that is forwarded unjudged, in bytes.
    private static var largestBody: Int { 1_048_576 }
    private static var bodyTimeout: Duration { .seconds(30) }

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let start = ContinuousClock.now
        let requestClass = RequestClass(request.head, letting: passes)
        let response = await answer(request, requestClass, context)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        metrics.count(requestClass, status: response.status.code, seconds: seconds)
        context.logger.debug(
            "answered",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)", "seconds": "\(seconds)",
            ])
        return response
    }

    private func answer(_ request: Request, _ requestClass: RequestClass, _ context: GatewayContext) async
        -> Response
    {
        do {
            try access.check(request.head, requestClass)
            switch requestClass {
            case .refused(let refusal): throw refusal.problem
            case .own:
                try access.pace()
                return try await own.respond(to: request, context: context)
            case .read: return try await upstream.send(request.head, body: nil)
            case .write:
                let body = try await BodyReading.whole(
                    request.body, upTo: Self.largestBody, within: Self.bodyTimeout)
                return try await upstream.send(request.head, body: body)
            case .allowed(let names):
                let body = try await BodyReading.whole(
                    request.body, upTo: Self.largestBody, within: Self.bodyTimeout)
                return try await updateHandler.allowed(names, request, body)
            case .charger(let id): return try await updateHandler.charger(id, request, context: context)
            case .installation(let id): return try await updateHandler.installation(id, request)
            }
        } catch let problem as Problem {
            context.logger.info(
                "refused",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.uri.path.prefix(200))",
                    "status": "\(problem.status.code)", "why": "\(problem.title)",
                ])
            return Self.response(problem, to: request)
        } catch let fault as UpstreamFault {
            context.logger.warning("no answer", metadata: ["why": "\(fault.cause)"])
            return Self.response(fault.problem, to: request)
        } catch let error as HTTPError {
            return Self.response(
                Problem(status: error.status, title: error.status.reasonPhrase, detail: error.body ?? ""),
                to: request)
        } catch {
            context.logger.error("internal fault", metadata: ["error": "\(error)"])
            return Self.response(
                Problem(
                    status: .internalServerError, title: "Internal fault",
                    detail: "this is a fault of fuseguard; nothing is known to have been sent"), to: request)
        }
    }

    private static func response(_ problem: Problem, to request: Request) -> Response {
        request.method == .head ? problem.response.createHeadResponse() : problem.response
    }
}
