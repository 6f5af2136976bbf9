import Foundation
import Testing
import Yams

@Suite struct PipelineExampleTests {
    private static let folder = Shell.root.appendingPathComponent("Examples/pipelines")

    /// A proposal that takes a line over its limit.
    private static let overload = """
        {"format": "fuseguard/proposal/1", "updates": [
          {"charger": "B1", "offlineChargeCurrent": 32, "offlineChargePhase": 4}]}
        """

    /// A repository in the layout that the examples expect.
    private func repository(current: String) throws -> Shell {
        let shell = try Shell()
        try FileManager.default.copyItem(
            at: shell.folder.appendingPathComponent("Examples/solsiden.yaml"),
            to: shell.folder.appendingPathComponent("site.yaml"))
        try shell.write(
            """
            {"format": "fuseguard/proposal/1", "updates": [{"charger": "B1", "offlineChargeCurrent": \(current)}]}
            """, to: "proposal.json")
        return shell
    }

    private func document(_ name: String) throws -> [String: Any] {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        return try #require(Yams.load(yaml: text) as? [String: Any])
    }

    /// The exit status of each command of an example where that charger has a current.
    private func statuses(_ commands: [String], current: String) throws -> [Int32] {
        let shell = try repository(current: current)
        return try commands.map { try shell.run($0).status }
    }

    @Test func `the GitHub workflow fails where a fuse would not hold, and leaves a report all the same`()
        throws
    {
        let jobs = try #require(document("github-actions.yaml")["jobs"] as? [String: [String: Any]])
        let steps = try #require(jobs["check"]?["steps"] as? [[String: Any]])
        let commands = steps.compactMap { $0["run"] as? String }
        #expect(try statuses(commands, current: "20") == [0, 0, 0])
        #expect(
            try statuses(commands, current: "32.001") == [0, 65, 1], "it cannot be read: there is no report")
        let over = try repository(current: "32")
        try over.write(Self.overload, to: "proposal.json")
        let refused = try over.run(commands[1])
        #expect(refused.status == 1 && refused.output.contains("::error file=proposal.json,title=exceeds"))
        #expect(try over.run(commands[2]).status == 0)
        let report = try Data(contentsOf: over.folder.appendingPathComponent("fuseguard.sarif"))
        let sarif = try #require(JSONSerialization.jsonObject(with: report) as? [String: Any])
        #expect(sarif["version"] as? String == "2.1.0")
        let upload = steps.last?["with"] as? [String: String]
        #expect(upload?["sarif_file"] == "fuseguard.sarif")
    }

    @Test func `the GitLab job fails where a fuse would not hold, and leaves a report all the same`() throws {
        let job = try #require(document("gitlab-ci.yml")["fuses"] as? [String: Any])
        let commands = try #require(job["script"] as? [String])
        #expect(try statuses(commands, current: "20") == [0, 0])
        let shell = try repository(current: "20")
        try shell.write(Self.overload, to: "proposal.json")
        #expect(try commands.map { try shell.run($0).status } == [0, 1])
        let artifacts = job["artifacts"] as? [String: Any]
        let reports = try #require(artifacts?["reports"] as? [String: String])
        let report = try shell.run("cat \(reports["junit"] ?? "")").output
        #expect(report.contains("<testsuites") && report.contains("<failure type=\"exceeds\""))
    }

    @Test func `the hook lets a commit through that is safe, and no other`() throws {
        let shell = try Shell()
        let git = "git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false"
        let begun = try shell.run(
            """
            mkdir -p repository/sites repository/proposals && cd repository && git init -q . &&
            cp ../Examples/pipelines/pre-commit .git/hooks/ && cp ../Examples/solsiden.yaml sites/ &&
            printf 'charger,offlineChargeCurrent\\nA1,20\\n' > proposals/solsiden.csv && git add -A && \(git) commit -qm first
            """)
        #expect(begun.status == 0, "\(begun.errors)")
        let refused = try shell.run(
            "cd repository && printf 'charger,offlineChargeCurrent,offlineChargePhase\\nB1,32,4\\n' > proposals/solsiden.csv && git add -A && \(git) commit -qm second"
        )
        #expect(
            refused.status == 1 && refused.errors.contains("proposals/solsiden.csv: fuseguard ends with 1"))
        #expect(refused.errors.contains("Garage B (garage-b) L3 would carry 32 A"))
        // A file in the folder that is not staged does not count.
        let unstaged = try shell.run(
            """
            cd repository && git reset -q && printf 'charger,offlineChargeCurrent\\nA2,10\\n' > proposals/solsiden.csv && git add -A &&
            echo nonsense > proposals/solsiden.csv && \(git) commit -qm third
            """)
        #expect(unstaged.status == 0, "\(unstaged.errors)")
        let over = try shell.run(
            "cd repository && sed -i 's/^fuse: 63.*/fuse: 20/' sites/solsiden.yaml && git add sites && \(git) commit -qm fourth"
        )
        #expect(over.status == 1 && over.errors.contains("sites/solsiden.yaml: fuseguard ends with 1"))
    }
}
