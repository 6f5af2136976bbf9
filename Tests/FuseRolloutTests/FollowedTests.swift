import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// Updates that follow the suggestions of a check, or the headroom that was named.
@Suite struct FollowedTests {
    private let moment = Timestamp(milliseconds: 1_000)

    /// Runs a body with a check on one installation, which may have plans in flight.
    private func checking<Answer>(
        _ site: Installation, _ plans: [RecordedPlan] = [],
        _ body: ((Proposal) throws -> Decision, InstallationRecord) throws -> Answer
    ) throws -> Answer {
        let store = MemoryStore()
        try store.write { writing in
            try writing.put([site], at: moment)
            for plan in plans { try writing.put(plan) }
        }
        return try store.read { reading in
            try body(
                { proposal in
                    let subject = try ProposalContext(of: proposal, asked: site.id, in: reading)
                    return try subject.outlook(on: proposal, now: moment, options: JudgementOptions())
                }, #require(try reading.record(site.id)))
        }
    }

    @Test func `a charger in doubt that has no order keeps suggestions away that need one`() throws {
        let site = try site(
            fuse: 10,
            [
                charger("a", 12, phase: .phase1),
                charger("b", 6, phase: .phase2) { $0.reading = reading(6, on: .l1) },
            ])
        try checking(site) { check, _ in
            // Beside the 12 A on L1, the phase of the other may come to where something is over.
            for asked in try [
                update("b", .overridden(amperes(20))), update("b", .overridden(amperes(12)), phase: .phase3),
            ] {
                let decision = try check(proposal(asked))
                #expect(decision.verdict == .refused)
                for suggestion in decision.suggestions {
                    let part = suggestion.parts[0]
                    let followed = try check(
                        proposal(update(part.charger, .overridden(part.current), phase: part.phase)))
                    #expect(followed.maySend, "\(suggestion)")
                }
            }
        }
    }

    @Test func `every suggestion is not refused when it is followed, alone or within the proposal`() throws {
        var (followed, mismatched) = (0, 0)
        for seed in UInt64(1)...8_000 {
            var random = RandomInstallation(seed: 60_000 + seed)
            let site = try random.installation()
            let plans = seed.isMultiple(of: 4) ? try random.plans(for: site) : []
            guard let proposal = try random.proposal(for: site) else { continue }
            try checking(site, plans) { check, _ in
                let decision = try check(proposal)
                guard decision.verdict == .refused, !decision.suggestions.isEmpty else { return }
                if proposal.updates.contains(where: {
                    site.chargersByID[$0.charger].map(site.hasMismatch) ?? false
                }) {
                    mismatched += decision.suggestions.count
                }
                for suggestion in decision.suggestions {
                    for updates in [[], proposal.updates] {
                        let answer = try check(
                            Proposal(installation: site.id, updates: taken(suggestion, into: updates)))
                        followed += 1
                        #expect(answer.maySend, "seed \(seed): \(suggestion), \(answer.verdict)")
                    }
                }
            }
        }
        print("followed: \(followed) suggestions, \(mismatched) beside chargers in doubt")
        #expect(followed > 1_000 && mismatched > 200)
    }

    /// A proposal with the parts of a suggestion in place of what it asks of their chargers, or after it.
    private func taken(_ suggestion: Suggestion, into updates: [ChargerUpdate]) throws -> [ChargerUpdate] {
        let parts = try suggestion.parts.map {
            try update($0.charger, .overridden($0.current), phase: $0.phase)
        }
        let named = Set(updates.map(\.charger))
        return updates.map { update in
            parts.first { $0.charger == update.charger }.map(update.followed) ?? update
        } + parts.filter { !named.contains($0.charger) }
    }

    @Test func `every number of headroom is not refused when it is followed`() throws {
        var (followed, mismatched, lower) = (0, 0, 0)
        for seed in UInt64(1)...900 {
            var random = RandomInstallation(seed: 70_000 + seed)
            let site = try random.installation()
            guard let supply = site.supply else { continue }
            try checking(site) { check, record in
                let recorded = try Planner.judge(nil, on: record, now: moment)
                guard recorded.verdict != .undecided else { return }
                let order = LoneOrder(on: record, as: recorded)
                let plain = Headroom(of: record, on: supply)
                let heeding = Headroom(of: record, on: supply, order: order.order)
                for (charger, before) in zip(heeding.chargers, plain.chargers) {
                    let isMismatched = site.hasMismatch(charger.charger)
                    for (choice, other) in zip(charger.phases, before.phases) {
                        if choice.current != other.current {
                            lower += 1
                            #expect(choice.current ?? .zero <= other.current ?? .zero)
                        }
                        let isOwn = isMismatched && choice.phase == charger.charger.offline.phase
                        func answer(_ current: Milliamperes) throws -> Decision {
                            try check(
                                proposal(
                                    update(
                                        charger.charger.id, .overridden(current),
                                        phase: isOwn ? nil : choice.phase)))
                        }
                        if choice.current != amperes(32) {
                            let more = try answer((choice.current.map { $0 + Milliamperes(1) }) ?? .zero)
                            #expect(!more.maySend, "seed \(seed): more than \(choice)")
                        }
                        guard let current = choice.current else { continue }
                        followed += 1
                        mismatched += isMismatched ? 1 : 0
                        #expect(try answer(current).maySend, "seed \(seed): \(choice)")
                    }
                }
            }
        }
        print(
            "headroom followed: \(followed), \(mismatched) of chargers in doubt, \(lower) for want of an order"
        )
        #expect(followed > 2_000 && mismatched > 500 && lower > 50)
    }
}
