// Room: a smaller rating on its way to the API, and somebody who records the old one meanwhile.

import FuseCore
import FuseDesk
import FusePlanner
import FuseRollout
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
        let passed = try bench.store.write { writing in
            try writing.pass(
                InstallationUpdate(maxCurrent: smaller, minPowerOfflineMode: nil), for: id,
                signature: signature)
        }
        #expect(passed?.decision.verdict == .safe)
        let number = try #require(passed?.number)
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // It is newer than what was recorded: older answers do not make it larger again.
        let after = try bench.store.read { try $0.record(id) }?.installation
        #expect(before.fuses[0].ratedAt == nil && after?.fuses[0].ratedAt != nil)
        try bench.store.write { try $0.put([before], at: .now) }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // Who began to read before it was answered knows nothing of it.
        let early = try bench.store.read { try $0.passedWrites(of: id) }
        let begun = Uptime.now
        try bench.store.write { writing in
            try writing.note(.accepted, forWrites: [number])
            try writing.settle(early, readSince: begun)
            try writing.put([before], at: .now)
        }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // Who began later does.
        let late = try bench.store.read { try $0.passedWrites(of: id) }
        try bench.store.write { writing in
            try writing.settle(late, readSince: .now)
            try writing.put([before], at: .now)
        }
        #expect(try Self.rating(id, in: bench.store) != [smaller, smaller, smaller])
    }
}
