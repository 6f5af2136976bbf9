import FuseCore
import FusePlanner
import FuseRecord
import FuseReport
import FuseService
import FuseStore
import Testing

@testable import FuseCommands

@Suite struct RatingNoteTests {
    @Test func `an import says that the gateway forwarded a smaller rating, and leaves it`() throws {
        let bench = try GatewayHarness()
        let id: Identifier = "solsiden"
        let attribution = try #require(Attribution(actor: "test", reason: nil))
        let before = try #require(try bench.store.read { try $0.record(id) }?.installation)
        let smaller = Milliamperes(amperes: 50)
        _ = try bench.store.write { writing in
            try writing.forward(
                InstallationUpdate(maxCurrent: smaller, minPowerOfflineMode: nil), for: id,
                attribution: attribution)
        }
        let recorder = Recorder(source: .documents, mayReplace: true, attribution: attribution) {
            $0.text(style: .plain)
        }
        let outcome = try recorder.record(in: bench.store, "store", isDryRun: false) { _, declare in
            let declared = Declared(name: "site", home: id, asked: "{}") { _ in
                Declaration(installation: before, stated: [:])
            }
            try declare(declared)
        }
        var said = ""
        try outcome.descriptions { said += $0 }
        #expect(said.contains("note: the gateway passed a smaller maxCurrent"))
        let after = try bench.store.read { try $0.record(id) }?.installation
        #expect(Line.allCases.allSatisfy { after?.fuses[0].rating.ratings[$0] == smaller })
    }
}
