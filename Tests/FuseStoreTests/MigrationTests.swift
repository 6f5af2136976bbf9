import Foundation
import FuseCore
import FuseRecord
import FuseSchema
import FuseTestSupport
import GRDB
import Testing

@testable import FuseStore

@Suite struct MigrationTests {
    /// Invented migration steps that change the tables as a later release may have to.
    static let madeUp =
        FuseSchema.migrations + [
            .init(version: FuseSchema.version + 1, sql: "ALTER TABLE charger ADD COLUMN colour TEXT"),
            .init(
                version: FuseSchema.version + 2,
                sql: """
                    CREATE TABLE line_of_fuse (
                        installation_id TEXT NOT NULL, fuse_id TEXT NOT NULL, line INTEGER NOT NULL,
                        rating_mA INTEGER, reserve_mA INTEGER NOT NULL,
                        PRIMARY KEY (installation_id, fuse_id, line)
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO line_of_fuse SELECT * FROM fuse_line;
                    DROP TABLE fuse_line;
                    ALTER TABLE line_of_fuse RENAME TO fuse_line;
                    """),
        ]

    /// Migrates a store with a plan in flight and five log entries by two versions.
    @Test func `a store that is migrated keeps its plan, its reservation, its log and its totals`() throws {
        let temporary = try TemporaryStore()
        let old = temporary.store
        let site = try site(
            circuits: [("c", 32)], [charger("a", below: "c", 16, phase: .phase1), charger("b", 6)])
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
        try old.write { writing in
            try writing.put([site], at: Timestamp(milliseconds: 1))
            try writing.put(plan)
        }
        for number in Int64(1)...5 { try old.write { try $0.append(entry(number)) } }
        func rows(_ store: SQLiteStore, _ sql: String) throws -> [String] {
            try store.queue.read { try Row.fetchAll($0, sql: sql).map(\.description) }
        }
        let kept = [
            "SELECT * FROM plan", "SELECT * FROM plan_request ORDER BY position", "SELECT * FROM reservation",
            "SELECT * FROM log ORDER BY number", "SELECT * FROM log_head", "SELECT * FROM fuse_line",
            "SELECT * FROM line_load ORDER BY fuse_id, line",
        ]
        let before = try kept.map { try rows(old, $0) }
        try old.queue.close()

        let store = try SQLiteStore(
            path: temporary.path, for: .writing, lockTimeout: 1, steps: Self.madeUp)
        #expect(try kept.map { try rows(store, $0) } == before)
        #expect(before.allSatisfy { !$0.isEmpty })
        #expect(try rows(store, "PRAGMA user_version") == ["[user_version:\(FuseSchema.version + 2)]"])
        #expect(try store.read { try $0.plan("p") } == plan)
        #expect(try store.verifyLog().faults.isEmpty)
        #expect(try store.verifyLog().entries == 5)
        // 16 A on L1 and 20 A on L2, in any half-applied state, and b as recorded.
        let worst = try store.storedTotals(of: "site").filter { $0.fuse == "site" }
            .sorted { $0.line.rawValue < $1.line.rawValue }.map(\.worst)
        #expect(worst == [amperes(26), amperes(26), amperes(6)])
        // The store works as before: the reservation holds, and the log takes the next entry.
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
}
