import FuseCore
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseStore
import Testing

@testable import FuseCommands

@Suite struct ReratingTests {
    /// The recorded rating of the root, line by line.
    private static func rating(_ id: Identifier, in store: SQLiteStore) throws -> [Milliamperes?] {
        let record = try store.read { reading in try reading.record(id) }
        return Line.allCases.map { record?.installation.fuses[0].rating.ratings[$0] }
    }

    @Test func `a smaller rating stays, whoever recorded the old one while it was on its way`() throws {
        let bench = try GatewayHarness()
        let id: Identifier = "solsiden"
        let attribution = try #require(Attribution(actor: "test", reason: nil))
        let before = try #require(try bench.store.read { try $0.record(id) }?.installation)
        let smaller = Milliamperes(amperes: 50)
        let passed = try bench.store.write { writing in
            try writing.pass(
                InstallationUpdate(maxCurrent: smaller, minPowerOfflineMode: nil), for: id,
                attribution: attribution)
        }
        #expect(passed?.decision.verdict == .safe)
        let number = try #require(passed?.number)
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // The new rating is younger than the recorded one: older answers do not raise it again.
        let after = try bench.store.read { try $0.record(id) }?.installation
        #expect(before.fuses[0].ratedAt == nil && after?.fuses[0].ratedAt != nil)
        try bench.store.write { try $0.put([before], at: .now) }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // An import prints a note about it.
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
        try outcome.words { said += $0 }
        #expect(said.contains("note: the gateway passed a smaller maxCurrent"))
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // A read that began before the answer arrived does not include the change.
        let early = try bench.store.read { try $0.passedWrites(of: id) }
        let begun = Uptime.now
        try bench.store.write { writing in
            try writing.note(.accepted, forWrites: [number])
            try writing.settle(early, readSince: begun)
            try writing.put([before], at: .now)
        }
        #expect(try Self.rating(id, in: bench.store) == [smaller, smaller, smaller])
        // A read that began later does.
        let late = try bench.store.read { try $0.passedWrites(of: id) }
        try bench.store.write { writing in
            try writing.settle(late, readSince: .now)
            try writing.put([before], at: .now)
        }
        #expect(try Self.rating(id, in: bench.store) != [smaller, smaller, smaller])
    }

    /// The fuse's recorded rating on each line, the forwarded rating, and the verdict on 55 A on L3.
    private static let ratings: [([Int64], Int64, Verdict)] = [
        ([63, 63, 50], 60, .refused), ([63, 63, 50], 100, .refused), ([63, 63, 63], 60, .safe),
        ([63, 63, 63], 50, .refused), ([50, 50, 50], 63, .safe), ([63, 63, 56], 60, .safe),
    ]

    @Test(arguments: ratings)
    func `a line that a person rated lower than the others stays so`(
        recorded: [Int64], passed: Int64, verdict: Verdict
    ) throws {
        let id: Identifier = "s"
        let ratings = zip(Line.allCases, recorded.map { Milliamperes(amperes: $0) })
        let rating = try FuseRating(ratings: Dictionary(uniqueKeysWithValues: ratings))
        let chargers = try [30, 25].enumerated().map { number, current in
            var charger = Charger(id: try Identifier("c\(number)"), fuse: id)
            charger.offline = OfflineOverride(
                current: .overridden(Milliamperes(amperes: Int64(current))), phase: .phase3)
            return charger
        }
        let site = try Installation(
            id: id, supply: .tn3, rules: CountingRules(),
            fuses: [Fuse(id: id, name: "S", parent: nil, rating: rating)], chargers: chargers)
        let bench = try GatewayHarness()
        let attribution = try #require(Attribution(actor: "test", reason: nil))
        let made = try bench.store.write { writing in
            try writing.put([site], at: .now)
            let update = InstallationUpdate(
                maxCurrent: Milliamperes(amperes: passed), minPowerOfflineMode: nil)
            return try writing.pass(update, for: id, attribution: attribution)
        }
        #expect(made?.decision.verdict == verdict)
    }

    @Test func `a write to a circuit leaves the chargers of its installation undecided`() throws {
        let bench = try GatewayHarness()
        let before = try #require(
            try bench.store.read { try $0.record(Identifier("solsiden")) }?.installation)
        let circuit = try #require(before.fuses.last)
        let attribution = try #require(Attribution(actor: "test", reason: nil))
        for name in [circuit.id.text, circuit.id.text.uppercased(), "nothing"] {
            let numbers = try bench.store.write { writing in
                try writing.pass(
                    write: "POST", to: "/api/circuits/\(name)/update", naming: [Identifier(name)],
                    attribution: attribution)
            }
            #expect(numbers.count == (name == "nothing" ? 0 : before.chargers.count), "\(name)")
        }
    }

    @Test func `a minimum-power mode that is asked for is undecided, with a report, and nothing is noted`()
        throws
    {
        let bench = try GatewayHarness()
        let id = Identifier("solsiden")
        let attribution = try #require(Attribution(actor: "test", reason: nil))
        for mode in [true, false] {
            let passed = try bench.store.write { writing in
                try writing.pass(
                    InstallationUpdate(maxCurrent: nil, minPowerOfflineMode: mode), for: id,
                    attribution: attribution)
            }
            let answer = try #require(passed)
            #expect(answer.decision.verdict == .undecided && answer.number == nil)
            let finding = answer.decision.findings.first { $0.severity == .error }
            #expect(finding?.code == .minimumPowerMode && finding?.detail == .askedFor)
        }
    }
}
