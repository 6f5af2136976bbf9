import FuseCore
import FuseRecord

/// The loads and sums of a record before and after a proposal.
struct Comparison {
    /// The installation as recorded.
    let recorded: Installation
    /// Its plans in flight.
    let pendingPlans: [PendingPlan]
    /// The installation with the proposal in force.
    let proposed: Installation
    /// The sums as recorded; nil where the supply is not known.
    let before: LineTotals?
    /// The sums with the proposal in force and everything in flight at its worst case.
    ///
    /// nil where the supply is not known.
    let after: LineTotals?
    /// The load of each charger with the proposal in force, beside the load it had before.
    ///
    /// Empty where the supply is not known.
    let entries: [LoadChange]
    /// The loads of plans in flight, without the proposal's chargers; nil where the supply is not known.
    let pending: PendingLoads?
    /// Every fuse with its lines, the root first.
    let fuses: [FuseDecision]

    /// Sums the record before and after updates.
    ///
    /// - Throws: Nothing in practice: every checked update can be applied.
    init(_ record: InstallationRecord, updates: [ChargerUpdate]) throws(ProposalError) {
        let recorded = record.installation
        let before = recorded.supply.map { LineTotals(of: recorded, on: $0) }
        let proposed = try recorded.applying(updates) { before?.loads[$0].mismatched != nil }
        // Without updates and without plans in flight both sums are the same.
        let isAtRest = updates.isEmpty && record.pendingPlans.isEmpty
        let worst = before.flatMap { before in
            recorded.supply.map { supply in
                WorstLoads(
                    of: record, after: updates,
                    settled: before.settled(after: updates, in: proposed, on: supply),
                    on: supply)
            }
        }
        let after = isAtRest ? before : worst?.totals
        self.recorded = recorded
        self.pendingPlans = record.pendingPlans
        self.proposed = proposed
        self.before = before
        self.after = after
        self.pending = worst?.pending
        let entries = Self.entries(record, after: updates, proposed, before, after)
        self.entries = entries
        let tolerated = before.map { Self.tolerated(by: entries, of: updates, in: recorded, before: $0) }
        let reported = recorded.reportedLines
        self.fuses = recorded.fuses.enumerated().map { place, fuse in
            let caps = tolerated.map { fuse.cap(before: $0[place], on: recorded.lines) }
            let lines = reported[place].map { line in
                let usable = fuse.rating.usable(on: line)
                return LineDecision(
                    line: line, rating: fuse.rating.ratings[line], reserve: fuse.rating.reserve[line],
                    usable: usable,
                    reserveExcess: fuse.rating.reserveExcess(on: line), before: before?.counted[place][line],
                    cap: usable.flatMap { _ in caps?[line] }, after: after?.counted[place][line],
                    withAutomatic: after?.withAutomatic[place]?[line])
            }
            return FuseDecision(fuse: fuse, lines: lines)
        }
    }

    /// Returns the load of each charger after updates, beside the load it had before.
    private static func entries(
        _ record: InstallationRecord, after updates: [ChargerUpdate], _ proposed: Installation,
        _ before: LineTotals?, _ after: LineTotals?
    ) -> [LoadChange] {
        let recorded = record.installation
        guard let before, let after, let supply = recorded.supply else { return [] }
        var entries = [LoadChange](untouched: after.loads, recorded: before)
        let inFlight = record.updatesInFlight(of: updates)
        for update in updates {
            guard let place = recorded.chargerPlaces[update.charger] else { continue }
            let (charger, load) = (recorded.chargers[place], before.loads[place])
            let prior = PriorLoad(of: charger, load: load, on: supply, rules: recorded.rules)
            if let sent = inFlight[update.charger] {
                entries[place] = PossibleStates(
                    of: charger, updates: sent + [update], mismatched: load.mismatched != nil,
                    rules: recorded.rules
                ).entry(from: prior, on: supply)
            } else {
                let isLowered = prior.isLowered(to: proposed.chargers[place], by: update)
                entries[place] = LoadChange(after.loads[place].counted, from: prior, isLowered: isLowered)
            }
        }
        return entries
    }

