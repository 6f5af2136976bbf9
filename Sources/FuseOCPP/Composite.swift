import FuseCore
import FuseDocuments
import FuseJSON

/// An answer to GetCompositeSchedule: the limits that a charge point reports.
struct Composite {
    /// The connector, 0 for the whole charge point; nil if it may be any of them.
    let connector: Int64?
    /// The limits by period; nil if the answer states, or may mean, that there is no limit.
    let claims: [Claim]?

    private enum Status: String {
        case accepted = "Accepted"
        case rejected = "Rejected"
    }

    /// Reads an answer; nil if the request was rejected, which states nothing.
    ///
    /// - Parameters:
    ///   - answer: The payload of the answer.
    ///   - now: The time of the answer, if it states none.
    ///   - remarks: Receives the ignored members.
    /// - Throws: `DocumentError` for a value that is no object, or a key that is repeated or similar to a
    ///   known one.
    init?(_ answer: Cursor, at now: Timestamp, _ remarks: inout Remarks) throws(DocumentError) {
        var fields = try Fields(
            answer, ["status", "connectorId", "scheduleStart", "chargingSchedule"], &remarks)
        let status: Status? = fields["status"] == nil ? nil : fields.word("status")
        if status == .rejected { return nil }
        // A connector that cannot be understood may be any, which says nothing of the limit.
        var place = fields
        connector =
            fields["connectorId"] == nil
            ? nil : place.integer("connectorId", in: ChargePoint.connectorNumbers)
        // Without a zone it is of one of these times, or of one between them.
        let start = fields.moment("scheduleStart")
        let starts = start.map { Set([$0.earliest, $0.latest]) } ?? [now]
        guard let cursor = fields["chargingSchedule"] else {
            claims = nil
            return
        }
        let schedule = try ChargingSchedule(cursor, &remarks)
        let lasts = schedule.duration ?? 0
        let said = schedule.periods.map { period in
            period.limit.map { limit in
                let next = schedule.periods.map(\.begins).filter { $0 > period.begins }.min() ?? lasts
                return Claim(
                    rate: limit, phases: period.phases,
                    times: starts.map { start in
                        start.later(
                            seconds: period.begins)...start.later(seconds: max(next, period.begins))
                    })
            }
        }
        // For a limit below 0, a missing or an odd one, the worst possible meaning is that there is no limit.
        fields.take(schedule.flaws)
        claims = fields.flaws.isEmpty && !said.isEmpty ? said.compactMap(\.self) : nil
        for flaw in fields.flaws where !said.isEmpty {
            remarks.add("an answer to GetCompositeSchedule limits nothing: \(flaw)")
        }
    }

    /// Returns true if the answer may concern a connector, or the whole charge point for 0.
    func isAbout(_ connector: Int64) -> Bool { self.connector.map { $0 == connector } ?? true }
}

extension Timestamp {
    /// Returns the time a number of seconds later, at most the last possible time.
    fileprivate func later(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: min(milliseconds + seconds * 1_000, Timestamp.last.milliseconds))
    }
}
