import FuseCore
import FuseRecord
import FuseRollout

/// Reads back the charger of a forwarded update, as the gateway does.
///
/// An update that the gateway forwarded is settled only together with the others to the same charger: by
/// itself, a reading may show an older one. Nothing is sent: what was sent after it would be undone.
struct ForwardedReadBack {
    let plan: RecordedPlan
    let store: any InstallationStore
    let port: any ChargerPort
    let clock: any RolloutClock
    let confirmedBy: ConfirmedBy
    /// The time limit, in milliseconds.
    let timeLimit: Int64
    let watch: @Sendable (RolloutNews) -> Void

    /// Reads until the update is settled, the time limit is over, or the task is cancelled.
    ///
    /// - Throws: The errors of the store. Everything that has happened until then is on disk.
    func run() async throws -> RolloutEnd {
        let begun = clock.uptime
        var (quiet, count, troubles) = (ForwardedQuiet(), 0, [Identifier: PortTrouble]())
        while let charger = try next() {
            guard let (updates, installation) = try store.read({ try $0.forwarded(to: charger) }) else {
                break
            }
            let now = clock.uptime
            let since = quiet.since(updates, at: now)
            watch(.act(.read(charger), plan))
            switch await port.result(of: charger) {
            case .success(let report):
                troubles[charger] = nil
                if let settlement = updates.settled(
                    by: report, on: installation, confirmedBy: confirmedBy, begun: now, since: since)
                {
                    _ = try store.write { try $0.settle(settlement, at: clock.now) }
                    continue
                }
                if let reading = updates.readingAbove(report, on: installation) {
                    try store.write { try $0.note(reading, of: charger, at: clock.now) }
                }
                quiet.heed(report)
            case .failure(let trouble):
                troubles[charger] = trouble
                quiet.heed(nil)
            }
            let left = timeLimit - clock.uptime.leastSince(begun)
            guard left > 0 else { break }
            do {
                try await clock.sleep(milliseconds: min(left, RolloutRules.pause(after: count)))
                count += 1
            } catch {
                return try end(troubles, isInterrupted: true)
            }
        }
        return try end(troubles, isInterrupted: Task.isCancelled)
    }

    /// The charger of a request that is still open or may still arrive; nil if there is none.
    private func next() throws -> Identifier? {
        guard !Task.isCancelled else { return nil }
        return try store.read { try $0.plan(plan.id) }?.requests
            .first { $0.state.isOpen || $0.unansweredSince != nil }?.update.charger
    }

    private func end(_ troubles: [Identifier: PortTrouble], isInterrupted: Bool) throws -> RolloutEnd {
        let (now, record) = try store.read { (try $0.plan(plan.id), try $0.record(plan.installation)) }
        guard let now, let record else { throw PlanError.unknown(plan.id) }
        return RolloutEnd(
            plan: now, installation: record.installation, troubles: troubles, isInterrupted: isInterrupted)
    }
}