    /// Returns the existing total of each fuse that its cap may allow for.
    ///
    /// That is the total before, without the loads that chargers of the proposal may not have had.
    private static func tolerated(
        by entries: [LoadChange], of updates: [ChargerUpdate], in recorded: Installation, before: LineTotals
    ) -> [LineCurrents] {
        var tolerated = before.counted
        for update in updates {
            guard let place = recorded.chargerPlaces[update.charger] else { continue }
            tolerated.change(
                from: before.loads[place].counted, to: entries[place].tolerated,
                at: recorded.fuseOfCharger[place], parents: recorded.parents)
        }
        return tolerated
    }

    /// True when at least one line is over.
    var isAnyOver: Bool { fuses.contains { $0.lines.contains(where: \.isOver) } }

    /// Returns true when a line decides for refusal: over without a proposal, above its cap with one.
    ///
    /// - Parameter isJudgedAlone: True without a proposal, so that being over decides.
    /// - Returns: True when at least one line decides for refusal.
    func isRefused(isJudgedAlone: Bool) -> Bool {
        fuses.contains { $0.lines.contains { isJudgedAlone ? $0.isOver : $0.isAboveCap } }
    }

    /// Returns the chargers that load a line of a fuse in the proposed state, the largest load first.
    ///
    /// - Parameters:
    ///   - place: The index of the fuse.
    ///   - line: The line.
    ///   - current: Selects the currents of a charger's load to report.
    /// - Returns: One entry for each charger at or below the fuse whose current on the line is above 0.
    func contributors(
        to place: Int, on line: Line, _ current: (ChargerLoad) -> LineCurrents
    ) -> [Contribution] {
        guard let after else { return [] }
        let parts = proposed.chargers(below: place).compactMap { charger -> Contribution? in
            let load = pending?.load(of: charger, at: place, on: line) ?? after.loads[charger]
            let amount = current(load)[line]
            guard amount > .zero else { return nil }
            return Contribution(
                charger: proposed.chargers[charger].id, current: amount,
                cause: load.cause(of: amount, recordedLoad: load.recordedLoad[line]))
        }
        return parts.sorted { ($0.current ?? .zero) > ($1.current ?? .zero) }
    }

    /// Returns the proposal's chargers below a fuse that may have loaded a line less than they counted.
    private func uncertain(below place: Int, on line: Line) -> [Identifier] {
        guard let before else { return [] }
        return proposed.chargers(below: place)
            .filter { entries[$0].tolerated[line] < before.loads[$0].counted[line] }
            .map { proposed.chargers[$0].id }
    }

    /// Returns one charger's part in a finding that names no line.
    func contribution(of charger: Int, in totals: LineTotals) -> Contribution {
        let load = totals.loads[charger]
        return Contribution(
            charger: proposed.chargers[charger].id, current: load.counted.largest,
            cause: load.cause(of: load.counted.largest, recordedLoad: load.recordedLoad.largest))
    }

    /// Returns a finding for each line that is over.
    ///
    /// The code is `exceeds` where the line decides, and `still-exceeds` where it was over before and gets no
    /// worse.
    ///
    /// - Parameter isJudgedAlone: True without a proposal, so that being over decides.
    /// - Returns: The findings in the order of the fuses and their lines.
    func overloads(isJudgedAlone: Bool) -> [Finding] {
        var findings: [Finding] = []
        for (place, decision) in fuses.enumerated() {
            for line in decision.lines where line.isOver {
                let decides = isJudgedAlone || line.isAboveCap
                let isAsBefore = line.before.map { line.after ?? .zero <= $0 } ?? false
                let isUncertain = decides && !isJudgedAlone && isAsBefore
                findings.append(
                    Finding(
                        decides ? .exceeds : .stillExceeds, fuse: decision.fuse.id, line: line.line,
                        total: line.after, usable: line.usable,
                        contributors: contributors(to: place, on: line.line, \.counted),
                        detail: line.detailOfReserve
                            ?? (isUncertain ? .mayHoldLess(uncertain(below: place, on: line.line)) : .none)))
            }
        }
        return findings
    }

