import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

/// Repairs of random records, compared with an exhaustive search.
extension RepairTests {
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
}
