import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

/// A reserved plan with its store, its chargers and a clock on which waiting takes no time.
struct PlanRunHarness {
    let service: ServiceHarness
    let plan: Identifier
    let chargers: ScriptedChargers
    let clock = ManualClock(uptime: 5_000_000)

    init(answer: @escaping @Sendable (ChargerUpdate) -> SendAnswer = { _ in .accepted }) throws {
        let service = try ServiceHarness.onFullLine()
        let made = try service.store.write { writing in
            try writing.reserve(
                ServiceHarness.swap(), asked: nil, options: JudgementOptions(),
                attribution: service.attribution, exit: { ExitStatus(of: $0) })
        }
        self.service = service
        self.plan = try #require(made.rollout?.plan.id)
        self.chargers = ScriptedChargers(try #require(try service.store.installation("site")), answer: answer)
    }

    /// The options of a run.
    func options(
        waveTimeout: Int64 = 10_000, sends: Bool = true, api: String = "https://one.example",
        mayBeOtherAPI: Bool = false
    ) -> PlanRun {
        PlanRun(
            waveTimeout: waveTimeout, confirmedBy: .charger, sends: sends, api: api,
            mayBeOtherAPI: mayBeOtherAPI,
            attribution: service.attribution)
    }

    func start(_ run: PlanRun, isAble: () throws -> Void = {}) throws -> PlanRun.Start {
        try service.store.write { try run.start(plan, in: $0, isAble: isAble) }
    }

    /// Carries the plan out: its result, and the exit status.
    func carryOut(_ run: PlanRun) async throws -> (end: PlanRun.End, conclusion: PlanRun.Conclusion) {
        let start = try start(run)
        let driven = try await run.run(start, in: service.store, port: chargers, clock: clock)
        let end = try run.end(driven, of: start, in: service.store)
        return (end, try run.conclude(end, in: service.store) { _ in .notPermitted })
    }

    /// The exit status and the decision of the last entry of the log.
    func lastEntry() throws -> (exit: Int32, decided: String) {
        let entry = try #require(try service.entries().last)
        #expect(entry.action == .apply && entry.plan == plan)
        return (entry.exit, entry.decided)
    }
}

@Suite struct PlanRunTests {
    @Test func `a plan is carried out to its end, and the log has its start and its result`() async throws {
        let harness = try PlanRunHarness()
        let (end, conclusion) = try await harness.carryOut(harness.options(waveTimeout: 1_500))
        guard case .complete = end.result else {
            Issue.record("\(end.result)")
            return
        }
        #expect(conclusion.exit == .done && conclusion.settlement == nil)
        #expect(harness.chargers.sent.map(\.charger) == ["a", "b"])
        let service = harness.service
        #expect(try service.current(of: "a") == amperes(12) && service.current(of: "b") == amperes(20))
        #expect(try service.plan(harness.plan).settledAt != nil)
        let entries = try service.entries().filter { $0.action == .apply }
        #expect(entries.count == 2 && entries[0].decided == #"{"outcome": "started"}"#)
        #expect(entries.allSatisfy { $0.asked.contains(#""waitSeconds": 2, "sends": true"#) })
    }

    @Test func `a plan that is not recorded cannot start`() throws {
        let harness = try PlanRunHarness()
        #expect(throws: PlanError.unknown("other")) {
            try harness.service.store.write { try harness.options().start("other", in: $0, isAble: {}) }
        }
    }

    private struct NoPassword: Error {}

