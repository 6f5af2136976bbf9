import Foundation
import Testing

@Suite struct OtherAPITests {
    @Test func `a plan is not carried out against another API than its installation was pulled from`()
        async throws
    {
        let (site, other) = (try ApplyTests.site(), try ApplyTests.site())
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        for words in ["", "--no-send "] {
            let elsewhere = try await site.run("apply plan.json \(words)--wait 5", address: other.address)
            #expect(elsewhere.status == 4 && elsewhere.errors == "", "\(elsewhere.errors)")
            #expect(elsewhere.output.hasPrefix("STALE") && elsewhere.output.contains(site.address))
            #expect(elsewhere.output.contains("--api \(other.address) --despite-changes"))
        }
        let document = try await site.run("apply plan.json --json", address: other.address)
        #expect(document.status == 4 && document.output.contains("\"fact\": \"api\""), "\(document.output)")
        #expect(try site.asked().filter { $0.hasPrefix("update") } == [] && other.updates() == [])
        // The same holds while one of its requests may be in force: no other API can tell.
        try site.disturb("X", "{\"online\": false}")
        #expect(try await site.run("apply plan.json --wait 1").status == 75)
        let asked = try other.asked()
        #expect(try await site.run("apply plan.json --wait 5", address: other.address).status == 4)
        #expect(try other.asked() == asked, "not even read")
        #expect(try await site.run("release plan.json").status == 77, "it stays in flight")
        try site.disturb("X", "{\"online\": true}")
        #expect(try await site.run("apply plan.json --wait 10").status == 0)
        #expect(try site.held() == ["6 on 7", "32 on 7", "0 on 7"])
        #expect(try other.held() == ["32 on 7", "6 on 7", "0 on 7"])
        let again = try await site.run("apply plan.json", address: other.address)
        #expect(again.output.hasPrefix("ALREADY USED"))
        try site.expectNoSecrets()
    }

    @Test func `who says so has it carried out there, and the log says where`() async throws {
        let (site, other) = (try ApplyTests.site(), try ApplyTests.site())
        try await site.plan([("X", 6, nil)])
        let applied = try await site.run(
            "apply plan.json --wait 10 --despite-changes", address: other.address)
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
        #expect(try site.held("X") == "32 on 7" && other.held("X") == "6 on 7")
        let log = try await site.run("log --json").output
        #expect(log.contains("\"api\": \"\(other.address)\"") && log.contains("\"despiteChanges\": true"))
        // The option does not cover other facts that have changed.
        try await site.plan([("Y", 8, nil)], to: "next.json")
        try await site.script(
            "fuseguard export \(ApplySite.id) | sed 's/fuse: 40/fuse: 39/' >now.yaml; fuseguard import --replace now.yaml"
        )
        let stale = try await site.run("apply next.json --despite-changes", address: other.address)
        #expect(stale.status == 4 && stale.output.contains("fuse 40 A → 39 A"), "\(stale.output)")
        try site.expectNoSecrets()
    }

    @Test func `a plan of an installation that was never pulled goes on where it began`() async throws {
        let (site, other) = (try ApplyTests.site(), try ApplyTests.site())
        try await site.script(
            "fuseguard export \(ApplySite.id) >site.yaml; rm fuseguard.db*; fuseguard import site.yaml")
        try await site.plan([("X", 6, nil)])
        try site.disturb("X", "{\"online\": false}")
        #expect(try await site.run("apply plan.json --wait 1").status == 75)
        #expect(try await site.run("apply plan.json --wait 1", address: other.address).status == 4)
        try site.disturb("X", "{\"online\": true}")
        #expect(try await site.run("apply plan.json --wait 10").status == 0)
        // A new plan may go to any address.
        try await site.plan([("X", 7, nil)], to: "next.json")
        try other.disturb("X", "{\"online\": true}")
        #expect(try await site.run("apply next.json --wait 10", address: other.address).status == 0)
    }

    @Test func `a pull says that it is another API, and a check asks no other one by the way`() async throws {
        let (site, other) = (try ApplyTests.site(), try ApplyTests.site())
        let check = "check --fresh --charger \(site.id("X")) --offline-current 6"
        let refused = try await site.run(check, address: other.address)
        #expect(refused.status == 65 && refused.output == "", "\(refused.output)")
        #expect(refused.errors.contains(site.address) && refused.errors.contains("--despite-changes"))
        #expect(try await site.run(check).status == 0)
        #expect(try await site.run("pull \(ApplySite.id) --diff", address: other.address).status == 0)
        let named = try await site.run(check + " --despite-changes", address: other.address)
        #expect(named.status == 0 && named.errors.contains("api \(site.address) → \(other.address)"))
        let back = try await site.run("pull \(ApplySite.id)")
        #expect(back.status == 0 && back.output.contains("api \(other.address) → \(site.address)"))
        #expect(try await site.run("pull \(ApplySite.id)").output.contains("nothing changes"))
        #expect(
            try await site.run("check --charger \(site.id("X")) --offline-current 6 --despite-changes").status
                == 64)
        try await site.plan([("X", 6, nil)])
        #expect(try await site.run("pull \(ApplySite.id)", address: other.address).status == 0)
        #expect(try await site.run("apply plan.json").status == 4, "it is recorded from elsewhere by now")
        try site.expectNoSecrets()
    }
}
