import Foundation
import FuseCore
import FuseJSON
import FuseRollout
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct ContractTests {
    @Test func `the duties of a port`() async throws { try await PortContract(ZaptecBench()).check() }

    @Test(arguments: ["home-go", "housing-tn", "office-it"]) func `the duties of a reading`(site: String)
        throws
    {
        /// Answers without a field, wherever it occurs in them.
        func without(_ field: String, in answer: String) -> (what: String, make: ReadingContract.Making) {
            func removed(_ value: Any) -> Any {
                if let list = value as? [Any] { return list.map(removed) }
                guard let object = value as? [String: Any] else { return value }
                return object.filter { $0.key != field }.mapValues(removed)
            }
            return (
                "\(field) of \(answer)",
                {
                    try SiteTests.answers(site) { name, text in
                        guard name.hasPrefix(answer),
                            let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
                            let data = try? JSONSerialization.data(withJSONObject: removed(value))
                        else { return text }
                        return String(decoding: data, as: UTF8.self)
                    }
                }
            )
        }
        func empty(_ answer: String) -> (what: String, make: ReadingContract.Making) {
            (answer, { try SiteTests.answers(site) { $0.hasPrefix(answer) ? "" : $1 } })
        }
        try ReadingContract(
            onto: nil, { try SiteTests.answers(site) },
            refuses: { $0 is VendorError || $0 is DocumentError || $0 is InstallationError },
            poorer: [
                empty("installation"), empty("hierarchy"), empty("chargers"), empty("state"),
                without("Id", in: "installation"),
                without("MaxCurrent", in: "hierarchy"),
                without("Chargers", in: "hierarchy"), without("Id", in: "hierarchy"),
                without("Id", in: "chargers"), without("StateId", in: "state"),
                without("Timestamp", in: "state"),
            ]
        ).check()
    }
}

/// The vendor's service as a server that misbehaves.
private struct ZaptecBench: PortBench {
    private func site() throws -> Installation {
        var charger = Charger(id: "c1", fuse: "site")
        charger.wiring = .l1l2l3
        let fuse = Fuse(id: "site", name: "site", parent: nil, rating: try FuseRating(ratings: [:]))
        return try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: [fuse], chargers: [charger])
    }

    func with(
        _ service: PortService, _ body: @Sendable (any ChargerPort, @Sendable () -> Int) async throws -> Void
    ) async throws {
        let reaction: ReferenceServer.Reaction =
            switch service {
            case .accepts: .answer(200, "")
            case .refuses: .answer(400, "{}")
            case .forbids: .answer(403, "")
            case .hasTooMany: .answer(429, "")
            case .fails: .answer(500, "{}")
            case .breaks, .isGone: .hangUp
            case .isSilent: .silence
            }
        try await TestService.with(timeout: service == .isSilent ? .seconds(1) : .seconds(10)) { _ in
            reaction
        } _: { test in
            if service == .isGone {
                test.server.close()
                try await Task.sleep(for: .milliseconds(50))
            }
            try await body(ZaptecPort(test.client, try site())) {
                test.paths.count { $0.hasSuffix("/update") }
            }
        }
    }

    func with(_ report: PortReport, _ body: @Sendable (any ChargerPort) async throws -> Void) async throws {
        let id = report == .other ? "c2" : "c1"
        let detail =
            "{\"Id\": \"\(id)\", \"InstallationId\": \"site\", \"PropertyOfflineCurrentOverride\": 16.17, "
            + "\"PropertyOfflinePhaseOverride\": 1}"
        let state =
            report == .silent
            ? "[]"
            : "[{\"StateId\": 523, \"ValueAsString\": \"10\"}, {\"StateId\": 522, \"ValueAsString\": \"1\"}]"
        try await TestService.with { request in
            guard report != .garbage else { return .answer(200, "<html>") }
            return .answer(200, request.path.hasSuffix("/state") ? state : detail)
        } _: { test in
            try await body(ZaptecPort(test.client, try site()))
        }
    }
}
