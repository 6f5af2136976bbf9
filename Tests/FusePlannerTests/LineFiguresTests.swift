import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct LineFiguresTests {
    private func garage(reserve: CurrentsByLine = 0) throws -> Installation {
        try Installation("garage", supply: .tn3, mainFuse: 32, reserve: reserve) {
            Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
            Circuit("b", fuse: .lines([.l1: .amperes(20), .l2: .amperes(20)])) {
                Charger("right", wiring: .l2l3l1, offline: .amperes(10, .phase1))
            }
        }
    }

    @Test func `a line's usable current, total and headroom, for the main fuse or a fuse by its id`() throws {
        let decision = try Planner.judge(.set("left", .amperes(25)), on: garage())
        let main = decision[.main, .l1]
        #expect("\(main.usable) \(main.total) \(main.headroom)" == "32 A 25 A 7 A")
        #expect(decision["garage", .l1] == main)
        #expect(decision["b", .l2].headroom == .known(amperes(10)))
        #expect(decision[.fuse("b"), .l2].total.milliamperes == amperes(10))
        #expect(decision["b", .l2].decision == decision.fuses[1].lines.first { $0.line == .l2 })
    }

    @Test func `a line that is over has less than nothing left, and a reserve may alone exceed its fuse`()
        throws
    {
        let over = try Planner.judge(.set("left", .amperes(32)), on: garage(reserve: 4))
        #expect(over[.main, .l1].headroom == .known(amperes(-4)))
        let excess = try Planner.judge(.set("left", .amperes(10)), on: garage(reserve: 40))
        let main = excess[.main, .l1]
        #expect("\(main.usable) \(main.total) \(main.headroom)" == "0 A 10 A -18 A")
    }

    @Test func `where there is no such fuse or line, or a fact is missing, nothing is known`() throws {
        let decision = try Planner.judge(.set("left", .amperes(25)), on: garage())
        for figures in [decision["c", .l1], decision["b", .l3]] {
            #expect("\(figures.usable) \(figures.headroom)" == "unknown unknown")
            #expect(figures.headroom.milliamperes == nil)
        }
        let one = try Installation("site", supply: .tn1, mainFuse: 16) { Charger("a", wiring: .l1) }
        #expect(try Planner.judge(.set("a", .amperes(6)), on: one)[.main, .l2].decision == nil)
        let unknown = try Installation("site", supply: nil, mainFuse: 16) { Charger("a") }
        let undecided = try Planner.judge(.set("a", .amperes(6)), on: unknown)
        #expect(undecided.verdict == .undecided && undecided[.main, .l1].total == .unknown)
        let unrecorded = try Planner.judgeUnrecorded(proposal(.set("a", .amperes(6))))
        #expect(unrecorded[.main, .l1].decision == nil)
    }

    @Test func `several updates are one proposal, each charger once`() throws {
        let decision = try Planner.judge(
            .set("left", .amperes(6)), .set("right", .amperes(12), phase: .phase3), on: garage())
        #expect(decision.updates.map(\.update.charger) == ["left", "right"])
        #expect(decision[.main, .l1].total == .known(amperes(18)))
        #expect(throws: ProposalError.chargerTwice("left")) {
            try Planner.judge(.set("left", .amperes(6)), .set("left", .amperes(7)), on: garage())
        }
        #expect(try Planner.judge(.set("lfet", .amperes(6)), on: garage()).verdict == .undecided)
    }

    @Test func `without a time, what has an age is too old`() throws {
        var rules = CountingRules()
        rules.maxRecordAge = CountingRules.largestRecordAge
        let moment = Timestamp(milliseconds: 0)
        func judged(_ confirmedAt: Timestamp?, at now: Timestamp?) throws -> Verdict {
            var other = Charger("b", offline: .amperes(6, .all))
            other.confirmedAt = confirmedAt
            let site = try Installation("site", supply: .tn3, mainFuse: 32, rules: rules) {
                Charger("a", wiring: .l1l2l3, offline: .amperes(6, .all))
                other
            }
            let update = try ChargerUpdate.set("a", .amperes(10))
            guard let now else { return try Planner.judge(update, on: site).verdict }
            return try Planner.judge(update, on: site, now: now).verdict
        }
        #expect(try judged(moment, at: nil) == .undecided)
        #expect(try judged(moment, at: moment) == .safe)
        #expect(try judged(nil, at: nil) == .safe)
    }
}
