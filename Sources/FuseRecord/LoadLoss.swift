import FuseCore

/// The loads, fuses and readings that are lost when one record replaces another.
struct LoadLoss {
    private let old: Installation
    private let new: Installation
    private let declaration: Declaration
    /// The current time.
    private let now: Timestamp
    /// The circuits and chargers that moved, so that a charger has one fuse less above it.
    private let uncovered: Set<Identifier>
    /// True if at least one charger would count for less because of the rules alone.
    private let isLessByRules: Bool
    private let comparison: LoadComparison

    init(from old: Installation, to new: Installation, stating declaration: Declaration, at now: Timestamp) {
        (self.old, self.new, self.declaration, self.now) = (old, new, declaration, now)
        uncovered = Self.uncovered(old, new)
        isLessByRules = Self.isLessByRules(old, new)
        comparison = LoadComparison(from: old, to: new)
    }

    /// True if the change of a rule makes a line count for less.
    func isIn(rule: RecordedFact) -> Bool {
        switch rule {
        case .automatic where new.rules.automatic == .excluded: true
        case .supply, .automatic, .automaticBound, .belowMinimum, .undeclaredWiring, .itCurrent,
            .minimumPowerMode:
            isLessByRules
        case .minimumPowerModeRead: !new.rules.isMinimumPowerOn
        default: false
        }
    }

    /// True if a change of a fuse removes it from above a charger, or adds headroom by an omission.
    func isIn(_ fact: RecordedFact, of fuse: Fuse, was: Fuse) -> Bool {
        let stated = declaration.ratings[fuse.id] ?? .all
        let lines = Line.allCases
        switch fact {
        case .below: return uncovered.contains(fuse.id)
        case .fuse:
            let rises = lines.contains { line in
                guard let before = was.rating.ratings[line], let now = fuse.rating.ratings[line] else {
                    return false
                }
                return now > before
            }
            return rises && !stated.mayRise
        case .factor, .reserve:
            guard Self.isRoomier(fuse.rating, than: was.rating) else { return false }
            if fact == .factor { return !stated.factor }
            return lines.contains { line in
                fuse.rating.reserve[line] < was.rating.reserve[line] && !stated.reserve.has(line)
            }
        default: return false
        }
    }

    /// True if a line may carry more, or could because its rating is not known.
    private static func isRoomier(_ rating: FuseRating, than was: FuseRating) -> Bool {
        let rated = Line.allCases.filter { rating.ratings[$0] != nil || was.ratings[$0] != nil }
        return Line.allCases.contains { line in
            if let before = was.usable(on: line), let now = rating.usable(on: line) { return now > before }
            if rating.reserve[line] < was.reserve[line] { return true }
            // A factor is that of the lines that exist.
            return (rated.isEmpty || rated.contains(line)) && rating.factor.billionths > was.factor.billionths
        }
    }

    /// True if a change of a charger removes load, or a fuse above it.
    func isIn(_ fact: RecordedFact, of charger: Charger, was: Charger) -> Bool {
        switch fact {
        case .below: uncovered.contains(charger.id)
        case .fixedCurrent: isFixedAtLess(charger, than: was)
        case .observed: isReadAtLess(charger, than: was)
        default: isLess(charger, than: was, by: fact)
        }
    }

    /// True if a line counts for less by a limit, or by a left-out fact of how a charger is connected.
    ///
    /// A connection that is declared is how a record is corrected, and is taken.
    private func isLess(_ charger: Charger, than was: Charger, by fact: RecordedFact) -> Bool {
        let stated = declaration.stated[charger.id] ?? []
        var facts: [RecordedFact] = [.minCurrent, .maxCurrent, .boxLimit]
        if !stated.contains(.wiring) || isWiringFromBefore(charger, was) { facts.append(.wiring) }
        if !stated.contains(.phaseSelectable) { facts.append(.phaseSelectable) }
        guard facts.contains(fact) else { return false }
        func isLess(by facts: [RecordedFact]) -> Bool {
            comparison.isLess(charger, than: charger.taking(facts, of: was))
        }
        // Several facts together may do what none does by itself.
        return isLess(by: [fact]) || (isLess(by: facts) && !facts.contains { isLess(by: [$0]) })
    }

