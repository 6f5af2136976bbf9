import Foundation
import FuseCore
import FuseRecord
import FuseSchema
import FuseTestSupport
import GRDB
import Testing

@testable import FuseStore

@Suite struct StoreTests {
    private let moment = Timestamp(milliseconds: 1_000)

    @Test func `the SQLite store keeps the contract of stores`() throws {
        var kept: [TemporaryStore] = []
        try StoreContract {
            let temporary = try TemporaryStore()
            kept.append(temporary)
            return temporary.store
        }.check()
    }

    @Test func `the store in memory keeps it too, so the contract is not SQLite's`() throws {
        try StoreContract { MemoryStore() }.check()
    }

    private func error(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    private func file(_ temporary: TemporaryStore, _ name: String) -> String {
        temporary.folder.appendingPathComponent(name).path
    }

    private func sql(_ temporary: TemporaryStore, _ sql: String) throws {
        try temporary.store.queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @Test func `a write is on disk when it returns: WAL and synchronous FULL`() throws {
        let temporary = try TemporaryStore()
        let again = try SQLiteStore(path: temporary.path, for: .writing)
        for store in [temporary.store, again] {
            let pragmas = try store.queue.read { db in
                try ["journal_mode", "synchronous", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(pragmas == ["wal", "2", "1"])
        }
    }

    @Test func `a missing store is not made by reading or writing`() throws {
        let temporary = try TemporaryStore()
        let path = file(temporary, "none.db")
        for access in [SQLiteStore.Access.reading, .writing] {
            #expect(error { _ = try SQLiteStore(path: path, for: access) } == .missing(path: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is something else is refused and left as it is`() throws {
        let temporary = try TemporaryStore()
        let text = file(temporary, "text.db")
        let content = Data(String(repeating: "no database ", count: 500).utf8)
        try content.write(to: URL(fileURLWithPath: text))
        let foreign = file(temporary, "foreign.db")
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (a)") }
        let untouched = try Data(contentsOf: URL(fileURLWithPath: foreign))
        let empty = file(temporary, "empty.db")
        try Data().write(to: URL(fileURLWithPath: empty))
        for access in [SQLiteStore.Access.reading, .writing, .creating] {
            for path in [text, foreign, temporary.folder.path] {
                #expect(error { _ = try SQLiteStore(path: path, for: access) } == .notAStore(path: path))
            }
        }
        for access in [SQLiteStore.Access.reading, .writing] {
            #expect(error { _ = try SQLiteStore(path: empty, for: access) } == .notAStore(path: empty))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: empty)).isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == content)
        #expect(try Data(contentsOf: URL(fileURLWithPath: foreign)) == untouched)
    }

    @Test func `what is in flight and what is reserved must be the same, or the store is damaged`()
        throws
    {
        let temporary = try TemporaryStore()
        let installation = try site([charger("a", 16)])
        let request = RecordedRequest(wave: 1, update: try update("a", .automatic), state: .reserved)
        try temporary.store.write { writing in
            try writing.put([installation], at: Timestamp(milliseconds: 0))
            try writing.put(
                RecordedPlan(
                    id: "p", installation: "site", madeAt: Timestamp(milliseconds: 0),
                    facts: PlanFacts(of: installation, own: ["a"]), requests: [request], settledAt: nil))
        }
        try sql(temporary, "UPDATE plan_request SET state = 'released'")
        let store = try SQLiteStore(path: temporary.path, for: .reading)
        let why = "what is in flight and what is reserved differ"
        #expect(error { _ = try store.read { try $0.record("site") } } == .damaged(path: temporary.path, why))
        #expect(try store.verify().faults == [.reservation(plan: "p", charger: "a")])
    }

    @Test func `a store of a newer version is refused by name of both versions`() throws {
        let temporary = try TemporaryStore()
        let known = FuseSchema.version
        try sql(temporary, "PRAGMA user_version = \(known + 1)")
        for access in [SQLiteStore.Access.reading, .writing, .creating] {
            #expect(
                error { _ = try SQLiteStore(path: temporary.path, for: access) }
                    == .newer(path: temporary.path, found: known + 1, known: known))
        }
    }

    @Test func `an older store is migrated in one transaction after a backup beside it`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.record([], at: moment) { _ in [try site([charger("a", 16, phase: .phase1)])] }
        try temporary.store.queue.close()
        let store = try SQLiteStore(
            path: temporary.path, for: .reading, lockTimeout: 1, steps: MigrationTests.madeUp)
        #expect(try store.storedTotals(of: "site").contains { $0.total == amperes(16) })
        let copy = try SQLiteStore(path: temporary.path + ".v\(FuseSchema.version).backup", for: .reading)
        #expect(try copy.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM charger") } == 1)
        #expect(try copy.verify().faults.isEmpty)
    }

    @Test func `a store from before the first release is refused, and left as it is`() throws {
        let temporary = try TemporaryStore()
        try sql(temporary, "PRAGMA application_id = \(FuseSchema.applicationIDBeforeRelease)")
        try sql(temporary, "PRAGMA user_version = 14")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path))
        for access in [SQLiteStore.Access.reading, .writing, .creating] {
            #expect(
                error { _ = try SQLiteStore(path: temporary.path, for: access) }
                    == .beforeRelease(path: temporary.path))
        }
        #expect(
            error { _ = try SQLiteStore.rehearsal(of: temporary.path) }
                == .beforeRelease(path: temporary.path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: temporary.path)) == bytes)
    }

    @Test func `a migration that fails leaves the store as it was`() throws {
        let temporary = try TemporaryStore()
        let broken =
            FuseSchema.migrations + [
                .init(version: FuseSchema.version + 1, sql: "CREATE TABLE extra (a) STRICT"),
                .init(version: FuseSchema.version + 2, sql: "THIS IS NO SQL"),
            ]
        let failure = error {
            _ = try SQLiteStore(path: temporary.path, for: .writing, lockTimeout: 1, steps: broken)
        }
        #expect(failure != nil)
        let store = try SQLiteStore(path: temporary.path, for: .writing)
        let tables = try store.queue.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'extra'")
        }
        #expect(tables == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path)
        #expect(!files.contains { $0.contains("backup") })
    }

    @Test func `a rehearsal sees what is recorded and leaves no trace`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.record([], at: moment) { _ in [try site([charger("a", 16)])] }
        let rehearsal = try SQLiteStore.rehearsal(of: temporary.path)
        try rehearsal.record(["site"], at: moment) { recorded in
            #expect(recorded["site"]?.chargers.count == 1)
            return [try site([])]
        }
        #expect(try rehearsal.installation("site")?.chargers.isEmpty == true)
        #expect(try temporary.store.installation("site")?.chargers.count == 1)
        let none = file(temporary, "none.db")
        #expect(try SQLiteStore.rehearsal(of: none).installations().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: none))
    }

    @Test func `a lock held by others is waited for, and then said`() throws {
        let temporary = try TemporaryStore()
        let other = try SQLiteStore(path: temporary.path, for: .writing, lockTimeout: 0.3)
        let started = Date()
        let seen = try temporary.store.queue.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            defer { try? db.execute(sql: "ROLLBACK") }
            return error { try other.record([], at: moment) { _ in [] } }
        }
        #expect(seen == .busy(path: temporary.path))
        #expect(Date().timeIntervalSince(started) >= 0.25)
    }

    @Test func `the tables themselves refuse what is out of range`() throws {
        let temporary = try TemporaryStore()
        let installation = try site([charger("a", 16) { $0.reading = reading(16, on: .l1) }])
        try temporary.store.record([], at: moment) { _ in [installation] }
        for change in [
            "UPDATE charger SET offline_mA = 32001", "UPDATE charger SET offline_mA = -1",
            "UPDATE charger SET offline_phase = 3", "UPDATE charger SET wiring = 'L1L1L1'",
            "UPDATE charger SET max_mA = -1", "UPDATE charger SET reading_lines = 0",
            "UPDATE charger SET reading_decimals = NULL", "UPDATE charger SET offline_mA = 'x'",
            "UPDATE charger SET fuse_id = 'nowhere'", "UPDATE charger SET id = 'with space'",
            "UPDATE fuse_line SET rating_mA = 0", "UPDATE fuse_line SET rating_mA = 10000001",
            "UPDATE fuse SET factor_billionths = 0", "UPDATE fuse SET parent_id = id",
            "UPDATE installation SET supply = 'TN-2'", "DELETE FROM fuse", "DELETE FROM installation",
        ] {
            #expect(throws: DatabaseError.self, "\(change)") {
                try temporary.store.queue.write { try $0.execute(sql: change) }
            }
        }
    }

    @Test func `a store that a newer program has migrated is refused by who has it open`() throws {
        let known = FuseSchema.version
        for staysOpen in [false, true] {
            let temporary = try TemporaryStore()
            let open = try SQLiteStore(path: temporary.path, for: .writing, staysOpen: staysOpen)
            #expect(try open.read { try $0.installations() }.isEmpty)
            try sql(temporary, "PRAGMA user_version = \(known + 1)")
            let newer = StoreError.newer(path: temporary.path, found: known + 1, known: known)
            #expect(throws: newer) { try open.read { try $0.installations() } }
            #expect(throws: newer) {
                try open.write { try $0.put([site([charger("a", 6)])], at: moment) }
            }
        }
    }

    @Test func `verify finds a view that was replaced, a broken reference and an unsound record`() throws {
        func faults(after change: String) throws -> [StoreFault] {
            let temporary = try TemporaryStore()
            let read = charger("a", below: "c", 16, phase: .phase1) { $0.reading = reading(16, on: .l1) }
            let installation = try site(circuits: [("c", 32)], [read, charger("b", below: "c")])
            try temporary.store.record([], at: moment) { _ in [installation] }
            try sql(temporary, change)
            return try SQLiteStore(path: temporary.path, for: .reading).verify().faults
        }
        #expect(try faults(after: "SELECT 1").isEmpty)
        let view = "DROP VIEW line_over; CREATE VIEW line_over AS SELECT 1 WHERE 0"
        #expect(try faults(after: view) == [.schema("line_over")])
        #expect(try faults(after: "DROP TABLE charger").contains(.schema("charger")))
        let off = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; "
        #expect(
            try faults(after: off + "DELETE FROM fuse WHERE id = 'c'").contains {
                if case .reference = $0 { true } else { false }
            })
        #expect(
            try faults(after: off + "UPDATE fuse SET parent_id = 'c' WHERE id = 'c'")
                .contains(.unsound("site", .cycle("c"))))
        for change in [
            "offline_phase = 3", "reading_lines = 300", "reading_lines = -1", "reading_decimals = 9",
            "confirmed_at_ms = 9223372036854775807", "max_mA = 9000000000000000000", "name = char(27)",
        ] {
            let found = try faults(after: off + "UPDATE charger SET \(change)")
            #expect(
                found.contains { if case .unreadable = $0 { true } else { false } }, "\(change): \(found)")
        }
        for bound in ["-20000", "9000000000000000000"] {
            let change = off + "UPDATE installation SET automatic = 'bound', automatic_bound_mA = \(bound)"
            #expect(try !faults(after: change).isEmpty)
        }
    }

    @Test func `a backup is whole, of a store in use, and never over another file`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.record([], at: moment) { _ in [try site([charger("a", 16)])] }
        let copy = file(temporary, "copy.db")
        try temporary.store.backUp(to: copy)
        #expect(try SQLiteStore(path: copy, for: .reading).verify().installations == 1)
        #expect(error { try temporary.store.backUp(to: copy) } == .exists(path: copy))
        let names = try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path)
        #expect(!names.contains { $0.contains("part") })
    }
}
