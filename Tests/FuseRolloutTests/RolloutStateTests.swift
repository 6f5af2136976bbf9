import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

@Suite struct RolloutStateTests {
    @Test func `each step is written before the next act, and a wave waits for the one before it`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        _ = try bench.run()
        #expect(
            bench.acts == [
                "write a sending", "send a 12A", "write a sent", "read a", "write a confirmed",
                "write b sending", "send b 20A", "write b sent", "read b", "write b confirmed", "end",
            ])
        #expect(try bench.store.read { try $0.plan("p")?.settledAt } == Timestamp(milliseconds: bench.now))
        let record = try #require(try bench.store.read { try $0.record("site") })
        #expect(record.pendingPlans.isEmpty)
        #expect(
            record.installation.chargers.map(\.offline.current.milliamperes) == [amperes(12), amperes(20)])
        #expect(record.installation.chargers[0].reading?.current == amperes(12), "and what was read with it")
    }

    @Test func `a charger that is away is waited for, then the plan ends incomplete, and goes on later`()
        throws
    {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        let state = try bench.run()
        #expect(state.unconfirmed.map(\.update.charger) == ["a", "b"])
        #expect(!bench.acts.contains("send b 20A") && bench.acts.last == "end")
        #expect(try bench.states() == [.sent, .reserved])
        bench.held["a"] = bench.cloud["a"]
        bench.acts = []
        _ = try bench.run()
        #expect(bench.acts.first == "read a", "read back before anything else")
        #expect(!bench.acts.contains("send a 12A") && bench.acts.contains("send b 20A"))
        #expect(try bench.states() == [.confirmed, .confirmed])
    }

    @Test func `a crash before the answer leaves the larger set, and what was sent is read back first`()
        throws
    {
        for acts in 1...3 {
            let bench = try Bench.onFullLine()
            try bench.planSwap()
            _ = try bench.run(most: acts)
            let pendingPlan = try #require(try bench.store.read { try $0.record("site")?.pendingPlans.first })
            #expect(pendingPlan.updates.map(\.charger) == ["a", "b"], "after \(acts) acts")
            bench.acts = []
            bench.rules = RolloutRules(timeLimit: 60_000)
            _ = try bench.run()
            #expect(bench.acts.first == "read a", "after \(acts) acts: \(bench.acts)")
            #expect(try bench.states() == [.confirmed, .confirmed])
        }
    }

    @Test func `what was never answered is not repeated before it was read back, and then holds others up`()
        throws
    {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(timeLimit: 60_000)
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        // The first attempt is lost; the second arrives.
        var sent = 0
        bench.arrives = { charger in
            sent += charger == "a" ? 1 : 0
            return sent > 1 || charger != "a"
        }
        _ = try bench.run()
        let sends = bench.acts.indices.filter { bench.acts[$0] == "send a 12A" }
        #expect(sends.count == 2)
        #expect(bench.acts[sends[0]..<sends[1]].contains("read a"))
        #expect(try bench.states() == [.confirmed, .confirmed])
        // Both are in force. The lost request may still arrive, so for 120 s no other plan may use that
        // charger.
        #expect(throws: PlanError.mayStillArrive("a", plan: "p")) {
            try bench.plan(update("a", .overridden(amperes(6))), id: "q")
        }
        try bench.plan(update("b", .overridden(amperes(18))), id: "q")
        bench.uptime += 151_000
        try bench.plan(update("a", .overridden(amperes(6))), id: "r")
        #expect(try bench.store.read { try $0.plan("p")?.settledAt } != nil)
    }

    @Test func `a time-out shrinks nothing: what may have been applied stays open`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.unknown(.refused(status: 500, error: "DeviceCommandRejected"))]
        bench.arrives = { _ in false }
        let state = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
        #expect(state.troubles["a"] == .refused(status: 500, error: "DeviceCommandRejected"))
        let record = try #require(try bench.store.read { try $0.record("site") })
        #expect(record.installation.chargers[0].offline.current == .overridden(amperes(20)))
        #expect(record.pendingPlans.first?.updates.count == 2)
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        #expect(throws: PlanError.underWay("p", ["a"])) {
            try plan.released(on: record.installation, at: Timestamp(milliseconds: 1))
        }
    }

    @Test func `what was certainly not applied is not sent again in the same run, and may be given up`()
        throws
    {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(bench.acts == ["write a sending", "send a 12A", "write a failed", "end"])
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        let installation = try #require(try bench.store.read { try $0.record("site")?.installation })
        guard case .done = try plan.released(on: installation, at: Timestamp(milliseconds: 1)) else {
            Issue.record("not released")
            return
        }
    }

    @Test func `where the service cannot be reached nothing more is sent`() throws {
        let bench = try Bench(
            site(fuse: 63, [charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(8))), update("b", .overridden(amperes(8))))
        bench.answers["a"] = [.notApplied(.unreachable("refused"))]
        let state = try bench.run()
        #expect(bench.acts == ["write a sending", "send a 8A", "write a failed", "end"])
        #expect(state.halt == .unreachable("refused"))
    }

    @Test func `somebody else's step is taken over instead of being done twice`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        var state = try bench.state
        guard case .write(let change) = state.next(at: Uptime(milliseconds: 1)) else {
            Issue.record("nothing to write")
            return
        }
        _ = try bench.run()
        let journal = RolloutJournal(of: "p", in: bench.store)
        let written = try journal.write(change, at: Timestamp(milliseconds: 1))
        #expect(!written.isOwn)
        state.written(written.plan, written.installation, isOwn: false)
        #expect(state.next(at: Uptime(milliseconds: 2)) == .end)
    }

    @Test func `a reading at 0 A does not confirm a phase that it does not show`() throws {
        let bench = try Bench(
            site(fuse: 16, [charger("a", 0, phase: .phase1), charger("b", 16, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(10)), phase: .phase2))
        bench.arrives = { _ in false }
        bench.cloud["a"]?.phase = .phase2
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved], "0 A on phase 1 is not 0 A on phase 2")
    }

    @Test func `what is left to the cloud is confirmed by the cloud's own field alone`() throws {
        let bench = try Bench(site(fuse: 63, [charger("a", 10, phase: .phase1)]))
        try bench.plan(update("a", .automatic, phase: .automatic))
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed])
    }

    @Test func `the cloud's word is enough where it was asked for`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(timeLimit: 10_000, word: .cloud)
        bench.held["a"] = .some(nil)
        bench.held["b"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .confirmed])
    }

    @Test func `the cloud's word confirms nobody whom the cloud itself calls away`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(timeLimit: 10_000, word: .cloud)
        (bench.held["a"], bench.away) = (.some(nil), ["a"])
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved])
    }

    @Test func `who says that all is in force speaks of what has left`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        #expect(try bench.states() == [.sent, .reserved])
        try bench.store.write { writing in
            let plan = try #require(try writing.plan("p"))
            let record = try #require(try writing.record("site"))
            let settlement = try plan.confirmed(
                SettlementScope(), on: record, at: Timestamp(milliseconds: 9), despiteChanges: false)
            guard case .done(let after, _, let chargers) = settlement else {
                Issue.record("\(settlement)")
                return
            }
            #expect(chargers == ["a"])
            #expect(after.requests.map(\.state) == [.confirmed, .reserved])
        }
    }

    @Test func `nothing is sent where only what is out there is to be read`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        bench.held["a"] = bench.cloud["a"]
        bench.rules = RolloutRules(timeLimit: 10_000, sends: false)
        bench.acts = []
        _ = try bench.run()
        #expect(bench.acts == ["read a", "write a confirmed", "end"])
    }

    @Test func `a fact that changes between two waves stages the next one`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.held["a"] = .some(nil)
        _ = try bench.run()
        let smaller = try site(
            fuse: 31, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        try bench.store.write { try $0.put([smaller], at: Timestamp(milliseconds: 1)) }
        bench.held["a"] = bench.cloud["a"]
        bench.acts = []
        let state = try bench.run()
        #expect(bench.acts == ["read a", "write a confirmed", "write b sending", "end"])
        #expect(try bench.states() == [.confirmed, .reserved])
        guard case .stale(let changes) = state.block else {
            Issue.record("nothing stands in the way")
            return
        }
        #expect(changes.map(\.subject) == ["site"])
    }

    @Test
    func `a reading that may be of before confirms only with the cloud's word, and a charger that is there`()
        throws
    {
        // The charger draws 10 A while it is automatic, and is to be set to 10 A.
        let site = try site(fuse: 32, [charger("a") { $0.reading = reading(10, on: .l1) }])
        for (isLost, isConfirmed) in [(true, false), (false, true)] {
            let bench = try Bench(site)
            try bench.plan(update("a", .overridden(amperes(10)), phase: .phase1))
            bench.arrives = { _ in !isLost }
            bench.held["a"] = OfflineOverride(current: .overridden(amperes(10)), phase: .phase1)
            _ = try bench.run()
            #expect(try bench.states().allSatisfy { $0 == .confirmed } == isConfirmed, "lost: \(isLost)")
        }
    }

    @Test func `the answer to one attempt says nothing of another that somebody else has made meanwhile`()
        throws
    {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        var state = try bench.state
        guard case .write(let first) = state.next(at: Uptime(milliseconds: 1_000)) else {
            Issue.record("nothing to write")
            return
        }
        let journal = RolloutJournal(of: "p", in: bench.store)
        let moment = Timestamp(milliseconds: 1)
        let written = try journal.write(first, at: moment)
        state.written(written.plan, written.installation, isOwn: written.isOwn)
        // Another process resumes the plan, finds nothing in force, and sends again.
        bench.uptime = 30_000
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        bench.arrives = { _ in false }
        _ = try bench.run()
        // The answer to the first attempt is late.
        _ = state.next(at: Uptime(milliseconds: 40_000))
        state.answered(.notApplied(.notPermitted(status: 403)), for: "a", at: Uptime(milliseconds: 40_000))
        guard case .write(let late) = state.next(at: Uptime(milliseconds: 40_000)) else {
            Issue.record("nothing to write")
            return
        }
        #expect(try !journal.write(late, at: moment).isOwn)
        #expect(try bench.states() == [.unknown, .reserved])
    }

    @Test func `a service that keeps failing does not keep a wave waiting for ever`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.rules = RolloutRules(timeLimit: 60_000)
        bench.answers["a"] = Array(repeating: .unknown(.refused(status: 500, error: nil)), count: 100)
        bench.arrives = { _ in false }
        let start = bench.uptime
        _ = try bench.run()
        #expect(bench.uptime - start < 70_000)
        #expect(bench.acts.count { $0 == "send a 12A" } == 3)
    }

    @Test func `what is too old to arrive and has changed nothing was not applied, and can be given up`()
        throws
    {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        bench.answers["a"] = [.unknown(.refused(status: 500, error: nil))]
        bench.arrives = { _ in false }
        _ = try bench.run()
        #expect(try bench.states() == [.unknown, .reserved])
        bench.uptime += 151_000
        bench.rules = RolloutRules(timeLimit: 0, sends: false)
        _ = try bench.run()
        #expect(try bench.states() == [.failed, .reserved])
    }

    @Test func `a plan is used once`() throws {
        let bench = try Bench.onFullLine()
        try bench.planSwap()
        func block() throws -> PlanBlock? {
            try bench.store.read { reading in
                let (plan, record) = (try reading.plan("p"), try reading.record("site"))
                return try plan?.block(on: try #require(record), at: Timestamp(milliseconds: bench.now))
            }
        }
        #expect(try block() == nil)
        // Confirmed, although an earlier attempt may still arrive.
        bench.rules = RolloutRules(timeLimit: 60_000)
        bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
        _ = try bench.run()
        let unsettled = try #require(try bench.store.read { try $0.plan("p") })
        #expect(unsettled.settledAt == nil && unsettled.open.isEmpty)
        guard case .used = try block() else {
            Issue.record("it may be carried out again")
            return
        }
        // So is a plan without requests.
        let record = try #require(try bench.store.read { try $0.record("site") })
        for settledAt in [nil, Timestamp(milliseconds: 1)] {
            let empty = RecordedPlan(
                id: "q", installation: "site", madeAt: Timestamp(milliseconds: 1),
                facts: PlanFacts(of: record.installation, own: []), requests: [], settledAt: settledAt)
            let block = try empty.block(on: record, at: Timestamp(milliseconds: bench.now))
            #expect((block == nil) == (settledAt == nil))
        }
    }

    @Test func `what others add meanwhile is no excuse for a line to carry more than before`() throws {
        let chargers = [
            charger("a", 20, phase: .phase1), charger("b", 10, phase: .phase1),
            charger("w", 0, phase: .phase1),
        ]
        let bench = try Bench(site(fuse: 30, chargers))
        try bench.plan(update("a", .overridden(amperes(0))), update("b", .overridden(amperes(20))))
        bench.answers["b"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        // The operator raises the third charger in the portal, and that is recorded.
        try bench.store.write { writing in
            let now = try #require(try writing.record("site")?.installation)
            let raised = try now.changing(chargersAt: [2]) {
                $1.offline.current = .overridden(amperes(20))
            }
            try writing.put([raised], at: Timestamp(milliseconds: 1))
        }
        let state = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        guard case .unsafe = state.block else {
            Issue.record("\(String(describing: state.block))")
            return
        }
    }

    @Test func `where a line was over before, what a plan has relieved its later waves may use`() throws {
        let bench = try Bench(
            site(
                fuse: 30,
                [
                    charger("a", 30, phase: .phase1), charger("b", 10, phase: .phase1),
                    charger("c", 6, phase: .phase2),
                ]))
        try bench.plan(update("a", .overridden(amperes(20))), update("b", .overridden(amperes(15))))
        bench.answers["b"] = [.notApplied(.notPermitted(status: 403))]
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .failed])
        _ = try bench.run()
        #expect(try bench.states() == [.confirmed, .confirmed], "40 A before, 35 A after, of 30 A")
    }

    @Test func `on IT a reading may be that of the pairs, and one beyond all bounds confirms nothing`() throws
    {
        for (shown, isConfirmed) in [
            (amperes("16.17"), true), (amperes(28), true), (Milliamperes.largest, false),
            (amperes(20), false),
        ] {
            let bench = try Bench(
                site(.it3, [charger("a", 10, phase: .all), charger("b", 0, phase: .all)]))
            try bench.plan(update("a", .overridden(amperes(28))))
            bench.arrives = { _ in false }
            bench.shown = Reading(current: shown, decimals: 2, lines: .all, readAt: nil)
            _ = try bench.run()
            #expect(try bench.states() == [isConfirmed ? .confirmed : .sent], "\(shown)")
        }
    }
}
