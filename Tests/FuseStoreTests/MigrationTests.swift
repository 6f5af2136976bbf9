// Room: a store that was in use when the program was renewed: what it promised, and what it wrote down, stays.

import Foundation
import FuseCore
import FusePlanner
import FuseSchema
import FuseTestSupport
import GRDB
import Testing

@testable import FuseStore

@Suite struct MigrationTests {
    /// A store as the fifth step left it, with a plan in flight and five entries in its log, is brought to this one.
    @Test func `a store of version 5 keeps its plan, its reservation, its log and its totals`() throws {
        let temporary = try TemporaryStore()
        let path = temporary.folder.appendingPathComponent("old.db").path
        let steps = Array(FuseSchema.migrations.prefix(5))
        let site = try site(
            circuits: [("c", 32)], [charger("a", below: "c", 16, phase: .phase1), charger("b", 6)])
        let old = try SQLiteStore(path: path, for: .creating, lockTimeout: 1, steps: steps)
        let plan = RecordedPlan(
            id: "p", installation: "site", madeAt: Timestamp(milliseconds: 7),
            facts: PlanFacts(of: site, own: ["a", "b"]),
            requests: [
                RecordedRequest(
                    wave: 1, update: try update("a", .overridden(amperes(20)), phase: .phase2),
                    state: .reserved),
                RecordedRequest(
                    wave: 1, update: try update("b", .overridden(amperes(10))), state: .confirmed),
            ], settledAt: nil)
        try withNewerColumns(old) { try old.write { try $0.put([site], at: Timestamp(milliseconds: 1)) } }
        try old.queue.write { try putAsVersion5(plan, in: $0) }
        for number in Int64(1)...5 { try old.write { try $0.append(entry(number)) } }
        func rows(_ store: SQLiteStore, _ sql: String) throws -> [String] {
            try store.queue.read { try Row.fetchAll($0, sql: sql).map(\.description) }
        }
        let kept = [
            "SELECT id, installation_id, made_at_ms, facts, fingerprint, settled_at_ms FROM plan",
            "SELECT * FROM reservation", "SELECT * FROM log ORDER BY number",
            "SELECT * FROM log_head", "SELECT * FROM line_load ORDER BY fuse_id, line",
            "SELECT plan_id, wave, position, charger_id, sets_current, offline_mA, offline_phase, max_mA, "
                + "min_mA, max_phases, meter_interval_s, state FROM plan_request ORDER BY position",
        ]
        let before = try kept.map { try rows(old, $0) }
        try old.queue.close()

        let store = try SQLiteStore(path: path, for: .writing)
        #expect(try kept.map { try rows(store, $0) } == before)
        #expect(before.allSatisfy { !$0.isEmpty })
        #expect(try store.read { try $0.plan("p") } == plan)
        #expect(try store.verifyLog().faults.isEmpty)
        #expect(try store.verifyLog().entries == 5)
        #expect(try store.verify().faults.isEmpty)
        // 16 A on L1 and 20 A on L2, torn as it may be, and b as recorded.
        let worst = try store.storedTotals(of: "site").filter { $0.fuse == "site" }
            .sorted { $0.line.rawValue < $1.line.rawValue }.map(\.worst)
        #expect(worst == [amperes(26), amperes(26), amperes(6)])
        // It goes on where it was: the reservation holds, and the log takes the next entry.
        #expect(throws: PlanError.inFlight("a", plan: "p")) {
            try store.write { writing in
                try writing.put(
                    RecordedPlan(
                        id: "q", installation: "site", madeAt: Timestamp(milliseconds: 8),
                        facts: PlanFacts(of: site, own: ["a"]), requests: [plan.requests[0]], settledAt: nil))
            }
        }
        try store.write { try $0.append(entry(6)) }
        #expect(try store.verifyLog().faults.isEmpty)
    }

    private func entry(_ number: Int64) -> LogDraft {
        LogDraft(
            at: Timestamp(milliseconds: number), actor: "ann", reason: nil, action: .plan,
            installation: "site", plan: "p", verdict: "safe", exit: 0, asked: "{}", decided: "{}",
            version: "1")
    }

    /// A plan as a program of that version wrote it: there was one wave, and no request could be unanswered.
    private func putAsVersion5(_ plan: RecordedPlan, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO plan VALUES (?, ?, ?, ?, ?, NULL)",
            arguments: [
                plan.id.text, plan.installation.text, plan.madeAt.milliseconds, plan.facts.text,
                Fingerprint.of(plan.facts),
            ])
        for (position, request) in plan.requests.enumerated() {
            let update = request.update
            try db.execute(
                sql: "INSERT INTO plan_request VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, ?)",
                arguments: [
                    plan.id.text, request.wave, position, update.charger.text, update.current != nil,
                    update.current?.milliamperes?.count, update.phase?.rawValue, request.state.rawValue,
                ])
            guard request.state.isOpen else { continue }
            try db.execute(
                sql: "INSERT INTO reservation VALUES (?, ?)", arguments: [update.charger.text, plan.id.text])
        }
    }
}

/// Writes into a store of an older version with the program of this one, which writes columns that came later.
func withNewerColumns(_ store: SQLiteStore, _ write: () throws -> Void) throws {
    let there = try store.queue.read { try $0.columns(in: "charger").map(\.name) }
    let newer = [("awaits_since_ms", "INTEGER"), ("fixed_is_unknown", "INTEGER NOT NULL DEFAULT 0")]
        .filter { !there.contains($0.0) }
    for (column, kind) in newer { try alter("ADD COLUMN \(column) \(kind)") }
    try write()
    for (column, _) in newer { try alter("DROP COLUMN \(column)") }
    func alter(_ what: String) throws {
        try store.queue.write { try $0.execute(sql: "ALTER TABLE charger \(what)") }
    }
}
