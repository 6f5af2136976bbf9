import FuseSimulation
import FuseTestSupport
import Testing

@Suite(.tags(.long)) struct SimulationTests {
    @Test func `no seed breaks a promise`() throws {
        let result = try Batch(without: nil, name: "all").run(1...150)
        #expect(result.violation == nil, "\(result.violation?.text ?? "")")
        // The counts guard against a simulation in which nothing happens.
        for what in [
            "plans made, waves: 2", "plans resumed", "records read again", "fault: torn update",
            "fault: tool killed",
        ] {
            #expect(result.tally.count(what) > 20, "\(what)")
        }
    }

    /// The first seed for rules whose removal shows only once in thousands of worlds.
    private static let first: [Removed: UInt64] = [
        .readingBeforeRemoving: 3_750, .lifeOfUnanswered: 3_160, .quiet: 9_770,
    ]

    @Test(arguments: Removed.rules) func `without any one rule a fuse carries too much`(rule: Removed) throws
    {
        let first = Self.first[rule] ?? 1
        let result = try Batch(without: rule, name: rule.rawValue).run(first...first + 10_000)
        let violation = try #require(result.violation, "nothing was found without \(rule.rawValue)")
        #expect(violation.isExcess)
        // The removed rule is the cause: with it the same seed breaks nothing.
        let whole = try Batch(without: nil, name: "\(rule.rawValue)-whole").replay(violation.seed)
        #expect(whole.violation == nil, "\(whole.violation?.text ?? "")")
    }

    @Test func `the same seed is the same world`() throws {
        let batch = Batch(without: nil, name: "twice")
        for seed in [3, 77] as [UInt64] {
            let (once, again) = (try batch.replay(seed).story, try batch.replay(seed).story)
            #expect(once == again && once.count > 10)
        }
    }
}
