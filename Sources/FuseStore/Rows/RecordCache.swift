import FuseCore
import FuseRecord
import GRDB
import Synchronization

/// A cache of the records read, for a store that stays open.
///
/// SQLite tells if another connection has committed anything (`PRAGMA data_version`), and counts the changes
/// of its own connection. A cached record is valid while neither has changed, except by writes that change no
/// installation.
final class RecordCache: Sendable {
    fileprivate struct State {
        var installations: [Identifier: Installation] = [:]
        /// The plans in flight of these installations, the oldest first.
        var pendingPlans: [Identifier: [PendingPlan]] = [:]
        var chargers = 0
        /// The version of other connections' commits and the own count of changes, after the last
        /// transaction.
        var stamp: (version: Int64, changes: Int)?
        /// The installations that the transaction has written: reads after that may be rolled back.
        var written: Set<Identifier> = []
        /// True when the transaction has written plans.
        var isFlying = false
    }

    private let state = Mutex(State())
    /// The largest number of chargers in the cache.
    private static let most = 20_000

    /// Begins a transaction, and clears the cache if another connection has written meanwhile.
    func begin(_ db: Database) throws {
        let version = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
        let changes = db.totalChangesCount
        state.withLock { state in
            let isSame = state.stamp.map { $0.version == version && $0.changes == changes } ?? false
            if !isSame { state.forget() }
            state.stamp = version.map { ($0, changes) }
            (state.written, state.isFlying) = ([], false)
        }
    }

    /// Ends a transaction, with any outcome.
    func end(_ db: Database) {
        let changes = db.totalChangesCount
        state.withLock { $0.stamp?.changes = changes }
    }

    /// Removes installations that are about to be written.
    func forget(_ ids: [Identifier]) {
        state.withLock { state in
            state.written.formUnion(ids)
            for id in ids { state.forget(id) }
        }
    }

    /// Updates the plans in flight with a plan that was written, once it is committed.
    func put(_ plan: RecordedPlan, in db: Database) {
        state.withLock { $0.isFlying = true }
        db.afterNextTransaction { [self] _ in
            state.withLock { $0.fly(plan) }
        } onRollback: { [self] _ in
            state.withLock { $0.forget() }
        }
    }

    /// The cached installation; otherwise reads it and caches the result.
    func installation(_ id: Identifier, read: () throws -> Installation?) rethrows -> Installation? {
        if let known = state.withLock({ $0.installations[id] }) { return known }
        guard let installation = try read() else { return nil }
        state.withLock { state in
            guard !state.written.contains(id), state.stamp != nil else { return }
            if state.chargers + installation.chargers.count > Self.most { state.forget() }
            state.installations[id] = installation
            state.chargers += installation.chargers.count
        }
        return installation
    }

    /// The cached plans in flight of an installation; otherwise reads them and caches the result.
    func pendingPlans(of id: Identifier, read: () throws -> [PendingPlan]) rethrows -> [PendingPlan] {
        let known = state.withLock { $0.isFlying ? nil : $0.pendingPlans[id] }
        if let known { return known }
        let pendingPlans = try read()
        state.withLock { state in
            // They are removed with the installation, at the latest.
            guard !state.isFlying, state.installations[id] != nil else { return }
            state.pendingPlans[id] = pendingPlans
        }
        return pendingPlans
    }
}

extension RecordCache.State {
    fileprivate mutating func forget() { (installations, pendingPlans, chargers) = ([:], [:], 0) }

    fileprivate mutating func forget(_ id: Identifier) {
        chargers -= installations.removeValue(forKey: id)?.chargers.count ?? 0
        pendingPlans[id] = nil
    }

    fileprivate mutating func fly(_ plan: RecordedPlan) {
        guard var pendingPlans = pendingPlans[plan.installation] else { return }
        pendingPlans.removeAll { $0.plan == plan.id }
        if let pendingPlan = plan.pendingPlan {
            let place = pendingPlans.firstIndex {
                ($0.madeAt, $0.plan) > (pendingPlan.madeAt, pendingPlan.plan)
            }
            pendingPlans.insert(pendingPlan, at: place ?? pendingPlans.count)
        }
        self.pendingPlans[plan.installation] = pendingPlans
    }
}
