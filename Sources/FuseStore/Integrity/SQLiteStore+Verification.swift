import FuseCore
import FusePlanner
import FuseRecord
import GRDB

extension SQLiteStore {
    /// Checks the whole store.
    ///
    /// - Throws: ``StoreError`` if the store cannot be read at all.
    public func verify() throws -> StoreVerification {
        try reading { transaction in
            let db = transaction.db
            // The check reads the disk, not the cache.
            let plain = StoreTransaction(db: db, memory: nil, takesWhatIsThere: true)
            var faults = try String.fetchAll(db, sql: "PRAGMA integrity_check")
                .filter { $0 != "ok" }.map { StoreFault.integrity($0) }
            let broken = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
            faults += broken.map { .reference(table: $0[0], row: $0[1]) }
            faults += try Self.strangeObjects(in: db)
            // With another schema nothing below can be trusted, or even queried.
            guard !faults.contains(where: { if case .schema = $0 { true } else { false } }) else {
                return StoreVerification(installations: 0, totals: 0, faults: faults)
            }
            var stored: [String: [StoredTotal]] = [:]
            do {
                stored = Dictionary(grouping: try plain.totals(), by: \.installation)
                    .mapValues { $0.map(\.total) }
            } catch let error as UnreadableRow {
                faults.append(.unreadable(error.column))
            }
            let ids = try String.fetchAll(db, sql: "SELECT id FROM installation ORDER BY id")
            for text in ids {
                do {
                    let id = try Identifier(stored: text, column: "installation.id")
                    guard let record = try plain.record(id) else {
                        faults.append(.unreadable(text))
                        continue
                    }
                    faults += Self.differences(record, stored[text] ?? [])
                } catch let error as UnreadableRow {
                    faults.append(.unreadable("\(text): \(error.column)"))
                } catch InstallationStoreError.unsound(let id, let reason) {
                    faults.append(.unsound(id, reason))
                }
            }
            faults += try Self.brokenPlans(in: db)
            faults += try LogRows(db: db).verify().faults.map { .log($0) }
            return StoreVerification(
                installations: ids.count, totals: stored.values.reduce(0) { $0 + $1.count }, faults: faults)
        }
    }

    /// The objects of a store that differ from those of an empty store of this version.
    private static func strangeObjects(in db: Database) throws -> [StoreFault] {
        func objects(_ db: Database) throws -> [String: String] {
            let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
        }
        let found = try objects(db)
        let memory = try DatabaseQueue()
        try Migrations.rehearse(on: memory, path: ":memory:")
        let expected = try memory.read(objects)
        return Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted().map {
            .schema($0)
        }
    }

    /// Plans with a wrong fingerprint, and requests that do not match the reservations.
    private static func brokenPlans(in db: Database) throws -> [StoreFault] {
        var faults: [StoreFault] = []
        let plans = try Row.fetchCursor(
            db, sql: "SELECT id, facts, fingerprint, before FROM plan ORDER BY id")
        while let row = try plans.next() {
            do {
                let facts = PlanFacts(text: try row.value(1, "facts"))
                let fingerprint: String = try row.value(2, "fingerprint")
                let before: String? = try row.optional(3, "before")
                guard let totals = before.map({ PlanTotals(text: $0) }) ?? .unknown else {
                    faults.append(.unreadable("before"))
                    continue
                }
                if !facts.isReadable || Fingerprint.of(facts, before: totals) != fingerprint {
                    faults.append(.fingerprint(try row.identifier(0, "plan.id")))
                }
            } catch let error as UnreadableRow {
                faults.append(.unreadable(error.column))
            }
        }
        let sql = """
            SELECT DISTINCT q.plan_id, q.charger_id FROM plan_request AS q JOIN plan AS p ON p.id = q.plan_id
            WHERE (q.state NOT IN ('confirmed', 'released', 'superseded') OR q.unanswered_ms IS NOT NULL)
            AND (p.settled_at_ms IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM reservation AS r WHERE r.plan_id = q.plan_id AND r.charger_id = q.charger_id))
            UNION
            SELECT r.plan_id, r.charger_id FROM reservation AS r
            WHERE NOT EXISTS (
                SELECT 1 FROM plan_request AS q
                WHERE q.plan_id = r.plan_id AND q.charger_id = r.charger_id
                AND (q.state NOT IN ('confirmed', 'released', 'superseded') OR q.unanswered_ms IS NOT NULL))
            """
        for row in try Row.fetchAll(db, sql: sql) {
            faults.append(
                .reservation(
                    plan: try row.identifier(0, "plan_id"), charger: try row.identifier(1, "charger_id")))
        }
        return faults
    }

    /// The lines on which the program's sums and the views' differ, as recorded or at the worst.
    static func differences(_ record: InstallationRecord, _ stored: [StoredTotal]) -> [StoreFault] {
        struct Place: Hashable {
            let fuse: Identifier
            let line: Line
        }
        let installation = record.installation
        let totals = installation.supply.map { LineTotals(of: installation, on: $0).counted }
        let worst = installation.supply.map { record.worst(on: $0) }
        var remaining: [Place: StoredTotal] = [:]
        for total in stored { remaining[Place(fuse: total.fuse, line: total.line)] = total }
        var faults: [StoreFault] = []
        let reported = installation.reportedLines
        for (index, fuse) in installation.fuses.enumerated() {
            for line in reported[index] {
                let view = remaining.removeValue(forKey: Place(fuse: fuse.id, line: line))
                let (total, worst) = (totals?[index][line], worst?[index][line])
                if view?.total != total || view?.usable != fuse.rating.usable(on: line) || view == nil {
                    faults.append(
                        .sums(installation.id, fuse: fuse.id, line, program: total, view: view?.total))
                } else if view?.worst != worst {
                    faults.append(
                        .sums(installation.id, fuse: fuse.id, line, program: worst, view: view?.worst))
                }
            }
        }
        return faults
            + remaining.values.map {
                .sums(installation.id, fuse: $0.fuse, $0.line, program: nil, view: $0.total)
            }
    }
}
