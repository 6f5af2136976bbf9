import Foundation
import FuseTestSupport
import Testing

@Suite(.tags(.recorded)) struct CommandReferenceTests {
    private static let file = Shell.root.appendingPathComponent("docs/cli.md")

    /// Compares the file with the text; `make golden` writes it, and then fails once so that it is noticed.
    @Test func `the reference of commands is what each command's help says`() throws {
        let manual = Shell.root.appendingPathComponent("Packaging/manual").path
        let outcome = try Shell().run("'\(manual)' \"$(command -v fuseguard)\" --reference")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let written = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
        if written != outcome.output, CaseTests.isRecording {
            try outcome.output.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(written == outcome.output, "run `make golden` and look at docs/cli.md")
    }
}
