// Room: the console blocks of the README are what happens.

import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test func `every console block of the README is what happens, in one folder from top to bottom`() throws
    {
        let file = Shell.root.appendingPathComponent("README.md")
        let readme = try String(contentsOf: file, encoding: .utf8)
        let shell = try Shell()
        var parts = readme.components(separatedBy: "```console\n")
        #expect(parts.count > 3)
        for index in parts.indices.dropFirst() {
            let end = try #require(parts[index].range(of: "```"))
            let block = String(parts[index][..<end.lowerBound])
            let happened = try Transcript.replay(block, in: shell)
            #expect(happened == block, "run `make golden` and look at the README")
            parts[index].replaceSubrange(..<end.lowerBound, with: happened)
        }
        let replayed = parts.joined(separator: "```console\n")
        if replayed != readme, CaseTests.isRecording {
            try replayed.write(to: file, atomically: true, encoding: .utf8)
        }
    }
}
