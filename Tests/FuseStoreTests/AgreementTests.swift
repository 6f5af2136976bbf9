import Foundation
import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseStore
@testable import FuseTestSupport

@Suite(.tags(.long)) struct AgreementTests {
    /// The first and last seed; FUSEGUARD_SEEDS=FIRST-LAST replays others.
    private static let seeds = Seeds(through: 20_000)

    @Test(arguments: seeds.parts.indices)
    func `20,000 installations and proposals: program, SQL views and plain model agree`(part: Int) throws {
        var verdicts: [Verdict: Int] = [:]
        var compared = 0
        for batch in Self.seeds.parts[part] {
            let cases = try batch.map(Case.init)
            compared += try compareSums(
                cases.map { Recorded($0.recorded, $0.plans, $0.plainBefore, "seed \($0.seed) before") })
            compared += try compareSums(
                cases.map { Recorded($0.proposed, [], $0.plainAfter.asRecorded, "seed \($0.seed) after") })
            for one in cases {
                verdicts[try one.checkDecision(), default: 0] += 1
                try one.checkDecisionInFlight()
            }
        }
        let seen = verdicts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\($0.value) \($0.key.rawValue)"
        }
        print("agreement, part \(part): \(compared) line totals compared, \(seen.joined(separator: ", "))")
        // The counts guard against a generator that no longer makes one kind of case.
        if Self.seeds.count >= 20_000 {
            for verdict in Verdict.allCases where verdict != .adjusted {
                #expect(verdicts[verdict, default: 0] > 200)
            }
        }
    }

    /// Data to record, in the program's values and in those of the reference model.
    private struct Recorded {
        let record: InstallationRecord
        let plans: [RecordedPlan]
        let plain: ReferenceInstallation
        let label: String

        init(
            _ installation: Installation, _ plans: [RecordedPlan], _ plain: ReferenceInstallation,
            _ label: String
        ) {
            self.record = InstallationRecord(installation, pendingPlans: plans.compactMap(\.pendingPlan))
            self.plans = plans
            self.plain = plain
            self.label = label
        }
    }

    /// Records installations and pending plans, and compares every line of every fuse three ways.
    private func compareSums(_ cases: [Recorded]) throws -> Int {
        let temporary = try TemporaryStore()
        let store = temporary.store
        for one in cases {
            try store.write { writing in
                try writing.put([one.record.installation], at: Timestamp(milliseconds: 0))
                for plan in one.plans { try writing.put(plan) }
            }
        }
        try compareAudit(of: store, cases)
        let totals = try store.reading { try $0.totals() }
        let all = Dictionary(grouping: totals, by: \.installation)
        for one in cases {
            let (installation, plain, label) = (one.record.installation, one.plain, one.label)
            let read = try store.read { try $0.record(installation.id) }
            let timeless = try read?.installation.changing(chargersAt: installation.chargers.indices) {
                $1.confirmedAt = nil
            }
            #expect(timeless == installation, "\(label): read back")
            #expect(read?.pendingPlans == one.record.pendingPlans, "\(label): read back")
            let stored = (all[installation.id.text] ?? []).map(\.total)
            #expect(stored.count == ReferenceModel.rows(plain), "\(label)")
            let differences = SQLiteStore.differences(one.record, stored)
            #expect(differences.isEmpty, "\(label): \(differences)")
            let plans = one.plans.map { ReferencePlan($0) }
            for total in stored {
                let (fuse, line) = (total.fuse.text, total.line.label)
                func expected(_ sum: Int) -> Milliamperes? {
                    installation.supply == nil ? nil : Milliamperes(Int64(sum))
                }
                let sum = ReferenceModel.total(plain, fuse: fuse, line: line)
                #expect(total.total == expected(sum), "\(label): \(total.fuse) \(total.line)")
                let worst = ReferencePendingPlans.total(
                    plain, recorded: plain, plans: plans, fuse: fuse, line: line)
                #expect(total.worst == expected(worst), "\(label): \(total.fuse) \(total.line) at worst")
                let usable = ReferenceModel.usable(plain, fuse: fuse, line: line)
                #expect(total.usable == usable.map { Milliamperes(Int64($0)) }, "\(label): usable")
            }
        }
        return all.values.reduce(0) { $0 + $1.count }
    }
}