    @Test func `a run that could not send has started nothing`() throws {
        let harness = try PlanRunHarness()
        let before = try harness.service.entries().count
        #expect(throws: NoPassword.self) { try harness.start(harness.options()) { throw NoPassword() } }
        #expect(
            try harness.service.plan(harness.plan).api == nil && harness.service.entries().count == before)
    }

    @Test func `a charger that never confirms leaves the plan incomplete after the wait`() async throws {
        let harness = try PlanRunHarness { _ in .unknown(.noAnswer("x")) }
        let begun = harness.clock.uptime
        let (end, conclusion) = try await harness.carryOut(harness.options(waveTimeout: 7_000))
        guard case .incomplete = end.result else {
            Issue.record("\(end.result)")
            return
        }
        #expect(conclusion.exit == .busy)
        #expect(harness.clock.uptime.milliseconds - begun.milliseconds >= 7_000)
        #expect(harness.chargers.sent.allSatisfy { $0.charger == "a" })
        #expect(try harness.lastEntry().exit == ExitStatus.busy.rawValue)
    }

    @Test func `a service that permits nothing ends the run with the status of that trouble`() async throws {
        let harness = try PlanRunHarness { _ in .notApplied(.notPermitted(status: 403)) }
        let (end, conclusion) = try await harness.carryOut(harness.options())
        guard case .nothingApplied(.notPermitted(status: 403)) = end.result else {
            Issue.record("\(end.result)")
            return
        }
        #expect(conclusion.exit == .notPermitted)
        #expect(try harness.lastEntry().exit == ExitStatus.notPermitted.rawValue)
    }

    @Test func `a run that is called off is interrupted, not over`() async throws {
        let harness = try PlanRunHarness { _ in .unknown(.noAnswer("x")) }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await harness.carryOut(harness.options())
        }
        let (end, conclusion) = try await task.value
        guard case .interrupted = end.result else {
            Issue.record("\(end.result)")
            return
        }
        #expect(conclusion.exit == .busy && harness.chargers.sent.isEmpty)
    }

    @Test func `without permission to send, a run only reads back`() async throws {
        let harness = try PlanRunHarness()
        let (end, conclusion) = try await harness.carryOut(harness.options(sends: false))
        #expect(harness.chargers.sent.isEmpty && conclusion.exit == .busy)
        guard case .incomplete = end.result else {
            Issue.record("\(end.result)")
            return
        }
    }

    @Test func `facts that changed before the start block the plan, and nothing is sent`() async throws {
        let harness = try PlanRunHarness()
        let smaller = try site(
            fuse: 25, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)])
        try harness.service.store.write { try $0.put([smaller], at: harness.service.now) }
        #expect(try harness.start(harness.options()).isPointless)
        let (_, conclusion) = try await harness.carryOut(harness.options())
        #expect(harness.chargers.sent.isEmpty && conclusion.exit == .stale && conclusion.settlement != nil)
        let entry = try harness.lastEntry()
        #expect(entry.exit == 4 && entry.decided.contains(#""outcome": "stale""#))
    }

    @Test func `a plan that is used says so, and is not begun again`() async throws {
        let harness = try PlanRunHarness()
        _ = try await harness.carryOut(harness.options())
        let again = try harness.start(harness.options())
        guard case .used = again.block else {
            Issue.record("\(String(describing: again.block))")
            return
        }
        #expect(again.isPointless)
        // Another API does not matter any more.
        let elsewhere = try harness.start(harness.options(api: "https://two.example"))
        guard case .used = elsewhere.block else {
            Issue.record("\(String(describing: elsewhere.block))")
            return
        }
    }
}

@Suite struct OtherAPIRunTests {
    private func harness() throws -> PlanRunHarness {
        let harness = try PlanRunHarness()
        try harness.service.store.write { try $0.put(api: "https://one.example", of: "site") }
        return harness
    }

    @Test func `a plan does not go to another API than its installation came from`() async throws {
        let harness = try harness()
        let run = harness.options(api: "https://two.example")
        let start = try harness.start(run)
        #expect(start.isPointless && start.plan.api == nil)
        let (_, conclusion) = try await harness.carryOut(run)
        #expect(conclusion.exit == .stale && harness.chargers.sent.isEmpty)
        #expect(try harness.lastEntry().decided.contains("https://two.example"))
    }

    @Test func `the answers of another API are pointless even for what is under way`() throws {
        let harness = try harness()
        var plan = try harness.service.plan(harness.plan)
        plan.requests[0].state = .sent
        try harness.service.store.write { try $0.put(plan) }
        #expect(try harness.start(harness.options(api: "https://two.example")).isPointless)
        #expect(try harness.start(harness.options()).block == nil)
    }

    @Test func `another API is used where the run may, and is remembered`() async throws {
        let harness = try harness()
        let (_, conclusion) = try await harness.carryOut(
            harness.options(api: "https://two.example", mayBeOtherAPI: true))
        #expect(conclusion.exit == .done)
        #expect(try harness.service.plan(harness.plan).api == "https://two.example")
    }
}
