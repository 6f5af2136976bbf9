import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
import Hummingbird

/// The facts that the gateway reports about itself.
struct AboutGateway: Sendable {
    /// The base address of the API behind it.
    let upstream: String
    /// True if it has credentials of its own.
    let canApply: Bool
    /// True if forwarded updates are judged by their end state alone.
    let judgesEndOnly: Bool
    /// True if it serves TLS.
    let isEncrypted: Bool
}

/// The routes that only read.
struct ReadRoutes: Sendable {
    let storeQueue: StoreQueue
    let about: AboutGateway
    let runner: PlanRunner

    /// The number of installations judged at a time before other work gets a turn at the store.
    private static let installationsAtOnce = 50
    private static let mostInstallations = 1...100_000
    private static let mostEntries = 1...1_000

    var routes: [APIRoute] {
        [
            .get("/fuseguard/v1/about") { _ in .json(aboutDocument) },
            .get("/fuseguard/v1/installations", query: ["limit"]) { try await installations($0) },
            .get("/fuseguard/v1/installations/{id}") { try await site($0.id()) },
            .get("/fuseguard/v1/installations/{id}/headroom") { try await headroom($0.id()) },
            .get("/fuseguard/v1/installations/{id}/log", query: ["limit"]) { try await log($0) },
            .get("/fuseguard/v1/findings/{code}") { .json(try Explanation.of($0.text("code")).json) },
        ]
    }

    private var aboutDocument: JSONValue {
        .members([
            "format": .text("fuseguard/about/1"),
            "tool": .members(["name": .text(Tool.name), "version": .text(Tool.version)]),
            "store": .text(storeQueue.path), "upstream": .text(about.upstream),
            "canApply": .bool(about.canApply), "judge": .text(about.judgesEndOnly ? "end" : "at-once"),
        ])
    }

    /// Lists every installation, worst first.
    ///
    /// Only one installation at a time is in memory, and forwarded updates are judged in between.
    /// The list is therefore no snapshot of one moment.
    private func installations(_ asked: APIRequest) async throws -> Response {
        let most = try asked.number("limit", in: Self.mostInstallations, else: 1_000)
        let ids = try await storeQueue.read { try $0.installations() }
        let now = Timestamp.now
        var audited: [AuditedInstallation] = []
        for start in stride(from: 0, to: ids.count, by: Self.installationsAtOnce) {
            try Task.checkCancellation()
            let some = ids[start..<min(start + Self.installationsAtOnce, ids.count)]
            audited += try await storeQueue.read { reading in
                try some.compactMap { try reading.audited($0, at: now) }
            }
        }
        audited.sort(by: AuditedInstallation.isWorse)
        return .json(
            .members([
                "format": .text("fuseguard/installations/1"), "total": .integer(Int64(audited.count)),
                "installations": .list(audited.prefix(most).map(AuditReport.json)),
            ]))
    }

    private func record(_ id: Identifier) async throws -> InstallationRecord {
        try await storeQueue.read { reading in
            guard let record = try reading.record(id) else { throw ProposalContextError.noInstallation(id) }
            return record
        }
    }

    private func site(_ id: Identifier) async throws -> Response {
        let record = try await record(id)
        let running = await runner.running
        let decision = try Planner.judge(nil, on: record, now: .now)
        let plans = record.pendingPlans.map { pendingPlan in
            JSONValue.members([
                "id": .text(pendingPlan.plan.text), "createdAt": .text(pendingPlan.madeAt.iso8601),
                "open": .integer(Int64(pendingPlan.updates.count)),
                // This includes chargers of settled requests that may still arrive: no other plan may use
                // them either.
                "chargers": .list(pendingPlan.chargers.sorted().map { .text($0.text) }),
                "running": .bool(running.contains(pendingPlan.plan)),
            ])
        }
        return .json(
            .members([
                "format": .text("fuseguard/site/1"),
                "installation": InstallationWriting.document(record.installation),
                "report": ReportDocument.json(
                    decision, store: storeQueue.path, exit: ExitStatus(of: decision)),
                "plans": .list(plans),
            ]))
    }

    private func headroom(_ id: Identifier) async throws -> Response {
        let room = try HeadroomQuery(of: await record(id), only: nil, at: .now)
        return .json(room.json(store: storeQueue.path))
    }

    private func log(_ asked: APIRequest) async throws -> Response {
        let id = try asked.id()
        let most = try asked.number("limit", in: Self.mostEntries, else: 50)
        let entries = try await storeQueue.look { store in
            var entries: [JSONValue] = []
            try store.log(of: id, last: most) { entries.append(LogReport.json($0)) }
            if entries.isEmpty, try store.installation(id) == nil {
                throw ProposalContextError.noInstallation(id)
            }
            return entries
        }
        return .json(LogReport.document(entries, store: storeQueue.path))
    }
}
