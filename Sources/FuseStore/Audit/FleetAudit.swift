import Foundation
public import FuseCore
import FusePlanner
public import FuseRecord
import GRDB
import Synchronization

extension SQLiteStore {
    /// Judges every installation as it is at one moment, on several threads if there are processors.
    ///
    /// - Returns: The audit of each, the worst first.
    /// - Throws: ``StoreError``, ``InstallationStoreError/unsound(_:_:)``.
    public func audit(at now: Timestamp, _ step: @Sendable () -> Void) throws -> [AuditedInstallation] {
        let helpers = (1..<FleetAudit.mostThreads).compactMap { _ in try? helper() }
        return try reading { transaction in
            try withoutActuallyEscaping(step) { step in
                let installations = try transaction.installations()
                let audit = FleetAudit(
                    of: installations, inFlight: Set(try transaction.installationsInFlight()), at: now, step)
                let group = DispatchGroup()
                for helper in helpers {
                    DispatchQueue.global().async(group: group) { helper.join(audit) }
                }
                audit.go(on: transaction.db)
                group.wait()
                let audited = try audit.result()
                try Self.check(audited, of: installations.count, in: transaction.db)
                return audited
            }
        }
    }

    /// Checks that every recorded charger is in an installation that was audited.
    ///
    /// - Throws: `DatabaseError` as of a damaged file if a row is left over.
    private static func check(_ audited: [AuditedInstallation], of installations: Int, in db: Database) throws
    {
        let chargers = try Int.fetchOne(db, sql: "SELECT count(*) FROM charger")
        guard audited.count == installations, audited.reduce(0, { $0 + $1.chargers }) == chargers else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "some rows belong to no installation that can be read")
        }
    }

    /// Makes a helper for an audit; nil for an unnamed copy, which no other connection can read.
    private func helper() throws -> FleetAuditHelper? {
        isFile ? try FleetAuditHelper(reader()) : nil
    }
}

/// A separate connection for one more thread.
private struct FleetAuditHelper: Sendable {
    private let queue: DatabaseQueue
    private let version: Int64?

    /// Prepares a helper.
    ///
    /// - Parameter queue: A connection on which nothing is done yet; the audit begins later than this.
    /// - Throws: `DatabaseError`.
    init(_ queue: DatabaseQueue) throws {
        self.queue = queue
        version = try queue.read(Self.version)
    }

    /// Takes part in an audit, unless another process has committed since this helper was made.
    ///
    /// SQLite counts what other connections commit between two queries of the same connection. If the count
    /// is unchanged, the helper and the audit see the same store.
    func join(_ audit: FleetAudit) {
        try? queue.read { db in
            guard let version, try Self.version(db) == version else { return }
            audit.go(on: db)
        }
    }

    private static func version(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "PRAGMA data_version")
    }
}

/// The work of an audit, which several threads share piece by piece.
private final class FleetAudit: Sendable {
    private struct State {
        var next = 0
        var audited: [AuditedInstallation] = []
        var failure: (any Error)?
    }

    /// The largest useful number of threads: more would only wait for the same file.
    static var mostThreads: Int { min(4, ProcessInfo.processInfo.activeProcessorCount) }
    /// The number of installations in a piece.
    private static let piece = 100

    private let installations: [Identifier]
    private let inFlight: Set<Identifier>
    private let now: Timestamp
    private let step: @Sendable () -> Void
    private let state = Mutex(State())

    init(
        of installations: [Identifier], inFlight: Set<Identifier>, at now: Timestamp,
        _ step: @escaping @Sendable () -> Void
    ) {
        (self.installations, self.inFlight, self.now, self.step) = (installations, inFlight, now, step)
    }

    /// Takes pieces until none is left, or one has failed.
    func go(on db: Database) {
        do {
            var audited: [AuditedInstallation] = []
            while let piece = take() {
                // An installation in flight, or one whose rows do not fit together, needs every row.
                var whole: [Identifier] = []
                var rows = try AuditAccumulatorRows(db, in: piece, at: now)
                while let (id, atRest) = try rows.next() {
                    if let atRest, !inFlight.contains(id) { audited.append(atRest) } else { whole.append(id) }
                    step()
                }
                for id in whole {
                    guard let record = try StoreTransaction(db: db, memory: nil).record(id) else { continue }
                    audited.append(try AuditedInstallation(auditing: record, at: now))
                }
            }
            // Sorted parts are quickly merged at the end.
            audited.sort(by: AuditedInstallation.isWorse)
            state.withLock { [audited] in $0.audited += audited }
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func take() -> ClosedRange<Identifier>? {
        state.withLock { state in
            guard state.failure == nil, state.next < installations.count else { return nil }
            let last = min(state.next + Self.piece, installations.count) - 1
            defer { state.next = last + 1 }
            return installations[state.next]...installations[last]
        }
    }

    /// The audits, the worst first; throws the first failure.
    func result() throws -> [AuditedInstallation] {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.audited.sorted(by: AuditedInstallation.isWorse)
        }
    }
}
