import Foundation
import FuseStore

/// A range of seeds.
package struct Batch {
    /// A rule that is removed on purpose; nil where all rules hold.
    private let removed: Removed?
    private let folder: URL

    /// The number of seeds that share a store file, each with an installation of its own in it.
    private static let share: UInt64 = 100

    /// - Parameters:
    ///   - removed: A rule to remove on purpose; nil for none.
    ///   - name: A name that no other batch uses at the same time.
    package init(without removed: Removed?, name: String) {
        self.removed = removed
        // Prefer a folder in memory: the system calls are the same, and no disk slows them down.
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        self.folder = (isThere ? memory : FileManager.default.temporaryDirectory)
            .appendingPathComponent("fuseguard-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
    }

    /// Runs seeds one after the other until one breaks a promise.
    ///
    /// - Parameters:
    ///   - seeds: The seeds.
    ///   - goesOn: Called with the number of seeds that are done; returns false to stop.
    /// - Returns: The first violation with a full description, and the counts of all events.
    /// - Throws: The errors of the store and its folder.
    package func run(
        _ seeds: ClosedRange<UInt64>, while goesOn: (UInt64) -> Bool = { _ in true }
    ) throws -> (violation: Violation?, tally: Tally) {
        var tally = Tally()
        var first = seeds.lowerBound
        while first <= seeds.upperBound {
            let last = min(first + Self.share - 1, seeds.upperBound)
            if let violation = try run(sharing: first...last, &tally, while: goesOn) {
                return (violation, tally)
            }
            guard goesOn(last) else { break }
            first = last + 1
        }
        return (nil, tally)
    }

    /// Runs one seed alone, with a description of each event.
    package func replay(_ seed: UInt64) throws -> Run.Outcome {
        try withStores { try Run.seed(seed, without: removed, in: $0, isTraced: true) }
    }

    private func run(
        sharing seeds: ClosedRange<UInt64>, _ tally: inout Tally, while goesOn: (UInt64) -> Bool
    ) throws -> Violation? {
        try withStores { stores in
            for seed in seeds {
                let outcome = try Run.seed(seed, without: removed, in: stores)
                tally.add(outcome.tally)
                if let violation = outcome.violation {
                    // Run it again, alone and with descriptions; the world is the same.
                    return try replay(seed).violation ?? violation
                }
                guard goesOn(seed) else { return nil }
            }
            guard removed == nil else { return nil }
            for fault in try stores[0].verify().faults {
                if case .sums(_, _, _, let program?, let view?) = fault, view > program {
                    tally.add("OPEN: the views count a plan in flight without its waves")
                    continue
                }
                return Violation(
                    seed: seeds.lowerBound, event: 0, kind: .store("\(fault) in one of \(seeds)"), trace: [])
            }
            return nil
        }
    }

    private func withStores<Value>(_ body: ([SQLiteStore]) throws -> Value) throws -> Value {
        let folder = URL(fileURLWithPath: "\(folder.path)-\(UInt64.random(in: 0...(.max)))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("fleet.db").path
        return try body([
            try SQLiteStore(path: path, for: .creating), try SQLiteStore(path: path, for: .writing),
        ])
    }
}
