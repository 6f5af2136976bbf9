public import FuseCore
public import FuseRecord

extension Planner {
    /// Judges the record, and where a line is over finds what to lower until every line holds.
    ///
    /// The rules are those of adjusting a proposal (rules: Adjusting). A reading that disagrees with the
    /// record does not count against the result: the charger is read back after sending, and then its
    /// settings are known.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded, with its plans in flight.
    ///   - now: The current time, for the age of records.
    ///   - options: The options, with the rules for adjusting.
    /// - Returns: `adjusted`; `reduces` where a line is over only by readings that disagree with the record;
    ///   `refused` where 0 A for every override there is not enough; or the decision on the record, where no
    ///   line is over or a fact is missing.
    /// - Throws: `PlanError.inFlight(_:plan:)` and `PlanError.mayStillArrive(_:plan:)` where an override that
    ///   loads a line which is over is in flight.
    public static func repair(
        _ record: InstallationRecord, now: Timestamp, options: JudgementOptions
    ) throws -> Decision {
        func judgement(_ updates: [ChargerUpdate]) throws(ProposalError) -> Judgement {
            try Judgement(
                updates, on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: options.atOnce)
        }
        let recorded = try judgement([])
        guard recorded.verdict == .refused else { return recorded.decision(updates: []).asRepair }
        let repair = try Repair(recorded)
        try record.refuseInFlight(repair.updates)
        let rules = options.adjusting ?? .standard
        for attempt in options.attempts {
            for retelling in repair.retellings {
                let found = try repair.decision(
                    rules: rules, time: attempt.rephasing, atOnce: attempt.atOnce, retelling: retelling,
                    judging: judgement)
                if let found { return found.asRepair }
            }
        }
        return try (repair.decisionForNothing(judging: judgement) ?? repair.refusal()).asRepair
    }
}

extension Decision {
    /// The same decision, marked as the answer to a request to lower the record.
    fileprivate var asRepair: Decision {
        var decision = self
        decision.isRepair = true
        return decision
    }
}

/// The ways to treat a charger that was read above its record and needs no lowering by the record.
private enum Retelling: CaseIterable {
    /// Sends the recorded settings again, so that the charger is read back.
    case asRecorded
    /// Sends nothing: a phase sent again may carry the read current to a line without headroom for it.
    case notAtAll
    /// Sends 0 A, which carries no read current to another line.
    case nothing
}

/// The overrides that may be lowered in a record that is over.
private struct Repair {
    /// The judgement on the record.
    let recorded: Judgement
    /// Every override that loads a line which is over, at its recorded value, in the document's order.
    let updates: [ChargerUpdate]
    /// The index of the charger of each override.
    private let places: [Int]
    /// The indices, in ``updates``, of the chargers whose last reading disagrees with the record.
    private let mismatched: Set<Int>
    /// The record in which these chargers follow their recorded settings, and its sums.
    private let trusted: (record: InstallationRecord, comparison: Comparison)

    /// Finds the overrides that load a line which is over.
    ///
    /// - Throws: Nothing in practice: what is recorded can be proposed.
    init(_ recorded: Judgement) throws(ProposalError) {
        let (record, comparison) = (recorded.record, recorded.comparison)
        let installation = record.installation
        let loading = comparison.chargersOnLinesOver
        let places = installation.chargersInDocumentOrder.filter { place in
            let charger = installation.chargers[place]
            return charger.fixedCurrent == nil && !charger.isAutomatic && loading.contains(charger.id)
        }
        let loads = comparison.before?.loads ?? []
        let mismatched = places.indices.filter { loads[places[$0]].mismatched != nil }
        self.recorded = recorded
        self.places = places
        self.mismatched = Set(mismatched)
        self.updates = places.indices.map { turn in
            let charger = installation.chargers[places[turn]]
            let update = ChargerUpdate(charger.id, at: charger.offline.current)
            // One setting sent alone would leave the other as it was read. At 0 A the phase does not matter.
            let isNothing = update.current == .overridden(.zero)
            return mismatched.contains(turn) && !isNothing
                ? update.with(phase: charger.offline.phase) : update
        }
        let believed = try? installation.changing(chargersAt: mismatched.map { places[$0] }) { _, charger in
            (charger.observation, charger.awaitsSince) = (.never, nil)
        }
        let trusted = record.with(believed ?? installation)
        self.trusted = (trusted, try Comparison(trusted, updates: updates))
    }

