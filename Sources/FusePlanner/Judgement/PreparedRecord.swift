public import FuseCore
public import FuseRecord

/// A record, ready to be asked for verdicts.
///
/// Each verdict is that of ``Planner/judge(_:on:now:strangers:conditions:)``. What is judged often and on plain facts
/// costs a look at the fuses; whatever is not plain (something in flight, a fact missing, a reading that disagrees) is
/// judged in full. For programs that try out many settings: what they mean to send in the end is judged by the planner,
/// which also says why.
public struct PreparedRecord: Sendable {
    private let record: InstallationRecord
    private let now: Timestamp
    /// What the plain ways need; nil where everything is judged in full.
    private let plain: Plain?

    /// What an installation carries with every fact known and nothing on its way.
    fileprivate struct Plain: Sendable {
        let supply: Supply
        /// For each charger what it counts as.
        let loads: [LineCurrents]
        /// For each charger what it counts as at any current; nil for one that is doubted or not controlled.
        let curves: [OverrideLoad?]
        /// Whether each charger holds for certain what it counts as.
        let isCertain: [Bool]
        /// What each fuse carries, and what it may carry at most while nothing takes the place of what is not certain.
        let capacity: Capacity
        /// For each fuse what chargers may draw.
        let usable: [LineCurrents]
        /// Whether some line is over by other loads alone.
        let isAnyOvercommitted: Bool
    }

    /// Prepares a record.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded, with what is in flight.
    ///   - now: The moment, for the age of records.
    public init(_ record: InstallationRecord, now: Timestamp) {
        self.record = record
        self.now = now
        let judgement = try? Judgement(
            [], on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: false)
        let installation = record.installation
        guard let judgement, judgement.verdict != .undecided, record.pendingPlans.isEmpty,
            let supply = installation.supply, let totals = judgement.comparison.before,
            let flying = judgement.comparison.flying
        else {
            self.plain = nil
            return
        }
        let usable = installation.fuses.map { fuse in
            var usable = LineCurrents.zero
            for line in installation.lines { usable[line] = fuse.rating.usable(on: line) ?? .zero }
            return usable
        }
        let loads = totals.loads.map(\.counted)
        self.plain = Plain(
            supply: supply, loads: loads,
            curves: zip(installation.chargers, totals.loads).map { charger, load in
                let isPlain = charger.fixedCurrent == nil && load.doubted == nil
                return isPlain ? OverrideLoad(of: charger, on: supply, rules: installation.rules) : nil
            },
            isCertain: zip(installation.chargers, totals.loads).map { charger, load in
                HeldLoad(of: charger, load: load, on: supply, rules: installation.rules).least == load.counted
            },
            capacity: Capacity(of: installation, entries: judgement.comparison.entries, flying: flying),
            usable: usable,
            isAnyOvercommitted: installation.fuses.contains { fuse in
                installation.lines.contains { fuse.rating.reserveExcess(on: $0) > .zero }
            })
    }

    /// The verdict on a proposal.
    ///
    /// - Parameter proposal: What would be sent; nil asks for the record as it is.
    /// - Throws: Nothing in practice: whatever an update may say can be applied.
    public func verdict(on proposal: Proposal?) throws(ProposalError) -> Verdict {
        let updates = proposal?.updates ?? []
        guard let plain else { return try judged(updates) }
        let installation = record.installation
        var (totals, isCertain) = (plain.capacity.used, true)
        for update in updates {
            guard let place = installation.chargerPlaces[update.charger], plain.curves[place] != nil else {
                return try judged(updates)
            }
            isCertain = isCertain && plain.isCertain[place]
            let charger = installation.chargers[place]
            let after = ChargerLoad(
                of: charger.applying(update, doubted: false), on: plain.supply,
                rules: installation.rules)
            totals.change(
                from: plain.loads[place], to: after.counted, at: installation.fuseOfCharger[place],
                parents: installation.parents)
        }
        let verdict = plain.verdict(on: totals, isJudgedAlone: updates.isEmpty) { isCertain }
        if let verdict { return verdict }
        return try judged(updates)
    }

    /// The verdict on a proposal that gives chargers a current and leaves their phases as they are.
    ///
    /// - Parameter currents: For each charger of the installation its override, 0 to 32 A; nil leaves it as recorded.
    /// - Throws: Nothing in practice: a current alone fits every charger.
    public func verdict(atOfflineCurrents currents: [Milliamperes?]) throws(ProposalError) -> Verdict {
        let installation = record.installation
        precondition(currents.count == installation.chargers.count, "one current for each charger")
        if let plain, let sums = plain.sums(at: currents, in: installation) {
            let isJudgedAlone = currents.allSatisfy { $0 == nil }
            let verdict = plain.verdict(on: installation.summedUp(sums), isJudgedAlone: isJudgedAlone) {
                zip(currents, plain.isCertain).allSatisfy { $0 == nil || $1 }
            }
            if let verdict { return verdict }
        }
        var updates: [ChargerUpdate] = []
        for (charger, current) in zip(installation.chargers, currents) {
            guard let current else { continue }
            updates.append(try ChargerUpdate(charger: charger.id, current: .overridden(current)))
        }
        return try judged(updates)
    }

    /// The verdict in full.
    private func judged(_ updates: [ChargerUpdate]) throws(ProposalError) -> Verdict {
        try Judgement(updates, on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: false).verdict
    }
}

extension PreparedRecord.Plain {
    /// The verdict on what each fuse would carry; nil where a line is over and what may be there is not plain.
    ///
    /// - Parameters:
    ///   - totals: What each fuse would carry.
    ///   - isJudgedAlone: Whether nothing is proposed.
    ///   - isCertain: Whether every charger of the proposal holds for certain what it counts as.
    fileprivate func verdict(
        on totals: [LineCurrents], isJudgedAlone: Bool, isCertain: () -> Bool
    ) -> Verdict? {
        var lines = isAnyOvercommitted ? Verdict.Lines.over : .hold
        for place in totals.indices {
            guard totals[place].isWithin(capacity.caps[place]) else {
                lines = .worse
                break
            }
            if !totals[place].isWithin(usable[place]) { lines = .over }
        }
        if lines == .over, !isCertain() { return nil }
        return Verdict(missing: .none, lines: lines, hasProposal: !isJudgedAlone)
    }

    /// The chargers directly below each fuse at some currents; nil where one of these is not plain.
    fileprivate func sums(at currents: [Milliamperes?], in installation: Installation) -> [LineCurrents]? {
        var sums = [LineCurrents](repeating: .zero, count: installation.fuses.count)
        for fuse in sums.indices {
            var sum = LineCurrents.zero
            for place in installation.chargers(at: fuse) {
                guard let current = currents[place] else {
                    sum += loads[place]
                    continue
                }
                guard let curve = curves[place] else { return nil }
                sum += curve.counted(at: current)
            }
            sums[fuse] = sum
        }
        return sums
    }
}