    /// True if the wiring was read from answers that are not known to be newer than the record.
    private func isWiringFromBefore(_ charger: Charger, _ was: Charger) -> Bool {
        guard charger.wiringIsRead, let recordedAt = was.confirmedAt else { return false }
        return declaration.readAt[charger.id]?.believed(at: now).map { $0 < recordedAt } ?? true
    }

    /// True if a charger is no longer fixed, or is fixed at less than its earlier load on some line.
    ///
    /// The earlier load is its fixed current, its setting or its reading.
    private func isFixedAtLess(_ charger: Charger, than was: Charger) -> Bool {
        guard let fixed = charger.fixed, let current = charger.fixedCurrent else { return was.fixed != nil }
        guard let before = was.fixed else {
            if let then = old.supply, let now = new.supply {
                return ChargerLoad(of: charger, on: now, rules: new.rules)
                    .isLess(than: ChargerLoad(of: was, on: then, rules: old.rules))
            }
            return current < max(was.offline.current.milliamperes ?? .zero, was.reading?.current ?? .zero)
        }
        // An unknown current that becomes known removes nothing.
        let (then, now) = (old.supply?.lines(wiredAs: was.wiring), new.supply?.lines(wiredAs: charger.wiring))
        let drawn = before.currents(on: then ?? .all, unknownAs: .zero)
        return !drawn.isWithin(fixed.currents(on: now ?? .all, unknownAs: .largest))
    }

    /// True if a reading is older than the recorded one, or tells less and is not known to be newer.
    private func isReadAtLess(_ charger: Charger, than was: Charger) -> Bool {
        guard let before = was.reading, let reading = charger.reading else { return was.reading != nil }
        let (readBefore, readAt) = (
            before.readAt?.believed(at: now), reading.readAt?.believed(at: now)
        )
        if let readBefore, readAt.map({ $0 < readBefore }) ?? true { return true }
        func isLess(than other: Reading) -> Bool {
            var replaced = charger
            replaced.reading = other
            return comparison.isLess(charger, than: replaced)
        }
        if let readAt, let known = readBefore ?? was.readingRecordedAt, readAt > known {
            // What was read less exactly may agree with the record where it did not.
            let exact = Reading(
                current: reading.current, decimals: max(reading.decimals, before.decimals),
                lines: reading.lines, phase: reading.phase, readAt: readAt)
            return isLess(than: exact)
        }
        // A reported phase is mapped to lines through the current wiring: other lines are not fewer lines.
        let isFromAnswers = declaration.readAt[charger.id] != nil
        let isOnFewer =
            isFromAnswers
            ? reading.lines.lineCount < before.lines.lineCount : !reading.lines.isSuperset(of: before.lines)
        // Without its phase a reading stays on its lines when the wiring is corrected.
        let losesPhase = !isFromAnswers && before.phase != nil && reading.phase == nil
        return reading.current < before.current || reading.decimals < before.decimals || isOnFewer
            || losesPhase || (!isFromAnswers && isLess(than: before))
    }

    /// True if a recorded charger counts for less on a line because of the new rules alone.
    private static func isLessByRules(_ old: Installation, _ new: Installation) -> Bool {
        guard old.rules != new.rules || old.supply != new.supply else { return false }
        // A supply that is not known takes nothing away, but another rule beside it may.
        return LoadComparison.supplies(old, new).contains { supply in
            let (was, now) = (old.supply ?? supply, new.supply ?? supply)
            return new.chargers.contains { charger in
                guard old.chargerPlaces[charger.id] != nil else { return false }
                return ChargerLoad(of: charger, on: now, rules: new.rules)
                    .isLess(than: ChargerLoad(of: charger, on: was, rules: old.rules))
            }
        }
    }

    /// Returns the chargers and circuits that moved, so that a charger has one fuse less above it.
    ///
    /// It is the charger itself, or the lowest circuit above it that moved.
    private static func uncovered(_ old: Installation, _ new: Installation) -> Set<Identifier> {
        var uncovered = Set<Identifier>()
        for (place, charger) in old.chargers.enumerated() {
            guard let now = new.chargerPlaces[charger.id] else { continue }
            let (before, after) = (old.fusesAbove(charger: place), new.fusesAbove(charger: now))
            guard !Set(after).isSuperset(of: before) else { continue }
            let moved = zip(before, after).prefix { $0 == $1 }.count
            uncovered.insert(moved == 0 ? charger.id : before[moved - 1])
        }
        return uncovered
    }
}
