import Foundation
import FuseTestSupport
import Testing

@Suite(.tags(.recorded)) struct ReadmeTests {
    @Test(arguments: ["README.md", "docs/tour.md", "docs/tutorial.md", "docs/scripts.md", "docs/ocpp.md"])
    func `every console block of a document is what happens, in one folder from top to bottom`(
        document: String
    ) throws {
        let file = Shell.root.appendingPathComponent(document)
        let readme = try String(contentsOf: file, encoding: .utf8)
        let shell = try Shell()
        var parts = readme.components(separatedBy: "```console\n")
        #expect(parts.count > 3)
        for index in parts.indices.dropFirst() {
            let end = try #require(parts[index].range(of: "```"))
            let block = String(parts[index][..<end.lowerBound])
            let happened = try Transcript.replay(block, in: shell)
            #expect(happened == block, "run `make golden` and look at \(document)")
            parts[index].replaceSubrange(..<end.lowerBound, with: happened)
        }
        let replayed = parts.joined(separator: "```console\n")
        if replayed != readme, CaseTests.isRecording {
            try replayed.write(to: file, atomically: true, encoding: .utf8)
        }
    }
}
