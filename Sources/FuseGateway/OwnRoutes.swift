// Room: what the gateway answers itself.
// Answers: whether it is alive, what it counts. Must not know: what is passed on.

import FuseJSON
import FusePlanner
import FuseReport
import HTTPTypes
import Hummingbird
import NIOCore

/// The gateway's own routes.
struct OwnRoutes: Sendable {
    let register: Register
    let metrics: GatewayMetrics
    let words: ErrorWords

    var responder: RouterResponder<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.get("health") { _, _ in await health() }
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
        }
        return router.buildResponder()
    }

    /// Alive is who can read the store.
    private func health() async -> Response {
        do {
            let open = try await register.read { try $0.plansInFlight().count }
            return .json(
                .members([
                    "status": .text("ok"), "version": .text(Tool.version),
                    "plansInFlight": .integer(Int64(open)),
                ]))
        } catch {
            return Problem(
                status: .serviceUnavailable, title: "Store not usable", detail: words(error).line
            ).response
        }
    }
}