    /// The chargers that the sums leave out, in the installation's order.
    var leftOut: [LeftOut] {
        lazy var inFlight = InstallationRecord(recorded, pendingPlans: pendingPlans).updatesInFlight
        return zip(proposed.chargers, after?.loads ?? []).compactMap { charger, load -> LeftOut? in
            guard case .inFlight = load.cause, let supply = proposed.supply else {
                return LeftOut(load) { charger.id }
            }
            // Of one in flight nothing may be known, as it is or once an update of it is in force.
            let states = PossibleStates(
                of: charger, updates: inFlight[charger.id] ?? [], mismatched: false, rules: proposed.rules)
            return states.states.lazy.compactMap { state in
                LeftOut(ChargerLoad(of: state, on: supply, rules: proposed.rules)) { charger.id }
            }.first
        }
    }

    /// Returns the assumptions that the decision rests on, one for each code, with the chargers concerned.
    func assumptions() -> [Assumption] {
        guard let supply = proposed.supply else { return [] }
        let (rules, chargers) = (proposed.rules, proposed.chargers)
        var assumptions: [Assumption] = []
        if supply.isThreePhase, rules.undeclaredWiring == .asLabelled {
            let undeclared = chargers.filter { $0.wiring == nil }.map(\.id)
            if !undeclared.isEmpty {
                assumptions.append(Assumption(.wiringAsLabelled, chargers: undeclared))
            }
        }
        if rules.automatic == .excluded {
            let automatic = chargers.filter(\.isAutomatic).map(\.id)
            if !automatic.isEmpty {
                assumptions.append(Assumption(.automaticExcluded, chargers: automatic))
            }
        }
        if rules.automatic == .known {
            let read = zip(chargers, after?.loads ?? []).filter { $0.isAutomatic && $1.isAsRead }.map(
                \.0.id)
            if !read.isEmpty { assumptions.append(Assumption(.automaticAsRead, chargers: read)) }
            let held = zip(chargers, after?.loads ?? []).filter { $0.isAutomatic && $1.isAsBefore }.map(
                \.0.id)
            if !held.isEmpty { assumptions.append(Assumption(.automaticAsBefore, chargers: held)) }
        }
        if supply == .it3, rules.itCurrent != .pair, !chargers.isEmpty {
            var pairs = rules
            pairs.itCurrent = .pair
            // A load that rests on a reading alone is scaled × √3 already, unless itCurrent: line is
            // declared.
            let resting = chargers.filter { charger in
                ChargerLoad(of: charger, on: supply, rules: pairs).counted
                    != ChargerLoad(of: charger, on: supply, rules: rules).counted
            }
            assumptions.append(Assumption(.itCurrentLine, chargers: resting.map(\.id)))
        }
        for code in FixedAssumptions.all.codes {
            let resting = chargers.filter { $0.fixed != nil && $0.fixedAssumes.codes.contains(code) }
            if !resting.isEmpty { assumptions.append(Assumption(code, chargers: resting.map(\.id))) }
        }
        return assumptions
    }
}

extension LineDecision {
    /// The reserve and its excess, where the other loads alone need more than the fuse may carry.
    var detailOfReserve: FindingDetail? {
        reserveExcess > .zero ? .reserve(reserve, excess: reserveExcess) : nil
    }
}

extension ChargerLoad {
    /// The reason why it counts an amount: its reading, where that is more than its setting.
    fileprivate func cause(of amount: Milliamperes, recordedLoad recorded: Milliamperes) -> LoadCause {
        guard amount > recorded, let unconfirmed else { return cause }
        return .readOtherwise(unconfirmed, cause)
    }
}

extension LineTotals {
    /// Returns each charger's load with updates in force.
    ///
    /// Only the chargers that have an update are computed anew.
    fileprivate func settled(
        after updates: [ChargerUpdate], in proposed: Installation, on supply: Supply
    ) -> [ChargerLoad] {
        var loads = loads
        for update in updates {
            guard let place = proposed.chargerPlaces[update.charger] else { continue }
            loads[place] = ChargerLoad(
                after: update, of: proposed.chargers[place], isMismatched: loads[place].mismatched != nil,
                on: supply, rules: proposed.rules)
        }
        return loads
    }
}
