public import FuseCore
import FusePlanner
public import FuseRecord
import GRDB

extension SQLiteStore: InstallationStore {
    /// Reads in one transaction.
    public func read<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
        try reading { try body($0) }
    }

    /// Writes in one transaction (`BEGIN IMMEDIATE`), on disk when it returns.
    public func write<Value>(_ body: (any StoreWriting) throws -> Value) throws -> Value {
        try writing { try body($0) }
    }

    /// Passes the decision log to a closure, entry by entry.
    public func log(
        of installation: Identifier?, last most: Int?, _ body: (LogEntry) throws -> Void
    ) throws {
        try reading { try LogRows(db: $0.db).entries(of: installation, last: most, body) }
    }

    /// An installation's totals, as computed by the views.
    public func storedTotals(of id: Identifier) throws -> [StoredTotal] {
        try reading { try $0.totals(where: "WHERE installation_id = ?", [id.text]).map(\.total) }
    }
}

/// One transaction of a store.
struct StoreTransaction: StoreWriting {
    let db: Database
    /// The cache of earlier transactions; nil to read everything anew.
    let memory: RecordCache?
    /// True to read a record although a part of it is lost: only for the check that reports the loss.
    var takesWhatIsThere = false

    func record(_ id: Identifier) throws -> InstallationRecord? {
        func read() throws -> Installation? { try InstallationRows.installation(id, in: db) }
        func readFlights() throws -> [PendingPlan] {
            let plans = PlanRows(db: db)
            let pendingPlans = try plans.pendingPlans(of: id)
            if !takesWhatIsThere { try plans.check(pendingPlans, of: id) }
            return pendingPlans
        }
        let outdated = try passedWrites(of: id).chargers
        guard let memory else {
            return try read().map {
                InstallationRecord($0, pendingPlans: try readFlights(), outdated: outdated)
            }
        }
        return try memory.installation(id, read: read).map {
            InstallationRecord(
                $0, pendingPlans: try memory.pendingPlans(of: id, read: readFlights), outdated: outdated)
        }
    }

    func installations() throws -> [Identifier] {
        try String.fetchAll(db, sql: "SELECT id FROM installation ORDER BY id")
            .map { try Identifier(stored: $0, column: "installation.id") }
    }

    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        var homes: [Identifier: Identifier] = [:]
        for charger in chargers {
            let home = try String.fetchOne(
                db.cachedStatement(sql: "SELECT installation_id FROM charger WHERE id = ?"),
                arguments: [charger.text])
            homes[charger] = try home.map { try Identifier(stored: $0, column: "installation_id") }
        }
        return homes
    }

    func chargers(named name: String) throws -> [Identifier] {
        try String.fetchAll(
            db, sql: "SELECT id FROM charger WHERE name = ? ORDER BY id", arguments: [name]
        )
        .map { try Identifier(stored: $0, column: "charger.id") }
    }

    func plan(_ id: Identifier) throws -> RecordedPlan? { try PlanRows(db: db).plan(id) }

    func api(of installation: Identifier) throws -> String? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT api FROM installation WHERE id = ?"),
            arguments: [installation.text])
        return try row?.optional(0, "installation.api")
    }

    func put(api: String, of installation: Identifier) throws {
        try db.cachedStatement(sql: "UPDATE installation SET api = ? WHERE id = ?")
            .execute(arguments: [api, installation.text])
    }

    func plansInFlight() throws -> [Identifier] {
        try String.fetchAll(db, sql: "SELECT id FROM plan WHERE settled_at_ms IS NULL ORDER BY id")
            .map { try Identifier(stored: $0, column: "plan.id") }
    }

    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite] {
        try ForwardedWriteRows(db: db).writes(of: installation)
    }

    func note(_ subject: ForwardedWrite.Subject, of installation: Identifier, at uptime: Uptime) throws
        -> Int64
    {
        try ForwardedWriteRows(db: db).note(subject, of: installation, at: uptime)
    }

    func noteAnswer(toWrite number: Int64) throws { try ForwardedWriteRows(db: db).noteAnswer(to: number) }

    func forget(_ writes: [ForwardedWrite]) throws { try ForwardedWriteRows(db: db).forget(writes) }

    func lastLogEntry(of installation: Identifier?) throws -> LogEntry? {
        var last: LogEntry?
        try LogRows(db: db).entries(of: installation, last: 1) { last = $0 }
        return last
    }

    /// The installations with a plan in flight, a reserved charger or a forwarded write.
    func installationsInFlight() throws -> [Identifier] {
        try String.fetchAll(
            db,
            sql: """
                SELECT installation_id FROM plan WHERE settled_at_ms IS NULL
                UNION SELECT installation_id FROM reservation JOIN charger ON charger_id = id
                UNION SELECT installation_id FROM passed_write
                UNION SELECT c.installation_id FROM passed_write JOIN charger AS c ON c.id = charger_id
                """
        )
        .map { try Identifier(stored: $0, column: "plan.installation_id") }
    }

    func put(_ installations: [Installation], at moment: Timestamp) throws {
        memory?.forget(installations.map(\.id))
        let writer = InstallationWriter(db: db, moment: moment)
        for installation in installations {
            try writer.put(installation.limited(by: passedWrites(of: installation.id), at: moment))
        }
        try writer.finish()
    }

    func put(at moment: Timestamp, _ body: (_ put: @escaping (Installation) throws -> Void) throws -> Bool)
        throws
    {
        try db.inSavepoint {
            let writer = InstallationWriter(db: db, moment: moment)
            let isToStay = try body { installation in
                memory?.forget([installation.id])
                try writer.put(installation.limited(by: passedWrites(of: installation.id), at: moment))
            }
            guard isToStay else { return .rollback }
            try writer.finish()
            return .commit
        }
    }

    func put(_ plan: RecordedPlan) throws {
        memory?.put(plan, in: db)
        try PlanRows(db: db).put(plan)
    }

    func append(_ entry: LogDraft) throws { try LogRows(db: db).append(entry) }

    /// The totals of lines as computed by the views, independently of the program.
    func totals(
        where condition: String = "", _ arguments: StatementArguments = []
    ) throws -> [(installation: String, total: StoredTotal)] {
        try Row.fetchAll(
            db,
            sql: "SELECT installation_id, fuse_id, line, usable_mA, total_mA, worst_mA FROM line_load "
                + condition, arguments: arguments
        ).map { row in
            guard let line = Line(rawValue: try row.value(2, "line")) else {
                throw UnreadableRow(column: "line")
            }
            func current(_ index: Int, _ column: String) throws -> Milliamperes? {
                let count: Int64? = try row.optional(index, column)
                return count.map { Milliamperes($0) }
            }
            return (
                try row.value(0, "installation_id"),
                StoredTotal(
                    fuse: try row.identifier(1, "fuse_id"), line: line, usable: try current(3, "usable_mA"),
                    total: try current(4, "total_mA"), worst: try current(5, "worst_mA"))
            )
        }
    }
}
