import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import FuseStore
import FuseTestSupport

/// Data that a transaction has read once, for many proposals.
private struct Seen: StoreReading {
    let store: any StoreReading
    let record: InstallationRecord
    let homes: [Identifier: Identifier]

    func record(_ id: Identifier) throws -> InstallationRecord? { record }
    func installations() throws -> [Identifier] { [record.installation.id] }
    func homes(of chargers: [Identifier]) throws -> [Identifier: Identifier] {
        homes.filter { chargers.contains($0.key) }
    }
    func chargers(named name: String) throws -> [Identifier] { [] }
    func plan(_ id: Identifier) throws -> RecordedPlan? { try store.plan(id) }
    func plansInFlight() throws -> [Identifier] { try store.plansInFlight() }
    func passedWrites(of installation: Identifier) throws -> [ForwardedWrite] { [] }
    func lastLogEntry(of installation: Identifier?) throws -> LogEntry? {
        try store.lastLogEntry(of: installation)
    }
    func api(of installation: Identifier) throws -> String? { try store.api(of: installation) }
}

extension Simulation {
    /// Drops requests that are too old to arrive, and tightens the caps once none is left.
    @discardableResult func forget(in writing: any StoreWriting) throws -> InstallationRecord? {
        guard let before = try writing.record(installation.id) else { return nil }
        var isChanged = false
        for pendingPlan in before.pendingPlans where !pendingPlan.unanswered.isEmpty {
            guard var plan = try writing.plan(pendingPlan.plan) else { continue }
            if plan.forgetUnanswered(on: before.installation, uptime: uptime, at: day) {
                tally.add("plans of which lingering requests were forgotten")
                try writing.put(plan)
                isChanged = true
            }
        }
        guard let record = isChanged ? try writing.record(installation.id) : before else { return nil }
        let held = record.pendingPlans.reduce(into: Set<Identifier>()) { $0.formUnion($1.chargers) }
        for (place, charger) in record.installation.chargers.enumerated()
        where copies[place] > 0 && !held.contains(charger.id) {
            breaks(.loose(charger.id))
        }
        if record.pendingPlans.isEmpty, let excess = try watch.tighten(recorded: record.installation.chargers)
        {
            breaks(.moreThanRecorded(excess))
        }
        return record
    }

    /// Draws proposals until one is sendable, preferably in several waves, and reserves it.
    func makePlan(with tool: Int) throws {
        do {
            let made = try tools[tool].store.write { writing -> RecordedPlan? in
                guard let record = try forget(in: writing) else { return nil }
                let plan = try plan(on: record, in: writing)
                if let plan { try writing.put(plan) }
                return plan
            }
            guard let made else { return tally.add("nothing to plan was found") }
            people.wanted[tool] -= 1
            people.made(made.id, by: tool)
            let waves = made.requests.map(\.wave).max() ?? 0
            tally.add("plans made, waves: \(waves)")
            log("tool \(tool) plans \(made.id): \(made.short)")
        } catch let error as PlanError {
            switch error {
            case .inFlight: tally.add("plans refused: in flight")
            case .mayStillArrive: tally.add("plans refused: may still arrive")
            case .unknown, .noWave, .notInPlan, .underWay, .earlierWave, .unreadableFacts:
                breaks(.store("\(error)"))
            }
        }
    }

    private func plan(on record: InstallationRecord, in writing: any StoreWriting) throws -> RecordedPlan? {
        let id = try Identifier("s\(seed).p\(people.plans.count)")
        let homes = Dictionary(
            uniqueKeysWithValues: record.installation.chargers.map { ($0.id, record.installation.id) })
        let pendingPlans = removed == .inFlightCounting ? [] : record.pendingPlans
        let seen = Seen(
            store: writing, record: InstallationRecord(record.installation, pendingPlans: pendingPlans),
            homes: homes)
        // Sometimes an operator proposes an update for a charger that is in flight.
        let minds = people.random.oneIn(4)
        let busy = record.pendingPlans.reduce(into: Set<Identifier>()) { $0.formUnion($1.chargers) }
        let wantedWaves = people.random.pick([1, 2, 2, 3])
        var found: RecordedPlan?
        for _ in 0..<14 {
            guard let proposal = try RandomProposals.proposal(for: record.installation, &people.random) else {
                continue
            }
            let isBusy = proposal.updates.contains { busy.contains($0.charger) }
            guard minds || !isBusy else { continue }
            guard let rollout = try rollout(of: proposal, id, in: seen), !rollout.waves.isEmpty else {
                continue
            }
            if isBusy, removed != .inFlightCounting { breaks(.notRefused(id)) }
            guard let plan = spoilt(rollout, on: record.installation) else { continue }
            if found == nil || rollout.waves.count > 1 { found = plan }
            if rollout.waves.count >= wantedWaves { break }
        }
        return found
    }

    private func rollout(of proposal: Proposal, _ id: Identifier, in seen: Seen) throws -> Rollout? {
        do {
            let subject = try ProposalContext(of: proposal, asked: nil, in: seen)
            let made = try subject.rollout(proposal, id: id, now: day, options: JudgementOptions())
            tally.add("decisions: \(made.decision.verdict)")
            if made.decision.maySend, made.rollout == nil { tally.add("safe ends without a safe order") }
            return made.rollout
        } catch is ProposalError {
            tally.add("proposals that do not fit their chargers")
            return nil
        }
    }

    /// The plan to record; its waves are made worse where a rule is removed.
    private func spoilt(_ rollout: Rollout, on installation: Installation) -> RecordedPlan? {
        let plan = RecordedPlan(rollout)
        var requests = plan.requests
        switch removed {
        case .loweringsFirst:
            let last = rollout.waves.count + 1
            requests = plan.requests.map {
                RecordedRequest(wave: last - $0.wave, update: $0.update, state: .reserved)
            }.reversed()
        case .tornStates:
            requests = NaiveWaves.requests(of: rollout.plan, on: installation)
        case .inFlightCounting, .waitingForConfirmation, .writeBeforeSend, .acknowledgedAutomatic,
            .readingBeforeRemoving, .lifeOfUnanswered, .turns, .quiet, .telltaleAutomatic, .boundedReadings,
            .fineReadings, .promptSending, nil:
            return plan
        }
        return RecordedPlan(
            id: plan.id, installation: plan.installation, madeAt: plan.madeAt, facts: plan.facts,
            requests: requests, settledAt: nil)
    }
}
