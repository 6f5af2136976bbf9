import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite struct RepairTests {
    private static let moment = Timestamp(milliseconds: 0)

    private func options(step: Int64 = 1_000, rephasing: SearchTime? = nil) -> JudgementOptions {
        var options = JudgementOptions()
        options.adjusting = AdjustingRules(step: Milliamperes(step))
        options.rephasing = rephasing
        return options
    }

    private func repaired(
        _ site: Installation, step: Int64 = 1_000, pendingPlans: [PendingPlan] = [],
        rephasing: SearchTime? = nil
    ) throws -> Decision {
        try Planner.repair(
            InstallationRecord(site, pendingPlans: pendingPlans), now: Self.moment,
            options: options(step: step, rephasing: rephasing))
    }

    private static let aMoment = SearchTime(isUp: { false })

    // MARK: Compared with an exhaustive search

    @Test(arguments: 0..<4) func `over records of every kind: program and plain search agree`(part: UInt64)
        throws
    {
        var (compared, lowered, again, refused) = (0, 0, 0, 0)
        for seed in stride(from: part + 1, through: 3_000, by: 4) {
            var random = RandomInstallation(seed: seed)
            let site = try random.installation()
            let recorded = try Planner.judge(nil, on: site, now: Self.moment)
            guard recorded.verdict == .refused else { continue }
            var choice = SplitMix64(seed: seed)
            let step = choice.pick([2_000, 4_000, 7_000, 12_000, 32_000] as [Int64])
            let decision = try repaired(site, step: step)
            let plain = ReferenceInstallation(site)
            #expect(
                decision.updates.map(\.update.charger.text) == ReferenceRepair.taken(plain).map(\.id),
                "seed \(seed)")
            switch ReferenceRepair.repair(plain, step: Int(step), most: 250) {
            case .nothingOver: Issue.record("it is over, seed \(seed)")
            case .tooMany: continue
            case .refused:
                refused += 1
                #expect(
                    decision.verdict == .refused && decision.updates.allSatisfy { $0.send == nil },
                    "seed \(seed)")
            case .currents(let currents, let told):
                compared += 1
                try check(decision, currents, told, site, step: Int(step), seed)
                lowered += decision.verdict == .adjusted ? 1 : 0
                again += told.isEmpty ? 0 : 1
            }
        }
        print(
            "repair, part \(part): \(compared) compared, \(lowered) lowered, \(again) told anew, \(refused) refused"
        )
        #expect(compared > 80 && lowered > 60 && again > 30 && refused > 60, "the generator has gone blind")
    }

    /// Checks that the repair sends the updates of the exhaustive search.
    ///
    /// A result that might be worse than the record is adjusted once more.
    private func check(
        _ decision: Decision, _ currents: [String: Int], _ again: Set<String>, _ site: Installation,
        step: Int, _ seed: UInt64
    ) throws {
        let plain = ReferenceInstallation(site)
        let taken = ReferenceRepair.taken(plain)
        /// An update of the charger; at 0 A without a phase, which would only move the load that was read.
        func told(_ charger: ReferenceCharger, _ current: Int) -> ReferenceUpdate {
            let tellsPhase = ReferenceModel.isMismatched(charger, plain) && current != 0
            return ReferenceUpdate(
                charger: charger.id, current: .some(current), phase: tellsPhase ? charger.phase : nil,
                max: nil,
                min: nil)
        }
        /// The updates where they exceed no cap of the record; adjusted where they would.
        func fitting(_ sent: [ReferenceUpdate]) -> [ReferenceUpdate]? {
            guard ReferenceModel.lineAboveCap(ReferenceModel.apply(sent, to: plain), before: plain) != nil
            else {
                return sent
            }
            return ReferenceAdjustment.adjust(plain, sent, step: step, share: "fair")?.map { update in
                taken.first { $0.id == update.charger }.map { told($0, update.current.flatMap(\.self) ?? 0) }
                    ?? update
            }
        }
        let lowered = taken.filter { currents[$0.id] != $0.current }
        let least = taken.filter { currents[$0.id] != $0.current || again.contains($0.id) }
        // Try in turn: repeat the record for chargers read higher; leave these out; set them to 0 A; all to 0
        // A.
        let ways = [
            least.map { told($0, currents[$0.id] ?? 0) }, lowered.map { told($0, currents[$0.id] ?? 0) },
            least.map { told($0, currents[$0.id] == $0.current ? 0 : currents[$0.id] ?? 0) },
            taken.map { told($0, 0) },
        ]
        guard let sent = ways.lazy.filter({ !$0.isEmpty }).compactMap(fitting).first else {
            return #expect(decision.verdict == .refused && decision.toSend.isEmpty, "seed \(seed)")
        }
        let isAsRecorded = sent.allSatisfy { update in
            taken.contains { $0.id == update.charger && update.current == .some($0.current) }
        }
        #expect(decision.verdict == (isAsRecorded ? .reduces : .adjusted), "seed \(seed)")
        let said = decision.toSend.map { ReferenceUpdate($0) }
        #expect(said.map(\.charger) == sent.map(\.charger), "seed \(seed)")
        for (one, other) in zip(said, sent) {
            #expect(one.current == other.current && one.phase == other.phase, "seed \(seed), \(one.charger)")
        }
    }

    // MARK: Properties of any answer

    @Test(arguments: [false, true])
    func `what is sent lets every line hold, raises nothing and touches nothing else`(
        mayMove: Bool
    ) throws {
        var (sent, moved) = (0, 0)
        for seed in 1...UInt64(mayMove ? 1_000 : 2_000) {
            var random = RandomInstallation(seed: seed)
            let site = try random.installation()
            let decision = try repaired(site, rephasing: mayMove ? Self.aMoment : nil)
            let plain = ReferenceInstallation(site)
            let recorded = try Planner.judge(nil, on: site, now: Self.moment)
            guard recorded.verdict == .refused else {
                #expect(decision.verdict == recorded.verdict && decision.toSend.isEmpty, "seed \(seed)")
                continue
            }
            guard decision.maySend else {
                #expect(decision.toSend.isEmpty && decision.verdict == .refused, "seed \(seed)")
                continue
            }
            sent += 1
            let updates = decision.updates.compactMap(\.send).map { ReferenceUpdate($0) }
            let after = ReferenceModel.apply(updates, to: ReferenceRepair.trusted(plain))
            #expect(
                ReferenceRepair.linesOver(after).isEmpty, "judged as recorded every line holds, seed \(seed)")
            let alone = try Planner.judge(
                Proposal(installation: nil, updates: decision.toSend), on: site, now: Self.moment)
            #expect(alone.verdict == .safe || alone.verdict == .reduces, "it may be sent, seed \(seed)")
            #expect(alone.fuses == decision.fuses, "the report is what sending brings, seed \(seed)")
            let loading = Set(ReferenceRepair.taken(plain).map(\.id))
            let chargers = site.chargersByID
            for update in decision.updates {
                let charger = try #require(chargers[update.update.charger])
                #expect(loading.contains(charger.id.text), "it loads a line that is over, seed \(seed)")
                guard let send = update.send else { continue }
                let current = try #require(send.current?.milliamperes)
                let kept = try #require(charger.offline.current.milliamperes)
                #expect(current <= kept, "nothing is raised, seed \(seed)")
                #expect(current == .zero || current == kept || current >= charger.minCurrent, "seed \(seed)")
                let isMoved = send.phase.map { $0 != charger.offline.phase } ?? false
                #expect(mayMove || !isMoved, "no phase is changed, seed \(seed)")
                moved += isMoved ? 1 : 0
            }
            let over = decision.fuses.flatMap(\.lines).contains { $0.isOver }
            #expect(decision.stillOver.isEmpty != (over && decision.verdict == .adjusted), "seed \(seed)")
        }
        print("repair, \(mayMove ? "moved" : "lowered"): \(sent) sent, \(moved) phases changed")
        #expect(sent > 100 && (!mayMove || moved > 5), "the generator has gone blind")
    }

    // MARK: Examples

    @Test func `where nothing is over there is nothing to send`() throws {
        let decision = try repaired(site(fuse: 20, [charger("a", 16, phase: .phase1)]))
        #expect(decision.verdict == .safe && decision.updates.isEmpty && decision.isRepair)
    }

    @Test func `a fuse's circuits come before its own chargers, and the first keeps its minimum`() throws {
        let circuits: [(Identifier, Int64?)] = [("one", 32), ("two", 32)]
        let decision = try repaired(
            site(
                fuse: 20, circuits: circuits,
                [
                    charger("root", 10, phase: .phase1), charger("b", below: "two", 10, phase: .phase1),
                    charger("a", below: "one", 10, phase: .phase1),
                    charger("c", below: "one", 10, phase: .phase1),
                    charger("elsewhere", 10, phase: .phase2),
                ]))
        #expect(decision.updates.map(\.update.charger) == ["a", "c", "b", "root"])
        #expect(
            decision.updates.map { $0.send?.current?.milliamperes } == [
                amperes(7), amperes(7), amperes(6), .zero,
            ])
        #expect(decision.updates.map(\.status) == [.lowered, .lowered, .lowered, .lowered])
        #expect(decision.stillOver.isEmpty && decision.oneWave)
    }

    @Test func `what is usable decides, and not what was there before`() throws {
        let over = try site(fuse: 11, [charger("a", 18, phase: .all)])
        #expect(try repaired(over).updates[0].send?.current == .overridden(amperes(11)))
        // With a proposal no line gets worse, and the lines that stay over are named.
        let asked = try Planner.judge(
            proposal(update("a", .overridden(amperes(27)))), on: InstallationRecord(over), now: Self.moment,
            options: options())
        #expect(asked.verdict == .adjusted && asked.updates[0].send?.current == .overridden(amperes(18)))
        #expect(
            asked.stillOver == Line.allCases.map { Bound(fuse: "site", line: $0) } && asked.toSend.isEmpty)
    }

    @Test func `by a mismatched reading alone nothing is lowered: it is sent again`() throws {
        let doubtful = charger("a", 6, phase: .phase1) { $0.reading = reading(20, on: .l1) }
        let decision = try repaired(site(fuse: 16, [doubtful, charger("b", 6, phase: .phase1)]))
        #expect(decision.verdict == .reduces && decision.updates.map(\.status) == [.asProposed, .unchanged])
        #expect(decision.toSend == [try update("a", .overridden(amperes(6)), phase: .phase1)])
        #expect(decision.findings.contains { $0.code == .stillExceeds && $0.detail == .byReadings })
    }

    @Test func `beside a mismatched reading no more is sent than a charger may hold`() throws {
        let decision = try repaired(
            site(
                fuse: 16,
                [
                    charger("a", 20, phase: .phase1) { $0.reading = reading(6, on: .l1) },
                    charger("b", 2, phase: .phase1) { $0.reading = reading(30, on: .l1) },
                ]))
        #expect(decision.verdict == .adjusted && decision.updates[0].send?.current == .overridden(amperes(6)))
        #expect(decision.stillOver == [Bound(fuse: "site", line: .l1)])
    }

    @Test func `one that may hold less than is recorded is not told again what is recorded`() throws {
        let decision = try repaired(
            site(
                fuse: 30,
                [
                    charger("a", 20, phase: .phase1) { $0.reading = reading(6, on: .l1) },
                    charger("b", 2, phase: .phase1) { $0.reading = reading(30, on: .l1) },
                ]))
        #expect(
            decision.verdict == .reduces && decision.updates.map(\.send).map { $0 == nil } == [true, false])
    }

    @Test func `where 0 A for all is not enough, who else is there is said`() throws {
        let decision = try repaired(
            site(
                fuse: 16,
                rules: { rules in
                    rules.automatic = .bound
                    rules.automaticBound = amperes(4)
                },
                [
                    charger("fixed") { $0.fixed = .known(amperes(14)) }, charger("automatic", phase: .phase1),
                    charger("a", 8, phase: .phase1), charger("b", 8, phase: .phase2),
                ]))
        #expect(decision.verdict == .refused && decision.updates.map(\.update.charger) == ["a", "b"])
        let details = decision.findings.filter { $0.code == .exceeds }.map(\.detail)
        #expect(details == [.evenAtNothing(amperes(18), ["fixed", "automatic"]), .none])
    }

    @Test func `with nothing that can be lowered it is refused`() throws {
        let decision = try repaired(site(fuse: 16, [charger("fixed") { $0.fixed = .known(amperes(20)) }]))
        #expect(decision.verdict == .refused && decision.updates.isEmpty && decision.isRepair)
    }

    @Test func `a missing fact goes before everything`() throws {
        let over = try site(fuse: nil, circuits: [("a", 10)], [charger("a1", below: "a", 20, phase: .phase1)])
        let pendingPlan = PendingPlan(
            plan: "plan", madeAt: Self.moment, updates: [try update("a1", .overridden(amperes(16)))])
        #expect(try repaired(over, pendingPlans: [pendingPlan]).verdict == .undecided)
    }

    @Test func `one that loads a line which is over and is in flight stops it, one elsewhere does not`()
        throws
    {
        let over = try site(
            fuse: 16,
            [
                charger("a", 10, phase: .phase1), charger("b", 10, phase: .phase1),
                charger("c", 6, phase: .phase2),
            ])
        func pendingPlan(_ id: Identifier) throws -> PendingPlan {
            PendingPlan(plan: "plan", madeAt: Self.moment, updates: [try update(id, .overridden(amperes(8)))])
        }
        #expect(throws: PlanError.inFlight("b", plan: "plan")) {
            try repaired(over, pendingPlans: [pendingPlan("b")])
        }
        #expect(try repaired(over, pendingPlans: [pendingPlan("c")]).verdict == .adjusted)
        let unanswered = PendingPlan(
            plan: "plan", madeAt: Self.moment, waves: [], unanswered: ["a": Uptime(milliseconds: 0)])
        #expect(throws: PlanError.mayStillArrive("a", plan: "plan")) {
            try repaired(over, pendingPlans: [unanswered])
        }
    }

    @Test func `moved instead of lowered, where that is asked for`() throws {
        let over = try site(
            fuse: 10, [charger("a", 6, phase: .phase1), charger("b", 6, phase: .phase1)])
        #expect(try repaired(over).updates[1].send?.current == .overridden(.zero))
        let moved = try repaired(over, rephasing: Self.aMoment)
        #expect(moved.verdict == .adjusted && moved.updates.contains { $0.status == .rephased })
        #expect(moved.updates.allSatisfy { ($0.send?.current ?? .automatic) == .overridden(amperes(6)) })
    }

    @Test func `whose place is in doubt is not moved`() throws {
        let over = try site(
            fuse: 10,
            [
                charger("a", 6, phase: .phase1) { $0.reading = reading(8, on: .l1) },
                charger("b", 6, phase: .phase1) { $0.reading = reading(8, on: .l1) },
            ])
        let decision = try repaired(over, rephasing: Self.aMoment)
        #expect(decision.updates.allSatisfy { $0.status != .rephased && $0.send?.phase != .phase2 })
    }
}
