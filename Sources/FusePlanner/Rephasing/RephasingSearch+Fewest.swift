import FuseCore

extension RephasingSearch {
    /// Serves most chargers with the fewest changes, then raises currents without further changes.
    mutating func searchFewest() {
        if !serveAllWithFewestChanges() {
            // The changes that serving all chargers takes say nothing of serving fewer.
            if bound.served < chargerCount { bound.changes = 0 }
            serveMostWithFewChanges()
        }
        raiseLevelAsItIs()
        raiseCurrents(PhaseEffort.fewest)
        balance()
    }

    /// Gives all chargers their minimum with the fewest changes.
    ///
    /// - Returns: True if such an assignment was found.
    private mutating func serveAllWithFewestChanges() -> Bool {
        let search = FitSearch(problem, at: .zero)
        guard let needed = search.minChanges() else {
            bound.served = min(bound.served, chargerCount - 1)
            return false
        }
        bound.changes = needed
        switch findFewestChanges(search, upTo: chargerCount) {
        case .found: return true
        case .none where !problem.time.isUp():
            bound.served = min(bound.served, chargerCount - 1)
            return false
        case .none, .unknown: break
        }
        approach(search)
        // Fewer changes than those found so far may do.
        let known = servesAll ? best.value.changes : chargerCount + 1
        for limit in stride(from: bound.changes + 1, to: known, by: 1) {
            if problem.time.isUp() { break }
            guard case .found(let assignment) = search.solved(limit: limit) else { continue }
            consider(assignment)
            break
        }
        return servesAll
    }

    /// Searches through fillings for all chargers at their minimum with few changes.
    private mutating func approach(_ search: FitSearch) {
        if case .found(let assignment) = search.solved(limit: chargerCount) {
            let start = fillingSearch.candidate(fixing: assignment)
            consider(fillingSearch.search(from: start, .nearFit(chargerCount)).assignment)
        }
        // The exact search may have relieved lines in a roundabout way. So the next searches start as
        // proposed, first with few changes rather than with many served chargers.
        var candidate = fillingSearch.candidate(fixing: problem.asProposed)
        for effort in [FillingEffort.fewChanges, .allServed(chargerCount)]
        where !servesAll || best.value.changes > bound.changes {
            candidate = fillingSearch.search(from: candidate, effort)
            consider(candidate.assignment)
        }
        if servesAll, best.value.changes > bound.changes { takeChangesBack() }
    }

    private mutating func takeChangesBack() {
        let tries = RephasingBudget.fewerChangesTries
        consider(fillingSearch.withFewerChanges(best.assignment, tries: tries).assignment)
    }

    /// Finds the highest level that all chargers can have with as many changes.
    private mutating func raiseLevelAsItIs() {
        guard servesAll, problem.rules.share == .fair else { return }
        var range = levelRange
        var isProved = true
        while best.value.level != nil, let middle = range.middle {
            switch FitSearch(problem, at: range.level(middle)).solved(limit: best.value.changes) {
            case .found(let assignment):
                consider(assignment)
                range.reached = middle
            case .none:
                range.missed = middle
                if isProved { bound.level = levelBelow(middle) }
            case .unknown:
                range.missed = middle
                isProved = false
            }
        }
    }

    /// Serves as many chargers as possible, then with few changes.
    private mutating func serveMostWithFewChanges() {
        let filled = fillingSearch.candidateOfOrders()
        var most = searchFillings(from: filled, .mostServed)
        let proposed = fillingSearch.candidate(fixing: problem.asProposed)
        // Fewer changes are found near that candidate, near the proposal, or from the best orders again. None
        // of these places is the best in all problems.
        for (start, effort) in [
            (most, FillingEffort.mostNearby), (proposed, .mostFromProposal), (filled, .mostFromOrders),
        ] {
            let candidate = searchFillings(from: start, effort)
            if candidate.isBetter(than: most) { most = candidate }
        }
        _ = searchFillings(from: most, .mostLast)
        takeChangesBack()
    }

    /// Searches through fillings, and then for fewer changes that serve the same chargers.
    private mutating func searchFillings(
        from start: FillingLocalSearch.Candidate, _ effort: FillingEffort
    ) -> FillingLocalSearch.Candidate {
        let candidate = fillingSearch.search(from: start, effort)
        consider(candidate.assignment)
        considerFewerChanges()
        return candidate
    }

    /// Looks for fewer changes that serve the same chargers as the best choice.
    private mutating func considerFewerChanges() {
        let isServed = best.adjustment.claims.map(\.isServed)
        let search = FitSearch(problem, at: .zero, serving: isServed)
        guard let needed = search.minChanges() else { return }
        var fewest = zip(best.assignment, isServed).map { $1 ? $0 : 0 }
        var changes = fewest.count { $0 > 0 }
        while changes > needed {
            guard case .found(let fewer) = search.solved(limit: changes - 1) else { break }
            fewest = fewer
            changes = fewest.count { $0 > 0 }
        }
        consider(fewest)
    }
}
