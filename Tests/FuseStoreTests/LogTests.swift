import Foundation
import FuseCore
import FuseRecord
import GRDB
import Testing

@testable import FuseStore
@testable import FuseTestSupport

@Suite struct LogTests {
    private let moment = Timestamp(milliseconds: 1_000)

    private func entry(_ number: Int64) -> LogDraft {
        LogDraft(
            at: Timestamp(milliseconds: number), actor: "ann", reason: "reason \(number)", action: .plan,
            installation: "site", plan: "p", verdict: "safe", exit: 0, asked: "{\"n\":\(number)}",
            decided: "{}", version: "1")
    }

    /// A store with five entries.
    private func filled() throws -> TemporaryStore {
        let temporary = try TemporaryStore()
        for number in Int64(1)...5 { try temporary.store.write { try $0.append(entry(number)) } }
        #expect(try temporary.store.verifyLog().faults.isEmpty)
        #expect(try temporary.store.verifyLog().entries == 5)
        return temporary
    }

    private func refusal(_ temporary: TemporaryStore, _ sql: String) -> String? {
        do {
            try temporary.store.queue.write { try $0.execute(sql: sql) }
            return nil
        } catch {
            return (error as? DatabaseError)?.message
        }
    }

    @Test func `an entry is never updated, deleted or replaced`() throws {
        let temporary = try filled()
        let row =
            "SELECT 3, at_ms, 'eve', reason, action, installation_id, plan_id, verdict, exit_status, asked, "
            + "decided, version, previous_hash, hash FROM log WHERE number = 3"
        for sql in [
            "UPDATE log SET actor = 'eve' WHERE number = 3", "DELETE FROM log WHERE number = 5",
            "INSERT OR REPLACE INTO log \(row)", "REPLACE INTO log \(row)",
            "INSERT OR IGNORE INTO log \(row)",
            "INSERT INTO log SELECT 9, at_ms, actor, reason, action, installation_id, plan_id, verdict, "
                + "exit_status, asked, decided, version, previous_hash, hash FROM log WHERE number = 3",
        ] {
            #expect(refusal(temporary, sql)?.hasPrefix("the log is append-only") == true, "\(sql)")
        }
        #expect(try temporary.store.verifyLog().faults.isEmpty)
    }

