public import FuseCore
import FusePlanner
import FuseRecord

/// A fault in the waves of a plan; it occurs only if the program has an error.
public enum WaveFault: Error, Hashable, Sendable {
    /// A line may get above max(usable, before).
    case exceeds(wave: Int, fuse: Identifier, Line, total: Milliamperes, cap: Milliamperes)
    /// The envelope states another total than the one found.
    case envelope(wave: Int, fuse: Identifier, Line, stated: Milliamperes?, found: Milliamperes)
    /// A wave is empty, names a charger twice, or names one that is not in the plan.
    case shape(wave: Int, Identifier?)
    /// After the last wave a charger does not hold the settings decided for it.
    case unfinished(Identifier)
    /// Everything may be sent at once, yet no order was found.
    case noOrder
    /// A line is over or a charger was never read, and the first wave raises a load.
    case raisesFirst(Identifier)
}

/// An independent check of the waves of a plan.
struct WaveCheck {
    let record: InstallationRecord
    private let waves: [[ChargerUpdate]]
    /// The envelope that each wave states; empty if none is stated.
    private let envelopes: [[EnvelopeLine]]
    private let wanted: [ChargerUpdate]
    private let atOnce: Bool
    /// The totals before a half-done plan, as far as they may still be used.
    private let credit: PlanTotals

    /// Prepares the check of any waves.
    ///
    /// - Parameters:
    ///   - waves: The requests of each wave.
    ///   - envelopes: The envelope that each wave states; empty if none is stated.
    ///   - wanted: The settings that the waves must lead to.
    ///   - record: The installation as recorded, with the other plans in flight.
    ///   - atOnce: True when no reduction has to go first.
    ///   - credit: The totals before, as far as they may still be used.
    init(
        _ waves: [[ChargerUpdate]], envelopes: [[EnvelopeLine]] = [], to wanted: [ChargerUpdate],
        on record: InstallationRecord, atOnce: Bool = false, credit: PlanTotals = .unknown
    ) {
        self.record = record
        self.waves = waves
        self.envelopes = envelopes
        self.wanted = wanted
        self.atOnce = atOnce
        self.credit = credit
    }

    /// Prepares the check of the waves of a new plan.
    ///
    /// - Parameters:
    ///   - rollout: The plan with its waves.
    ///   - atOnce: True when everything is to be sent at once, so that nothing goes first.
    init(_ rollout: Rollout, atOnce: Bool) {
        self.init(
            rollout.waves.map(\.requests), envelopes: rollout.waves.map(\.envelope),
            to: rollout.plan.decision.updates.compactMap(\.send), on: rollout.plan.record, atOnce: atOnce)
    }

    /// Prepares the check of the rest of an earlier plan, on the record as it is.
    init(_ plan: RecordedPlan, on record: InstallationRecord) throws {
        self.init(
            plan.pendingPlan?.waves ?? [], to: plan.remaining, on: record.without(plan: plan.id),
            atOnce: true,
            credit: try plan.credit(on: record.installation))
    }

    /// Checks everything.
    ///
    /// - Throws: ``WaveFault``.
    func verify() throws(WaveFault) {
        guard let supply = record.installation.supply else { return }
        let recorded = record.installation.chargers.map(CheckedSettings.init)
        let others = pendingPlans(on: supply)
        let before = sum(recorded.indices.map { load($0, [recorded[$0]], on: supply) })
        var held = recorded
        var isTouched = recorded.map { _ in false }
        for (index, requests) in waves.enumerated() {
            guard !requests.isEmpty else { throw .shape(wave: index + 1, nil) }
            var possible = held.map { [$0] }
            for request in requests {
                guard let place = place(of: request.charger), possible[place].count == 1,
                    wanted.contains(where: { $0.charger == request.charger })
                else { throw .shape(wave: index + 1, request.charger) }
                possible[place] = held[place].mixtures(with: request)
                held[place] = held[place].merged(with: request)
                isTouched[place] = true
            }
            let loads = possible.indices.map { load($0, possible[$0], on: supply) }
            if index == 0, !atOnce { try checkFirst(possible, recorded, before, on: supply) }
            try checkEnvelope(index, sum(loads), others)
            let tolerated = possible.indices.map { place in
                toleratedLoad(
                    place, possible[place], loading: loads[place], isUntouched: !isTouched[place], on: supply)
            }
            try checkCaps(index, sum(loads), others, tolerated: sum(tolerated))
        }
        for update in wanted {
            guard let place = place(of: update.charger) else { throw .unfinished(update.charger) }
            guard held[place].agrees(with: recorded[place].merged(with: update)) else {
                throw .unfinished(update.charger)
            }
        }
    }

    /// Checks the stated envelope.
    private func checkEnvelope(
        _ wave: Int, _ totals: [[Line: Int64]], _ others: [[Line: Int64]]
    ) throws(WaveFault) {
        guard !envelopes.isEmpty else { return }
        for (place, fuse) in record.installation.fuses.enumerated() {
            for line in record.installation.lines where fuse.rating.usable(on: line) != nil {
                let total = Milliamperes((totals[place][line] ?? 0) + (others[place][line] ?? 0))
                let stated = envelopes[wave].first { $0.fuse == fuse.id && $0.line == line }?.worst
                guard stated == total else {
                    throw .envelope(wave: wave + 1, fuse: fuse.id, line, stated: stated, found: total)
                }
            }
        }
    }

