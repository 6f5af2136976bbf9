import Foundation
import FuseTestSupport
import Testing

@Suite(.tags(.recorded)) struct CaseTests {
    static let folder = Shell.root.appendingPathComponent("Tests/Cases")
    static let cases = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
    static let isRecording = ProcessInfo.processInfo.environment["FUSEGUARD_RECORD"] != nil

    @Test(arguments: cases) func `a case's transcript is what happens`(name: String) throws {
        let folder = Self.folder.appendingPathComponent(name)
        let shell = try Shell()
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where file != "transcript" {
            try FileManager.default.copyItem(
                at: folder.appendingPathComponent(file), to: shell.folder.appendingPathComponent(file))
        }
        let file = folder.appendingPathComponent("transcript")
        let written = try String(contentsOf: file, encoding: .utf8)
        let happened = try Transcript.replay(written, in: shell)
        if happened != written, Self.isRecording {
            try happened.write(to: file, atomically: true, encoding: .utf8)
        }
        let first = zip(written.split(separator: "\n"), happened.split(separator: "\n")).first { $0 != $1 }
        #expect(
            happened == written,
            "\(name): run `make golden` and look; first difference: \(first.map { "\($0)\n → \($1)" } ?? "length")"
        )
    }

    @Test func `there are cases`() { #expect(Self.cases.count >= 10) }
}