    /// Changes the log without its triggers.
    private func tampered(_ sql: String) throws -> [LogFault] {
        let temporary = try filled()
        try temporary.store.queue.write { db in
            let triggers = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'log%'")
            #expect(triggers.count == 6)
            for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger)") }
            try db.execute(sql: sql)
        }
        // The whole check also detects the missing triggers, whatever happened to the rows.
        #expect(try !temporary.store.verify().faults.isEmpty)
        return try temporary.store.verifyLog().faults
    }

    @Test(arguments: [
        "actor = 'eve'", "at_ms = 7", "reason = NULL", "reason = 'other'", "action = 'check'",
        "installation_id = 'other'", "plan_id = NULL", "verdict = 'refused'", "exit_status = 1",
        "asked = '{}'", "decided = '{\"a\":1}'", "version = '2'",
        "hash = '0000000000000000000000000000000000000000000000000000000000000000'",
        "previous_hash = '0000000000000000000000000000000000000000000000000000000000000000'",
    ])
    func `an edited entry is found and named`(edit: String) throws {
        #expect(try tampered("UPDATE log SET \(edit) WHERE number = 3").first == .changed(3))
    }

    @Test func `a removed entry is found and named, the first and the last too`() throws {
        for number in Int64(1)...5 {
            #expect(
                try tampered("DELETE FROM log WHERE number = \(number)").contains(
                    .missing(number, through: number)))
        }
        #expect(try tampered("DELETE FROM log") == [.missing(1, through: 5)])
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max])
    func `a number that no entry has is found`(number: Int64) throws {
        let faults = try tampered(
            "PRAGMA ignore_check_constraints = 1; UPDATE log SET number = \(number) WHERE number = 1")
        #expect(faults.contains(.changed(number)) && faults.contains(.missing(1, through: 1)))
    }

    @Test func `entries that changed places are found`() throws {
        let faults = try tampered(
            "UPDATE log SET number = -2 WHERE number = 2; UPDATE log SET number = 2 WHERE number = 3;"
                .replacingOccurrences(of: "-2", with: "20") + "UPDATE log SET number = 3 WHERE number = 20")
        #expect(faults.contains(.changed(2)) && faults.contains(.changed(3)))
    }

    @Test func `an entry with a right hash that was never appended is found`() throws {
        let temporary = try filled()
        var last: LogEntry?
        try temporary.store.log(of: nil) { last = $0 }
        let entry = LogEntry(number: 6, draft: entry(6), previous: last?.hash, hash: "")
        try temporary.store.queue.write { db in
            try db.execute(sql: "DROP TRIGGER log_moves_its_head")
            try db.execute(
                sql: """
                    INSERT INTO log SELECT 6, 6, actor, 'reason 6', action, installation_id, plan_id, verdict,
                        exit_status, '{"n":6}', decided, version, hash, ? FROM log WHERE number = 5
                    """, arguments: [entry.computedHash])
        }
        #expect(try temporary.store.verifyLog().faults == [.afterTheEnd(6)])
    }

    @Test func `the head does not follow a log that was written anew`() throws {
        for sql in ["UPDATE log_head SET number = 9223372036854775807", "DELETE FROM log_head"] {
            #expect(try refusal(filled(), sql)?.hasPrefix("the log is append-only") == true)
        }
        let far = try tampered("UPDATE log_head SET number = 9223372036854775807")
        #expect(far == [.missing(6, through: .max)])
        let faults = try tampered(
            "UPDATE log_head SET hash = '0000000000000000000000000000000000000000000000000000000000000000'")
        #expect(faults == [.changed(5)])
    }

    private func planned(before: (Installation) -> PlanTotals = { PlanTotals(of: $0) }) throws
        -> TemporaryStore
    {
        let temporary = try TemporaryStore()
        let site = try site([charger("a", 16)])
        try temporary.store.write { writing in
            try writing.put([site], at: moment)
            try writing.put(
                RecordedPlan(
                    id: "p", installation: "site", madeAt: moment, facts: PlanFacts(of: site, own: ["a"]),
                    before: before(site),
                    requests: [
                        RecordedRequest(
                            wave: 1, update: try update("a", .overridden(amperes(6))), state: .reserved)
                    ], settledAt: nil))
        }
        return temporary
    }

    @Test func `a reservation is never freed silently`() throws {
        let temporary = try planned()
        for sql in [
            "DELETE FROM reservation", "UPDATE reservation SET plan_id = 'q'", "DELETE FROM plan_request",
            "DELETE FROM charger WHERE id = 'a'", "DELETE FROM plan", "UPDATE plan SET settled_at_ms = 1",
            "UPDATE plan_request SET offline_mA = 7000",
        ] {
            #expect(refusal(temporary, sql) != nil, "\(sql)")
        }
        try temporary.store.queue.write { try $0.execute(sql: "UPDATE plan_request SET state = 'released'") }
        #expect(refusal(temporary, "UPDATE plan_request SET state = 'reserved'") != nil)
        #expect(try temporary.store.verify().faults == [.reservation(plan: "p", charger: "a")])
    }

    @Test(arguments: ["x", "site L1", "site L1 -1", "site L4 1"])
    func `totals of a plan that cannot be read are found`(text: String) throws {
        let temporary = try planned()
        try temporary.store.queue.write { try $0.execute(sql: "UPDATE plan SET before = '\(text)'") }
        #expect(try temporary.store.verify().faults == [.unreadable("before")])
    }

    @Test(arguments: [
        "facts = replace(facts, '63000', '99000')", "facts = facts || 'charger a wiring none' || char(10)",
        "before = replace(before, '16000', '99000')", "before = before || 'c L1 5' || char(10)",
        "before = NULL", "before = ''", "fingerprint = replace(fingerprint, substr(fingerprint, 8, 1), '-')",
        "facts = facts || before, before = NULL", "facts = rtrim(facts || before, char(10)), before = NULL",
    ])
    func `what a plan rests on, or what was there before it, was edited: that is found, and it is not used`(
        edit: String
    ) throws {
        let temporary = try planned()
        #expect(try temporary.store.verify().faults == [])
        try temporary.store.queue.write { try $0.execute(sql: "UPDATE plan SET \(edit)") }
        #expect(try temporary.store.verify().faults == [.fingerprint("p")])
        #expect(throws: StoreError.self) { try temporary.store.read { try $0.plan("p") } }
        // The plan still counts.
        #expect(try temporary.store.read { try $0.record("site")?.pendingPlans.count } == 1)
    }

    @Test func `totals that were not known cannot be put in afterwards`() throws {
        let temporary = try planned { _ in .unknown }
        #expect(try temporary.store.verify().faults == [])
        #expect(try temporary.store.read { try $0.plan("p")?.before } == .unknown)
        try temporary.store.queue.write {
            try $0.execute(sql: "UPDATE plan SET before = 'site L1 99000' || char(10)")
        }
        #expect(try temporary.store.verify().faults == [.fingerprint("p")])
    }
}
