import Foundation
import Testing

@Suite struct RulesTests {
    /// The headings of docs/rules.md in the form in which comments cite them.
    private static func headings() throws -> [String] {
        try Project.text("docs/rules.md").split(separator: "\n")
            .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    }

    /// The files of a folder that have comments, except this one.
    private static func files(in folder: String) -> [URL] {
        Project.files(below: folder).filter {
            ["swift", "sql", "js", "py", "sh"].contains($0.pathExtension)
                && $0.lastPathComponent != "RulesTests.swift"
        }
    }

    /// The headings that a text cites, such as "Verdicts" in "(rules: Verdicts, cap)".
    ///
    /// A citation ends at a comma and may continue on the next line of a comment.
    private static func rulesCited(in text: String) -> [String] {
        let joined = text.replacing(#/\s*\n\s*(?:///?|--)?\s*/#, with: " ")
        return joined.matches(of: #/\(rules:\s*([A-Z][^,;)]*)/#).map { String($0.1) }
    }

    @Test(arguments: ["Sources", "Tests", "schema"])
    func `every rule that a comment cites is a heading of the rules`(folder: String) throws {
        let headings = Set(try Self.headings())
        #expect(!headings.isEmpty)
        for file in Self.files(in: folder) {
            for rule in Self.rulesCited(in: try String(contentsOf: file, encoding: .utf8)) {
                #expect(
                    headings.contains(rule),
                    "\(file.lastPathComponent) cites \"\(rule)\", which docs/rules.md does not have")
            }
        }
    }

    @Test func `a citation is found across the end of a line, and with its detail`() {
        let text = """
            /// It is a note then (rules: Warnings and
            /// acceptances). The smaller one counts (rules: Verdicts, cap).
            -- One entry for each (rules: Log)
            """
        #expect(Self.rulesCited(in: text) == ["Warnings and acceptances", "Verdicts", "Log"])
    }

    @Test func `no heading of the rules is there twice`() throws {
        let headings = try Self.headings()
        #expect(Set(headings).count == headings.count)
    }
}
