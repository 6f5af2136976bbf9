import FuseCore
package import FuseRecord
import Testing

/// The requirements of a store, as checks.
package struct StoreContract {
    let make: () throws -> any InstallationStore

    /// - Parameter make: Makes an empty store.
    package init(_ make: @escaping () throws -> any InstallationStore) { self.make = make }

    /// Runs every check.
    package func check() throws {
        try remembersWhatItIsGiven()
        try replacesTheWhole()
        try changesNothingWhenTheChangeThrows()
        try keepsAChargerInOneInstallation()
        try recordsSeveralOrNone()
        try letsAChargerMove()
        try keepsADoubtWithItsCharger()
        try recordsOneAfterTheOther()
        try writesOneAtATime()
        try recordsNothingThatIsNotToStay()
        try findsChargersByName()
        try datesWhatHasNoDate()
        try sumsByItself()
        try keepsPlans()
        try reservesAChargerOnce()
        try holdsSeveralThatPassed()
        try freesWhatIsSettled()
        try holdsWhatWasNeverAnswered()
        try remembersWhichAPI()
        try countsAPlanAsItsLargestWave()
        try countsWhatAnEarlierWaveSet()
        try forgetsPlansAndEntriesWithTheirTransaction()
        try keepsTheLogInOrder()
    }

    let moment = Timestamp(milliseconds: 1_000)

    private func remembersWhatItIsGiven() throws {
        let store = try make()
        #expect(try store.installations().isEmpty)
        #expect(try store.installation("site") == nil)
        for seed in UInt64(1)...60 {
            var random = RandomInstallation(seed: seed)
            let drawn = try random.installation()
            var fuses = drawn.fuses
            for place in fuses.indices where (Int(seed) + place).isMultiple(of: 2) {
                (fuses[place].isRead, fuses[place].ratedAt) = (true, Timestamp(milliseconds: Int64(seed)))
            }
            let installation = try Installation(
                id: drawn.id, supply: drawn.supply, rules: drawn.rules, fuses: fuses,
                chargers: drawn.chargers
            ).changing(chargersAt: drawn.chargers.indices) {
                $1.confirmedAt = moment
                if $1.reading != nil, $0.isMultiple(of: 2) { $1.readingRecordedAt = moment }
            }
            try store.record([], at: moment) { _ in [installation] }
            #expect(try store.installation(installation.id) == installation, "seed \(seed)")
        }
        let ids = try store.installations()
        #expect(ids.count == 60 && ids == ids.sorted())
    }

    private func replacesTheWhole() throws {
        let store = try make()
        let first = try site(
            circuits: [("c", 32), ("d", 32)], [charger("a", below: "c", 16), charger("b", 6)])
        let second = try site(circuits: [("d", 16)], [charger("b", below: "d", 10), charger("e", 6)])
        try store.record([], at: moment) { _ in [first] }
        try store.record(["site"], at: moment) { recorded in
            #expect(recorded["site"]?.chargers.map(\.id) == ["a", "b"])
            return [second]
        }
        let read = try #require(try store.installation("site"))
        #expect(read.chargers.map(\.id) == ["b", "e"])
        #expect(read.fuses.map(\.id) == ["site", "d"])
        #expect(try store.homes(of: ["a", "b", "e"]) == ["b": "site", "e": "site"])
    }

    private struct Change: Error {}

    private func changesNothingWhenTheChangeThrows() throws {
        let store = try make()
        #expect(throws: Change.self) { try store.record(["site"], at: moment) { _ in throw Change() } }
        #expect(try store.installations().isEmpty)
        try store.record(["site"], at: moment) { recorded in
            #expect(recorded.isEmpty)
            return []
        }
        #expect(try store.installations().isEmpty)
    }

    func other(_ id: Identifier, _ chargers: [Charger]) throws -> Installation {
        let root = Fuse(id: id, name: id.text, parent: nil, rating: .unknown)
        return try Installation(
            id: id, supply: nil, rules: CountingRules(), fuses: [root], chargers: chargers)
    }

    private func keepsAChargerInOneInstallation() throws {
        let store = try make()
        try store.record([], at: moment) { _ in [try site([charger("a", 16)])] }
        #expect(throws: InstallationStoreError.recordedElsewhere(charger: "a", "site")) {
            try store.record([], at: moment) { _ in [try other("x", [charger("a", below: "x", 6)])] }
        }
        #expect(try store.installations() == ["site"])
    }

    private func recordsSeveralOrNone() throws {
        let store = try make()
        #expect(throws: InstallationStoreError.self) {
            try store.record([], at: moment) { _ in
                [try other("x", [charger("a", below: "x")]), try other("y", [charger("a", below: "y")])]
            }
        }
        #expect(try store.installations().isEmpty)
    }

    private func letsAChargerMove() throws {
        for isReversed in [false, true] {
            let store = try make()
            try store.record([], at: moment) { _ in
                [try other("x", [charger("a", below: "x")]), try other("y", [])]
            }
            let moved = [try other("x", []), try other("y", [charger("a", below: "y")])]
            try store.record(["x", "y"], at: moment) { _ in isReversed ? moved.reversed() : moved }
            #expect(try store.homes(of: ["a"]) == ["a": "y"])
        }
    }

    /// The doubt of a forwarded write goes along with its charger, and comes back with it.
    private func keepsADoubtWithItsCharger() throws {
        for isReversed in [false, true] {
            let store = try make()
            try store.record([], at: moment) { _ in
                [try other("x", [charger("a", below: "x")]), try other("y", [])]
            }
            _ = try store.write { try $0.note(.charger("a"), of: "x", at: Uptime(milliseconds: 1)) }
            let moved = [try other("x", []), try other("y", [charger("a", below: "y")])]
            try store.record(["x", "y"], at: moment) { _ in isReversed ? moved.reversed() : moved }
            #expect(try store.read { try $0.passedWrites(of: "x") }.isEmpty)
            #expect(try store.read { try $0.record("y")?.outdated } == ["a"])
            try store.record(["y"], at: moment) { _ in [try other("y", [])] }
            try store.record(["y"], at: moment) { _ in [try other("y", [charger("a", below: "y")])] }
            #expect(try store.read { try $0.record("y")?.outdated } == ["a"])
        }
    }

    private func findsChargersByName() throws {
        let store = try make()
        let named = [charger("b") { $0.name = "1" }, charger("a") { $0.name = "1" }, charger("c")]
        try store.record([], at: moment) { _ in [try site(named)] }
        #expect(try store.chargers(named: "1") == ["a", "b"])
        #expect(try store.chargers(named: "c") == ["c"])
        #expect(try store.chargers(named: "x").isEmpty)
    }

    private func datesWhatHasNoDate() throws {
        let store = try make()
        let dated = charger("a", 6) { $0.confirmedAt = Timestamp(milliseconds: 7) }
        try store.record([], at: moment) { _ in [try site([dated, charger("b", 6)])] }
        let moments = try store.installation("site")?.chargers.map(\.confirmedAt)
        #expect(moments == [Timestamp(milliseconds: 7), moment])
    }

    private func sumsByItself() throws {
        let store = try make()
        let installation = try site(circuits: [("c", nil)], [charger("a", below: "c", 16, phase: .phase2)])
        try store.record([], at: moment) { _ in [installation] }
        let totals = Set(try store.storedTotals(of: "site"))
        let expected: [StoredTotal] = Line.allCases.flatMap { line in
            let total: Milliamperes = line == .l2 ? amperes(16) : .zero
            return [
                StoredTotal(fuse: "site", line: line, usable: amperes(63), total: total, worst: total),
                StoredTotal(fuse: "c", line: line, usable: nil, total: total, worst: total),
            ]
        }
        #expect(totals == Set(expected))
    }

    func plan(
        _ id: Identifier, _ updates: [ChargerUpdate], on installation: Installation,
        state: RequestState = .reserved
    ) -> RecordedPlan {
        RecordedPlan(
            id: id, installation: installation.id, madeAt: moment,
            facts: PlanFacts(of: installation, own: Set(updates.map(\.charger))),
            requests: updates.map { RecordedRequest(wave: 1, update: $0, state: state) },
            settledAt: state == .reserved ? nil : moment)
    }

    private func keepsPlans() throws {
        let store = try make()
        let installation = try site([charger("a", 16), charger("b", 6), charger("c")])
        let updates = [
            try ChargerUpdate(
                charger: "b", current: .overridden(amperes("7.25")), phase: .phase3, maxCurrent: amperes(20),
                minCurrent: amperes(6), maxPhases: 3, meterValueInterval: 900),
            try update("a", .automatic), try update("c", phase: .automatic),
        ]
        let made = plan("p", updates, on: installation)
        try store.write { writing in
            try writing.put([installation], at: moment)
            try writing.put(made)
        }
        #expect(try store.read { try $0.plan("p") } == made)
        #expect(try store.read { try $0.plan("q") } == nil)
        let pendingPlans = try store.read { try $0.record("site")?.pendingPlans }
        #expect(pendingPlans == [PendingPlan(plan: "p", madeAt: moment, updates: updates)])
    }

    private func reservesAChargerOnce() throws {
        let store = try make()
        let installation = try site([charger("a", 16), charger("b", 6)])
        let first = plan("p", [try update("a", .automatic)], on: installation)
        try store.write { writing in
            try writing.put([installation], at: moment)
            try writing.put(first)
        }
        let both = plan("q", [try update("b", .automatic), try update("a", .automatic)], on: installation)
        #expect(throws: PlanError.inFlight("a", plan: "p")) { try store.write { try $0.put(both) } }
        #expect(try store.read { try $0.plan("q") } == nil)
        try store.write { try $0.put(plan("q", [try update("b", .automatic)], on: installation)) }
        #expect(try store.read { try $0.record("site")?.pendingPlans.map(\.plan) } == ["p", "q"])
    }

    private func freesWhatIsSettled() throws {
        for state in [RequestState.confirmed, .released] {
            let store = try make()
            let installation = try site([charger("a", 16), charger("b", 6)])
            let updates = [try update("a", .automatic), try update("b", .automatic)]
            var made = plan("p", updates, on: installation)
            try store.write { writing in
                try writing.put([installation], at: moment)
                try writing.put(made)
            }
            made.requests[0].state = state
            try store.write { try $0.put(made) }
            #expect(
                try store.read { try $0.record("site")?.pendingPlans.first?.updates.map(\.charger) } == ["b"])
            try store.write { try $0.put(plan("q", [updates[0]], on: installation)) }
            made.requests[1].state = state
            made.settledAt = moment
            try store.write { try $0.put(made) }
            #expect(try store.read { try $0.plan("p") } == made)
            #expect(try store.read { try $0.record("site")?.pendingPlans.map(\.plan) } == ["q"])
        }
    }

    func entry(_ number: Int64, of installation: Identifier?) -> LogDraft {
        LogDraft(
            at: Timestamp(milliseconds: number), actor: "ann", reason: number % 2 == 0 ? "why" : nil,
            action: .plan, installation: installation, plan: "p", verdict: "safe", exit: 0, asked: "{}",
            decided: "{\"n\": \(number)}", version: "1")
    }

    private func forgetsPlansAndEntriesWithTheirTransaction() throws {
        let store = try make()
        let installation = try site([charger("a", 16)])
        try store.write { try $0.put([installation], at: moment) }
        #expect(throws: Change.self) {
            try store.write { writing in
                try writing.put(plan("p", [try update("a", .automatic)], on: installation))
                try writing.append(entry(1, of: "site"))
                throw Change()
            }
        }
        #expect(try store.read { try $0.plan("p") } == nil)
        #expect(try store.read { try $0.record("site")?.pendingPlans } == [])
        try store.log(of: nil) { _ in Issue.record("an entry of a transaction that failed") }
    }

    private func keepsTheLogInOrder() throws {
        let store = try make()
        let drafts = [entry(1, of: "x"), entry(2, of: nil), entry(3, of: "y"), entry(4, of: "x")]
        #expect(try store.read { try $0.lastLogEntry(of: nil) } == nil)
        for draft in drafts { try store.write { try $0.append(draft) } }
        var all: [LogEntry] = []
        try store.log(of: nil) { all.append($0) }
        #expect(all.map(\.draft) == drafts && all.map(\.number) == [1, 2, 3, 4])
        #expect(zip(all.dropFirst(), all).allSatisfy { $0.previous == $1.hash } && all[0].previous == nil)
        #expect(try store.read { try $0.lastLogEntry(of: nil) } == all.last)
        #expect(try store.read { try $0.lastLogEntry(of: "y") } == all[2])
        #expect(try store.read { try $0.lastLogEntry(of: "z") } == nil)
        var some: [Int64] = []
        try store.log(of: "x") { some.append($0.number) }
        #expect(some == [1, 4])
        for (most, last): (Int, [Int64]) in [(0, []), (1, [4]), (2, [1, 4]), (3, [1, 4])] {
            var few: [Int64] = []
            try store.log(of: "x", last: most) { few.append($0.number) }
            #expect(few == last)
        }
        var three: [Int64] = []
        try store.log(of: nil, last: 3) { three.append($0.number) }
        #expect(three == [2, 3, 4])
    }
}
