public import FuseCore
public import FuseRecord

/// A record prepared for many questions about verdicts.
///
/// Each verdict equals that of ``Planner/judge(_:on:now:unrecorded:options:)``. On plain facts a verdict
/// costs one pass over the fuses. Where something is in flight, a fact is missing or a reading disagrees with
/// the record, the verdict is worked out in full. This type is for programs that try many settings. The
/// planner judges the ones they send in the end, and says why.
public struct PreparedRecord: Sendable {
    private let record: InstallationRecord
    private let now: Timestamp
    /// The sums for the fast paths; nil where every verdict is worked out in full.
    private let plain: Plain?

    /// The sums of an installation with every fact known and nothing in flight.
    fileprivate struct Plain: Sendable {
        let supply: Supply
        /// The load of each charger.
        let loads: [LineCurrents]
        /// The load of each charger at any current.
        ///
        /// nil for a charger whose reading disagrees with the record, or that the cloud's settings do not
        /// bind.
        let curves: [OverrideLoad?]
        /// True for each charger that certainly has the load it counts as.
        let isCertain: [Bool]
        /// The load and the cap of each fuse.
        ///
        /// The caps hold while no charger with an uncertain load is changed.
        let capacity: Capacity
        /// The usable current of each fuse.
        let usable: [LineCurrents]
        /// True when other loads alone put a line over.
        let isAnyOvercommitted: Bool
    }

    /// Prepares a record.
    ///
    /// - Parameters:
    ///   - record: The installation as recorded, with its plans in flight.
    ///   - now: The current time, for the age of records.
    public init(_ record: InstallationRecord, now: Timestamp) {
        self.record = record
        self.now = now
        let judgement = try? Judgement(
            [], on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: false)
        let installation = record.installation
        guard let judgement, judgement.verdict != .undecided, record.pendingPlans.isEmpty,
            let supply = installation.supply, let totals = judgement.comparison.before,
            let pending = judgement.comparison.pending
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
                let isPlain = charger.fixedCurrent == nil && load.mismatched == nil
                return isPlain ? OverrideLoad(of: charger, on: supply, rules: installation.rules) : nil
            },
            isCertain: zip(installation.chargers, totals.loads).map { charger, load in
                PriorLoad(of: charger, load: load, on: supply, rules: installation.rules).certain
                    == load.counted
            },
            capacity: Capacity(of: installation, entries: judgement.comparison.entries, pending: pending),
            usable: usable,
            isAnyOvercommitted: installation.fuses.contains { fuse in
                installation.lines.contains { fuse.rating.reserveExcess(on: $0) > .zero }
            })
    }

    /// Returns the verdict on a proposal.
    ///
    /// - Parameter proposal: The updates to send; nil judges the record as it is.
    /// - Returns: The verdict, as the planner gives it.
    /// - Throws: Nothing in practice: every checked update can be applied.
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
                of: charger.applying(update, mismatched: false), on: plain.supply,
                rules: installation.rules)
            totals.change(
                from: plain.loads[place], to: after.counted, at: installation.fuseOfCharger[place],
                parents: installation.parents)
        }
        let verdict = plain.verdict(on: totals, isJudgedAlone: updates.isEmpty) { isCertain }
        if let verdict { return verdict }
        return try judged(updates)
    }

    /// Returns the verdict on giving chargers a current while their phases stay as they are.
    ///
    /// - Parameter currents: The override of each charger of the installation, 0 to 32 A; nil leaves it as
    ///   recorded.
    /// - Returns: The verdict, as the planner gives it.
    /// - Throws: Nothing in practice: a current alone is valid for every charger.
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

    /// Works out the verdict in full.
    private func judged(_ updates: [ChargerUpdate]) throws(ProposalError) -> Verdict {
        try Judgement(updates, on: record, now: now, unrecorded: UnrecordedChargers(), atOnce: false).verdict
    }
}

extension PreparedRecord.Plain {
    /// Returns the verdict on given totals; nil where a line is over and the loads there are uncertain.
    ///
    /// - Parameters:
    ///   - totals: The total of each fuse.
    ///   - isJudgedAlone: True when nothing is proposed.
    ///   - isCertain: Returns true when every charger of the proposal certainly has the load it counts as.
    /// - Returns: The verdict, or nil where it must be worked out in full.
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

    /// Returns the sum directly below each fuse at given currents; nil where a charger needs the full way.
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
