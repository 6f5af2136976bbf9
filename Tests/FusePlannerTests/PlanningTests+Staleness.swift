import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Facts that a plan rests on, and that change before it is confirmed.
extension PlanningTests {
    @Test func `confirming one plan does not make another stale`() throws {
        let store = try store()
        _ = try made([try ChargerUpdate(charger: "a", maxCurrent: amperes(16))], in: store)
        _ = try made([update("b", .overridden(amperes(12)))], id: "q", in: store)
        guard case .done = try confirm(in: store), case .done = try confirm("q", in: store) else {
            Issue.record("stale by the other's doing")
            return
        }
    }

    /// Each kind of change by itself, and the fact that the plan must name.
    private static let changes:
        [(
            name: String, fact: RecordedFact, subject: Identifier,
            change: @Sendable (inout Fuse, inout CountingRules, inout Charger) throws -> Void
        )] = [
            (
                "rating", .fuse, "c",
                { fuse, _, _ in
                    fuse.rating = try FuseRating(ratings: [
                        .l1: amperes(39), .l2: amperes(40), .l3: amperes(40),
                    ])
                }
            ),
            (
                "reserve", .reserve, "c",
                { fuse, _, _ in
                    fuse.rating = try FuseRating(
                        ratings: [.l1: amperes(40), .l2: amperes(40), .l3: amperes(40)],
                        reserve: LineCurrents(amperes(1), on: .l1))
                }
            ),
            (
                "factor", .factor, "c",
                { fuse, _, _ in
                    fuse.rating = try FuseRating(
                        ratings: [.l1: amperes(40), .l2: amperes(40), .l3: amperes(40)],
                        factor: try #require(UsableFactor(billionths: 999_000_000)))
                }
            ),
            ("wiring", .wiring, "a", { _, _, charger in charger.wiring = .l2l3l1 }),
            ("wiring of another", .wiring, "a", { _, _, charger in charger.wiring = .unknown }),
            ("minimum", .minCurrent, "a", { _, _, charger in charger.minCurrent = amperes(7) }),
            ("maximum", .maxCurrent, "a", { _, _, charger in charger.maxCurrent = amperes(20) }),
            ("phase selectable", .phaseSelectable, "a", { _, _, charger in charger.phaseSelectable = false }),
            (
                "override", .offlineCurrent, "a",
                { _, _, charger in charger.offline.current = .overridden(amperes(9)) }
            ),
            ("phase", .offlinePhase, "a", { _, _, charger in charger.offline.phase = .phase2 }),
            ("reading", .observed, "a", { _, _, charger in charger.reading = reading(10, on: .l1) }),
            ("rule", .belowMinimum, "site", { _, rules, _ in rules.belowMinimum = .zero }),
            ("age", .maxRecordAge, "site", { _, rules, _ in rules.maxRecordAge = 3_600 }),
            (
                "undeclared wiring", .undeclaredWiring, "site",
                { _, rules, _ in rules.undeclaredWiring = .worstCase }
            ),
        ]

    @Test(arguments: changes.indices) func `each kind of change makes a plan stale and is named`(index: Int)
        throws
    {
        let (name, fact, subject, change) = Self.changes[index]
        let store = try store()
        _ = try made([update("a", .overridden(amperes(12)))], in: store)
        try store.write { writing in
            let before = try #require(try writing.record("site")?.installation)
            var (fuses, rules, chargers) = (before.fuses, before.rules, before.chargers)
            try change(&fuses[1], &rules, &chargers[0])
            try writing.put(
                [
                    try Installation(
                        id: "site", supply: before.supply, rules: rules, fuses: fuses, chargers: chargers)
                ],
                at: moment)
        }
        guard case .blocked(_, .stale(let changes)) = try confirm(in: store) else {
            Issue.record("\(name): not stale")
            return
        }
        #expect(changes.count == 1 && changes[0].subject == subject, "\(name): \(changes)")
        guard case .fact(fact, _, _) = changes[0].kind else {
            Issue.record("\(name): \(changes)")
            return
        }
        #expect(try store.read { try $0.record("site")?.pendingPlans.count } == 1, "it stays reserved")
        guard case .done = try confirm(in: store, despiteChanges: true) else {
            Issue.record("\(name): what is in force cannot be recorded")
            return
        }
    }

    private func put(_ change: (inout [Charger]) -> Void, in store: MemoryStore) throws {
        try store.write { writing in
            let before = try #require(try writing.record("site")?.installation)
            var chargers = before.chargers
            change(&chargers)
            let after = try Installation(
                id: "site", supply: before.supply, rules: before.rules, fuses: before.fuses,
                chargers: chargers)
            try writing.put([after], at: moment)
        }
    }

    @Test func `a change elsewhere that makes it unsafe is caught when it is judged again`() throws {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(20)))], in: store)
        try put({ $0[1].offline.current = .overridden(amperes(21)) }, in: store)
        guard case .blocked(_, .unsafe(let decision)) = try confirm(in: store) else {
            Issue.record("confirmed")
            return
        }
        #expect(decision.verdict == .refused)
        #expect(try store.read { try $0.record("site")?.pendingPlans.count } == 1, "it stays reserved")
    }

    @Test func `a change elsewhere that does not make it unsafe leaves it valid`() throws {
        let store = try store()
        _ = try made([update("a", .overridden(amperes(20)))], in: store)
        try put(
            { chargers in
                chargers[1].offline.current = .overridden(amperes(20))
                chargers[2].offline.phase = .phase3
                chargers.append(charger("new", below: "c", 6, phase: .phase2))
            }, in: store)
        guard case .done = try confirm(in: store) else {
            Issue.record("not confirmed")
            return
        }
    }

    @Test func `facts are the same text for ever and can be read back`() throws {
        for seed in UInt64(1)...300 {
            var random = RandomInstallation(seed: seed)
            let installation = try random.installation()
            let own = Set(installation.chargers.map(\.id).filter { _ in seed % 2 == 0 })
            let facts = PlanFacts(of: installation, own: own)
            let read = PlanFacts(text: facts.text)
            #expect(read.isReadable, "seed \(seed)")
            #expect(read == facts && read.text == facts.text, "seed \(seed)")
            #expect(read.changes(to: facts, settled: []) == [], "seed \(seed)")
        }
    }
}
