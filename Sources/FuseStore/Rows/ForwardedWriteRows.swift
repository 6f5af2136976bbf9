import FuseCore
import FusePlanner
import FuseRecord
import GRDB

/// Reads and writes forwarded writes inside a transaction.
struct ForwardedWriteRows {
    let db: Database

    func writes(of installation: Identifier) throws -> [ForwardedWrite] {
        // Mostly there are none.
        let isAny = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM passed_write)"))
        guard isAny ?? false else { return [] }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT number, charger_id, rating_mA, unanswered_ms FROM passed_write
                    WHERE installation_id = ?1 AND charger_id IS NULL
                    UNION
                    SELECT number, charger_id, rating_mA, unanswered_ms FROM passed_write
                    WHERE charger_id IN (SELECT id FROM charger WHERE installation_id = ?1)
                    ORDER BY number
                    """), arguments: [installation.text]
        ).map { row in
            let rating: Int64? = try row.optional(2, "rating_mA")
            let unanswered: Int64? = try row.optional(3, "unanswered_ms")
            let subject: ForwardedWrite.Subject =
                try rating.map { .rating(Milliamperes($0)) } ?? .charger(row.identifier(1, "charger_id"))
            return ForwardedWrite(
                number: try row.value(0, "number"), subject: subject,
                unansweredSince: unanswered.map { Uptime(milliseconds: $0) })
        }
    }

    func note(_ subject: ForwardedWrite.Subject, of installation: Identifier, at uptime: Uptime) throws
        -> Int64
    {
        let (charger, rating): (String?, Int64?) =
            switch subject {
            case .charger(let charger): (charger.text, nil)
            case .rating(let rating): (nil, rating.count)
            }
        try db.cachedStatement(
            sql: """
                INSERT INTO passed_write (installation_id, charger_id, rating_mA, unanswered_ms) VALUES (?, ?, ?, ?)
                """
        ).execute(arguments: [installation.text, charger, rating, uptime.milliseconds])
        return db.lastInsertedRowID
    }

    func noteAnswer(to number: Int64) throws {
        try db.cachedStatement(sql: "UPDATE passed_write SET unanswered_ms = NULL WHERE number = ?")
            .execute(arguments: [number])
    }

    func forget(_ writes: [ForwardedWrite]) throws {
        for write in writes {
            try db.cachedStatement(sql: "DELETE FROM passed_write WHERE number = ? AND unanswered_ms IS ?")
                .execute(arguments: [write.number, write.unansweredSince?.milliseconds])
        }
    }
}

extension [ForwardedWrite] {
    /// The chargers that any of the writes may have changed.
    var chargers: Set<Identifier> {
        reduce(into: []) { chargers, write in
            if case .charger(let charger) = write.subject { chargers.insert(charger) }
        }
    }
}
