import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct ForwardWritesTests {
    private static func harness() throws -> ServiceHarness {
        try ServiceHarness(site(circuits: [("c", 32)], [charger("a", below: "c", 6), charger("b", 6)]))
    }

    private static func pass(_ names: Identifier..., in harness: ServiceHarness) throws -> [Int64] {
        try harness.store.write { writing in
            try writing.forward(
                write: "POST", to: "/api/x", naming: names, attribution: harness.attribution,
                now: harness.now,
                uptime: harness.uptime)
        }
    }

    /// The name in a write, and the chargers that it leaves undecided.
    private static let names: [(Identifier, Set<Identifier>)] = [
        ("a", ["a"]), ("A", ["a"]), ("c", ["a", "b"]), ("C", ["a", "b"]), ("site", ["a", "b"]),
        ("SITE", ["a", "b"]), ("nothing", []),
    ]

    @Test(arguments: names)
    func `a write leaves the charger that it names undecided, or all of the installation`(
        name: Identifier, chargers: Set<Identifier>
    ) throws {
        let harness = try Self.harness()
        let numbers = try Self.pass(name, in: harness)
        #expect(numbers.count == chargers.count)
        #expect(try harness.store.read { try $0.record("site")?.outdated } == chargers)
    }

    @Test func `a write is logged with its path and the chargers that it leaves undecided`() throws {
        let harness = try Self.harness()
        _ = try Self.pass("b", "nothing", in: harness)
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .pass && entry.installation == "site" && entry.exit == 0)
        #expect(entry.asked == #"{"method": "POST", "path": "/api/x"}"# && entry.verdict == nil)
        #expect(entry.decided == #"{"undecidedUntilPulled": ["b"]}"#)
        _ = try Self.pass("nothing", in: harness)
        #expect(try harness.entries().last?.installation == nil)
    }

    /// The outcome of a write, and whether a reading that begins then may settle it.
    private static let outcomes: [(SendAnswer, Bool)] = [
        (.accepted, true), (.notApplied(.tooManyRequests), true), (.unknown(.noAnswer("x")), false),
    ]

    @Test(arguments: outcomes) func `a write without an answer may still arrive`(
        answer: SendAnswer, isOver: Bool
    ) throws {
        let harness = try Self.harness()
        let numbers = try Self.pass("a", in: harness)
        try harness.store.write { writing in
            try writing.note(answer, forWrites: numbers)
            try writing.settle(writing.passedWrites(of: "site"), readSince: harness.uptime)
        }
        #expect(try harness.store.read { try $0.passedWrites(of: "site") }.isEmpty == isOver)
        #expect(try harness.store.read { try $0.record("site")?.outdated.isEmpty } == isOver)
    }
}
