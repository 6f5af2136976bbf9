import FuseCore
import FuseRecord

/// The envelope of sending all updates of a proposal at once (contract, section 3: `oneWave`).
struct OneWave {
    /// The worst total of each fuse.
    let worst: [LineCurrents]
    /// The lines on which it is above the cap, with the worst total.
    let findings: [Finding]

    /// Whether no charger that something is sent to may have more on any line than it may have now, and no line may carry
    /// more than usable and than before, whether its rating is known or not.
    let isNoWorse: Bool

    /// Whether every line stays within max(usable, before) in every order.
    var isWithinCaps: Bool { findings.isEmpty }

    /// Works out the envelope.
    ///
    /// - Parameters:
    ///   - record: The record, with what else is in flight.
    ///   - updates: What would be sent.
    ///   - comparison: The record before and after the updates.
    ///   - supply: The installation's supply.
    init(_ record: InstallationRecord, updates: [ChargerUpdate], comparison: Comparison, on supply: Supply) {
        let installation = record.installation
        let places = installation.chargerPlaces
        let inFlight = record.updatesInFlight(of: updates)
        var entries = comparison.entries
        for update in updates {
            guard let place = places[update.charger] else { continue }
            let charger = installation.chargers[place]
            guard let before = comparison.before?.loads[place] else { continue }
            let isDoubted = before.doubted != nil
            let states = PossibleStates(
                of: charger,
                updates: (inFlight[charger.id] ?? []) + [update],
                doubted: isDoubted, rules: installation.rules)
            let held = HeldLoad(of: charger, load: before, on: supply, rules: installation.rules)
            entries[place] = .worse(entries[place], states.entry(from: held, on: supply))
        }
        // While a charger may still hold what was never read, no other of the proposal may take more. What
        // only goes without waiting, or is alone, has no step that could go before it.
        let sent = updates.compactMap { places[$0.charger] }
        let unread = sent.filter { comparison.before?.loads[$0].isNeverRead ?? false }
        let isRaisedBeside = sent.contains { place in
            guard let before = comparison.before?.loads[place], !before.isNeverRead else { return false }
            let untouched = LoadChange(untouched: before.counted, recorded: before.counted)
            return !entries[place].isWithin(untouched)
        }
        let unknown =
            unread.isEmpty || !isRaisedBeside
            ? []
            : [
                Finding(
                    .needsWaves,
                    contributors: unread.map {
                        Contribution(charger: installation.chargers[$0].id, current: nil, cause: nil)
                    })
            ]
        let flying = comparison.flying ?? PendingLoads(of: record, on: supply)
        let capacity = Capacity(of: installation, entries: entries, flying: flying)
        self.worst = capacity.used
        self.isNoWorse =
            capacity.isWithinCaps && unread.isEmpty
            && updates.allSatisfy { update in
                places[update.charger].map { entries[$0].growth.isWithin(.zero) } ?? false
            }
        self.findings =
            unknown
            + comparison.fuses.enumerated().flatMap { place, decision in
                decision.lines.compactMap { line -> Finding? in
                    let total = capacity.used[place][line.line]
                    guard let usable = line.usable, total > capacity.caps[place][line.line] else {
                        return nil
                    }
                    return Finding(
                        .needsWaves, fuse: decision.fuse.id, line: line.line, total: total, usable: usable,
                        detail: line.detailOfReserve ?? .none)
                }
            }
    }
}