    /// The ways to treat chargers that were read above their record, the best first.
    var retellings: [Retelling] { mismatched.isEmpty ? [.asRecorded] : Retelling.allCases }

    /// Returns the decision on what to send, judged like any other proposal; nil where nothing was found.
    ///
    /// - Parameters:
    ///   - rules: The rules for adjusting.
    ///   - time: The time limit for choosing phases; nil keeps the phases as recorded.
    ///   - atOnce: True when every line must hold while everything arrives at once.
    ///   - retelling: The way to treat chargers that were read above their record.
    ///   - judging: Judges updates on the record.
    /// - Returns: The decision.
    /// - Throws: Nothing in practice: every checked update can be applied.
    func decision(
        rules: AdjustingRules, time: SearchTime?, atOnce: Bool, retelling: Retelling,
        judging: ([ChargerUpdate]) throws(ProposalError) -> Judgement
    ) throws(ProposalError) -> Decision? {
        var (sent, bounds, rephasing) = (updates, [Int: Bound](), RephasingResult?.none)
        if trusted.comparison.isAnyOver {
            let pinned = Set(mismatched.map { updates[$0].charger })
            guard
                let found = Replacement(
                    (updates, trusted.record, trusted.comparison), rules: rules, time: time, atOnce: atOnce,
                    pinned: pinned, upTo: .usable)
            else { return nil }
            (sent, bounds, rephasing) = (found.updates, found.bounds, found.rephasing)
        }
        let turns = turnsToSend(sent, retelling)
        if retelling == .nothing {
            for turn in turns where sent[turn] == updates[turn] {
                sent[turn] = ChargerUpdate(sent[turn].charger, at: .overridden(.zero))
            }
        }
        leaveOutPhasesOfNothing(&sent)
        guard !turns.isEmpty else { return nil }
        var judged = try judging(turns.map { sent[$0] })
        if judged.verdict == .refused {
            // A charger may hold less than is recorded. Then currents are sent that raise the load in neither
            // case.
            guard let less = Replacement(judged.parts, rules: rules, time: nil, atOnce: atOnce) else {
                return nil
            }
            for (place, turn) in turns.enumerated() {
                sent[turn] = less.updates[place]
                bounds[turn] = less.bounds[place] ?? bounds[turn]
            }
            leaveOutPhasesOfNothing(&sent)
            judged = try judging(turns.map { sent[$0] })
        }
        guard var decision = try decision(judged, sent, turns: turns, bounds: bounds) else { return nil }
        decision.rephasing = rephasing
        return decision
    }

    /// Returns the decision to send 0 A to each charger, where nothing else was found.
    ///
    /// The current is sent alone, which makes nothing worse on its way.
    func decisionForNothing(
        judging: ([ChargerUpdate]) throws(ProposalError) -> Judgement
    ) throws(ProposalError) -> Decision? {
        let sent = updates.map { ChargerUpdate($0.charger, at: .overridden(.zero)) }
        return try decision(judging(sent), sent, turns: Array(sent.indices), bounds: [:])
    }

    /// Returns the decision to send some updates.
    ///
    /// nil where they may not be sent, or where a line stays over even if each charger follows its settings.
    private func decision(
        _ judged: Judgement, _ sent: [ChargerUpdate], turns: [Int], bounds: [Int: Bound]
    ) throws(ProposalError) -> Decision? {
        guard judged.verdict == .safe || judged.verdict == .reduces, try holds(sent) else { return nil }
        return judged.decision(
            sent == updates ? nil : .adjusted,
            findings: judged.findings.map {
                $0.code == .stillExceeds && $0.detail == .none ? $0.with(.byReadings) : $0
            },
            updates: decided(sent, turns: Set(turns), bounds: bounds))
    }

