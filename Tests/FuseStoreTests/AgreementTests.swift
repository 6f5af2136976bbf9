// Room: the three sums of the program, the SQL views and the plain model, on random installations.

import Foundation
import FuseCore
import FusePlanner
import FuseTestSupport
import Testing

@testable import FuseStore

@Suite struct AgreementTests {
    /// How many seeds, and from which; FUSEGUARD_SEEDS=FIRST-LAST replays others.
    static let seeds: ClosedRange<UInt64> = {
        let given = (ProcessInfo.processInfo.environment["FUSEGUARD_SEEDS"] ?? "").split(separator: "-")
        guard let first = given.first.flatMap({ UInt64($0) }), let last = given.last.flatMap({ UInt64($0) })
        else { return 1...20_000 }
        return first...last
    }()

    @Test func `20,000 installations and proposals: program, SQL views and plain model agree`() throws {
        var verdicts: [Verdict: Int] = [:]
        var compared = 0
        for batch in stride(from: Self.seeds.lowerBound, through: Self.seeds.upperBound, by: 500) {
            try autoreleasing {
                let store = try TemporaryStore()
                for seed in batch...min(batch + 499, Self.seeds.upperBound) {
                    let verdict = try check(seed, store.store, &compared)
                    verdicts[verdict, default: 0] += 1
                }
            }
        }
        print("agreement: \(Self.seeds.count) seeds, \(compared) line totals compared, \(verdicts)")
        // A generator that stops making one kind of case would make this test blind.
        if Self.seeds.count >= 20_000 {
            for verdict in Verdict.allCases { #expect(verdicts[verdict, default: 0] > 500) }
        }
    }

    private func autoreleasing(_ body: () throws -> Void) throws { try body() }

    /// Records the state before and after, and compares every line of every fuse three ways.
    private func check(_ seed: UInt64, _ store: SQLiteStore, _ compared: inout Int) throws -> Verdict {
        var random = RandomInstallation(seed: seed)
        let recorded = try random.installation()
        let proposal = try random.proposal(for: recorded)
        let plainBefore = PlainInstallation(recorded)
        let plainAfter = PlainModel.apply(proposal?.updates.map { PlainUpdate($0) } ?? [], to: plainBefore)
        let proposed = try recorded.applying(proposal?.updates ?? [])
        compared += try compare(recorded, plainBefore, store, "seed \(seed) before")
        compared += try compare(proposed, plainAfter, store, "seed \(seed) after")
        let decision = try Planner.judge(proposal, on: recorded, now: Timestamp(milliseconds: 0))
        for fuse in decision.fuses {
            for line in fuse.lines where recorded.supply != nil {
                let after = PlainModel.total(plainAfter, fuse: fuse.fuse.id.text, line: line.line.label)
                #expect(line.after == Milliamperes(Int64(after)), "seed \(seed) decision, \(fuse.fuse.id)")
            }
        }
        let isFixed = proposal?.updates.contains { update in
            recorded.chargers.contains { $0.id == update.charger && $0.fixedCurrent != nil }
        }
        let plain =
            isFixed == true
            ? "undecided"
            : PlainModel.verdict(before: plainBefore, after: plainAfter, hasProposal: proposal != nil)
        #expect(decision.verdict.rawValue == plain, "seed \(seed)")
        if decision.verdict == .safe, decision.oneWave { checkTornStates(recorded, proposal, seed) }
        return decision.verdict
    }

    private func compare(
        _ installation: Installation, _ plain: PlainInstallation, _ store: SQLiteStore, _ label: String
    ) throws -> Int {
        try store.record(installation.id, at: Timestamp(milliseconds: 0)) { _ in installation }
        #expect(try withoutMoment(store.installation(installation.id)) == installation, "\(label): read back")
        let stored = try store.storedTotals(of: installation.id)
        #expect(stored.count == installation.fuses.count * installation.lines.count, "\(label)")
        let differences = SQLiteStore.differences(installation, stored)
        #expect(differences.isEmpty, "\(label): \(differences)")
        for total in stored where installation.supply != nil {
            let plainTotal = PlainModel.total(plain, fuse: total.fuse.text, line: total.line.label)
            #expect(total.total == Milliamperes(Int64(plainTotal)), "\(label): \(total.fuse) \(total.line)")
            let usable = PlainModel.usable(plain, fuse: total.fuse.text, line: total.line.label)
            #expect(total.usable == usable.map { Milliamperes(Int64($0)) }, "\(label): usable of \(total.fuse)")
        }
        return stored.count
    }

    private func withoutMoment(_ installation: Installation?) throws -> Installation? {
        try installation?.changing(chargersAt: installation?.chargers.indices ?? 0..<0) { $1.confirmedAt = nil }
    }

    /// What may be sent at once is within its caps in every torn state of one charger at a time and of all.
    private func checkTornStates(_ recorded: Installation, _ proposal: Proposal?, _ seed: UInt64) {
        guard let proposal else { return }
        var random = SplitMix64(seed: seed)
        let before = PlainInstallation(recorded)
        for _ in 0..<4 {
            var torn = before
            for update in proposal.updates {
                var part = PlainUpdate(update)
                if random.oneIn(2) { part.current = nil }
                if random.oneIn(2) { part.phase = nil }
                if random.oneIn(2) { part.max = nil }
                torn = PlainModel.apply([part], to: torn)
            }
            for fuse in before.fuseIDs {
                for line in PlainModel.lines(before) {
                    let limit = PlainModel.usable(before, fuse: fuse, line: line) ?? 0
                    let was = PlainModel.total(before, fuse: fuse, line: line)
                    let now = PlainModel.total(torn, fuse: fuse, line: line)
                    #expect(now <= max(limit, was), "seed \(seed): torn state over \(fuse) \(line)")
                }
            }
        }
    }
}
