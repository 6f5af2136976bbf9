import Foundation
import FuseCore
import FuseHTTP
import FuseRollout
import FuseTestSupport
import Synchronization
import Testing

@testable import FuseZaptec

@Suite struct ReadingTests {
    private static let home: Identifier = "home"

    private static func charger(_ index: Int, home: String = "home") -> String {
        "{\"Id\": \"c\(index)\", \"InstallationId\": \"\(home)\", \"CircuitId\": \"k\", \"DeviceType\": 1}"
    }

    /// Answers with three pages; the last one has chargers of another installation.
    private static func react(_ request: ReferenceServer.Request) -> ReferenceServer.Reaction {
        switch request.path {
        case "/api/installation/home": return .answer(200, "{\"Id\": \"home\", \"MaxCurrent\": 63}")
        case "/api/installation/home/hierarchy": return .answer(204, "")
        case "/api/chargers":
            let page =
                Int(request.target.split(separator: "PageIndex=").last?.prefix { $0.isNumber } ?? "") ?? 9
            let chargers = (0..<10).map {
                charger(page * 10 + $0, home: page == 2 && $0 > 4 ? "other" : "home")
            }
            return .answer(200, "{\"Pages\": 3, \"Data\": [\(chargers.joined(separator: ","))]}")
        default: return .answer(200, "[]")
        }
    }

    @Test func `every page is read, and the state of each charger that is the installation's`() async throws {
        try await TestService.with(nil, Self.react) { service in
            let seen = Mutex<[Int]>([])
            let answers = try await service.client.answers(of: Self.home) { read, all in
                #expect(all == 25)
                seen.withLock { $0.append(read) }
            }
            #expect(answers.installation.name == "GET /api/installation/home")
            #expect(answers.hierarchy.name == "GET /api/installation/home/hierarchy")
            #expect(answers.hierarchy.content == nil)
            #expect(answers.chargers.map(\.name).last == "GET /api/chargers (page 3)")
            #expect(answers.states.count == 25)
            #expect(answers.states["c7"]?.name == "GET /api/chargers/c7/state")
            #expect(seen.withLock { $0 } == Array(0...25))
            let lists = service.server.requests.map(\.target).filter { $0.hasPrefix("/api/chargers?") }
            #expect(
                lists[1] == "/api/chargers?PageIndex=1&PageSize=500&InstallationId=home&IncludeDisabled=true")
            #expect(lists.count == 3)
        }
    }

    @Test func `a hierarchy without access is named by the mapping`() async throws {
        try await TestService.with(nil, Self.react) { service in
            let answers = try await service.client.answers(of: Self.home)
            let error = VendorError(.emptyHierarchy, in: "GET /api/installation/home/hierarchy")
            #expect(throws: error) { try Mapping.declaration(of: answers, onto: nil) }
        }
    }

    @Test(arguments: [
        (404, ""), (500, "{\"Code\": 512}"), (500, "{\"Code\": 540, \"Details\": null}"),
        (404, "{\"Code\": 500}"),
    ]) func `an installation that is not recorded is said to be unknown`(status: Int, body: String)
        async throws
    {
        try await TestService.with { _ in
            .answer(status, body)
        } _: { service in
            let error = try await service.failure { _ = try await service.client.answers(of: Self.home) }
            #expect(error.problem == .unknownInstallation("home"))
        }
    }

    @Test func `what one may not see is said to be forbidden`() async throws {
        try await TestService.with { _ in
            .answer(403, "")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.answers(of: Self.home) }
            #expect(error.problem == .port(.notPermitted(status: 403)))
        }
    }

    @Test func `pages without end are refused`() async throws {
        try await TestService.with { request in
            request.path == "/api/chargers"
                ? .answer(200, "{\"Pages\": 1000000000, \"Data\": []}") : .answer(200, "{}")
        } _: { service in
            let error = try await service.failure { _ = try await service.client.answers(of: Self.home) }
            #expect(error.problem == .tooManyPages(1_000_000_000))
        }
    }

    @Test func `an id that an address would lose is never asked for`() async throws {
        try await TestService.with { _ in
            .answer(200, "{}")
        } _: { service in
            for id in ["..", "."] {
                _ = try await service.failure { _ = try await service.client.answers(of: Identifier(id)) }
            }
            #expect(service.paths.isEmpty)
        }
    }

    @Test(arguments: ["home-go", "housing-tn", "office-it"])
    func `a sample site is read as its files are`(site: String) async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Examples/vendor/\(site)")
        let served = try VendorSite(folder)
        let user = Credentials.password(user: Secret("u"), Secret("p"))
        try await TestService.with(user) {
            served.react(to: $0)
        } _: { service in
            let answers = try await service.client.answers(of: Identifier(served.id))
            let read = try Mapping.declaration(of: answers, onto: nil)
            #expect(read == (try Mapping.declaration(of: SiteTests.answers(site), onto: nil)))
        }
    }
}
