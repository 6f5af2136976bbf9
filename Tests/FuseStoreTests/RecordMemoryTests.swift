import Foundation
import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseStore
@testable import FuseTestSupport

@Suite struct RecordMemoryTests {
    /// The seeds; FUSEGUARD_SEEDS=FIRST-LAST replays others.
    ///
    /// More than sixty would take an hour.
    private static let seeds = Seeds(through: 60).range.prefix(60)

    private struct Undone: Error {}

    @Test func `what is remembered is what is recorded, whichever program writes`() throws {
        var compared = 0
        for seed in Self.seeds {
            var world = try World(seed: seed)
            for step in 0..<80 {
                try world.act()
                for id in world.ids {
                    let fresh = try world.other.read { try $0.record(id) }
                    #expect(try world.kept.read { try $0.record(id) } == fresh, "seed \(seed), step \(step)")
                    compared += 1
                }
            }
        }
        print("memory: \(compared) records compared")
    }

    @Test func `a store that stays open does what every store does`() throws {
        var kept: [TemporaryStore] = []
        try StoreContract {
            let temporary = try TemporaryStore()
            kept.append(temporary)
            return try SQLiteStore(path: temporary.path, for: .writing, staysOpen: true)
        }.check()
    }

    @Test func `a store that stays open puts its log into the file by itself`() throws {
        let temporary = try TemporaryStore()
        let kept = try SQLiteStore(path: temporary.path, for: .writing, staysOpen: true)
        var random = RandomInstallation(seed: 1)
        let installation = try random.installation()
        let log = temporary.path + "-wal"
        func size() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
        }
        func write(_ turns: Range<Int>) throws {
            for turn in turns {
                try kept.write { try $0.put([installation], at: Timestamp(milliseconds: Int64(turn))) }
            }
        }
        try write(0..<90)
        // The log grows until the first checkpoint, and would go on growing at that rate.
        let growth = try size() / 90
        try write(90..<100)
        for round in 1..<20 {
            // On a busy machine the writer may be faster than the checkpoints, so wait for them here.
            kept.checkpoints?.finish()
            try write(round * 100..<round * 100 + 100)
        }
        let grown = try size()
        #expect(grown < growth * 1_000, "\(grown) bytes, \(growth) a write at first")
    }

    /// A store with two connections, and its recorded installations and plans.
    private struct World {
        let temporary: TemporaryStore
        let kept: SQLiteStore
        let other: SQLiteStore
        var ids: [Identifier] = []
        private var drawn: RandomInstallation
        private var count: UInt64
        private var plans: [Identifier] = []

        init(seed: UInt64) throws {
            temporary = try TemporaryStore()
            kept = try SQLiteStore(path: temporary.path, for: .writing, staysOpen: true)
            other = temporary.store
            drawn = RandomInstallation(seed: seed)
            count = seed * 1_000
        }

        /// Takes an action that any process may take, on either connection; one in four is rolled back.
        mutating func act() throws {
            let store = drawn.random.oneIn(2) ? kept : other
            let isUndone = drawn.random.oneIn(4)
            let (ids, plans) = (ids, plans)
            do {
                switch drawn.random.pick([0, 1, 2, 3, 3, 3]) {
                case 0: try record(in: store, undone: isUndone)
                case 1: try change(in: store, undone: isUndone)
                case 2: try plan(in: store, undone: isUndone)
                default: try goOn(in: store, undone: isUndone)
                }
            } catch is Undone {
                (self.ids, self.plans) = (ids, plans)
            }
        }

        private mutating func record(in store: SQLiteStore, undone: Bool) throws {
            count += 1
            var random = RandomInstallation(seed: count)
            let installation = try random.installation()
            try store.write { writing in
                try writing.put([installation], at: Timestamp(milliseconds: 0))
                #expect(try writing.record(installation.id)?.pendingPlans == [])
                if undone { throw Undone() }
            }
            ids.append(installation.id)
        }

        private mutating func change(in store: SQLiteStore, undone: Bool) throws {
            guard let id = ids.randomElement(using: &drawn.random) else { return }
            let current = Milliamperes(amperes: drawn.random.pick([6, 8, 10, 16]))
            try store.write { writing in
                guard let record = try writing.record(id) else { return }
                let changed = try record.installation.changing(
                    chargersAt: record.installation.chargers.indices
                ) {
                    $1.offline.current = .overridden(current)
                    ($1.former, $1.phaseMoved) = (nil, false)
                }
                try writing.put([changed], at: Timestamp(milliseconds: 0))
                #expect(try writing.record(id)?.installation.chargers == changed.chargers)
                if undone { throw Undone() }
            }
        }

        private mutating func plan(in store: SQLiteStore, undone: Bool) throws {
            guard let id = ids.randomElement(using: &drawn.random),
                let record = try other.read({ try $0.record(id) }), record.pendingPlans.isEmpty
            else { return }
            count += 1
            var random = RandomInstallation(seed: count)
            let made = try random.plans(for: record.installation)
            try store.write { writing in
                for plan in made { try writing.put(plan) }
                #expect(try writing.record(id)?.pendingPlans == made.compactMap(\.pendingPlan))
                if undone { throw Undone() }
            }
            plans += made.map(\.id)
        }

        private mutating func goOn(in store: SQLiteStore, undone: Bool) throws {
            guard let id = plans.randomElement(using: &drawn.random) else { return }
            let choice = drawn.random.oneIn(2)
            try store.write { writing in
                guard var plan = try writing.plan(id),
                    let place = plan.requests.firstIndex(where: \.state.isOpen)
                else { return }
                plan.requests[place].state = plan.requests[place].state.next(choice)
                if !plan.requests[place].state.isOpen { plan.requests[place].unansweredSince = nil }
                plan.settleIfDone(at: Timestamp(milliseconds: 9))
                try writing.put(plan)
                if undone { throw Undone() }
            }
        }
    }
}

extension RequestState {
    /// A state that may follow this one.
    fileprivate func next(_ choice: Bool) -> RequestState {
        switch self {
        case .reserved: choice ? .sending : .released
        case .sending: choice ? .sent : .unknown
        case .unknown: choice ? .confirmed : .failed
        case .failed: .released
        case .sent, .confirmed: .confirmed
        case .released, .superseded: self
        }
    }
}
