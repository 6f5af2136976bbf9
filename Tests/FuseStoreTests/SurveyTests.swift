import Dispatch
import FuseCore
import FuseRecord
import GRDB
import Synchronization
import Testing

@testable import FuseStore
@testable import FuseTestSupport

@Suite struct SurveyTests {
    /// A number of installations so large that different threads read the first and the last one.
    ///
    /// It is more than two threads take at once.
    private static let count = 1_000

    private func site(_ number: Int, _ chargers: [Charger]) throws -> Installation {
        let id = try Identifier("s\(10_000 + number)")
        let root = Fuse(id: id, name: "root", parent: nil, rating: .unknown)
        let below = chargers.map { charger in
            var charger = charger
            charger.fuse = id
            return charger
        }
        return try Installation(id: id, supply: .tn3, rules: CountingRules(), fuses: [root], chargers: below)
    }

    @Test func `a charger that moves while a store is audited is in one installation each time`() throws {
        let temporary = try TemporaryStore()
        let (store, other) = (temporary.store, try SQLiteStore(path: temporary.path, for: .writing))
        let now = Timestamp(milliseconds: 0)
        let wanderer = Charger(id: "wanderer", fuse: "anywhere")
        let (first, last) = (0, Self.count - 1)
        try store.write { writing in
            let sites = try (0..<Self.count).map { try site($0, $0 == first ? [wanderer] : []) }
            try writing.put(sites, at: now)
        }
        let (from, to) = (try site(first, [wanderer]), try site(last, [wanderer]))
        let (empty, gone) = (try site(first, []), try site(last, []))
        let isOver = Mutex(false)
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            var isThere = false
            while !isOver.withLock({ $0 }) {
                isThere.toggle()
                try? other.write { try $0.put(isThere ? [empty, to] : [from, gone], at: now) }
            }
        }
        for _ in 0..<60 {
            let audited = try store.audit(at: now) {}
            #expect(audited.count == Self.count)
            #expect(audited.reduce(0) { $0 + $1.chargers } == 1)
        }
        isOver.withLock { $0 = true }
        group.wait()
    }

    @Test func `what a charger counts as is read from the index, in the order of the fuses`() throws {
        let temporary = try TemporaryStore()
        let plan = try temporary.store.queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT installation_id, fuse_id, \(ChargerColumns.list)
                    FROM charger WHERE installation_id >= 's' ORDER BY installation_id, fuse_id
                    """)
        }
        let steps = plan.map { $0["detail"] as String }
        #expect(steps.count == 1 && steps[0].contains("USING COVERING INDEX charger_by_fuse"), "\(steps)")
    }

    /// Edits as they happen in a program that does not maintain references.
    @Test(arguments: [
        "DELETE FROM plan", "UPDATE plan SET installation_id = 'nowhere'",
        "UPDATE charger SET installation_id = 'nowhere' WHERE id = 'b'",
        "DELETE FROM installation WHERE id = 's2'",
        "UPDATE installation SET id = id || char(0) WHERE id = 's2'", "DELETE FROM reservation WHERE 0",
    ])
    func `what belongs to nothing that is audited is told, and not left out`(edit: String) throws {
        let temporary = try TemporaryStore()
        let now = Timestamp(milliseconds: 1)
        try temporary.store.write { writing in
            for id in ["s1", "s2"] as [Identifier] {
                let root = Fuse(id: id, name: "Site", parent: nil, rating: .unknown)
                let chargers = (id == "s1" ? ["a", "b"] : ["c"] as [Identifier]).map {
                    charger($0, below: id, 10)
                }
                try writing.put(
                    [
                        Installation(
                            id: id, supply: .tn3, rules: CountingRules(), fuses: [root], chargers: chargers)
                    ],
                    at: now)
            }
            let site = try #require(try writing.record("s1")?.installation)
            try writing.put(
                RecordedPlan(
                    id: "p", installation: "s1", madeAt: now, facts: PlanFacts(of: site, own: ["a"]),
                    requests: [
                        RecordedRequest(
                            wave: 1, update: update("a", .overridden(amperes(6))), state: .reserved)
                    ], settledAt: nil))
        }
        #expect(try temporary.store.audit(at: now) {}.count == 2)
        var careless = Configuration()
        careless.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: temporary.path, configuration: careless)
        try queue.writeWithoutTransaction { try $0.execute(sql: edit) }
        if edit.hasSuffix("WHERE 0") {
            #expect(try temporary.store.audit(at: now) {}.count == 2)
        } else {
            let error = #expect(throws: StoreError.self) { try temporary.store.audit(at: now) {} }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
