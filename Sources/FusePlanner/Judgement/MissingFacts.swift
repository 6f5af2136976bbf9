import FuseCore

/// The findings that leave a decision undecided.
struct MissingFacts {
    /// One finding for each missing fact; empty where every fact that matters is known.
    private(set) var findings: [Finding] = []

    init(
        comparison: Comparison, updates: [ChargerUpdate], now: Timestamp,
        unrecorded: UnrecordedChargers, outdated: Set<Identifier> = []
    ) {
        let installation = comparison.recorded
        if installation.supply == nil {
            findings.append(Finding(.unknownSupply, fuse: installation.id))
        }
        for decision in comparison.fuses {
            addRatings(decision)
        }
        addUnlimited(comparison)
        if installation.rules.isMinimumPowerUnknown {
            findings.append(Finding(.minimumPowerMode, fuse: installation.id))
        }
        let places = installation.chargerPlaces
        for update in updates {
            guard let place = places[update.charger] else {
                findings.append(.unknown(update.charger, unrecorded))
                continue
            }
            let charger = installation.chargers[place]
            if let cause = charger.fixedCause {
                let part = Contribution(charger: charger.id, current: charger.fixedCurrent, cause: cause)
                findings.append(Finding(.notControlled, contributors: [part]))
            }
        }
        addUnread(comparison)
        addOldRecords(comparison, now: now)
        addOutdated(comparison, outdated)
    }

    /// Adds the chargers of which a fact may have changed since it was recorded.
    private mutating func addOutdated(_ comparison: Comparison, _ outdated: Set<Identifier>) {
        let parts = comparison.recorded.chargers.filter { outdated.contains($0.id) }.map {
            Contribution(charger: $0.id, current: nil, cause: nil)
        }
        guard !parts.isEmpty else { return }
        findings.append(Finding(.recordTooOld, contributors: parts, detail: .passedWrite))
    }

    private mutating func addRatings(_ decision: FuseDecision) {
        let unknown = decision.lines.filter { $0.rating == nil }
        if unknown.count == decision.lines.count {
            findings.append(Finding(.unknownRating, fuse: decision.fuse.id))
        } else {
            findings.append(
                contentsOf: unknown.map {
                    Finding(.unknownRating, fuse: decision.fuse.id, line: $0.line, total: $0.after)
                })
        }
    }

    /// Adds the chargers that have no known limit.
    private mutating func addUnlimited(_ comparison: Comparison) {
        guard let before = comparison.before else { return }
        let unlimited = before.loads.indices.filter { before.loads[$0].isUnlimited }
        guard !unlimited.isEmpty else { return }
        let parts = unlimited.map { comparison.contribution(of: $0, in: before) }
        findings.append(Finding(.unknownFixed, contributors: parts))
    }

    /// Adds the chargers whose observed value the rule needs.
    ///
    /// A missing value in the record as it was before matters only where a line stays over, because only then
    /// does the cap depend on it.
    private mutating func addUnread(_ comparison: Comparison) {
        guard let before = comparison.before, let after = comparison.after else { return }
        func unread(_ totals: LineTotals) -> [Contribution] {
            totals.loads.indices.compactMap { charger in
                // A charger in flight may still be in its old state, which was never read.
                guard
                    totals.loads[charger].isNeverRead
                        || (totals.loads[charger].isInFlight && before.loads[charger].isNeverRead)
                else { return nil }
                return comparison.contribution(of: charger, in: totals)
            }
        }
        var needed = unread(after)
        if needed.isEmpty, comparison.fuses.contains(where: { $0.lines.contains(where: \.isOver) }) {
            needed = unread(before)
        }
        if !needed.isEmpty { findings.append(Finding(.unknownObserved, contributors: needed)) }
    }

    /// Adds the chargers whose recorded or read value is older than allowed, or of unknown age.
    private mutating func addOldRecords(_ comparison: Comparison, now: Timestamp) {
        guard let allowed = comparison.recorded.rules.maxRecordAge, let before = comparison.before else {
            return
        }
        var old: [Contribution] = []
        var (oldest, isAgeUnknown): (Int64, Bool) = (0, false)
        for (place, charger) in comparison.recorded.chargers.enumerated() {
            let record = RecordAges(of: charger, counted: before.loads[place], at: now)
            guard record.isAnyAbove(allowed) else { continue }
            let ages = record.ages
            old.append(comparison.contribution(of: place, in: before))
            isAgeUnknown = isAgeUnknown || ages.contains(nil)
            oldest = max(oldest, ages.compactMap { $0 }.max() ?? 0)
        }
        guard !old.isEmpty else { return }
        let detail = FindingDetail.age(isAgeUnknown ? nil : oldest, allowed: allowed)
        findings.append(Finding(.recordTooOld, contributors: old, detail: detail))
    }
}

/// The ages of the values that a charger's load rests on.
struct RecordAges {
    /// The ages in whole seconds, rounded up; nil for an age that is not known.
    let ages: [Int64?]

    init(of charger: borrowing Charger, counted load: ChargerLoad, at now: Timestamp) {
        let readingCounts = if case .automaticObserved = load.cause { true } else { load.unconfirmed != nil }
        var ages: [Int64?] = []
        // The settings of a charger that the cloud does not bind are declared, so only its reading has an
        // age.
        if charger.fixed == nil, let confirmedAt = charger.confirmedAt {
            ages.append(Self.age(of: confirmedAt, now: now))
        }
        if readingCounts, let reading = charger.reading {
            ages.append(reading.readAt.flatMap { Self.age(of: $0, now: now) })
        }
        self.ages = ages
    }

    /// True when an age is above the allowed one, or not known.
    func isAnyAbove(_ allowed: Int64) -> Bool { ages.contains { $0.map { $0 > allowed } ?? true } }

    /// Returns an age; nil for a time that is not to be believed.
    private static func age(of moment: Timestamp, now: Timestamp) -> Int64? {
        moment.believed(at: now).map { max(0, (now.milliseconds - $0.milliseconds + 999) / 1_000) }
    }
}
