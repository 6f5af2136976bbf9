import Foundation
import Testing

@Suite struct LibraryTests {
    /// The ten lines: the imports of the example's program and what follows them, up to the first `print`.
    private static func lines() throws -> String {
        let program = try Project.text("Examples/library/Sources/garage/main.swift")
        let match = try #require(program.firstMatch(of: #/import FuseCore\n(?s:.*?)\nprint\([^\n]*/#))
        return String(match.0)
    }

    @Test(arguments: [
        "CONTRIBUTING.md", "Sources/FusePlanner/FusePlanner.docc/FusePlanner.md",
        "Sources/FuseReport/FuseReport.docc/FuseReport.md",
    ]) func `documents show the library as the example's program uses it`(document: String) throws {
        let lines = try Self.lines()
        #expect(lines.split(separator: "\n").count == 9)
        #expect(try Project.text(document).contains("```swift\n\(lines)\n```"))
    }

    @Test func `every product that is a library has a page of documentation that is checked`() throws {
        let products = try Project.text("Package.swift").matches(of: #/\.library\(name: "(\w+)"/#)
        let script = try Project.text("Packaging/docc")
        for product in products.map({ String($0.1) }) {
            #expect(Project.has("Sources/\(product)/\(product).docc/\(product).md"))
            #expect(script.contains(" \(product)"), "Packaging/docc leaves out \(product)")
        }
    }
}
