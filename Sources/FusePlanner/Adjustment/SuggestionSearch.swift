import FuseCore
import FuseRecord

/// Finds suggestions, and returns only those that are judged to hold.
struct SuggestionSearch {
    /// The number of suggestions from which on no further charger of the proposal is tried.
    static let limit = 50

    let record: InstallationRecord
    let comparison: Comparison
    let supply: Supply
    let inFlight: [Identifier: [ChargerUpdate]]
    /// The load of each charger while nothing of the proposal is sent, and the fuse tree with these loads.
    let alone: (entries: [LoadChange], capacity: Capacity)
    /// The load of each charger with the proposal, and the fuse tree with these loads.
    let together: (entries: [LoadChange], capacity: Capacity)
    private let updates: [ChargerUpdate]
    private let verdict: ([ChargerUpdate]) -> Verdict?

    /// Prepares a search; nil where the supply is not known.
    ///
    /// - Parameters:
    ///   - updates: The refused proposal.
    ///   - record: The record, with its plans in flight.
    ///   - comparison: The record before and after the proposal.
    ///   - verdict: Returns the verdict on other updates; nil where they cannot be judged.
    init?(
        _ updates: [ChargerUpdate], on record: InstallationRecord, comparison: Comparison,
        verdict: @escaping ([ChargerUpdate]) -> Verdict?
    ) {
        guard let supply = record.installation.supply, let before = comparison.before else { return nil }
        self.record = record
        self.updates = updates
        self.comparison = comparison
        self.verdict = verdict
        self.supply = supply
        self.inFlight = record.updatesInFlight
        let installation = record.installation
        // The proposal's chargers are tried one by one, so each counts by itself.
        let pending = PendingLoads(of: record, apart: Set(updates.map(\.charger)), on: supply)
        let worst = WorstLoads(of: record, on: supply)
        let entries = [LoadChange](untouched: worst.loads, recorded: before)
        self.alone = (entries, Capacity(of: installation, entries: entries, pending: pending))
        self.together = (
            comparison.entries, Capacity(of: installation, entries: comparison.entries, pending: pending)
        )
    }

    /// Returns the suggestions that hold.
    ///
    /// They change single chargers. Where no change of one charger of the proposal makes everything fit, one
    /// suggestion may change several together.
    func search() -> [Suggestion] {
        var found: [Suggestion] = []
        for update in updates where found.count < Self.limit {
            found += ownWays(of: update).filter(holds)
        }
        found += outsiders()
        let own = found.filter { !$0.isAboutOutsider }
        if !own.contains(where: \.fits) {
            // Where one change already makes nothing worse, several together are worth suggesting only if
            // they fit.
            let ways = severalTogether().filter { own.isEmpty || ($0.fits && $0.parts.count > 1) }
            if let whole = ways.first(where: holds) { found.append(whole) }
        }
        return found
    }

    /// Returns true when a suggestion holds both if sent alone and in place of its chargers' updates.
    ///
    /// The operator may do either.
    private func holds(_ suggestion: Suggestion) -> Bool {
        [suggestion.parts.map(\.update), suggestion.applied(to: updates)].allSatisfy { updates in
            let verdict = verdict(updates)
            return verdict == .safe || (verdict == .reduces && !suggestion.fits)
        }
    }

    /// Returns the alternatives for one charger of the proposal, a lower current before other phases.
    private func ownWays(of update: ChargerUpdate) -> [Suggestion] {
        guard let place = record.installation.chargerPlaces[update.charger],
            update.current != nil || update.phase != nil,
            let wanted = comparison.proposed.chargers[place].offline.current.milliamperes
        else { return [] }
        return ChargerWays(search: self, update: update, place: place, wanted: wanted).suggestions()
    }

    // MARK: One charger outside the proposal

