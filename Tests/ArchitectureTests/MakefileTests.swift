import Foundation
import Testing

/// The Makefile selects suites by their tags, so that a suite may be renamed, moved and split.
@Suite struct MakefileTests {
    /// A suite with its target, and its tags.
    private struct TaggedSuite {
        let target: String
        let name: String
        let tags: Set<String>
    }

    /// Every suite below Tests.
    private static func suites() throws -> [TaggedSuite] {
        let tests = Project.root.appendingPathComponent("Tests")
        return try Project.files(below: "Tests").filter { $0.pathExtension == "swift" }.flatMap { file in
            let target = file.path.dropFirst(tests.path.count + 1).split(separator: "/").first ?? ""
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.matches(of: #/(?m)^@Suite(?<traits>\([^\n]*\))?\s+struct (?<name>\w+)/#).map {
                match in
                let tags = (match.output.traits ?? "").matches(of: #/\.tags\((?<tags>[^)]*)\)/#)
                    .flatMap { $0.output.tags.split(separator: ",") }
                    .map { $0.trimmingCharacters(in: .whitespaces.union(["."])) }
                return TaggedSuite(target: String(target), name: String(match.output.name), tags: Set(tags))
            }
        }
    }

    /// The tags of each selection that the Makefile makes, such as `long timed`.
    private static func selections() throws -> [String] {
        try Project.text("Makefile").matches(of: #/\$\(call tagged,(?<tags>[a-z ]+)\)/#).map {
            String($0.output.tags)
        }
    }

    @Test func `it names no suite`() throws {
        let words = Set(try Project.text("Makefile").matches(of: #/\w+/#).map { String($0.output) })
        let suites = try Self.suites()
        #expect(suites.count > 50)
        for suite in suites { #expect(!words.contains(suite.name), "give \(suite.name) a tag") }
    }

    @Test func `each selection is that of the suites with the tags`() throws {
        let suites = try Self.suites()
        let selections = try Self.selections()
        #expect(!selections.isEmpty)
        for selection in selections {
            let process = Process()
            process.executableURL = Project.root.appendingPathComponent("Tests/tagged")
            process.arguments = selection.split(separator: " ").map(String.init)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(selection)")
            let filter = try Regex(text.trimmingCharacters(in: .newlines))
            let tags = Set(selection.split(separator: " ").map(String.init))
            for suite in suites {
                let isSelected = "\(suite.target).\(suite.name)/`a test`()".firstMatch(of: filter) != nil
                #expect(isSelected == !suite.tags.isDisjoint(with: tags), "\(selection): \(suite.name)")
            }
        }
    }

    @Test func `the passes of make test run each test once`() throws {
        for suite in try Self.suites() {
            #expect(!suite.tags.isSuperset(of: ["long", "timed"]), "\(suite.name) would run twice")
        }
        let passes = try Project.text("Makefile").matches(
            of: #/swift test --skip-build --(?<way>skip|filter) '\$\(call tagged,(?<tags>[a-z ]+)\)'/#)
        let made = passes.map { "\($0.output.way) \($0.output.tags)" }
        #expect(made.prefix(3) == ["skip long timed", "filter timed", "filter long"])
    }

    @Test func `a tag stands in the line of its suite`() throws {
        for file in Project.files(below: "Tests") where file.pathExtension == "swift" {
            guard file.lastPathComponent != "MakefileTests.swift" else { continue }
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard line.contains(".tags(") else { continue }
                #expect(
                    line.firstMatch(of: #/^@Suite\(.*\.tags\(.*struct \w+ \{$/#) != nil,
                    "\(file.lastPathComponent): \(line)")
            }
        }
    }
}