    /// Removes the phase beside 0 A for chargers whose reading disagrees with the record.
    ///
    /// A phase that arrived first would carry the read current along.
    private func leaveOutPhasesOfNothing(_ sent: inout [ChargerUpdate]) {
        for turn in mismatched where sent[turn].current == .overridden(.zero) {
            sent[turn] = ChargerUpdate(sent[turn].charger, at: .overridden(.zero))
        }
    }

    /// Returns the indices of the updates to send: those changed, and those of chargers to be read back.
    ///
    /// A charger that was read above its record is read back after its settings are sent again.
    private func turnsToSend(_ sent: [ChargerUpdate], _ retelling: Retelling) -> [Int] {
        sent.indices.filter { turn in
            guard sent[turn] == updates[turn], mismatched.contains(turn), retelling != .notAtAll else {
                return sent[turn] != updates[turn]
            }
            return recorded.comparison.before.map { before in
                !before.loads[places[turn]].counted.isWithin(before.loads[places[turn]].recordedLoad)
            } ?? true
        }
    }

    /// Returns true when every line holds with these updates in force and all settings followed.
    private func holds(_ sent: [ChargerUpdate]) throws(ProposalError) -> Bool {
        try !Comparison(trusted.record, updates: sent).isAnyOver
    }

    /// Returns the outcome of each override.
    private func decided(
        _ sent: [ChargerUpdate], turns: Set<Int>, bounds: [Int: Bound]
    ) -> [UpdateDecision] {
        updates.indices.map { turn in
            let kept = proposed(turn, status: .unchanged)
            guard turns.contains(turn) else {
                // A charger that may hold less than is recorded is not set to the recorded current.
                return mismatched.contains(turn)
                    ? kept : kept.replaced(by: sent[turn], else: .unchanged, bound: nil)
            }
            return kept.replaced(by: sent[turn], else: .asProposed, bound: bounds[turn])
        }
    }

    /// Returns the outcome of one override as it is recorded, with nothing to be sent.
    private func proposed(_ turn: Int, status: UpdateStatus) -> UpdateDecision {
        let charger = recorded.record.installation.chargers[places[turn]]
        return UpdateDecision(
            update: updates[turn], name: charger.name, recorded: charger.offline, status: status, send: nil,
            bound: nil)
    }

    /// Returns the refusal: 0 A is not enough, and the findings name the chargers that still load the line.
    func refusal() throws(ProposalError) -> Decision {
        let none = updates.map { $0.with(current: .overridden(.zero)) }
        let least = try Comparison(trusted.record, updates: none)
        let findings = recorded.findings.map { finding in
            guard finding.code == .exceeds, finding.detail == .none, let fuse = finding.fuse,
                let line = finding.line,
                let rest = least.rest(on: line, of: fuse)
            else { return finding }
            return finding.with(.evenAtNothing(rest.total, rest.chargers))
        }
        return recorded.decision(
            .refused, findings: findings,
            updates: updates.indices.map { proposed($0, status: .refused) })
    }
}

extension Comparison {
    /// The chargers that load a line which is over.
    fileprivate var chargersOnLinesOver: Set<Identifier> {
        var found = Set<Identifier>()
        for (place, fuse) in fuses.enumerated() {
            for line in fuse.lines where line.isOver {
                found.formUnion(contributors(to: place, on: line.line, \.counted).map(\.charger))
            }
        }
        return found
    }

    /// Returns the total of a line that is over, and the chargers that load it; nil where it is not over.
    fileprivate func rest(on line: Line, of fuse: Identifier) -> (
        total: Milliamperes, chargers: [Identifier]
    )? {
        guard let place = fuses.firstIndex(where: { $0.fuse.id == fuse }),
            let decision = fuses[place].lines.first(where: { $0.line == line }), decision.isOver,
            let total = decision.after
        else { return nil }
        return (total, contributors(to: place, on: line, \.counted).map(\.charger))
    }
}
