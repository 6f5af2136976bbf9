import Foundation
import Testing

@Suite struct ApplyAgainTests {
    @Test func `killed at any moment it goes on where it was`() async throws {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, 1), ("Y", 32, nil), ("Z", 2, 2)])
        var moments = SystemRandomNumberGenerator()
        for _ in 1...6 {
            let moment = Double.random(in: 0.02...1.6, using: &moments)
            let run = try await site.script(
                site.environment() + "timeout -s KILL \(moment) fuseguard apply plan.json --wait 5")
            #expect([0, 4, 137].contains(run.status), "after \(moment) s: \(run.status) \(run.errors)")
        }
        // A request that was about to be sent may be lost with the killed process.
        try await site.age(21)
        let last = try await site.run("apply plan.json --wait 10")
        #expect(last.status == 0 || last.status == 4, "\(last.errors)")
        #expect(try await site.run("status plan.json --json").output.contains("\"complete\": true"))
        #expect(try site.held() == ["6 on 1", "32 on 7", "2 on 2"])
        try site.expectNoSecrets()
    }

    @Test(arguments: ["INT", "TERM"]) func `a signal stops it, and it can be gone on with`(signal: String)
        async throws
    {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        try site.disturb("X", "{\"online\": false}")
        let stopped = try await site.script(
            site.environment() + "fuseguard apply plan.json --wait 60 2>errors & "
                + "until grep -q sending errors; do sleep 0.05; done; kill -\(signal) $!; wait $!")
        let errors = try await site.script("cat errors").output.split(separator: "\n")
        #expect(stopped.status == 75 && stopped.output == "", "\(stopped.status) \(errors)")
        let complaints = errors.filter { !$0.hasPrefix("wave ") }
        #expect(complaints.count == 1 && complaints[0].contains("was interrupted"), "\(complaints)")
        try site.disturb("X", "{\"online\": true}")
        #expect(try await site.run("apply plan.json --wait 10").status == 0)
        #expect(try site.updates() == ["update X 200", "update Y 200"])
        try site.expectNoSecrets()
    }

    @Test func `two at once do no more than one`() async throws {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        let both = try await site.script(
            site.environment() + "fuseguard apply plan.json --wait 10 >a 2>b & "
                + site.environment() + "fuseguard apply plan.json --wait 10 >c 2>d; echo $?; wait $!; echo $?"
        )
        let said = try await site.script("cat b d").output
        #expect(both.output == "0\n0\n", "\(both.output)\(said)")
        #expect(try site.updates() == ["update X 200", "update Y 200"])
        #expect(try site.held() == ["6 on 7", "32 on 7", "0 on 7"])
        try site.expectNoSecrets()
    }

    @Test func `facts that changed, another load, another file: nothing is sent`() async throws {
        let site = try ApplyTests.site()
        try await site.plan([("Y", 8, nil)])
        func record(_ change: String) async throws {
            _ = try await site.script(
                "fuseguard export \(ApplySite.id) > now.yaml; sed -i '\(change)' now.yaml")
            let imported = try await site.run("import --replace now.yaml")
            try #require(imported.status == 0, "\(imported.errors)")
        }
        // Another charger is at 1 A, so the end of the plan would exceed the fuse.
        try await record("/name: Z/,/offlineCurrent/s/offlineCurrent: 0/offlineCurrent: 1/")
        let refused = try await site.run("apply plan.json")
        #expect(refused.status == 1 && refused.output.contains("NOT SENT"), "\(refused.output)")
        #expect(refused.errors == "")
        try await record("/name: Z/,/offlineCurrent/s/offlineCurrent: 1/offlineCurrent: 0/")
        try await record("s/fuse: 40/fuse: 39.5/")
        let stale = try await site.run("apply plan.json")
        #expect(stale.status == 4 && stale.output.contains("STALE"), "\(stale.output)")
        try await record("s/fuse: 39.5/fuse: 40/")
        _ = try await site.script(
            "sed 's/\"offlineChargeCurrent\": 8/\"offlineChargeCurrent\": 7/' plan.json > edited.json")
        let edited = try await site.run("apply edited.json")
        #expect(edited.status == 65 && edited.output == "", "\(edited.errors)")
        for plan in ["plan-0123456789ab", "nothing.json"] {
            let unknown = try await site.run("apply \(plan)")
            #expect(unknown.status == 66 && unknown.output == "", "\(unknown.errors)")
        }
        #expect(try site.updates() == [])
        #expect(try await site.run("apply plan.json --wait 10").status == 0)
        #expect(try await site.run("apply plan.json").status == 4)
        try site.expectNoSecrets()
    }

    @Test func `a plan comes through a pipe as well, and without credentials nothing is begun`() async throws
    {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, nil)])
        let nobody = try await site.script("FUSEGUARD_API=\(site.address) fuseguard apply plan.json")
        #expect(nobody.status == 64 && nobody.output == "", "\(nobody.errors)")
        #expect(try await !site.run("log").output.contains("started"))
        let piped = try await site.script("cat plan.json | \(site.environment()) fuseguard apply - --wait 10")
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(try site.updates() == ["update X 200"])
        try site.expectNoSecrets()
    }

    @Test func `what was given up is not complete`() async throws {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, nil)])
        #expect(try await site.run("release plan.json").status == 0)
        let status = try await site.run("status plan.json --json").output
        #expect(status.contains("\"complete\": false"), "\(status)")
        #expect(try await site.run("apply plan.json").status == 4)
        try site.expectNoSecrets()
    }

    @Test func `what is confirmed while a pull is reading is not written over`() async throws {
        let site = try ApplyTests.site()
        try await site.plan([("X", 6, nil)])
        // The cloud does not answer until the plan is confirmed.
        try site.disturb("{\"delay\": 25000}")
        let pulled = try await site.afterNextQuestion {
            _ = try site.shell.run("fuseguard confirm plan.json >confirmed; echo $? >>confirmed")
            try site.disturb("{\"delay\": 0}")
        } during: {
            try await site.run("pull \(ApplySite.id)")
        }
        #expect(pulled.status == 75 && pulled.output.isEmpty, "\(pulled.status) \(pulled.output)")
        #expect(pulled.errors.contains("changed while it was read"), "\(pulled.errors)")
        #expect(try await site.script("tail -n 1 confirmed").output == "0\n")
        let record = try await site.run("export \(ApplySite.id) --json").output
        #expect(record.contains("\"offlineCurrent\": 6,"), "\(record)")
        try site.expectNoSecrets()
    }

    @Test func `of many chargers that are not confirmed the line names a few, and still says what to do`()
        async throws
    {
        let site = try ApplySite(
            fuse: 400, (1...20).map { .init(name: "Garage \($0)", current: 10, phase: 7) })
        try await site.plan((1...20).map { ("Garage \($0)", 7, nil) })
        for number in 1...20 { try site.disturb("Garage \(number)", "{\"online\": false}") }
        let away = try await site.run("apply plan.json --wait 0")
        let last = away.errors.split(separator: "\n").last ?? ""
        #expect(away.status == 75 && last.hasSuffix("goes on"), "\(last)")
        #expect(last.contains("(sent, not confirmed) and 15 more; "), "\(last)")
        try site.expectNoSecrets()
    }
}
