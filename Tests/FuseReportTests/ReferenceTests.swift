import Foundation
import FuseReport
import FuseTestSupport
import Testing

@Suite(.tags(.recorded)) struct ReferenceTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/findings.md")

    private static let titles = [
        ("error", "Errors", "It may not be sent: refused (exit 1) or undecided (exit 2)."),
        ("warning", "Warnings", "It may be sent; with `--fail-on warning` it ends with 1."),
        ("note", "Notes", "Worth knowing."),
        ("assumption", "Assumptions", "What was taken for granted because it was not declared."),
    ]

    /// The expected text of the reference.
    private var reference: String {
        let head = """
            # Findings

            What `check` and its kin find, by code, as `fuseguard explain CODE` says it. Written by `make golden`.

            """
        let sections = Self.titles.map { kind, title, sentence in
            let entries = Explanation.all.filter { $0.kind == kind }.map {
                "### `\($0.code)`\n\n**When** \($0.meaning)\n\n**Why** \($0.reason)\n\n**What to do** \($0.remedy)\n"
            }
            return "\n## \(title)\n\n\(sentence)\n\n" + entries.joined(separator: "\n")
        }
        return head + sections.joined()
    }

    /// Compares the file with the text; `make golden` writes it, and then fails once so that it is noticed.
    @Test func `the reference of findings is what the program explains`() throws {
        #expect(Set(Explanation.all.map(\.kind)) == Set(Self.titles.map(\.0)))
        let written = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
        let reference = reference
        if written != reference, ProcessInfo.processInfo.environment["FUSEGUARD_RECORD"] != nil {
            try reference.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(written == reference, "run `make golden` and look at docs/findings.md")
    }
}