    /// Returns a recorded charger to move to another phase, and one to lower, so that the proposal fits.
    private func outsiders() -> [Suggestion] {
        let installation = record.installation
        let named = Set(updates.map(\.charger))
        let strict = together.capacity.strict
        let lines = strict.above.indices.map { fuse in
            Line.allCases.filter { strict.leftAtEach[fuse][$0] < .zero }
        }
        var moved: [Suggestion] = []
        var lowered: [Suggestion] = []
        for (place, charger) in installation.chargers.enumerated() {
            guard !named.contains(charger.id), inFlight[charger.id] == nil, charger.fixedCurrent == nil,
                let current = charger.offline.current.milliamperes, current > .zero
            else { continue }
            let way = Outsider(search: self, charger: charger, place: place, current: current, strict: strict)
            guard way.isCertain, way.relieves(lines) else { continue }
            moved += way.moved()
            lowered += way.lowered()
        }
        // The charger that gives up the least comes first.
        lowered.sort { $0.given < $1.given }
        return [moved, lowered].compactMap { $0.prefix(5).first(where: holds) }
    }

    // MARK: Several together

    /// Returns the adjusted currents as suggestions, those with no line over first.
    ///
    /// Each time the lowered chargers alone come first, and then all chargers.
    private func severalTogether() -> [Suggestion] {
        guard let claims = Claims(updates, on: record, comparison: comparison, supply: supply) else {
            return []
        }
        return [true, false].flatMap { fits -> [Suggestion] in
            let capacity = fits ? claims.capacity.strict : claims.capacity
            guard let adjustment = Adjustment(claims.claims, in: capacity, rules: .standard) else {
                return []
            }
            let lowered = adjustment.claims.filter { $0.current < $0.wanted }
            guard !lowered.isEmpty else { return [] }
            return [lowered, adjustment.claims].map { claims in
                Suggestion(
                    parts: claims.map(part),
                    kind: .together(isWhole: claims.count == updates.count, fits: fits))
            }
        }
    }

    private func part(_ claim: Claim) -> Suggestion.Part {
        Suggestion.Part(
            charger: updates[claim.turn].charger, current: claim.current,
            phase: claim.curve.settings.offline.phase)
    }
}

extension Suggestion {
    /// The current that a charger outside the proposal gives up.
    fileprivate var given: Milliamperes {
        guard case .outsiderLowered(let from) = kind, let part = parts.first else { return .zero }
        return from - part.current
    }
}

/// A recorded charger that is not in the proposal.
private struct Outsider {
    let search: SuggestionSearch
    let charger: Charger
    let place: Int
    let current: Milliamperes
    let strict: Capacity

    /// True when its present load is certain.
    var isCertain: Bool { curve(on: charger.offline.phase).isPlain }

    /// Returns true when it loads at least one of the lines that are over.
    func relieves(_ over: [[Line]]) -> Bool {
        let load = search.together.entries[place].counted
        return sequence(first: search.record.installation.fuseOfCharger[place]) { self.strict.above[$0] }
            .contains { fuse in over[fuse].contains { load[$0] > .zero } }
    }

    private func curve(on phase: PhaseChoice) -> LoadCurve {
        let update = ChargerUpdate(charger.id, at: .overridden(current), on: phase)
        return LoadCurve(of: place, in: search.record, update: update, inFlight: [], on: search.supply)
    }

    /// Returns its moves to another phase, at its current, with which everything fits.
    func moved() -> [Suggestion] {
        [PhaseChoice.phase1, .phase2, .phase3].compactMap { phase in
            guard phase != charger.offline.phase else { return nil }
            let curve = curve(on: phase)
            var trial = strict
            trial.change(
                from: search.together.entries[place], to: curve.entry(at: current), below: curve.fuse)
            return trial.isWithinCaps ? Suggestion(charger.id, current, phase, .outsiderMoved) : nil
        }
    }

    /// Returns the largest current with which everything fits: its minimum or more, or else 0 A.
    func lowered() -> [Suggestion] {
        let curve = curve(on: charger.offline.phase)
        var empty = strict
        let zero = curve.entry(at: .zero)
        empty.change(from: search.together.entries[place], to: zero, below: curve.fuse)
        guard empty.isWithinCaps,
            let largest = curve.largestFitting(
                in: 0...current.count, step: Milliamperes(1),
                { empty.fits(from: zero, to: $0, below: curve.fuse) }), largest < current
        else { return [] }
        let isUseless = largest < min(charger.minCurrent, current)
        return [
            Suggestion(
                charger.id, isUseless ? .zero : largest, charger.offline.phase,
                .outsiderLowered(from: current))
        ]
    }
}
