import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct ChangeRatingTests {
    /// The recorded rating of the root, line by line.
    private static func rating(in harness: ServiceHarness) throws -> [Milliamperes?] {
        let root = try #require(try harness.store.installation("site")).fuses[0]
        return Line.allCases.map { root.rating.ratings[$0] }
    }

    private static func pass(
        _ current: Int64?, mode: Bool? = nil, for id: Identifier = "site", in harness: ServiceHarness,
        elsewhere: String? = nil
    ) throws -> (decision: Decision, number: Int64?)? {
        try harness.store.write { writing in
            try writing.forward(
                InstallationUpdate(maxCurrent: current.map { amperes($0) }, minPowerOfflineMode: mode),
                for: id,
                elsewhere: elsewhere, attribution: harness.attribution, now: harness.now,
                uptime: harness.uptime)
        }
    }

    @Test func `a smaller rating stays until a reading that began after its answer`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let before = try #require(try harness.store.installation("site"))
        let passed = try #require(try Self.pass(25, in: harness))
        #expect(passed.decision.verdict == .safe)
        let number = try #require(passed.number)
        let smaller = Array(repeating: amperes(25), count: 3)
        #expect(try Self.rating(in: harness) == smaller)
        // The new rating is younger than the recorded one: older answers do not raise it again.
        #expect(before.fuses[0].ratedAt == nil)
        #expect(try harness.store.installation("site")?.fuses[0].ratedAt == harness.now)
        try harness.store.write { try $0.put([before], at: harness.now) }
        #expect(try Self.rating(in: harness) == smaller)
        // A read that began before the answer arrived does not include the change.
        let early = try harness.store.read { try $0.passedWrites(of: "site") }
        try harness.store.write { writing in
            try writing.note(.accepted, forWrites: [number])
            try writing.settle(early, readSince: harness.uptime)
            try writing.put([before], at: harness.now)
        }
        #expect(try Self.rating(in: harness) == smaller)
        // A read that began later does.
        let late = try harness.store.read { try $0.passedWrites(of: "site") }
        try harness.store.write { writing in
            try writing.settle(late, readSince: harness.uptime)
            try writing.put([before], at: harness.now)
        }
        #expect(try Self.rating(in: harness) == before.lines.map { before.fuses[0].rating.ratings[$0] })
    }

    @Test func `a rating without an answer is over once it can arrive no more`() throws {
        let harness = try ServiceHarness.withHeadroom()
        _ = try Self.pass(25, in: harness)
        let writes = try harness.store.read { try $0.passedWrites(of: "site") }
        func begun(after milliseconds: Int64) -> Uptime {
            Uptime(milliseconds: harness.uptime.milliseconds + milliseconds)
        }
        try harness.store.write {
            try $0.settle(writes, readSince: begun(after: RecordedRequest.lifetime - 1))
        }
        #expect(try harness.store.read { try $0.passedWrites(of: "site") } == writes)
        try harness.store.write { try $0.settle(writes, readSince: begun(after: RecordedRequest.lifetime)) }
        #expect(try harness.store.read { try $0.passedWrites(of: "site") }.isEmpty)
    }

    @Test func `a larger rating counts only once it is pulled`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let passed = try #require(try Self.pass(63, in: harness))
        #expect(passed.decision.verdict == .safe && passed.number != nil)
        #expect(try Self.rating(in: harness) == Array(repeating: amperes(32), count: 3))
    }

    @Test func `a rating below the recorded loads is refused and logged, and nothing is noted`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let passed = try #require(try Self.pass(20, in: harness, elsewhere: "https://two.example"))
        #expect(passed.decision.verdict == .refused && passed.number == nil)
        #expect(try Self.rating(in: harness) == Array(repeating: amperes(32), count: 3))
        let entry = try #require(try harness.entries().last)
        #expect(entry.action == .pass && entry.exit == 1 && entry.installation == "site")
        #expect(entry.asked == #"{"installation": "site", "maxCurrent": 20, "api": "https://two.example"}"#)
    }

    @Test func `an installation that is not recorded is not judged`() throws {
        let harness = try ServiceHarness.withHeadroom()
        #expect(try Self.pass(20, for: "other", in: harness) == nil)
        #expect(try harness.entries().isEmpty)
        // In other letters it is recorded.
        #expect(try Self.pass(25, for: "SITE", in: harness)?.number != nil)
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
        let ratings = zip(Line.allCases, recorded.map { amperes($0) })
        let rating = try FuseRating(ratings: Dictionary(uniqueKeysWithValues: ratings))
        let chargers = [charger("a", 30, phase: .phase3), charger("b", 25, phase: .phase3)]
        let root = Fuse(id: "site", name: "Site", parent: nil, rating: rating)
        let harness = try ServiceHarness(
            Installation(
                id: "site", supply: .tn3, rules: CountingRules(), fuses: [root], chargers: chargers))
        #expect(try Self.pass(passed, in: harness)?.decision.verdict == verdict)
    }

    @Test func `a minimum-power mode that is asked for is undecided, with a report, and nothing is noted`()
        throws
    {
        let harness = try ServiceHarness.withHeadroom()
        for (mode, current) in [(true, nil), (false, nil), (true, Int64(25))] {
            let answer = try #require(try Self.pass(current, mode: mode, in: harness))
            #expect(answer.decision.verdict == .undecided && answer.number == nil)
            let finding = answer.decision.findings.first { $0.severity == .error }
            #expect(finding?.code == .minimumPowerMode && finding?.detail == .askedFor)
        }
        #expect(try harness.store.read { try $0.passedWrites(of: "site") }.isEmpty)
    }

    @Test func `only an update without a rating and a mode is harmless`() {
        func isHarmless(_ current: Milliamperes?, _ mode: Bool?) -> Bool {
            InstallationUpdate(maxCurrent: current, minPowerOfflineMode: mode).isHarmless
        }
        #expect(isHarmless(nil, nil) && !isHarmless(amperes(32), nil))
        #expect(!isHarmless(nil, true) && !isHarmless(nil, false))
    }
}
