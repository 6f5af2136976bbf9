import FuseCore
import FuseRecord
import GRDB

/// Reads and writes plans inside a transaction.
struct PlanRows {
    let db: Database

    private static let requestColumns = """
        wave, charger_id, sets_current, offline_mA, offline_phase, max_mA, min_mA, max_phases,
        meter_interval_s, state, unanswered_ms
        """

    func plan(_ id: Identifier) throws -> RecordedPlan? {
        let sql = """
            SELECT installation_id, made_at_ms, facts, settled_at_ms, before, fingerprint, api FROM plan
            WHERE id = ?
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id.text]) else {
            return nil
        }
        let facts = PlanFacts(text: try row.value(2, "facts"))
        let before: String? = try row.optional(4, "before")
        guard let totals = before.map({ PlanTotals(text: $0) }) ?? .unknown else {
            throw UnreadableRow(column: "before")
        }
        // Facts are parsed only when needed. The hash proves at once that they are as written.
        let fingerprint: String = try row.value(5, "fingerprint")
        guard Fingerprint.of(facts, before: totals) == fingerprint else {
            throw UnreadableRow(column: "facts, before or fingerprint of plan \(id)")
        }
        let settledAt: DatabaseValue = row[3]
        return RecordedPlan(
            id: id, installation: try row.identifier(0, "installation_id"),
            madeAt: try row.moment(1, "made_at_ms"), facts: facts, before: totals,
            requests: try requests(of: id),
            settledAt: settledAt.isNull ? nil : try row.moment(3, "settled_at_ms"),
            api: try row.optional(6, "api"))
    }

    /// The plans of an installation that are in flight, the oldest first; their facts are not read.
    func pendingPlans(of installation: Identifier) throws -> [PendingPlan] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.requestColumns), id, made_at_ms FROM plan JOIN plan_request ON plan_id = id
                    WHERE installation_id = ? AND settled_at_ms IS NULL
                    ORDER BY made_at_ms, id, wave, position
                    """), arguments: [installation.text])
        var plans: [(id: Identifier, madeAt: Timestamp, requests: [RecordedRequest])] = []
        while let row = try rows.next() {
            let id = try row.identifier(11, "plan.id")
            if plans.last?.id != id { plans.append((id, try row.moment(12, "made_at_ms"), [])) }
            plans[plans.count - 1].requests.append(try request(row))
        }
        return plans.compactMap { PendingPlan(of: $0.requests, plan: $0.id, madeAt: $0.madeAt) }
    }

    /// Checks that the chargers in flight are those reserved.
    ///
    /// Both are kept apart, so that the loss of one is noticed.
    ///
    /// - Throws: `DatabaseError` as of a damaged file if they differ.
    func check(_ pendingPlans: [PendingPlan], of installation: Identifier) throws {
        let reserved = try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) FROM charger JOIN reservation ON charger_id = id WHERE installation_id = ?
                    """), arguments: [installation.text])
        guard reserved == pendingPlans.reduce(0, { $0 + $1.chargers.count }) else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "what is in flight and what is reserved differ")
        }
    }

    private func requests(of plan: Identifier) throws -> [RecordedRequest] {
        try Row.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT \(Self.requestColumns) FROM plan_request WHERE plan_id = ? ORDER BY wave, position"
            ),
            arguments: [plan.text]
        ).map(request)
    }

    private func request(_ row: Row) throws -> RecordedRequest {
        func current(_ index: Int, _ column: String) throws -> Milliamperes? {
            try row.optionalCurrent(index, column)
        }
        let setsCurrent: Bool = try row.value(2, "sets_current")
        let overridden = try current(3, "offline_mA")
        let phase: Int? = try row.optional(4, "offline_phase")
        guard let state = RequestState(rawValue: try row.value(9, "state")),
            let update = try? ChargerUpdate(
                charger: row.identifier(1, "charger_id"),
                current: setsCurrent ? overridden.map { .overridden($0) } ?? .automatic : nil,
                phase: phase.map { try PhaseChoice(stored: $0) }, maxCurrent: current(5, "max_mA"),
                minCurrent: current(6, "min_mA"), maxPhases: row.optional(7, "max_phases"),
                meterValueInterval: row.optional(8, "meter_interval_s"))
        else { throw UnreadableRow(column: "plan_request") }
        let unanswered: Int64? = try row.optional(10, "unanswered_ms")
        return RecordedRequest(
            wave: try row.value(0, "wave"), update: update, state: state,
            unansweredSince: unanswered.map { Uptime(milliseconds: $0) })
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Writes a plan, reserves the chargers that are not settled and frees those that are.
    func put(_ plan: RecordedPlan) throws {
        if try !isThere(plan.id) { try insert(plan) }
        for (position, request) in plan.requests.enumerated() { try put(request, position, of: plan.id) }
        let reserved = plan.pendingPlan?.chargers ?? []
        for charger in Set(plan.requests.map(\.update.charger)) {
            if reserved.contains(charger) {
                try reserve(charger, for: plan.id)
            } else {
                try run(
                    "DELETE FROM reservation WHERE charger_id = ? AND plan_id = ?",
                    [charger.text, plan.id.text])
            }
        }
        try run(
            "UPDATE plan SET settled_at_ms = ?, api = ? WHERE id = ?",
            [plan.settledAt?.milliseconds, plan.api, plan.id.text])
    }

    private func isThere(_ id: Identifier) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM plan WHERE id = ?)"), arguments: [id.text])
            ?? false
    }

    /// Inserts a plan; its facts are written only once.
    private func insert(_ plan: RecordedPlan) throws {
        // The text is made once: it and the hash are expensive.
        let facts = PlanFacts(text: plan.facts.text)
        try run(
            """
            INSERT INTO plan (id, installation_id, made_at_ms, facts, fingerprint, before)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                plan.id.text, plan.installation.text, plan.madeAt.milliseconds, facts.text,
                Fingerprint.of(facts, before: plan.before), plan.before == .unknown ? nil : plan.before.text,
            ])
    }

    private func put(_ request: RecordedRequest, _ position: Int, of plan: Identifier) throws {
        let update = request.update
        try run(
            """
            INSERT INTO plan_request (
                plan_id, wave, position, charger_id, sets_current, offline_mA, offline_phase, max_mA, min_mA,
                max_phases, meter_interval_s, state, unanswered_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (plan_id, wave, charger_id)
            DO UPDATE SET state = excluded.state, unanswered_ms = excluded.unanswered_ms
            """,
            [
                plan.text, request.wave, position, update.charger.text, update.current != nil,
                update.current?.milliamperes?.count, update.phase?.rawValue, update.maxCurrent?.count,
                update.minCurrent?.count, update.maxPhases, update.meterValueInterval, request.state.rawValue,
                request.unansweredSince?.milliseconds,
            ])
    }

    private func reserve(_ charger: Identifier, for plan: Identifier) throws {
        let holders = try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT plan_id FROM reservation WHERE charger_id = ? ORDER BY plan_id"),
            arguments: [charger.text]
        ).map { try Identifier(stored: $0, column: "reservation.plan_id") }
        guard !holders.contains(plan) else { return }
        if let other = holders.first(where: { !($0.isForwarded && plan.isForwarded) }) {
            throw PlanError.inFlight(charger, plan: other)
        }
        try run("INSERT INTO reservation (charger_id, plan_id) VALUES (?, ?)", [charger.text, plan.text])
    }
}

extension PhaseChoice {
    fileprivate init(stored value: Int) throws {
        guard let phase = PhaseChoice(rawValue: value) else { throw UnreadableRow(column: "offline_phase") }
        self = phase
    }
}
