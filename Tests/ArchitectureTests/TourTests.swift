import Foundation
import Testing

@Suite struct TourTests {
    private static func contributing() throws -> String {
        try Project.text("CONTRIBUTING.md")
    }

    /// The texts in backticks, except commands.
    private static func names(in text: String) -> [String] {
        text.matches(of: #/`([^`\n ]+)`/#).map { String($0.1) }
    }

    @Test func `every file that the tour names is there`() throws {
        let files = Project.files(below: "Sources") + Project.files(below: "Tests/ArchitectureTests")
        let swift = Set(files.map(\.lastPathComponent))
        let names = try Self.names(in: Self.contributing())
        #expect(names.contains("LineTotals.swift") || names.contains { $0.hasSuffix("/LineTotals.swift") })
        for name in names {
            if ["Sources/", "Tests/", "schema/", "docs/", "Packaging"].contains(where: name.hasPrefix) {
                #expect(Project.has(name), "CONTRIBUTING.md names \(name)")
            } else if name.hasSuffix(".swift") {
                #expect(swift.contains(name), "CONTRIBUTING.md names \(name)")
            }
        }
    }

    @Test func `every verb that is to be run is in the Makefile`() throws {
        let makefile = try Project.text("Makefile")
        let text = try Self.contributing()
        for verb in Set(text.matches(of: #/`make ([a-z-]+)/#).map { String($0.1) }) {
            #expect(
                makefile.contains("\n\(verb):") || makefile.contains("\n\(verb) "),
                "CONTRIBUTING.md names make \(verb)")
        }
    }

    @Test func `the glossary is in alphabetical order, and has each term once`() throws {
        let glossary = try #require(try Self.contributing().components(separatedBy: "## Glossary").last)
        let terms = glossary.matches(of: #/\n\* \*\*([^*]+)\*\*: /#).map { $0.1.lowercased() }
        #expect(terms.count > 50)
        #expect(terms == terms.sorted() && Set(terms).count == terms.count)
    }
}
