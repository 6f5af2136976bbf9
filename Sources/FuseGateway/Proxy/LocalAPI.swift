import FuseJSON
import FuseRecord
import FuseReport
import HTTPTypes
import Hummingbird
import NIOCore

/// The gateway's own routes.
struct LocalAPI: Sendable {
    let storeQueue: StoreQueue
    let metrics: GatewayMetrics
    let describe: ErrorDescription
    let runner: PlanRunner
    let about: AboutGateway

    /// The responder to all of them.
    var responder: RouteTable {
        RouteTable(
            routes: watching + PageRoutes(isEncrypted: about.isEncrypted).routes
                + ReadRoutes(storeQueue: storeQueue, about: about, runner: runner).routes
                + PlanRoutes(storeQueue: storeQueue, runner: runner, metrics: metrics).routes,
            describe: describe)
    }

    /// The routes for monitoring the gateway.
    private var watching: [APIRoute] {
        [
            .get("/health") { _ in await health() },
            .get("/metrics") { _ in
                Response(
                    status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
            },
        ]
    }

    /// Reports the gateway as healthy if it can read the store.
    private func health() async -> Response {
        do {
            let open = try await storeQueue.read { try $0.plansInFlight().count }
            return .json(
                .members([
                    "status": .text("ok"), "version": .text(Tool.version),
                    "plansInFlight": .integer(Int64(open)),
                ]))
        } catch {
            return Problem(
                status: .serviceUnavailable, title: "Store not usable", detail: describe(error).line
            ).response
        }
    }
}