extension AgreementTests {
    /// Checks that an audit, summed up while reading, agrees with the judgement of each record by itself.
    private func compareAudit(of store: SQLiteStore, _ cases: [Recorded]) throws {
        let now = Timestamp(milliseconds: 0)
        let audited = try store.audit(at: now) {}
        let byID = Dictionary(audited.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(audited.count == cases.count)
        for one in cases {
            let decision = try Planner.judge(nil, on: one.record, now: now)
            let found = try #require(byID[one.record.installation.id])
            #expect(found.verdict == decision.verdict, "\(one.label): audit")
            #expect(found.plansInFlight == one.record.pendingPlans.count, "\(one.label): audit")
            #expect(found.chargers == one.record.installation.chargers.count, "\(one.label): audit")
            #expect(found.worst?.fuse == decision.worst?.fuse.id, "\(one.label): audit")
            #expect(found.worst?.line == decision.worst?.line.line, "\(one.label): audit")
            #expect(found.worst?.margin == decision.worst?.line.headroom, "\(one.label): audit")
            let error = decision.findings.first { $0.severity == .error }
            #expect(found.missing == error?.code, "\(one.label): audit")
        }
    }
}

/// One seed's installation and proposal, in the program's values and in those of the reference model.
private struct Case {
    let seed: UInt64
    let recorded: Installation
    let plans: [RecordedPlan]
    let proposal: Proposal?
    let proposed: Installation
    let plainBefore: ReferenceInstallation
    let plainAfter: ReferenceInstallation

    var record: InstallationRecord {
        InstallationRecord(recorded, pendingPlans: plans.compactMap(\.pendingPlan))
    }

    init(seed: UInt64) throws {
        var random = RandomInstallation(seed: seed)
        self.seed = seed
        let made = try random.installation()
        self.proposal = try random.proposal(for: made)
        // Every fourth installation has one or two plans in flight.
        self.plans = seed % 4 == 0 ? try random.plans(for: made) : []
        // In some, the limits of the fixed chargers are unknown; these chargers are in no plan.
        let flying = Set(plans.flatMap(\.requests).map(\.update.charger))
        let unlimited = made.chargers.indices.filter {
            seed % 50 == 8 && made.chargers[$0].fixed != nil && !flying.contains(made.chargers[$0].id)
        }
        self.recorded = try made.changing(chargersAt: unlimited) { $1.fixed = .unknown }
        let updates = proposal?.updates ?? []
        self.proposed = try recorded.applying(updates)
        self.plainBefore = ReferenceInstallation(recorded)
        self.plainAfter = ReferenceModel.apply(updates.map { ReferenceUpdate($0) }, to: plainBefore)
    }

    func checkDecision() throws -> Verdict {
        let decision = try Planner.judge(proposal, on: recorded, now: Timestamp(milliseconds: 0))
        for fuse in decision.fuses where recorded.supply != nil {
            for line in fuse.lines {
                let before = ReferenceModel.total(plainBefore, fuse: fuse.fuse.id.text, line: line.line.label)
                let after = ReferenceModel.total(plainAfter, fuse: fuse.fuse.id.text, line: line.line.label)
                #expect(line.before == Milliamperes(Int64(before)), "seed \(seed) \(fuse.fuse.id)")
                #expect(line.after == Milliamperes(Int64(after)), "seed \(seed) \(fuse.fuse.id)")
            }
        }
        let isFixed = (proposal?.updates ?? []).contains { update in
            recorded.chargers.contains { $0.id == update.charger && $0.fixedCurrent != nil }
        }
        let plain = ReferenceModel.verdict(
            before: plainBefore, after: plainAfter, hasProposal: proposal != nil)
        #expect(decision.verdict.rawValue == (isFixed ? "undecided" : plain), "seed \(seed)")
        try checkPrepared(decision.verdict)
        if decision.oneWave, let proposal { checkTornStates(proposal) }
        return decision.verdict
    }

