package import FuseCore
import FusePlanner
package import FuseRecord
import Synchronization

/// A store in memory, whose content ends with it.
package final class MemoryStore: InstallationStore {
    private let contents = Mutex<MemoryContents>(MemoryContents())
    /// Held by the one transaction that writes.
    private let writer = Mutex<Void>(())

    package init() {}

    package func read<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
        try body(MemoryTransaction(contents.withLock { $0 }))
    }

    /// Runs a write on a copy, which then replaces the content; writes follow one after the other.
    ///
    /// Others read the content as it was until then, as in a store on disk.
    package func write<Value>(_ body: (any StoreWriting) throws -> Value) throws -> Value {
        var result: Result<Value, any Error>?
        writer.withLock { _ in
            result = Result {
                let transaction = MemoryTransaction(contents.withLock { $0 })
                let value = try body(transaction)
                let after = transaction.contents
                contents.withLock { $0 = after }
                return value
            }
        }
        guard let result else { preconditionFailure("the lock runs its body") }
        return try result.get()
    }

    package func audit(at now: Timestamp, _ step: @Sendable () -> Void) throws -> [AuditedInstallation] {
        try read { reading in
            try reading.installations().compactMap { id in
                step()
                return try reading.record(id).map { try AuditedInstallation(auditing: $0, at: now) }
            }
        }
    }

    package func log(
        of installation: Identifier?, last most: Int?, _ body: (LogEntry) throws -> Void
    ) throws {
        let entries = contents.withLock { $0.log }.filter {
            installation == nil || $0.draft.installation == installation
        }
        for entry in entries.suffix(most ?? entries.count) { try body(entry) }
    }

    package func storedTotals(of id: Identifier) throws -> [StoredTotal] {
        let contents = contents.withLock { $0 }
        guard let installation = contents.installations[id] else { return [] }
        let plain = ReferenceInstallation(installation)
        let plans = contents.plans.filter { $0.installation == id }.map { ReferencePlan($0) }
        return installation.fuses.flatMap { fuse in
            installation.lines.map { line in
                let total = ReferenceModel.total(plain, fuse: fuse.id.text, line: line.label)
                let worst = ReferencePendingPlans.total(
                    plain, recorded: plain, plans: plans, fuse: fuse.id.text, line: line.label)
                let isKnown = installation.supply != nil
                return StoredTotal(
                    fuse: fuse.id, line: line, usable: fuse.rating.usable(on: line),
                    total: isKnown ? Milliamperes(Int64(total)) : nil,
                    worst: isKnown ? Milliamperes(Int64(worst)) : nil)
            }
        }
    }
}

/// The content of a memory store.
private struct MemoryContents: Sendable {
    var installations: [Identifier: Installation] = [:]
    var plans: [RecordedPlan] = []
    var apis: [Identifier: String] = [:]
    var log: [LogEntry] = []
    var writes: [(installation: Identifier, write: ForwardedWrite)] = []
    var lastWrite: Int64 = 0
}

/// One transaction, on a copy of the content.
private final class MemoryTransaction: StoreWriting {
    private(set) var contents: MemoryContents

    init(_ contents: MemoryContents) { self.contents = contents }

