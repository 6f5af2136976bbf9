package import FuseCore
package import FuseRecord

/// The loads of a record before anything more is proposed, with everything in flight at its worst case.
package struct RecordedLoads {
    /// The totals of the confirmed values.
    package let before: LineTotals
    /// The load of each charger, in the order of the installation's chargers.
    package let entries: [LoadChange]
    /// The total and the cap of each line of each fuse.
    package let capacity: Capacity

    /// Sums the loads up the fuse tree.
    ///
    /// - Parameters:
    ///   - record: The record, with the updates in flight.
    ///   - supply: The installation's supply.
    package init(of record: InstallationRecord, on supply: Supply) {
        let worst = WorstLoads(of: record, on: supply)
        before = LineTotals(of: record.installation, on: supply)
        entries = [LoadChange](untouched: worst.loads, recorded: before)
        capacity = Capacity(of: record.installation, entries: entries, pending: worst.pending)
    }
}