    /// Checks that no line exceeds its cap: its usable current, or the load that was there before.
    private func checkCaps(
        _ wave: Int, _ totals: [[Line: Int64]], _ others: [[Line: Int64]], tolerated: [[Line: Int64]]
    ) throws(WaveFault) {
        for (place, fuse) in record.installation.fuses.enumerated() {
            for line in record.installation.lines {
                let total = Milliamperes((totals[place][line] ?? 0) + (others[place][line] ?? 0))
                let before = max(Milliamperes(tolerated[place][line] ?? 0), credit[fuse.id, line] ?? .zero)
                let cap = max(fuse.rating.usable(on: line) ?? .zero, before)
                guard total <= cap else {
                    throw .exceeds(wave: wave + 1, fuse: fuse.id, line, total: total, cap: cap)
                }
            }
        }
    }

    /// The update, with the setting it leaves out added if a wave sends that, too.
    private func whole(_ update: ChargerUpdate) -> ChargerUpdate {
        let sent = waves.joined().filter { $0.charger == update.charger }
        let whole = try? ChargerUpdate(
            charger: update.charger, current: update.current ?? sent.compactMap(\.current).last,
            phase: update.phase ?? sent.compactMap(\.phase).last, maxCurrent: update.maxCurrent,
            minCurrent: update.minCurrent)
        return whole ?? update
    }

    /// Checks that the first wave raises no load while a charger of the plan can be lowered or is unknown.
    ///
    /// While a line is over and a charger of the plan can be lowered, no load may rise. While the settings of
    /// a charger of the plan are unknown, no other charger may rise.
    private func checkFirst(
        _ possible: [[CheckedSettings]], _ recorded: [CheckedSettings], _ before: [[Line: Int64]],
        on supply: Supply
    ) throws(WaveFault) {
        let installation = record.installation
        let isOver = installation.fuses.enumerated().contains { place, fuse in
            installation.lines.contains { line in
                fuse.rating.usable(on: line).map { $0.count < before[place][line] ?? 0 } ?? false
            }
        }
        func mayGrow(_ place: Int, to states: [CheckedSettings]) -> Bool {
            let load = load(place, states, on: supply)
            let tolerated = toleratedLoad(place, states, loading: load, isUntouched: false, on: supply)
            return load.contains { $0.value > tolerated[$0.key] ?? 0 }
        }
        let rises = waves[0].compactMap { place(of: $0.charger) }.filter { mayGrow($0, to: possible[$0]) }
        // A charger that is to stay as it is gets no request, so nothing can wait for it.
        let sent = Set(waves.joined().map(\.charger))
        let changing = wanted.filter { sent.contains($0.charger) }
        func canFall(_ update: ChargerUpdate) -> Bool {
            guard let place = place(of: update.charger) else { return false }
            return !mayGrow(place, to: recorded[place].mixtures(with: whole(update)))
        }
        if isOver, let riser = rises.first, changing.contains(where: canFall) {
            throw .raisesFirst(installation.chargers[riser].id)
        }
        let isUnread = changing.contains { update in
            place(of: update.charger).map {
                ChargerLoad(of: installation.chargers[$0], on: supply, rules: installation.rules).isNeverRead
            } ?? false
        }
        if isUnread,
            let riser = rises.first(where: { place in
                !ChargerLoad(of: installation.chargers[place], on: supply, rules: installation.rules)
                    .isNeverRead
            })
        {
            throw .raisesFirst(installation.chargers[riser].id)
        }
    }

    /// The load that other plans in flight add to the recorded load of their chargers, for each fuse.
    ///
    /// Each plan counts at the worst of its waves.
    private func pendingPlans(on supply: Supply) -> [[Line: Int64]] {
        var extra = sum(passed(on: supply))
        for pendingPlan in record.pendingPlans where !pendingPlan.plan.isForwarded {
            var largest: [[Line: Int64]]?
            var held: [Int: CheckedSettings] = [:]
            for update in pendingPlan.updates {
                guard let place = place(of: update.charger) else { continue }
                held[place] = CheckedSettings(record.installation.chargers[place])
            }
            let recorded = held
            for wave in pendingPlan.waves {
                var loads = [[Line: Int64]](repeating: [:], count: record.installation.chargers.count)
                for (place, settings) in held {
                    var states = [settings]
                    if let update = wave.first(where: { self.place(of: $0.charger) == place }) {
                        states = settings.mixtures(with: update)
                        held[place] = settings.merged(with: update)
                    }
                    guard let settled = recorded[place] else { continue }
                    let now = load(place, [settled], on: supply)
                    let worst = load(place, states, on: supply)
                    for line in record.installation.lines {
                        loads[place][line] = (worst[line] ?? 0) - (now[line] ?? 0)
                    }
                }
                let sums = sum(loads)
                largest =
                    largest.map { largest in
                        zip(largest, sums).map { $0.merging($1, uniquingKeysWith: max) }
                    } ?? sums
            }
            extra = zip(extra, largest ?? extra.map { _ in [:] }).map { $0.merging($1, uniquingKeysWith: +) }
        }
        return extra
    }

    func place(of charger: Identifier) -> Int? {
        record.installation.chargers.firstIndex { $0.id == charger }
    }
}
