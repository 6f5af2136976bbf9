import FuseCore
import FuseRecord
import GRDB

/// A fault of the decision log.
public enum LogFault: Hashable, Sendable {
    /// Entries are missing, from the first to the last of these numbers.
    case missing(Int64, through: Int64)
    /// The entry differs from the one written under its number.
    case changed(Int64)
    /// The entry does not follow the one before it.
    case outOfOrder(Int64)
    /// The log is longer than its head says: the program did not append the entry.
    case afterTheEnd(Int64)
    /// A column of an entry has an impossible value.
    case unreadable(Int64, String)
}

/// The result of checking the log.
public struct LogVerification: Sendable {
    /// The number of entries.
    public let entries: Int64
    /// The hash of the last entry: noted elsewhere, it proves that nothing was changed up to there.
    public let head: String?
    /// The faults; empty for a sound log.
    public let faults: [LogFault]
}

/// Reads and appends entries inside a transaction.
struct LogRows {
    let db: Database

    private static let columns = """
        number, at_ms, actor, reason, action, installation_id, plan_id, verdict, exit_status, asked, decided,
        version, previous_hash, hash
        """

    func append(_ draft: LogDraft) throws {
        let head = try Row.fetchOne(db.cachedStatement(sql: "SELECT number, hash FROM log_head"))
        let number: Int64 = try head.map { try $0.value(0, "log_head.number") } ?? 0
        let previous: String? = try head.map { try $0.value(1, "log_head.hash") }
        guard (0..<Int64.max).contains(number) else { throw UnreadableRow(column: "log_head.number") }
        let entry = LogEntry(number: number + 1, draft: draft, previous: previous, hash: "")
        let sql = "INSERT INTO log (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        try db.cachedStatement(sql: sql).execute(
            arguments: [
                entry.number, draft.at.milliseconds, draft.actor, draft.reason, draft.action.rawValue,
                draft.installation?.text, draft.plan?.text, draft.verdict, draft.exit, draft.asked,
                draft.decided, draft.version, previous, entry.computedHash,
            ])
    }

    func entries(
        of installation: Identifier?, last most: Int?, _ body: (LogEntry) throws -> Void
    ) throws {
        let condition = installation == nil ? "" : "WHERE installation_id = ? "
        let selection = "SELECT \(Self.columns) FROM log \(condition)ORDER BY number"
        var arguments: StatementArguments = installation.map { [$0.text] } ?? []
        if let most { arguments += [most] }
        let rows = try Row.fetchCursor(
            db,
            sql: most == nil
                ? selection : "SELECT * FROM (\(selection) DESC LIMIT ?) ORDER BY number",
            arguments: arguments)
        while let row = try rows.next() { try body(try entry(row)) }
    }

    private func entry(_ row: Row) throws -> LogEntry {
        let installation: String? = try row.optional(5, "installation_id")
        let plan: String? = try row.optional(6, "plan_id")
        guard let action = LoggedAction(rawValue: try row.value(4, "action")) else {
            throw UnreadableRow(column: "action")
        }
        let draft = LogDraft(
            at: try row.moment(1, "at_ms"), actor: try row.value(2, "actor"),
            reason: try row.optional(3, "reason"), action: action,
            installation: try installation.map { try Identifier(stored: $0, column: "installation_id") },
            plan: try plan.map { try Identifier(stored: $0, column: "plan_id") },
            verdict: try row.optional(7, "verdict"), exit: try row.value(8, "exit_status"),
            asked: try row.value(9, "asked"), decided: try row.value(10, "decided"),
            version: try row.value(11, "version"))
        return LogEntry(
            number: try row.value(0, "number"), draft: draft, previous: try row.optional(12, "previous_hash"),
            hash: try row.value(13, "hash"))
    }

    /// Checks the chain from the first entry to the last.
    func verify() throws -> LogVerification {
        var faults: [LogFault] = []
        var (count, last): (Int64, LogEntry?) = (0, nil)
        let head = try Row.fetchOne(db, sql: "SELECT number, hash FROM log_head")
        let known: Int64 = try head.map { try $0.value(0, "log_head.number") } ?? 0
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns) FROM log ORDER BY number")
        /// The number of the entry before.
        var before: Int64 = 0
        while let row = try rows.next() {
            count += 1
            let number: Int64 = try row.value(0, "number")
            guard number > before else {
                // Below the first number: no entry ever has such a number.
                faults.append(.changed(number))
                continue
            }
            let isNext = number - 1 == before
            if !isNext { faults.append(.missing(before + 1, through: number - 1)) }
            before = number
            do {
                let entry = try entry(row)
                if entry.computedHash != entry.hash {
                    faults.append(.changed(number))
                } else if isNext, entry.previous != last?.hash {
                    faults.append(.outOfOrder(number))
                } else if number > known {
                    faults.append(.afterTheEnd(number))
                }
                last = entry
            } catch let error as UnreadableRow {
                faults.append(.unreadable(number, error.column))
                last = nil
            }
        }
        if known > before { faults.append(.missing(before + 1, through: known)) }
        let hash: String? = try head.map { try $0.value(1, "log_head.hash") }
        if faults.isEmpty, hash != last?.hash { faults.append(.changed(known)) }
        return LogVerification(entries: count, head: last?.hash, faults: faults)
    }
}

extension LogEntry {
    /// The hash that the entry must have, over every field with its length.
    ///
    /// The lengths make the hashed text of every entry unambiguous (schema/tables.sql).
    var computedHash: String {
        let fields: [String?] = [
            String(number), String(draft.at.milliseconds), draft.actor, draft.reason, draft.action.rawValue,
            draft.installation?.text, draft.plan?.text, draft.verdict, String(draft.exit), draft.asked,
            draft.decided, draft.version, previous,
        ]
        return Fingerprint.sha256(fields.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined())
    }
}

extension SQLiteStore {
    /// Checks the decision log from its first entry to its last.
    ///
    /// - Throws: ``StoreError`` if the store cannot be read.
    public func verifyLog() throws -> LogVerification { try reading { try LogRows(db: $0.db).verify() } }
}