    /// Checks that a record prepared for many questions answers each as the planner does.
    private func checkPrepared(_ verdict: Verdict) throws {
        let now = Timestamp(milliseconds: 0)
        let prepared = PreparedRecord(InstallationRecord(recorded), now: now)
        #expect(try prepared.verdict(on: proposal) == verdict, "seed \(seed): prepared")
        let flying = PreparedRecord(record, now: now)
        let inFlight = try Planner.judge(proposal, on: record, now: now).verdict
        #expect(try flying.verdict(on: proposal) == inFlight, "seed \(seed): prepared, in flight")
        var random = SplitMix64(seed: seed)
        let currents: [Milliamperes?] = recorded.chargers.map { charger in
            let isLeft = charger.fixedCurrent != nil || random.oneIn(4)
            return isLeft
                ? nil : Milliamperes(random.oneIn(4) ? 6_000 : Int64.random(in: 0...32_000, using: &random))
        }
        let updates = try zip(recorded.chargers, currents).compactMap { charger, current in
            try current.map { try ChargerUpdate(charger: charger.id, current: .overridden($0)) }
        }
        let given = updates.isEmpty ? nil : try Proposal(installation: recorded.id, updates: updates)
        let expected = try Planner.judge(given, on: recorded, now: now).verdict
        #expect(try prepared.verdict(atOfflineCurrents: currents) == expected, "seed \(seed): currents")
    }

    /// Checks each line with plans in flight; refused exactly where a line is above its cap.
    func checkDecisionInFlight() throws {
        guard !record.pendingPlans.isEmpty, recorded.supply != nil else { return }
        let decision = try Planner.judge(proposal, on: record, now: Timestamp(milliseconds: 0))
        let plans = plans.map { ReferencePlan($0) }
        let flying = Set(record.pendingPlans.flatMap(\.updates).map(\.charger))
        let besides = (proposal?.updates ?? []).filter { flying.contains($0.charger) }
            .map { ReferenceUpdate($0) }
        var isAboveCap = false
        for fuse in decision.fuses {
            for line in fuse.lines {
                let (id, label) = (fuse.fuse.id.text, line.line.label)
                let before = ReferenceModel.total(plainBefore, fuse: id, line: label)
                let after = ReferencePendingPlans.total(
                    plainAfter, recorded: plainBefore, plans: plans, besides: besides, fuse: id, line: label)
                #expect(line.before == Milliamperes(Int64(before)), "seed \(seed) \(id) in flight")
                #expect(line.after == Milliamperes(Int64(after)), "seed \(seed) \(id) in flight")
                let usable = ReferenceModel.usable(plainBefore, fuse: id, line: label) ?? 0
                let excused = ReferencePendingPlans.excused(
                    plainAfter, recorded: plainBefore, plans: plans, besides: besides, fuse: id, line: label)
                isAboveCap =
                    isAboveCap
                    || (proposal == nil
                        ? ReferenceModel.isOver(plainBefore, after, fuse: id, line: label)
                        : after > max(usable, excused))
            }
        }
        if decision.verdict != .undecided { #expect((decision.verdict == .refused) == isAboveCap) }
    }

    /// Checks the caps for random parts of updates that may be sent at once.
    private func checkTornStates(_ proposal: Proposal) {
        var random = SplitMix64(seed: seed)
        let before = plainBefore
        for _ in 0..<4 {
            var torn = before
            for update in proposal.updates {
                var part = ReferenceUpdate(update)
                if random.oneIn(2) { part.current = nil }
                if random.oneIn(2) { part.phase = nil }
                if random.oneIn(2) { part.max = nil }
                torn = ReferenceModel.apply([part], to: torn)
            }
            let over = ReferenceModel.lineAboveCap(torn, before: before)
            #expect(over == nil, "seed \(seed): torn state over")
        }
    }
}
