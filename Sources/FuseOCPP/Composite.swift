import FuseCore
import FuseDocuments
import FuseJSON

/// What a charge point said that it allows.
struct Composite {
    /// The connector, 0 for the whole charge point; nil: it may be any of them.
    let connector: Int64?
    /// What it allows, by its periods; nil: it says that nothing limits it, or what it says may mean that.
    let claims: [Claim]?
    /// From when to when it spoke of.
    let moments: ClosedRange<Timestamp>

    private enum Status: String {
        case accepted = "Accepted"
        case rejected = "Rejected"
    }

    /// Reads an answer; nil comes of one that says nothing, since the request was rejected.
    ///
    /// - Parameters:
    ///   - answer: The payload of the answer.
    ///   - now: When it is taken to be from, where it does not say.
    ///   - remarks: Gets what is passed over.
    init?(_ answer: Cursor, at now: Timestamp, _ remarks: inout Remarks) throws(DocumentError) {
        var fields = try Fields(
            answer, ["status", "connectorId", "scheduleStart", "chargingSchedule"], &remarks)
        let status: Status? = fields.word("status")
        if status == .rejected { return nil }
        connector =
            fields["connectorId"] == nil
            ? nil : fields.integer("connectorId", in: ChargePoint.connectorNumbers)
        let start = fields.moment("scheduleStart")
        let first = start?.earliest ?? now
        guard let cursor = fields["chargingSchedule"] else {
            (claims, moments) = (nil, first...first)
            return
        }
        let schedule = try ChargingSchedule(cursor, &remarks)
        let lasts = schedule.duration ?? schedule.periods.map(\.begins).max() ?? 0
        moments = first...(start?.latest ?? now).later(seconds: lasts)
        let said = schedule.periods.map { period in
            period.limit.map { Claim(rate: $0, phases: period.phases) }
        }
        // Below 0, none, odd: the worst that it could say is that nothing limits.
        claims = schedule.flaws.isEmpty && !said.isEmpty ? said.compactMap(\.self) : nil
        for flaw in schedule.flaws where !said.isEmpty {
            remarks.add("an answer to GetCompositeSchedule limits nothing: \(flaw)")
        }
    }

    /// Whether it may speak of a connector; of 0, the whole charge point, too.
    func isAbout(_ connector: Int64) -> Bool { self.connector.map { $0 == connector } ?? true }
}

extension Timestamp {
    /// So many seconds later, or the last moment there is.
    fileprivate func later(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: min(milliseconds + seconds * 1_000, Timestamp.last.milliseconds))
    }
}
