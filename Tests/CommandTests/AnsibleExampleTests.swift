import Foundation
import Testing
import Yams

@Suite struct AnsibleExampleTests {
    /// The play, run with a small model of Ansible's own modules; anything unknown in it is an error.
    private struct Play {
        let site: ApplySite
        private let tasks: [[String: Any]]

        init(_ site: ApplySite) throws {
            self.site = site
            let text = try String(
                contentsOf: Shell.root.appendingPathComponent("Examples/pipelines/ansible.yaml"),
                encoding: .utf8)
            let plays = try #require(Yams.load(yaml: text) as? [[String: Any]])
            tasks = try #require(plays.first?["tasks"] as? [[String: Any]])
        }

        private func path(_ name: String) -> String { site.shell.folder.appendingPathComponent(name).path }
        private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

        /// The name of the plan's file.
        func planFile() async throws -> String {
            String(try await site.script("sha256sum <proposal.json").output.prefix(64)) + ".plan.json"
        }

        /// True when a condition of the example holds; any other condition is an error.
        private func holds(_ condition: Any?, _ results: [String: Outcome], _ plan: String) throws -> Bool {
            func status(_ name: String) -> Int32? { results[name]?.status }
            func says(_ name: String, _ text: String) -> Bool {
                results[name]?.output.contains(text) ?? false
            }
            let complete = #""complete": true"#
            switch condition as? String {
            case "not file.stat.exists": return !isThere("proposal.json")
            case "left.stat.exists": return status("left") == 0
            case "left.stat.exists and ((earlier.stdout | from_json).complete or (earlier.stdout | from_json).settledAt is not none)":
                return status("left") == 0
                    && (says("earlier", complete) || says("earlier", #""settledAt": ""#))
            case "planned.rc != 0": return status("planned") != 0
            case "applied.rc != 75": return status("applied") != 75
            case "applied.rc not in [0, 4]": return ![0, 4].contains(status("applied"))
            case "status.rc != 0 or not (status.stdout | from_json).complete":
                return status("status") != 0 || !says("status", complete)
            default:
                Issue.record("a condition that is not known here: \(condition ?? "none")")
                return true
            }
        }

        /// Runs the play.
        ///
        /// - Parameter last: The task after which the play is interrupted; nil for none.
        /// - Returns: The task that failed; nil where none did.
        /// - Throws: The errors of its commands, or that of an expression the test cannot evaluate.
        func run(until last: String? = nil) async throws -> String? {
            var results: [String: Outcome] = [:]
            let plan = try await planFile()
            for task in tasks {
                let name = try #require(task["name"] as? String)
                if let when = task["when"], try !holds(when, results, plan) { continue }
                let outcome = try await perform(task, &results, plan)
                if let register = task["register"] as? String { results[register] = outcome }
                let hasFailed =
                    try task["failed_when"].map { try holds($0, results, plan) }
                    ?? (outcome.status != 0
                        && task["ansible.builtin.stat"] == nil)
                if hasFailed { return name }
                if name == last { return nil }
            }
            return nil
        }

        private func perform(
            _ task: [String: Any], _ results: inout [String: Outcome], _ plan: String
        ) async throws -> Outcome {
            func filled(_ text: String) -> String {
                text.replacingOccurrences(of: "{{ proposal }}", with: "proposal.json")
                    .replacingOccurrences(of: "{{ plan }}", with: plan)
            }
            let done = Outcome(status: 0, output: "", errors: "")
            if let stat = task["ansible.builtin.stat"] as? [String: Any] {
                let name = filled(try #require(stat["path"] as? String))
                return Outcome(status: isThere(name) ? 0 : 1, output: "", errors: "")
            }
            if let file = task["ansible.builtin.file"] as? [String: Any] {
                try #require(file["state"] as? String == "absent")
                try? FileManager.default.removeItem(
                    atPath: path(filled(try #require(file["path"] as? String))))
                return done
            }
            let command = try #require(task["ansible.builtin.command"] as? [String: Any])
            if let creates = command["creates"] as? String, isThere(filled(creates)) { return done }
            var words = try #require(command["argv"] as? [String]).map(filled)
            try #require(words.removeFirst() == "fuseguard")
            // Use a shorter timeout in a test.
            if words[0] == "apply" { words += ["--wait", "2"] }
            var outcome = try await site.run(words.joined(separator: " "))
            guard let until = task["until"] else { return outcome }
            for _ in 0..<(task["retries"] as? Int ?? 0) {
                results[try #require(task["register"] as? String)] = outcome
                if try holds(until, results, plan) { break }
                outcome = try await site.run(words.joined(separator: " "))
            }
            return outcome
        }

        func propose(_ name: String, _ amperes: Int) throws {
            try site.shell.write(
                """
                {"format": "fuseguard/proposal/1", "updates": [
                  {"charger": "\(site.id(name))", "offlineChargeCurrent": \(amperes)}]}
                """, to: "proposal.json")
        }
    }

    @Test func `each deployment is in force after it, also one that was deployed before another`()
        async throws
    {
        let play = try Play(ApplyTests.site())
        for (amperes, sent) in [(6, 1), (6, 1), (7, 2), (6, 3), (6, 3), (7, 4)] {
            try play.propose("X", amperes)
            #expect(try await play.run() == nil)
            #expect(try play.site.held("X") == "\(amperes) on 7")
            #expect(try play.site.updates().count == sent)
        }
    }

    @Test func `one that was interrupted once it was in force does not stand for a later one`() async throws {
        let play = try Play(ApplyTests.site())
        try play.propose("X", 6)
        #expect(try await play.run(until: "Send it wave by wave, and read each back") == nil)
        try play.propose("X", 7)
        #expect(try await play.run() == nil)
        try play.propose("X", 6)
        #expect(try await play.run() == nil)
        #expect(try play.site.held("X") == "6 on 7")
    }

    @Test func `with a charger away the play fails, and goes on with what it has sent`() async throws {
        let play = try Play(ApplyTests.site())
        try play.site.disturb("X", #"{"online": false}"#)
        try play.propose("X", 6)
        #expect(try await play.run() == "Send it wave by wave, and read each back")
        // A second plan for that charger must wait.
        try play.propose("X", 7)
        #expect(try await play.run() == "Check and reserve")
        try play.propose("X", 6)
        try play.site.disturb("X", #"{"online": true}"#)
        #expect(try await play.run() == nil)
        #expect(try play.site.held("X") == "6 on 7" && play.site.updates() == ["update X 200"])
    }

    @Test func `what is refused, stale or given up is not taken for done`() async throws {
        let play = try Play(ApplyTests.site())
        try play.propose("Z", 32)
        #expect(try await play.run() == "Check and reserve")
        #expect(
            try await !FileManager.default.fileExists(
                atPath: play.site.shell.folder.appendingPathComponent(play.planFile()).path))
        try play.propose("X", 6)
        #expect(try await play.run(until: "Check and reserve") == nil)
        try await play.site.script(
            "fuseguard export \(ApplySite.id) | sed 's/fuse: 40/fuse: 39/' >now.yaml; fuseguard import --replace now.yaml"
        )
        #expect(try await play.run() == "Ask whether this very plan is in force")
        #expect(try play.site.updates() == [])
        #expect(try await play.site.run("release \(play.planFile())").status == 0)
        #expect(try await play.run() == nil)
        #expect(try play.site.held("X") == "6 on 7")
    }
}
