import Foundation
import Testing

@Suite struct LinkTests {
    /// The documents for readers: those in the root, and all below docs.
    private static let documents: [String] = {
        let root = (try? FileManager.default.contentsOfDirectory(atPath: Project.root.path)) ?? []
        let docs = Project.files(below: "docs").map { $0.path.dropFirst(Project.root.path.count + 1) }
        return (root + docs.map(String.init)).filter { $0.hasSuffix(".md") }.sorted()
    }()

    /// The anchors of a document's headings, as code hosts form them.
    private static func anchors(of file: URL) throws -> Set<String> {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return Set(
            lines.filter { $0.hasPrefix("#") }.map { line in
                line.drop { $0 == "#" }.dropFirst().lowercased().replacing(" ", with: "-")
                    .filter { $0.isLetter || $0.isNumber || $0 == "-" }
            })
    }

    @Test(arguments: documents) func `every link of a document leads somewhere`(document: String) throws {
        let file = Project.root.appendingPathComponent(document)
        for match in try Project.text(document).matches(of: #/\]\(([^)\s]+)\)/#) {
            let link = String(match.1)
            guard !link.contains("://") else { continue }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let folder = file.deletingLastPathComponent()
            let target = parts[0].isEmpty ? file : folder.appendingPathComponent(String(parts[0]))
            #expect(
                FileManager.default.fileExists(atPath: target.path), "\(document) links to \(link)")
            guard parts.count == 2, target.pathExtension == "md" else { continue }
            #expect(
                try Self.anchors(of: target).contains(String(parts[1])), "\(document) links to \(link)")
        }
    }
}