    func record(_ id: Identifier) throws -> InstallationRecord? {
        try contents.installations[id].map { installation in
            let outdated = try passedWrites(of: id).compactMap { write in
                if case .charger(let charger) = write.subject { charger } else { nil }
            }
            return InstallationRecord(
                installation,
                pendingPlans: contents.plans.filter { $0.installation == id }.compactMap(\.pendingPlan),
                outdated: Set(outdated))
        }
    }

    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite] {
        let chargers = Set(contents.installations[installation]?.chargers.map(\.id) ?? [])
        return contents.writes.filter { entry in
            switch entry.write.subject {
            case .charger(let charger): chargers.contains(charger)
            case .rating: entry.installation == installation
            }
        }.map(\.write)
    }

    func note(_ subject: ForwardedWrite.Subject, of installation: Identifier, at uptime: Uptime) throws
        -> Int64
    {
        contents.lastWrite += 1
        let write = ForwardedWrite(number: contents.lastWrite, subject: subject, unansweredSince: uptime)
        contents.writes.append((installation, write))
        return write.number
    }

    func noteAnswer(toWrite number: Int64) throws {
        for place in contents.writes.indices where contents.writes[place].write.number == number {
            let write = contents.writes[place].write
            contents.writes[place].write = ForwardedWrite(
                number: number, subject: write.subject, unansweredSince: nil)
        }
    }

    func forget(_ writes: [ForwardedWrite]) throws { contents.writes.removeAll { writes.contains($0.write) } }

    func plansInFlight() throws -> [Identifier] {
        contents.plans.filter { $0.settledAt == nil }.map(\.id).sorted()
    }

    func lastLogEntry(of installation: Identifier?) throws -> LogEntry? {
        contents.log.last { installation == nil || $0.draft.installation == installation }
    }

    func api(of installation: Identifier) throws -> String? { contents.apis[installation] }

    func put(api: String, of installation: Identifier) throws { contents.apis[installation] = api }

    func installations() throws -> [Identifier] { contents.installations.keys.sorted() }

    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        var homes: [Identifier: Identifier] = [:]
        for installation in contents.installations.values {
            for charger in installation.chargers where chargers.contains(charger.id) {
                homes[charger.id] = installation.id
            }
        }
        return homes
    }

    func chargers(named name: String) throws -> [Identifier] {
        contents.installations.values.flatMap(\.chargers).filter { $0.name == name }.map(\.id).sorted()
    }

    func plan(_ id: Identifier) throws -> RecordedPlan? { contents.plans.first { $0.id == id } }

    func put(_ installations: [Installation], at moment: Timestamp) throws {
        var next = contents.installations
        for changed in installations {
            let changed = try changed.limited(by: passedWrites(of: changed.id), at: moment)
            let places = changed.chargers.indices.filter { changed.chargers[$0].confirmedAt == nil }
            next[changed.id] = try changed.changing(chargersAt: places) { $1.confirmedAt = moment }
        }
        var homes: [Identifier: Identifier] = [:]
        for installation in next.values.sorted(by: { $0.id < $1.id }) {
            for charger in installation.chargers {
                if let home = homes.updateValue(installation.id, forKey: charger.id) {
                    throw InstallationStoreError.recordedElsewhere(charger: charger.id, home)
                }
            }
        }
        contents.installations = next
    }

    func put(at moment: Timestamp, _ body: (_ put: @escaping (Installation) throws -> Void) throws -> Bool)
        throws
    {
        let before = contents
        var installations: [Installation] = []
        guard try body({ installations.append($0) }) else {
            contents = before
            return
        }
        try put(installations, at: moment)
    }

    func put(_ plan: RecordedPlan) throws {
        let others = contents.plans.filter { $0.id != plan.id }
        for charger in plan.pendingPlan?.chargers ?? [] {
            let holder = others.first {
                !($0.id.isForwarded && plan.id.isForwarded)
                    && $0.pendingPlan?.chargers.contains(charger) ?? false
            }
            if let holder { throw PlanError.inFlight(charger, plan: holder.id) }
        }
        contents.plans = others + [plan]
    }

    func append(_ entry: LogDraft) throws {
        let number = Int64(contents.log.count + 1)
        contents.log.append(
            LogEntry(
                number: number, draft: entry, previous: contents.log.last?.hash, hash: "hash \(number)"))
    }
}

extension InstallationStore {
    /// The ids of all recorded installations.
    package func installations() throws -> [Identifier] { try read { try $0.installations() } }

    /// The installations in which chargers are recorded.
    package func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        try read { try $0.homes(of: chargers) }
    }

    /// The ids of the chargers with a name.
    package func chargers(named name: String) throws -> [Identifier] {
        try read { try $0.chargers(named: name) }
    }

    /// Records the result of a change to some installations.
    package func record(
        _ ids: [Identifier], at moment: Timestamp,
        _ change: ([Identifier: Installation]) throws -> [Installation]
    ) throws {
        try write { writing in
            var recorded: [Identifier: Installation] = [:]
            for id in ids { recorded[id] = try writing.record(id)?.installation }
            try writing.put(try change(recorded), at: moment)
        }
    }
}
