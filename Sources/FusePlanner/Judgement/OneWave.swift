import FuseCore
import FuseRecord

/// The worst case while all updates of a proposal are sent at once (rules: Verdicts).
struct OneWave {
    /// The worst total of each fuse.
    let worst: [LineCurrents]
    /// A finding for each line above its cap, with the worst total.
    let findings: [Finding]

    /// True when no charger with an update can load any line more than it may load it now.
    ///
    /// No line may then carry more than max(usable, before), be its rating known or not.
    let isNoWorse: Bool

    /// True when every line stays within max(usable, before) in every order of arrival.
    var isWithinCaps: Bool { findings.isEmpty }

    /// Computes the worst case.
    ///
    /// - Parameters:
    ///   - record: The record, with everything else in flight.
    ///   - updates: The updates to send.
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
            let isMismatched = before.mismatched != nil
            let states = PossibleStates(
                of: charger,
                updates: (inFlight[charger.id] ?? []) + [update],
                mismatched: isMismatched, rules: installation.rules)
            let prior = PriorLoad(of: charger, load: before, on: supply, rules: installation.rules)
            entries[place] = .worse(entries[place], states.entry(from: prior, on: supply))
        }
        // While a charger may still hold what was never read, no other charger of the proposal may take more. A
        // charger alone has no step that could go before its update.
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
        let pending = comparison.pending ?? PendingLoads(of: record, on: supply)
        let capacity = Capacity(of: installation, entries: entries, pending: pending)
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
