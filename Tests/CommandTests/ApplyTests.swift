import Foundation
import Testing

@Suite struct ApplyTests {
    /// A fuse of 40 A, full: X has 32 A, Y 6 A on every line, and Z nothing.
    static func site(_ options: String...) throws -> ApplySite {
        try ApplySite(
            fuse: 40,
            [
                .init(name: "X", current: 32, phase: 7), .init(name: "Y", current: 6, phase: 7),
                .init(name: "Z", current: 0, phase: 7),
            ], options)
    }

    /// The lines of the error output that are not progress.
    static func complaints(_ outcome: Outcome) -> [String] {
        outcome.errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("wave ") }
    }

    @Test func `a plan of several waves is in force at the end, each wave after the one before it`()
        async throws
    {
        let site = try Self.site("--charger-delay", "300")
        try await site.plan([("X", 6, 1), ("Y", 32, nil)])
        let applied = try await site.run("apply plan.json --wait 10 --reason 'ticket 7'")
        #expect(applied.status == 0 && Self.complaints(applied) == [], "\(applied.errors)")
        #expect(applied.output.contains("Nothing is left to do.\n"), "\(applied.output)")
        #expect(try site.held("X") == "6 on 1")
        #expect(try site.held("Y") == "32 on 7")
        let asked = try site.asked()
        let updates = asked.indices.filter { asked[$0].hasPrefix("update") }
        #expect(asked.filter { $0.hasPrefix("update") }.first == "update X 200")
        #expect(asked.filter { $0.hasPrefix("update") }.last == "update Y 200")
        // The charger of a wave was read before the next wave.
        for (one, next) in zip(updates, updates.dropFirst()) {
            #expect(asked[one..<next].contains("state \(asked[one].split(separator: " ")[1]) 200"))
        }
        let export = try await site.run("export \(ApplySite.id)").output
        #expect(export.contains("offlineCurrent: 32") && export.contains("offlinePhase: 1"), "\(export)")
        let log = try await site.run("log").output
        #expect(log.contains("decided: started") && log.contains("complete"), "\(log)")
        #expect(log.contains("ticket 7"))
        // Every request was answered, so none is in flight.
        #expect(try await site.run("pull \(ApplySite.id)").output.contains("nothing changes"))
        try await site.plan([("X", 7, nil)], to: "next.json")
        #expect(try await site.run("release next.json").status == 0)
        let again = try await site.run("apply plan.json")
        #expect(again.status == 4 && again.output.contains("USED"), "\(again.output)")
        #expect(try await site.run("apply next.json").status == 4)
        try site.expectNoSecrets()
    }

    @Test func `a charger that is away keeps counting until it is back`() async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        try site.disturb("X", "{\"online\": false}")
        let away = try await site.run("apply plan.json --wait 1.5")
        #expect(away.status == 75 && away.output == "", "\(away.output)")
        let complaints = Self.complaints(away)
        #expect(complaints.count == 1 && complaints[0].hasPrefix("fuseguard: plan plan-"), "\(complaints)")
        #expect(complaints[0].contains("X (\(site.id("X"))) (sent, not confirmed)"), "\(complaints)")
        #expect(try site.updates() == ["update X 200"])
        let check = try await site.run("check --charger \(site.id("Z")) --offline-current 6")
        #expect(check.status == 1 && check.output.contains("in-flight"), "\(check.output)")
        #expect(try await site.run("release plan.json").status == 77)
        #expect(try await site.run("plan --charger \(site.id("X")) --offline-current 6").status == 75)
        try await site.script(
            "fuseguard export \(ApplySite.id) | sed 's/offlineCurrent: 32/offlineCurrent: 1/' > x.yaml")
        #expect(try await site.run("import --replace x.yaml").status == 75)
        #expect(try await site.run("confirm plan.json --wave 2").status == 65)
        let status = try await site.run("status plan.json --json").output
        #expect(status.contains("\"complete\": false") && status.contains("\"state\": \"sent\""), "\(status)")
        try site.disturb("X", "{\"online\": true}")
        let back = try await site.run("apply plan.json --wait 10")
        #expect(back.status == 0, "\(back.errors)")
        #expect(try site.updates() == ["update X 200", "update Y 200"])
        #expect(try site.held() == ["6 on 7", "32 on 7", "0 on 7"])
        try site.expectNoSecrets()
    }

    @Test func `the cloud's word is enough where that is asked for`() async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, nil)])
        try site.disturb("X", "{\"online\": false}")
        let away = try await site.run("apply plan.json --wait 3 --confirm cloud")
        #expect(away.status == 75, "the cloud itself calls it away: \(away.errors)")
        #expect(try site.held("X") == "32 on 7, away")
        try site.disturb("X", "{\"online\": true}")
        try await site.plan([("Y", 6, nil)], to: "late.json")
        try site.disturb("Y", "{\"late\": 600000}")
        let before = try site.held("Y")
        let applied = try await site.run("apply late.json --wait 3 --confirm cloud")
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(try site.held("Y") == before)
        try site.expectNoSecrets()
    }

    @Test func `what the service forbids for one charger is not applied, and may be given up`() async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, nil), ("Y", 5, nil)])
        try site.disturb("X", "{\"status\": 403}")
        let forbidden = try await site.run("apply plan.json --wait 5")
        #expect(forbidden.status == 75 && forbidden.output == "", "\(forbidden.output)")
        #expect(Self.complaints(forbidden).first?.contains("not permitted (403)") == true)
        #expect(try site.updates().sorted() == ["update X 403", "update Y 200"])
        #expect(try site.held() == ["32 on 7", "5 on 7", "0 on 7"])
        // No request of the plan is under way, so it may be released; values in force stay.
        #expect(try await site.run("release plan.json").status == 0)
        #expect(try await site.run("pull \(ApplySite.id)").output.contains("nothing changes"))
        try await site.plan([("X", 7, nil)], to: "next.json")
        let nothing = try await site.run("apply next.json --wait 5")
        #expect(nothing.status == 77 && nothing.output == "", "\(nothing.errors)")
        try site.disturb("X", "{\"status\": 0}")
        #expect(try await site.run("apply next.json --wait 5").status == 0)
        try site.expectNoSecrets()
    }

    /// The faults of the update to X, the request seen, and the settings of X afterwards.
    @Test(arguments: [
        ("{\"refuse\": 528}", "update X 500", "32 on 7"),
        ("{\"lose\": 1, \"reset\": true}", "update X 0", "32 on 7"),
    ])
    func `a request of unknown fate is not repeated blindly`(
        faults: String, seen: String, holds: String
    ) async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        try site.disturb("X", faults)
        for _ in 1...2 {
            let applied = try await site.run("apply plan.json --wait 1.5")
            #expect(applied.status == 75 && applied.output == "", "\(applied.errors)")
            #expect(Self.complaints(applied).count == 1, "\(applied.errors)")
            #expect(try site.updates() == [seen])
        }
        #expect(try site.held("X") == holds)
        #expect(try await site.run("release plan.json").status == 77)
        try site.disturb("X", "{\"refuse\": 0}")
        // 20 s later: longer than the service's cache.
        try await site.age(21)
        let applied = try await site.run("apply plan.json --wait 10")
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(try site.updates() == [seen, "update X 200", "update Y 200"])
        #expect(try site.held() == ["6 on 7", "32 on 7", "0 on 7"])
        try site.expectNoSecrets()
    }

    @Test func `what was applied without an answer is read back, and holds others up for a while`()
        async throws
    {
        let site = try Self.site()
        try await site.plan([("X", 6, nil)])
        try site.disturb("X", "{\"drop\": 1, \"reset\": true}")
        let applied = try await site.run("apply plan.json --wait 5")
        #expect(applied.status == 0 && applied.output.contains("may still arrive"), "\(applied.errors)")
        #expect(try site.updates() == ["update X 0"])
        let early = try await site.run("plan --charger \(site.id("X")) --offline-current 7")
        #expect(early.status == 75 && early.errors.contains("three minutes"), "\(early.errors)")
        #expect(try await site.run("plan --charger \(site.id("Y")) --offline-current 7").status == 0)
        try await site.age(151)
        #expect(try await site.run("plan --charger \(site.id("X")) --offline-current 7").status == 0)
        try site.expectNoSecrets()
    }

    @Test func `a service that is busy, away for a moment and forgets its tokens is outlasted`() async throws
    {
        let site = try Self.site()
        try await site.plan([("X", 6, nil), ("Y", 32, nil)])
        try site.disturb("X", "{\"online\": false}")
        let run = try await site.afterFirstUpdate {
            try site.disturb("{\"tokenRevoked\": true, \"limitNext\": 2, \"failNext\": 1}")
            try site.disturb("X", "{\"online\": true}")
        } during: {
            try await site.run("apply plan.json --wait 120")
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(try site.updates().filter { $0.hasSuffix("200") } == ["update X 200", "update Y 200"])
        #expect(try site.asked().contains { $0.hasSuffix("401") })
        try site.expectNoSecrets()
    }

    @Test func `nothing is sent with a wrong password, nor without an answer`() async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, nil)])
        let wrong = try await site.run("apply plan.json --wait 3", password: "hunter2 wrong")
        #expect(wrong.status == 77 && wrong.output == "" && Self.complaints(wrong).count == 1)
        let down = try await site.run(
            "apply plan.json --wait 3 --despite-changes", address: "http://127.0.0.1:1")
        #expect(down.status == 69 && down.output == "" && Self.complaints(down).count == 1)
        #expect(try site.updates() == [])
        #expect(try await site.run("plan --charger \(site.id("X")) --offline-current 7").status == 75)
        #expect(try await site.run("release plan.json").status == 0)
        try site.expectNoSecrets()
    }

    @Test func `every document of it is valid by its schema`() async throws {
        let site = try Self.site()
        try await site.plan([("X", 6, 2), ("Y", 32, nil)])
        try await site.plan([("Z", 0, nil)], to: "nothing.json")
        try site.disturb("X", "{\"status\": 403}")
        let documents: [(schema: String, command: String, status: Int32)] = [
            ("status", "status plan.json --json", 0), ("status", "apply nothing.json --json", 0),
            ("settlement", "apply nothing.json --json", 4), ("", "apply plan.json --wait 3 --json", 77),
            ("status", "status plan.json --json", 0), ("status", "apply plan.json --wait 10 --json", 0),
            ("settlement", "apply plan.json --json", 4), ("log", "log --json", 0),
        ]
        var files: [String: [String]] = [:]
        for (index, (schema, command, status)) in documents.enumerated() {
            let outcome = try await site.run(command)
            #expect(outcome.status == status, "\(command): \(outcome.errors)")
            guard !schema.isEmpty else {
                #expect(outcome.output == "")
                try site.disturb("X", "{\"status\": 0}")
                continue
            }
            try site.shell.write(outcome.output, to: "\(index).json")
            files[schema, default: []].append("\(index).json")
        }
        for (schema, names) in files {
            let complaint = try JSONSchemaTests().validate(site.shell, schema, names)
            #expect(complaint == "", "\(schema): \(complaint)")
        }
        try site.expectNoSecrets()
    }
}
