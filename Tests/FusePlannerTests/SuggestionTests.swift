import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct SuggestionTests {
    private static let moment = Timestamp(milliseconds: 0)

    /// A proposal in which one charger has another current or phase.
    private struct Trial {
        let record: InstallationRecord
        let proposal: Proposal

        func alone(_ id: Identifier, _ current: Milliamperes, _ phase: PhaseChoice) throws -> Bool {
            let decision = try judgeAlone(id, current, phase, on: record)
            return decision.maySend && !decision.isPassedUnknown
        }

        func together(_ id: Identifier, _ current: Milliamperes, _ phase: PhaseChoice) throws -> Bool {
            let decision = try judge(
                proposal.updates.map { update in
                    update.charger != id
                        ? update
                        : try ChargerUpdate(
                            charger: id, current: .overridden(current), phase: phase,
                            maxCurrent: update.maxCurrent, minCurrent: update.minCurrent)
                }, on: record)
            return decision.maySend && !decision.isPassedUnknown
        }

        func passes(_ id: Identifier, _ current: Milliamperes, _ phase: PhaseChoice) throws -> Bool {
            try alone(id, current, phase) && together(id, current, phase)
        }

        /// Checks what a suggestion says of itself, and that a little more would not hold.
        func check(_ suggestion: Suggestion, of decision: Decision, _ seed: UInt64) throws {
            let part = try #require(suggestion.parts.first)
            let (id, current, phase) = (part.charger, part.current, part.phase)
            let charger = try #require(record.installation.chargers.first { $0.id == id })
            let proposed = decision.updates.first { $0.update.charger == id }
            let wanted = (proposed?.update.current ?? charger.offline.current).milliamperes
            let least = proposed?.update.minCurrent ?? charger.minCurrent
            switch suggestion.kind {
            case .lowerCurrent:
                #expect(phase == proposed?.update.phase ?? charger.offline.phase, "seed \(seed)")
                #expect(try current >= min(least, #require(wanted)) && current > .zero, "seed \(seed)")
                let more = Suggestion(
                    parts: [.init(charger: id, current: current + Milliamperes(1), phase: phase)],
                    kind: suggestion.kind)
                let together = try judge(SuggestionTests.applied(more, to: proposal.updates), on: record)
                let single = try judge(SuggestionTests.applied(more, to: []), on: record)
                #expect(
                    !SuggestionTests.holds(together, more) || !SuggestionTests.holds(single, more),
                    "seed \(seed): \(id) could have more than \(current)")
            case .noCurrent(let minimum): #expect(current == .zero && minimum == least)
            case .noWorse:
                // An update of one setting may be refused where both together pass.
                guard current < wanted ?? .zero, current > .zero, proposed?.update.current != nil,
                    proposed?.update.phase != nil
                else { return }
                #expect(try !passes(id, current + Milliamperes(1), phase), "seed \(seed): \(id)")
            case .otherPhase:
                #expect(current == wanted && phase != proposed?.update.phase, "seed \(seed)")
            case .outsiderMoved:
                #expect(proposed == nil && current == wanted && phase != charger.offline.phase)
            case .outsiderLowered(let from):
                #expect(proposed == nil && from == wanted && current < from)
                #expect(current == .zero || current >= min(least, from), "seed \(seed)")
            case .together:
                #expect(Set(suggestion.parts.map(\.charger)).count == suggestion.parts.count)
                #expect(proposed != nil, "seed \(seed)")
            }
        }

        /// Checks that each update which passes lower, or in full on another phase, is suggested.
        func missesNothing(_ decision: Decision, _ update: UpdateDecision, _ comment: Comment) throws {
            let id = update.update.charger
            let own = decision.suggestions.filter { $0.parts.map(\.charger) == [id] && !$0.isTogether }
            guard update.update.current != nil || update.update.phase != nil else {
                // An update without current and phase leaves nothing to lower.
                return #expect(own.isEmpty, comment)
            }
            guard let wanted = (update.update.current ?? update.recorded?.current)?.milliamperes,
                let phase = update.update.phase ?? update.recorded?.phase
            else { return }
            guard try !passes(id, wanted, phase) else {
                // An update of one setting may be refused where both together pass.
                let statesBoth = update.update.current != nil && update.update.phase != nil
                return #expect(own.isEmpty || !statesBoth, comment)
            }
            if wanted > .zero, try passes(id, .zero, phase) {
                #expect(own.contains { $0.parts[0].phase == phase && $0.parts[0].current < wanted }, comment)
            }
            for other in [PhaseChoice.phase1, .phase2, .phase3] where try passes(id, wanted, other) {
                #expect(own.contains { $0.parts[0].current == wanted && $0.parts[0].phase == other }, comment)
            }
        }
    }

    /// True when a decision is safe or, where nothing fits, at least no worse than before.
    private static func holds(_ decision: Decision, _ suggestion: Suggestion) -> Bool {
        guard suggestion.fits else { return decision.maySend }
        let isOver = decision.fuses.contains { $0.lines.contains(where: \.isOver) }
        return decision.verdict == .safe && !isOver
    }

    /// The updates, with the parts of a suggestion replacing or following those of their chargers.
    private static func applied(_ suggestion: Suggestion, to updates: [ChargerUpdate]) throws
        -> [ChargerUpdate]
    {
        let parts = Dictionary(uniqueKeysWithValues: suggestion.parts.map { ($0.charger, $0) })
        let replaced = try updates.map { update in
            guard let part = parts[update.charger] else { return update }
            return try ChargerUpdate(
                charger: update.charger, current: .overridden(part.current), phase: part.phase,
                maxCurrent: update.maxCurrent, minCurrent: update.minCurrent)
        }
        let others = Set(parts.keys).subtracting(updates.map(\.charger))
        return replaced
            + suggestion.parts.filter { others.contains($0.charger) }.map {
                ChargerUpdate($0.charger, at: .overridden($0.current), on: $0.phase)
            }
    }

    @Test func `each suggestion holds alone and within the proposal, and a little more does not`() throws {
        var met: [String: Int] = [:]
        for seed in UInt64(1)...6_000 {
            var random = RandomInstallation(seed: seed)
            let record = try randomRecord(&random, seed)
            guard let proposal = try random.proposal(for: record.installation) else { continue }
            let decision = try Planner.judge(proposal, on: record, now: Self.moment)
            if decision.verdict != .refused { #expect(decision.suggestions.isEmpty) }
            let trial = Trial(record: record, proposal: proposal)
            for suggestion in decision.suggestions {
                for updates in [[], proposal.updates] {
                    let judged = try judge(Self.applied(suggestion, to: updates), on: record)
                    #expect(
                        Self.holds(judged, suggestion),
                        "seed \(seed), \(suggestion) \(updates.isEmpty ? "alone" : "within")")
                }
                met[suggestion.word, default: 0] += 1
                try trial.check(suggestion, of: decision, seed)
            }
            // Where the reserve alone exceeds the rating, no update fits.
            let isOvercommitted = decision.fuses.contains { $0.lines.contains { $0.reserveExcess > .zero } }
            guard decision.verdict == .refused, !isOvercommitted else { continue }
            for update in decision.updates { try trial.missesNothing(decision, update, "seed \(seed)") }
        }
        print("suggestions: \(met)")
        for word in ["lower", "none", "no worse", "outsider lowered", "together"] {
            #expect(met[word, default: 0] > 10, "\(word): the generator has gone blind")
        }
        for word in ["phase", "outsider moved"] {
            #expect(met[word, default: 0] > 0, "\(word): the generator has gone blind")
        }
    }

    @Test func `what is no worse on a line that is over is not said to fit`() throws {
        let site = try site(fuse: 11, [charger("a", 18)])
        let decision = try judge([update("a", .overridden(amperes(27)))], on: InstallationRecord(site))
        #expect(
            decision.suggestions.map { "\($0.parts[0].current.amperes) \($0.fits)" }.prefix(2)
                == ["11 true", "18 false"])
    }

    @Test
    func
        `a charger outside the proposal may move or be lowered so that all fits, if what it holds is certain`()
        throws
    {
        let chargers = [
            charger("a", 6, phase: .phase1), charger("b", 10, phase: .phase1),
            charger("c", 6, phase: .phase2),
        ]
        func words(_ record: InstallationRecord) throws -> [String] {
            try judge([update("a", .overridden(amperes(16)))], on: record).suggestions.filter {
                $0.word.hasPrefix("outsider")
            }.map {
                "\($0.word) \($0.parts[0].charger) \($0.parts[0].current.amperes) \($0.parts[0].phase.rawValue)"
            }
        }
        let plain = try site(fuse: 20, chargers)
        #expect(try words(InstallationRecord(plain)) == ["outsider moved b 10 2", "outsider lowered b 0 1"])
        let pendingPlan = PendingPlan(
            plan: "p", madeAt: Self.moment, waves: [[try update("b", .overridden(amperes(10)))]])
        #expect(try words(InstallationRecord(plain, pendingPlans: [pendingPlan])).isEmpty)
        let mismatched = try plain.changing(chargersAt: [1]) { _, charger in
            charger.reading = reading(8, on: .l1)
        }
        #expect(try words(InstallationRecord(mismatched)).isEmpty)
    }

    @Test func `what holds only together is one suggestion with all its parts`() throws {
        let site = try site(
            fuse: 20,
            ["a", "b", "c"].map {
                charger(identifier($0), 0, phase: .phase1) { $0.phaseSelectable = false }
            })
        let decision = try judge(
            [
                update("a", .overridden(amperes(32))), update("b", .overridden(amperes(32))),
                update("c", .overridden(amperes(0)), phase: .phase2),
            ], on: InstallationRecord(site))
        #expect(decision.suggestions.count == 1)
        #expect(decision.suggestions.first?.kind == .together(isWhole: false, fits: true))
        #expect(
            decision.suggestions.first?.parts.map { "\($0.charger) \($0.current.amperes)" } == [
                "a 10", "b 10",
            ])
    }

    @Test func `a refusal of one charger says what fits and where it fits in full`() throws {
        let site = try site(
            fuse: 20, [charger("a", 6, phase: .phase1), charger("b", 10, phase: .phase2)])
        let decision = try judge(
            [update("a", .overridden(amperes(16)), phase: .phase2)], on: InstallationRecord(site))
        #expect(
            decision.suggestions.prefix(3).map {
                "\($0.parts[0].current.amperes) on \($0.parts[0].phase.rawValue)"
            }
                == ["10 on 2", "16 on 1", "16 on 4"])
    }
}

extension Suggestion {
    /// The kind of suggestion as one word.
    fileprivate var word: String {
        switch kind {
        case .lowerCurrent: "lower"
        case .noCurrent: "none"
        case .otherPhase: "phase"
        case .noWorse: "no worse"
        case .outsiderMoved: "outsider moved"
        case .outsiderLowered: "outsider lowered"
        case .together: "together"
        }
    }

    fileprivate var isTogether: Bool { word == "together" }
}
