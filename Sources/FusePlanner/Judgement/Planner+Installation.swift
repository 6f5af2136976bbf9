public import FuseCore
import FuseRecord

extension Planner {
    /// Judges updates of an installation with nothing in flight.
    ///
    /// ```swift
    /// let decision = try Planner.judge(.set("left", .amperes(25)), on: site)
    /// ```
    ///
    /// Without a time, ages are counted on the safe side: every value that has a time is older than any age
    /// allowed, and every acceptance is over. An installation whose facts have no times is judged as of now.
    ///
    /// - Parameters:
    ///   - update: The update to send.
    ///   - more: Further updates, at most one for each charger.
    ///   - installation: The installation.
    ///   - now: The current time, for the age of records and for acceptances.
    /// - Returns: The decision: ``Decision/verdict``, the totals of each line, the findings and the
    ///   suggestions. An update of a charger that is not there is `undecided`.
    /// - Throws: `ProposalError` where a charger is named twice.
    public static func judge(
        _ update: ChargerUpdate, _ more: ChargerUpdate..., on installation: Installation,
        now: Timestamp = .last
    ) throws(ProposalError) -> Decision {
        let proposal = try Proposal(installation: installation.id, updates: [update] + more)
        return try judge(proposal, on: InstallationRecord(installation), now: now)
    }
}
