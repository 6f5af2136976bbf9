public import FuseCore
public import FusePlanner
public import FuseRecord

extension RecordedPlan {
    /// Checks if the plan may be carried out or continued.
    ///
    /// Everything is judged once more, and so is each request.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded now, with the plans in flight.
    ///   - now: The moment.
    /// - Returns: The reason that blocks the plan; nil if nothing does.
    /// - Throws: ``ProposalError`` if its updates do not fit its chargers any more.
    public func block(on record: InstallationRecord, at now: Timestamp) throws -> PlanBlock? {
        guard settledAt == nil, requests.isEmpty || requests.contains(where: \.state.isOpen) else {
            return .used
        }
        if case .blocked(let block) = try status(on: record, at: now) { return block }
        do {
            try WaveCheck(self, on: record).verify()
        } catch let fault as WaveFault {
            if case .exceeds(_, let fuse, let line, _, _) = fault {
                return .unsafeOnItsWay(Bound(fuse: fuse, line: line))
            }
            return .unsafeOnItsWay(nil)
        }
        return nil
    }
}
