// Room: a smaller rating on its way to the API, and somebody who records the old one meanwhile.

import FuseCore
import FuseDesk
import FusePlanner
import FuseStore
import Testing

@Suite struct ReratingTests {
    /// What is recorded of the root's rating.
    private static func rating(_ id: Identifier, in store: SQLiteStore) throws -> [Milliamperes?] {
        let record = try store.read { reading in try reading.record(id) }
        return Line.allCases.map { record?.installation.fuses[0].rating.ratings[$0] }
    }

    @Test func `a smaller rating stays, whoever recorded the old one while it was on its way`() throws {
        let bench = try Bench()
        let id = try Identifier("solsiden")
        let signature = try #require(Signature(actor: "test", reason: nil))
        let before = try #require(try bench.store.read { try $0.record(id) }?.installation)
        let smaller = Milliamperes(amperes: 50)
        let decision = try bench.store.write { writing in
            try writing.pass(
                InstallationUpdate(maxCurrent: smaller, minPowerOfflineMode: nil), for: id,
                signature: signature)
        }
        #expect(decision?.verdict == .safe)
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        try bench.store.write { try $0.put([before], at: .now) }
        #expect(try Self.rating(id, in: bench.store) != [smaller, smaller, smaller])
        try bench.store.write { try $0.keep(atMost: smaller, for: id) }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // What is smaller already stays.
        try bench.store.write { try $0.keep(atMost: Milliamperes(amperes: 55), for: id) }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
    }
}
